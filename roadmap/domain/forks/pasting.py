"""Adds pasted lines to a roadmap as topics, all in one change, and says before what they become."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.names import free_slug, taken_slugs, words_of
from roadmap.domain.changes.schema import CATEGORY, LEVEL, TOPIC, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.domain.changes.steps import end_of
from roadmap.domain.changes.validate import DEPTH
from roadmap.domain.forks.editing import edit
from roadmap.domain.forks.pasted_lines import PastedLine
from roadmap.domain.forks.places import Place
from roadmap.domain.forks.selection import EditStep
from roadmap.domain.humanize import counted
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Difficulty, Importance, Lifecycle
from roadmap.models import Roadmap

UNSAID = {
    "difficulty": Difficulty.EASY.value,
    "importance": Importance.USEFUL.value,
    "minutes": 60,
}
"""What a line gets that says nothing of it."""
Fate = Literal["new", "here", "twice", "wrong"]


@dataclass(frozen=True)
class PlannedLine:
    """What a pasted line becomes.

    Attributes:
        key: of its topic: an id, or below zero where that is new.
        parent: the key of the topic it stands below; None at the top of the place.
        note: what is worth knowing: why it is left out or can't be, where else its title stands.
    """

    pasted: PastedLine
    fate: Fate
    key: Key = None
    parent: Key = None
    note: str = ""

    @property
    def rated(self) -> dict[str, Any]:
        """How its topic would be rated, as pages say it."""
        values = UNSAID | self.pasted.ratings
        return {
            "difficulty": Difficulty(values["difficulty"]).label,
            "importance": Importance(values["importance"]).label.lower(),
            "minutes": values["minutes"],
        }


@dataclass(frozen=True)
class PastePlan:
    lines: list[PlannedLine] = field(default_factory=list)

    @property
    def new(self) -> list[PlannedLine]:
        return [each for each in self.lines if each.fate == "new"]

    @property
    def leaves(self) -> list[PlannedLine]:
        """The new topics with none below them."""
        holders = {each.parent for each in self.new}
        return [each for each in self.new if each.key not in holders]

    @property
    def wrong(self) -> list[PlannedLine]:
        return [each for each in self.lines if each.fate == "wrong"]

    @property
    def words(self) -> str:
        """How much is new: "ten topics", "nine topics and one group"."""
        leaves, groups = len(self.leaves), len(self.new) - len(self.leaves)
        topics = counted(leaves, "topic")
        return f"{topics} and {counted(groups, 'group')}" if groups else topics


def plan_lines(*, roadmap: Roadmap, place: Place, lines: Sequence[PastedLine]) -> PastePlan:
    """What adding the lines would do, as the roadmap is now; five queries.

    Raises:
        ChangeRefusedError: the place is not there any more, or is hidden.
    """
    return _plan(tree_of(roadmap), place, lines)


def add_lines(
    *, roadmap: Roadmap, place: Place, lines: Sequence[PastedLine], learner: Learner
) -> EditStep:
    """Add the lines at the end of a place. What stands there already is left as it is.

    Raises:
        ChangeRefusedError: a line can't be a topic, the place is gone, the roadmap is full, or a
            rule of the content forbids it. Then none is added.
    """
    plan = PastePlan()

    def wanted(content: Snapshot) -> Changes:
        nonlocal plan
        plan = _plan(content, place, lines)
        if plan.wrong:
            first = plan.wrong[0]
            raise ChangeRefusedError(f"Line {first.pasted.line}: {first.note} Nothing is added.")
        return _created(roadmap, content, place, plan)

    applied = edit(roadmap, lambda: f"Added {plan.words}", wanted, learner=learner)
    created = [key for _, key in applied.changes.created]
    return EditStep(applied, created[0] if created else None, len(plan.leaves))


def _plan(content: Snapshot, place: Place, lines: Sequence[PastedLine]) -> PastePlan:
    return _Planner(content, _end(content, place)).plan(lines)


def _end(content: Snapshot, place: Place) -> Values:
    """The values of a new topic at the end of the place."""
    parts = {"level": None, "category": None, "parent": None} | place
    return end_of(content, **parts)


class _Planner:
    """Finds out line by line where each stands, and what stands there already."""

    def __init__(self, content: Snapshot, target: Any) -> None:
        self.content = content
        self.start: Key = target["parent"]
        groups = (self.start, *(each.key for each in content.around(self.start)))
        self.depth = len(groups) if self.start is not None else 0
        self.taken: dict[Key, dict[str, Key]] = {}
        self.top = (TOPIC.name, (target["level"], target["category"], None))
        self.titles: dict[str, list[ContentItem]] = defaultdict(list)
        for item in content.topics.values():
            self.titles[item["title"].casefold()].append(item)

    def plan(self, lines: Sequence[PastedLine]) -> PastePlan:
        stack: list[Key] = []
        found: list[PlannedLine] = []
        for number, line in enumerate(lines, 1):
            del stack[line.depth :]
            parent = stack[-1] if stack else self.start
            planned = self._of(line, parent, -number)
            stack.append(planned.key)
            found.append(planned)
        return PastePlan(found)

    def _of(self, line: PastedLine, parent: Key, key: int) -> PlannedLine:
        deep = self.depth + line.depth + 1
        problem = line.problem
        if not problem and deep > DEPTH:
            problem = f"It would be nested {deep} deep; {DEPTH} is the most."
        if problem:
            return PlannedLine(line, "wrong", key, parent, problem)
        siblings = self._siblings(parent)
        title = line.title.casefold()
        there = siblings.setdefault(title, key)
        if there == key:
            return PlannedLine(line, "new", key, parent, self._elsewhere(title))
        if there < 0:
            return PlannedLine(line, "twice", there, parent, "It stands above already.")
        return PlannedLine(
            line, "here", there, parent, "It stands there already and stays as it is."
        )

    def _siblings(self, parent: Key) -> dict[str, Key]:
        """The keys of what stands in a place and is not hidden, by title; the plan adds its own."""
        if parent not in self.taken:
            if parent is None:
                rows = [self.content.topics[key] for key in self.content.lists.get(self.top, ())]
            else:
                rows = self.content.children(parent)
            self.taken[parent] = {
                row["title"].casefold(): row.key
                for row in rows
                if row["lifecycle"] != Lifecycle.RETIRED
            }
        return self.taken[parent]

    def _elsewhere(self, title: str) -> str:
        others = self.titles.get(title)
        if not others:
            return ""
        other = others[0]
        level = self.content[LEVEL.name, other["level"]]["title"]
        category = self.content[CATEGORY.name, other["category"]]["title"]
        hidden = "A hidden topic" if other.is_hidden else "A topic"
        return f"{hidden} of this title stands in {category}, {level}."


def _created(roadmap: Roadmap, content: Snapshot, place: Place, plan: PastePlan) -> Changes:
    """The change that makes the new topics, each below the one that the plan names."""
    target = _end(content, place)
    taken = taken_slugs(content, roadmap.pk)
    behind: Counter[Key] = Counter()
    created: dict[Any, Any] = {}
    for each in plan.new:
        slug = free_slug(words_of(each.pasted.title, "topic"), taken)
        taken.add(slug)
        if each.parent == target["parent"]:
            start = target["position"]
        else:
            start = content.end_of((TOPIC.name, (None, None, each.parent)))
        values = target | UNSAID | each.pasted.ratings
        created[TOPIC.name, each.key] = TOPIC.new(
            **values
            | {
                "slug": slug,
                "title": each.pasted.title,
                "parent": each.parent,
                "position": start + behind[each.parent],
            }
        )
        behind[each.parent] += 1
    return Changes(created=created)
