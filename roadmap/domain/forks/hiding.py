"""Hiding topics of one's own roadmap. Nothing is deleted.

A hidden topic is retired in this roadmap alone; its original and everybody's progress stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db.models import QuerySet
from simple_history.utils import bulk_update_with_history

from roadmap.domain.changes import progress_migration
from roadmap.domain.changes.lifecycle import subtree
from roadmap.domain.forks.editing import edit
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import Tally, derived_status
from roadmap.domain.progress.statuses import STATUS, StatusChange, set_statuses
from roadmap.enums import ActionKind, CopyKind, Lifecycle, Source, Status
from roadmap.models import Copied, Progress, Topic


def hide_topic(*, topic: Topic, learner: Learner) -> int:
    """Hide a topic with everything below it; returns how many topics that hid.

    Where its group loses the last subtopic, it keeps the state that its subtopics gave it.
    """
    due = [row for row in subtree(topic) if row.lifecycle == Lifecycle.PUBLISHED]
    if due:
        with edit(topic.roadmap), keeping_status(topic.parent, learner):
            _set_lifecycle(due, Lifecycle.RETIRED)
    return len(due)


def show_topic(*, topic: Topic) -> int:
    """Show a hidden topic again, the groups around it, and what was hidden below it.

    What the original has retired stays so. Returns how many topics appeared.

    Raises:
        ChangeRefusedError: a rule of the content forbids it.
    """
    around: list[Topic] = []
    parent = topic.parent
    while parent is not None:
        around.append(parent)
        parent = parent.parent
    below = subtree(topic)[1:]
    retired_there = set(
        Copied.objects.filter(
            roadmap=topic.roadmap,
            kind=CopyKind.TOPIC,
            copy__in=[row.pk for row in below],
            values__lifecycle=Lifecycle.RETIRED,
        ).values_list("copy", flat=True)
    )
    wanted = [topic, *around, *(row for row in below if row.pk not in retired_there)]
    due = [row for row in wanted if row.lifecycle == Lifecycle.RETIRED]
    if due:
        with edit(topic.roadmap):
            _set_lifecycle(due, Lifecycle.PUBLISHED)
    return len(due)


def _set_lifecycle(rows: list[Topic], value: Lifecycle) -> None:
    for row in rows:
        row.lifecycle = value
    bulk_update_with_history(rows, Topic, ["lifecycle"])


@contextmanager
def keeping_status(group: Topic | None, learner: Learner) -> Iterator[None]:
    """Let a group that becomes a leaf keep the state that its leaves gave it.

    The leaves of a copied group are everybody's, so only the owner's own state is written then.
    """
    leaves = leaf_roots(group) if group is not None else []
    yield
    if group is None or leaves == [group.root_id] or leaf_roots(group) != [group.root_id]:
        return
    if _live_in(group.roadmap_id, [group.root_id, *leaves]):
        progress_migration.materialise(group=group.root_id, leaves=leaves)
    else:
        _materialise_for(learner, group.root_id, leaves)


def _live_in(roadmap_id: int, roots: list[int]) -> bool:
    """Whether the topics of these ids are all topics of this roadmap."""
    return not Topic.objects.filter(pk__in=roots).exclude(roadmap_id=roadmap_id).exists()


def _materialise_for(learner: Learner, group: int, leaves: list[int]) -> None:
    rows = {row.topic_id: row for row in learner.rows(Progress).filter(topic_id__in=leaves)}
    if not rows:
        return
    found = [STATUS[rows[leaf].status] if leaf in rows else None for leaf in leaves]
    since = max(row.since for row in rows.values())
    set_statuses(
        learner=learner,
        changes=[StatusChange(group, derived_status(Tally.of(found)), since)],
        kind=ActionKind.CONTENT,
        source=Source.CONTENT,
        rule=lambda own, _: own is Status.TODO,
    )


def leaf_roots(topic: Topic) -> list[int]:
    """Ids that progress of ``topic`` lives on: its own, or those of the leaves of a group.

    Retired leaves of a group are left out.
    A topic whose subtopics are all retired, or hidden in a copy, is a leaf.
    """
    below: dict[int, list[Topic]] = {}
    generation = list(subtopics_of([topic.pk]))
    while generation:
        for child in generation:
            below.setdefault(child.parent_id or 0, []).append(child)
        generation = list(subtopics_of([child.pk for child in generation]))
    return _leaves_below(topic, below) or [topic.root_id]


def _leaves_below(topic: Topic, below: Mapping[int, list[Topic]]) -> list[int]:
    leaves: list[int] = []
    for child in below.get(topic.pk, ()):
        found = _leaves_below(child, below)
        if not found and child.lifecycle == Lifecycle.PUBLISHED and child.successor_id is None:
            found = [child.root_id]
        leaves += found
    return leaves


def subtopics_of(parents: list[int]) -> QuerySet[Topic]:
    return (
        Topic.objects.not_draft()
        .filter(parent_id__in=parents)
        .only("parent_id", "origin_id", "lifecycle", "successor_id")
        .order_by("position", "id")
    )
