"""What the owner of a fork reads about each offer: what it is, and both sides of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.forks.compare import Comparison, Thing, load, place_of
from roadmap.domain.forks.copy import Ref
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.domain.humanize import counted
from roadmap.enums import CopyKind, Difficulty, Importance, LineColor, ResourceKind
from roadmap.models import Roadmap

TOPIC = CopyKind.TOPIC
LABELS = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "difficulty": "difficulty",
    "importance": "importance",
    "minutes": "study time",
    "map_label": "name on the map",
    "place": "place",
    "text": "wording",
    "color": "colour",
    "link": "link",
}
NOUNS = {
    CopyKind.LEVEL: "level",
    CopyKind.CATEGORY: "line",
    TOPIC: "topic",
    CopyKind.OBJECTIVE: "objective",
    CopyKind.RESOURCE: "link",
    CopyKind.PREREQUISITE: "prerequisite",
}
SHORT = 200
"""Longer texts are folded away."""


@dataclass(frozen=True)
class Side:
    """One difference as both sides have it."""

    label: str
    mine: str
    theirs: str

    @property
    def is_long(self) -> bool:
        return max(len(self.mine), len(self.theirs)) > SHORT


@dataclass(frozen=True)
class LabelledChange:
    """An offer in words."""

    id: str
    title: str
    about: str
    side: Side | None = None
    slug: str = ""
    """The topic of the fork that it is about, where there is one."""
    take: str = "Take it"
    leave: str = "Keep mine"


@dataclass
class LabelledChanges:
    """All offers of a fork, by what a person has to think about them."""

    conflicts: list[LabelledChange] = field(default_factory=list)
    new: list[LabelledChange] = field(default_factory=list)
    changed: list[LabelledChange] = field(default_factory=list)
    gone: list[LabelledChange] = field(default_factory=list)
    left: list[LabelledChange] = field(default_factory=list)

    @property
    def easy(self) -> int:
        """How many can be taken at once."""
        return len(self.new) + len(self.changed) + len(self.gone)

    @property
    def is_empty(self) -> bool:
        return not (self.easy or self.conflicts)


def labelled_changes(fork: Roadmap) -> LabelledChanges:
    """What waits for the owner, in words."""
    c = load(fork)
    said = LabelledChanges()
    lists = {"new": said.new, "left": said.left, "gone": said.gone, "back": said.new}
    for change in upstream_changes_of(c):
        if not change.is_quiet:
            target = said.conflicts if change.is_conflict else lists.get(change.what, said.changed)
            target.append(_Words(c, change).said())
    return said


class _Words:
    def __init__(self, c: Comparison, change: UpstreamChange) -> None:
        self.c = c
        self.change = change
        self.mine = c.mine.get(change.ref)
        self.theirs = c.theirs.get(change.ref)

    def said(self) -> LabelledChange:
        build = {
            "new": self._arrival,
            "left": self._arrival,
            "gone": self._departure,
            "back": self._return,
            "order": self._order,
            "changed": self._change,
        }
        return build[self.change.what]()

    def _arrival(self) -> LabelledChange:
        kind = self.change.ref[0]
        place = self._holder(self.theirs)
        about = f"New {NOUNS[kind]}{place}"
        if kind is TOPIC and self.theirs is not None:
            below = len(self.change.members) - 1
            with_below = f", with {counted(below, 'topic')} below it" if below else ""
            about += f"{with_below}. {self.theirs.instance.summary}"
        return self._build(about, take="Add it", leave="Leave it out")

    def _return(self) -> LabelledChange:
        return self._build(f"Back in the original{self._holder(self.mine)}", leave="Leave it out")

    def _departure(self) -> LabelledChange:
        below = len(self.change.members) - 1
        about = "No longer in the original"
        if below:
            about += f", and {counted(below, 'topic')} below it"
        if self.change.is_conflict:
            about += "; you have changed it, or have something of your own in it"
        if self.change.ref[0] is not TOPIC:
            noun = NOUNS[self.change.ref[0]].capitalize()
            about = f"{noun}{self._holder(self.mine)}: {about[:1].lower()}{about[1:]}"
        verb = "Hide it here too" if self.change.ref[0] is TOPIC else "Remove it here too"
        return self._build(about, take=verb, leave="Keep it")

    def _order(self) -> LabelledChange:
        assert self.theirs is not None
        key = self.theirs.list_key
        mine = self.c.order(self.c.mine, key)
        theirs = [ref for ref in self.c.order(self.c.theirs, key) if ref in self.c.mine]
        side = Side(
            "order", *(", ".join(self._name(ref) for ref in refs) for refs in (mine, theirs))
        )
        title = f"The order{self._holder(self.theirs)}"
        if key[0] in (CopyKind.LEVEL, CopyKind.CATEGORY):
            title = f"The order of the {NOUNS[key[0]]}s"
        return LabelledChange(self.change.id, title, "", side)

    def _change(self) -> LabelledChange:
        assert self.theirs is not None
        assert self.mine is not None
        label = LABELS.get(self.change.label, self.change.label)
        mine, theirs = (self._said_value(thing) for thing in (self.mine, self.theirs))
        noun = NOUNS[self.change.ref[0]].capitalize()
        about = "" if self.change.ref[0] is TOPIC else f"{noun}{self._holder(self.mine)}"
        take = "Take theirs" if self.change.is_conflict else "Take it"
        return self._build(about, side=Side(label, mine, theirs), take=take)

    def _build(self, about: str, **words: Any) -> LabelledChange:
        topic = self._topic()
        slug = topic.instance.slug if topic else ""
        return LabelledChange(
            self.change.id, self._name(self.change.ref), about, slug=slug, **words
        )

    def _topic(self) -> Thing | None:
        """The topic of the fork that the offer is about."""
        if self.change.ref[0] is TOPIC:
            return self.mine
        thing = self.mine or self.theirs
        pk = thing.values.get("topic") if thing else None
        return self.c.mine.get((TOPIC, pk)) if pk is not None else None

    def _name(self, ref: Ref) -> str:
        thing = self.c.mine.get(ref) or self.c.theirs.get(ref)
        if thing is None:
            return ""
        if ref[0] is CopyKind.OBJECTIVE:
            return f"You can {thing.instance.text}"
        if ref[0] is CopyKind.PREREQUISITE:
            return f"{self._title(thing.values['requires'])} comes before it"
        return str(thing.instance.title)

    def _title(self, pk: int | None) -> str:
        return self._name((TOPIC, pk)) if pk is not None else ""

    def _holder(self, thing: Thing | None) -> str:
        """Where an object stands, as the end of a sentence."""
        if thing is None or thing.ref[0] in (CopyKind.LEVEL, CopyKind.CATEGORY):
            return ""
        if thing.ref[0] is TOPIC:
            return f" in {self._said_place(thing)}"
        return f" of {self._title(thing.values['topic'])}"

    def _said_place(self, thing: Thing) -> str:
        level, category, parent = place_of(thing.values)
        if parent is not None:
            return self._title(parent)
        names = ((CopyKind.CATEGORY, category), (CopyKind.LEVEL, level))
        return ", ".join(self._name(ref) for ref in names)

    def _said_value(self, thing: Thing) -> str:
        if self.change.label == "place":
            return self._said_place(thing)
        if self.change.label == "link":
            return self._said_link(thing)
        value = getattr(thing.instance, self.change.names[0])
        choices: dict[str, Any] = {
            "difficulty": Difficulty,
            "importance": Importance,
            "color": LineColor,
        }
        if self.change.label in choices:
            return str(choices[self.change.label](value).label)
        return f"{value} minutes" if self.change.label == "minutes" else str(value)

    @staticmethod
    def _said_link(thing: Thing) -> str:
        link = thing.instance
        kind = ResourceKind(link.kind).label.lower()
        parts = (link.title, link.by, kind, link.language, "" if link.free else "paid", link.url)
        return ", ".join(part for part in parts if part)
