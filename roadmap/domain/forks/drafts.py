"""Turns a checklist into drafts of topics; an item with a mark becomes a copy of that topic."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from django.contrib.auth.base_user import AbstractBaseUser

from roadmap.domain.changes.schema import CATEGORY, LEVEL
from roadmap.domain.changes.settle import LIMITS
from roadmap.domain.checklists.headings import DEFAULT_CATEGORY, DEFAULT_LEVEL
from roadmap.domain.checklists.model import Checklist, ChecklistItem
from roadmap.domain.forks.new_roadmap import SectionDraft, TopicDraft
from roadmap.enums import Difficulty, Importance, Lifecycle
from roadmap.models import Roadmap, Topic

MINUTES = 60


@dataclass(frozen=True)
class Origins:
    """The published topics that marks name and the person may see, by uid."""

    topics: dict[str, Topic]
    groups: frozenset[int]
    """Ids of the roots among them that have subtopics."""

    def of(self, item: ChecklistItem) -> Topic | None:
        """The topic that the item copies: a leaf copies a leaf, a group a group."""
        topic = self.topics.get(item.uid)
        if topic is None or (topic.root_id in self.groups) != bool(item.children):
            return None
        return topic


def drafts_of(checklist: Checklist, *, user: AbstractBaseUser) -> list[SectionDraft]:
    """Drafts of all items, with the items' numbers as keys.

    Where a file has more levels or categories than a roadmap may have, they become groups.
    """
    origins = find_origins(checklist, user)
    sections = [
        SectionDraft(part.level, part.category, tuple(_draft(item, origins) for item in part.items))
        for part in checklist.parts
        if part.items
    ]
    keys = count(1 + max((item.number for item in checklist.walk()), default=0))
    if len({section.category for section in sections}) > LIMITS[CATEGORY][0]:
        sections = [
            SectionDraft(one.level, DEFAULT_CATEGORY, _grouped(next(keys), one.category, one))
            for one in sections
        ]
    if len({section.level for section in sections}) > LIMITS[LEVEL][0]:
        sections = [
            SectionDraft(DEFAULT_LEVEL, one.category, _grouped(next(keys), one.level, one))
            for one in sections
        ]
    return sections


def _grouped(key: int, title: str, section: SectionDraft) -> tuple[TopicDraft, ...]:
    """The topics of a section below one more; ``key`` is no item's number."""
    return (TopicDraft(key=key, title=title, children=section.topics),)


def find_origins(checklist: Checklist, user: AbstractBaseUser) -> Origins:
    uids = {item.uid for item in checklist.walk() if item.uid}
    topics = list(
        Topic.objects.published()
        .filter(uid__in=uids, roadmap__in=Roadmap.objects.visible_to(user))
        .filter(successor__isnull=True)
    )
    roots = {topic.root_id for topic in topics}
    groups = (
        Topic.objects.filter(parent_id__in=roots)
        .exclude(lifecycle=Lifecycle.DRAFT)
        .values_list("parent_id", flat=True)
    )
    return Origins({str(topic.uid): topic for topic in topics}, frozenset(groups))


def _draft(item: ChecklistItem, origins: Origins) -> TopicDraft:
    origin = origins.of(item)
    return TopicDraft(
        key=item.number,
        title=item.title,
        summary=item.summary or (origin.summary if origin else ""),
        body=origin.body if origin else "",
        difficulty=item.difficulty or Difficulty(origin.difficulty if origin else Difficulty.EASY),
        importance=_importance(item, origin),
        minutes=_minutes(item, origin),
        choose=(item.choose or (origin.choose if origin else None)) if item.children else None,
        url="" if item.uid else item.url,
        origin_id=origin.root_id if origin else None,
        children=tuple(_draft(child, origins) for child in item.children),
    )


def _importance(item: ChecklistItem, origin: Topic | None) -> Importance:
    if item.importance is not None:
        return item.importance
    return Importance(origin.importance if origin else Importance.USEFUL)


def _minutes(item: ChecklistItem, origin: Topic | None) -> int:
    if item.minutes:
        return item.minutes
    return origin.minutes if origin else MINUTES
