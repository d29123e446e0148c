"""Splits a leaf into new subtopics."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.text import slugify

from roadmap.domain.changes.changeset import REASON
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.operations import OperationResult, operation, require_published_leaf
from roadmap.enums import OperationKind
from roadmap.models import OldSlug, Topic


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
    wanted = list(parts)
    if len(wanted) < 2:
        raise ChangeRefusedError("A split makes two subtopics or more.")
    titles = ", ".join(f"“{part.title}”" for part in wanted)
    with operation(
        OperationKind.SPLIT,
        topic,
        f"Split “{topic}” into {titles}",
        curator_id=curator_id,
        pass_on=True,
    ) as draft:
        require_published_leaf(topic)
        for position, part in enumerate(wanted):
            child = Topic(
                roadmap_id=topic.roadmap_id,
                level_id=topic.level_id,
                category_id=topic.category_id,
                parent=topic,
                position=position,
                slug=free_slug(topic, part.title),
                title=part.title,
                summary=part.summary,
                difficulty=topic.difficulty,
                importance=topic.importance,
                minutes=max(1, topic.minutes // len(wanted)),
            )
            child._change_reason = REASON  # type: ignore[attr-defined]
            child.save()
    return draft.result


def free_slug(topic: Topic, title: str) -> str:
    """A slug made of the title that no topic of the roadmap has or once had."""
    words = slugify(title) or "part"
    taken = set(Topic.objects.filter(roadmap=topic.roadmap_id).values_list("slug", flat=True))
    taken |= set(OldSlug.objects.filter(roadmap=topic.roadmap_id).values_list("slug", flat=True))
    candidates = [words[:80], f"{topic.slug}-{words}"[:80]]
    candidates += [f"{words[:76]}-{number}" for number in range(2, len(taken) + 3)]
    return next(slug for slug in candidates if slug not in taken)
