"""Where rows of an export belong here: topics and objectives by uid, as far as the person may.

A uid of the file leads to what the person could reach by hand, and to nothing else: to topics of
roadmaps that they may open, and to their own. What they may not open looks like what is not here.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle
from roadmap.models import Objective, ObjectiveEvent, Roadmap, Topic

NAMESPACE = uuid.UUID("4b7f6c1e-52a3-5d0b-9a54-0c6d8f21e7aa")
AT_ONCE = 400
"""Uids in one statement; each is asked for twice."""


def uid_here(owner_id: int, roadmap: str, uid: str = "") -> str:
    """The uid that a roadmap of a file, or a part of it, gets when a person brings it in.

    Nobody may choose uids, for those of shipped content are known before it is synced. The same
    file gives the same person the same uids, so that the second time is known for one. What has
    moved to another roadmap meanwhile gets another, for it may still be here in the first.
    """
    parts = (str(owner_id), roadmap, uid) if uid else (str(owner_id), roadmap)
    return str(uuid.uuid5(NAMESPACE, "\n".join(parts)))


@dataclass
class SiteTopics:
    """The topics of this site that rows may lie on, by the uids of the file."""

    topics: dict[str, int] = field(default_factory=dict)
    """The ids that progress lives on."""
    leaves: set[int] = field(default_factory=set)
    """Those of them that can have a status of their own, here or on a copy."""
    objectives: dict[str, int] = field(default_factory=dict)
    """The ids that ticks live on."""


def find_on_site(
    *,
    learner: Learner,
    user: AbstractBaseUser,
    topics: Collection[str],
    objectives: Collection[str],
) -> SiteTopics:
    """What is here of the topics and objectives that a file names."""
    finder = _Finder(learner, Roadmap.objects.visible_to(user))
    for uids in batched(topics, AT_ONCE):
        finder.add_topics(set(uids))
    for uids in batched(objectives, AT_ONCE):
        finder.add_objectives(set(uids))
    return finder.found


class _Finder:
    def __init__(self, learner: Learner, visible: QuerySet[Roadmap]) -> None:
        self.learner = learner
        self.visible = visible.defer("body", "synced")
        self.roadmaps: dict[int, Roadmap] = {}
        self.found = SiteTopics()

    def add_topics(self, uids: set[str]) -> None:
        rows = Topic.objects.not_draft().filter(
            Q(uid__in=uids) | Q(origin__uid__in=uids), roadmap__in=self.visible.values("pk")
        )
        topics = list(rows.select_related("origin").order_by("pk"))
        there = [(topic, row) for topic, row in self._shown(topics) if row is not None]
        hidden = [topic.root_id for topic, row in there if _is_retired(row)]
        touched = topics_with_activity(self.learner, hidden)
        for topic, row in there:
            if _is_retired(row) and topic.root_id not in touched:
                continue
            for uid in _uids(topic) & uids:
                self.found.topics.setdefault(uid, topic.root_id)
            if not row.is_group:
                self.found.leaves.add(topic.root_id)

    def add_objectives(self, uids: set[str]) -> None:
        rows = Objective.objects.filter(
            Q(uid__in=uids) | Q(origin__uid__in=uids),
            topic__roadmap__in=self.visible.values("pk"),
        )
        lines = list(rows.select_related("topic", "origin").order_by("pk"))
        archived = [line.root_id for line in lines if line.archived]
        events = self.learner.rows(ObjectiveEvent).filter(objective_id__in=archived)
        ticked = set(events.values_list("objective_id", flat=True)) if archived else set()
        shown = {topic.pk: row for topic, row in self._shown([line.topic for line in lines])}
        hidden = [line.topic.root_id for line in lines if _is_retired(shown[line.topic_id])]
        touched = topics_with_activity(self.learner, hidden)
        for line in lines:
            row = shown[line.topic_id]
            if row is None or (line.archived and line.root_id not in ticked):
                continue
            if _is_retired(row) and line.topic.root_id not in touched:
                continue
            for uid in _uids(line) & uids:
                self.found.objectives.setdefault(uid, line.root_id)

    def _shown(self, topics: list[Topic]) -> list[tuple[Topic, TopicRow | None]]:
        """The topics as their outlines have them; None where a draft holds one."""
        unread = {topic.roadmap_id for topic in topics} - self.roadmaps.keys()
        self.roadmaps |= self.visible.in_bulk(unread) if unread else {}
        return [
            (topic, load_outline(self.roadmaps[topic.roadmap_id]).rows.get(topic.pk))
            for topic in topics
        ]


def _is_retired(row: TopicRow | None) -> bool:
    return row is not None and row.lifecycle is Lifecycle.RETIRED


def _uids(row: Any) -> set[str]:
    return {str(row.uid), *([str(row.origin.uid)] if row.origin is not None else [])}
