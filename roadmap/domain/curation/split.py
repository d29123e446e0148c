"""Splits a leaf into new subtopics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.names import free_slug, taken_slugs, words_of
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.curation.operations import OperationResult, operate, require_published_leaf
from roadmap.enums import ChangeKind
from roadmap.models import Topic


@dataclass(frozen=True)
class SubtopicDraft:
    """A subtopic that a split makes."""

    title: str
    summary: str


def split(
    *, topic: Topic, parts: Iterable[SubtopicDraft], curator_id: int | None = None
) -> OperationResult:
    """Make a leaf a group of new leaves; who finished it has finished them too.

    Raises:
        ChangeRefusedError: the topic is no published leaf, or there are fewer than two parts.
    """
    drafts = list(parts)
    if len(drafts) < 2:
        raise ChangeRefusedError("A split makes two subtopics or more.")
    titles = ", ".join(f"“{part.title}”" for part in drafts)

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        require_published_leaf(content, item)
        taken = taken_slugs(content, topic.roadmap_id)
        created = {}
        for position, part in enumerate(drafts):
            words = words_of(part.title, "part")
            slug = free_slug(words if words not in taken else f"{topic.slug}-{words}", taken)
            taken.add(slug)
            inherited = ("level", "category", "difficulty", "importance")
            created[TOPIC.name, -1 - position] = TOPIC.new(
                **{name: item[name] for name in inherited},
                parent=item.key,
                position=position,
                slug=slug,
                title=part.title,
                summary=part.summary,
                minutes=max(1, item["minutes"] // len(drafts)),
            )
        return Changes(created=created)

    return operate(
        ChangeKind.SPLIT,
        topic,
        f"Split “{topic}” into {titles}",
        wanted,
        curator_id=curator_id,
        people=People(pass_on=lambda leaf: True),
    )
