"""Several topics of a roadmap at once: which ones a step is about, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.changes.changeset import Applied
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import Tree
from roadmap.domain.changes.schema import CATEGORY, LEVEL
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot, place_in_list
from roadmap.domain.humanize import counted
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Lifecycle, Status
from roadmap.models import Category, Changeset, Level, Topic

MOST = 2_000
"""How many topics one step may name."""
NONE = "Tick at least one topic."


@dataclass(frozen=True)
class Selection:
    """Topics that are named by their ids, or all of a level, of a line, or of a line in a level.

    A topic stands for everything below it.
    """

    topics: frozenset[int] = frozenset()
    level: Level | None = None
    category: Category | None = None

    @classmethod
    def of(cls, topic: Topic) -> Selection:
        return cls(frozenset((topic.pk,)))

    @property
    def is_whole(self) -> bool:
        """Whether it is all of a level or a line, and names no topic."""
        return self.level is not None or self.category is not None

    @property
    def topic_id(self) -> int | None:
        """The one topic that it names."""
        return next(iter(self.topics)) if len(self.topics) == 1 else None

    def tops(self, content: Snapshot) -> list[ContentItem]:
        """Its topmost topics, in the order in which the roadmap lists them.

        Raises:
            ChangeRefusedError: it names no topic, too many, or one that is not there any more.
        """
        if self.is_whole:
            found = [item for item in content.topics.values() if self._holds(item)]
        else:
            self._refuse_unknown(content)
            found = [
                content.topics[key]
                for key in self.topics
                if not any(group.key in self.topics for group in content.around(key))
            ]
        return sorted(found, key=lambda item: _place(content, item))

    def _holds(self, item: ContentItem) -> bool:
        return (
            item["parent"] is None
            and (self.level is None or item["level"] == self.level.pk)
            and (self.category is None or item["category"] == self.category.pk)
        )

    def _refuse_unknown(self, content: Snapshot) -> None:
        if not self.topics:
            raise ChangeRefusedError(NONE)
        if len(self.topics) > MOST:
            raise ChangeRefusedError(f"At most {MOST:,} topics can be changed at once.")
        gone = len(self.topics - content.topics.keys())
        if gone:
            raise ChangeRefusedError(
                f"{counted(gone, 'ticked topic').capitalize()} {'is' if gone == 1 else 'are'} not "
                "there any more. Nothing is changed yet: look at what is ticked, then repeat it."
            )

    def named(self, content: Snapshot, leaves: int) -> str:
        """How the log calls it: by the title of what it is all of, else by a number of topics."""
        if self.is_whole:
            parts = [f"“{part}”" for part in (self.category, self.level) if part is not None]
            return " in ".join(parts)
        if self.topic_id is not None and self.topic_id in content.topics:
            return f"“{content.topics[self.topic_id]['title']}”"
        return counted(leaves, "topic")


def _place(content: Snapshot, item: ContentItem) -> tuple[Any, ...]:
    """What sorts topics as the roadmap lists them."""
    groups = reversed([item, *content.around(item.key)])
    return (
        place_in_list(content[LEVEL.name, item["level"]]),
        place_in_list(content[CATEGORY.name, item["category"]]),
        tuple(place_in_list(each) for each in groups),
    )


def with_below(content: Snapshot, tops: Iterable[ContentItem]) -> list[ContentItem]:
    """Topics with everything below them, groups first."""
    return [row for top in tops for row in (top, *content.below(top.key))]


def leaves_among(content: Snapshot, rows: Iterable[ContentItem]) -> list[ContentItem]:
    """Those of the rows that pages count: no groups, nor hidden topics that would be some."""
    tree = Tree(content)
    return [
        row
        for row in rows
        if not (
            content.children(row.key)
            if row["lifecycle"] == Lifecycle.RETIRED
            else tree.children.get(row.key)
        )
    ]


@dataclass(frozen=True)
class EditStep:
    """What was done to a selection.

    Attributes:
        first: the id of its first topic; None where it has none.
        leaves: how many topics it was done to, groups not counted.
        finished: how many of these the person has done or knew.
    """

    applied: Applied = field(default_factory=Applied)
    first: Key | None = None
    leaves: int = 0
    finished: int = 0

    def __bool__(self) -> bool:
        return bool(self.applied)

    @property
    def changeset(self) -> Changeset | None:
        """What takes it back; None where there was nothing to do."""
        return self.applied.row


def count_finished(leaves: Iterable[ContentItem], learner: Learner) -> int:
    """How many of the leaves the learner has done or knew; one query."""
    statuses = statuses_for(learner)
    roots = (leaf["origin"] or leaf.key for leaf in leaves)
    return sum(statuses.get(root, Status.TODO).counts for root in roots)
