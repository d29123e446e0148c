"""Moves a topic to another place of its roadmap."""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.progress_migration import People, confirmed
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.changes.steps import end_of
from roadmap.domain.curation.operations import OperationResult, operate
from roadmap.enums import ChangeKind
from roadmap.models import Category, Level, Topic


def move(
    *,
    topic: Topic,
    parent: Topic | None = None,
    level: Level | None = None,
    category: Category | None = None,
    curator_id: int | None = None,
    pass_on: bool = False,
) -> OperationResult:
    """Put a topic, with all below it, at the end of a group, or of a category in a level.

    Args:
        pass_on: whether a curator confirms that what it holds counts as finished for who finished
            the leaf that it makes a group of.

    Raises:
        UndecidedError: that has to be confirmed.
        ChangeRefusedError: there is neither a group nor a level and a category, or they belong to
            another roadmap, or a rule of the content forbids it.
    """

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        place = end_of(content, level=level, category=category, parent=parent, moving=item)
        return update(item, **place)

    return operate(
        ChangeKind.MOVE,
        topic,
        f"Moved “{topic}” to {f'“{parent}”' if parent else f'{category} in {level}'}",
        wanted,
        curator_id=curator_id,
        others=(parent,) if parent else (),
        people=People(pass_on=confirmed(pass_on)),
    )
