"""The texts that the owner of a fork reads about each upstream change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.changes.diff import compared
from roadmap.domain.changes.schema import BY_NAME, LEVEL, OBJECTIVE, PLACE, PREREQUISITE, TOPIC
from roadmap.domain.changes.schema import CATEGORY as LINE
from roadmap.domain.changes.snapshot import ContentItem, Ref, Snapshot
from roadmap.domain.forks.comparison import Comparison, load
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.domain.humanize import counted, in_digits, number
from roadmap.enums import CopyKind, ResourceKind
from roadmap.models import Roadmap

LABELS = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "difficulty": "difficulty",
    "importance": "importance",
    "minutes": "study time",
    "choose": "how many subtopics are enough",
    "map_label": "name on the map",
    "place": "place",
    "text": "wording",
    "color": "colour",
    "link": "link",
}
NOUNS = {
    CopyKind.LEVEL: "level",
    CopyKind.CATEGORY: "line",
    CopyKind.TOPIC: "topic",
    CopyKind.OBJECTIVE: "objective",
    CopyKind.RESOURCE: "link",
    CopyKind.PREREQUISITE: "prerequisite",
}
SHORT = 200
"""Longer texts are folded away."""


@dataclass(frozen=True)
class BothSides:
    """One difference as both sides have it."""

    label: str
    mine: str
    theirs: str

    @property
    def is_long(self) -> bool:
        return max(len(self.mine), len(self.theirs)) > SHORT


@dataclass(frozen=True)
class LabelledChange:
    """An upstream change with its texts."""

    id: str
    title: str
    about: str
    side: BothSides | None = None
    slug: str = ""
    """The slug of the topic in the fork that it is about, where there is one."""
    take: str = "Take it"
    leave: str = "Keep mine"


@dataclass
class LabelledChanges:
    """All upstream changes of a fork in the groups of the page."""

    conflicts: list[LabelledChange] = field(default_factory=list)
    new: list[LabelledChange] = field(default_factory=list)
    changed: list[LabelledChange] = field(default_factory=list)
    gone: list[LabelledChange] = field(default_factory=list)
    left: list[LabelledChange] = field(default_factory=list)

    @property
    def easy(self) -> int:
        """How many can be applied at once: all but conflicts and dismissed ones."""
        return len(self.new) + len(self.changed) + len(self.gone)

    @property
    def is_empty(self) -> bool:
        return not (self.easy or self.conflicts)


def labelled_changes(fork: Roadmap) -> LabelledChanges:
    """All upstream changes of a fork with their texts; quiet ones are left out."""
    c = load(fork)
    labelled = LabelledChanges()
    lists = {
        "new": labelled.new,
        "left": labelled.left,
        "gone": labelled.gone,
        "back": labelled.new,
    }
    for change in upstream_changes_of(c):
        if not change.is_quiet:
            target = (
                labelled.conflicts
                if change.is_conflict
                else lists.get(change.what, labelled.changed)
            )
            target.append(_Labeller(c, change).label())
    return labelled


class _Labeller:
    def __init__(self, c: Comparison, change: UpstreamChange) -> None:
        self.c = c
        self.change = change
        self.mine = c.mine.get(change.ref)
        self.theirs = c.theirs.get(change.ref)

    def label(self) -> LabelledChange:
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
        about = f"New {NOUNS[CopyKind(kind)]}{place}"
        if kind == TOPIC.name and self.theirs is not None:
            below = len(self.change.members) - 1
            with_below = f", with {counted(below, 'topic')} below it" if below else ""
            about += f"{with_below}. {self.theirs['summary']}"
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
        if self.change.ref[0] != TOPIC.name:
            noun = NOUNS[CopyKind(self.change.ref[0])].capitalize()
            about = f"{noun}{self._holder(self.mine)}: {about[:1].lower()}{about[1:]}"
        verb = "Hide it here too" if self.change.ref[0] == TOPIC.name else "Remove it here too"
        return self._build(about, take=verb, leave="Keep it")

    def _order(self) -> LabelledChange:
        key = self.change.list_ref
        assert key is not None
        mine, theirs = (self._named(side, key) for side in (self.c.mine, self.c.theirs))
        title = f"The order{self._holder(self.theirs)}"
        if key[0] in (LEVEL.name, LINE.name):
            title = f"The order of the {NOUNS[CopyKind(key[0])]}s"
        return LabelledChange(self.change.id, title, "", BothSides("order", mine, theirs))

    def _named(self, side: Snapshot, key: Ref) -> str:
        refs = ((key[0], item) for item in side.lists.get(key, ()))
        return ", ".join(self._name(ref) for ref in refs if ref in self.c.mine)

    def _change(self) -> LabelledChange:
        assert self.theirs is not None
        assert self.mine is not None
        label = LABELS.get(self.change.label, self.change.label)
        mine, theirs = (self._value_text(item) for item in (self.mine, self.theirs))
        noun = NOUNS[CopyKind(self.change.ref[0])].capitalize()
        about = "" if self.change.ref[0] == TOPIC.name else f"{noun}{self._holder(self.mine)}"
        take = "Take theirs" if self.change.is_conflict else "Take it"
        return self._build(about, side=BothSides(label, mine, theirs), take=take)

    def _build(self, about: str, **texts: Any) -> LabelledChange:
        topic = self._topic()
        slug = str(topic["slug"]) if topic else ""
        return LabelledChange(
            self.change.id, self._name(self.change.ref), about, slug=slug, **texts
        )

    def _topic(self) -> ContentItem | None:
        """The topic of the fork that the change is about."""
        if self.change.ref[0] == TOPIC.name:
            return self.mine
        item = self.mine or self.theirs
        return self.c.mine.topics.get(item.values.get("topic")) if item else None

    def _name(self, ref: Ref) -> str:
        item = self.c.mine.get(ref) or self.c.theirs.get(ref)
        if item is None:
            return ""
        if item.kind is OBJECTIVE:
            return f"You can {item['text']}"
        if item.kind is PREREQUISITE:
            return f"{self._title(item['requires'])} comes before it"
        return str(item["title"])

    def _title(self, key: Any) -> str:
        return self._name((TOPIC.name, key)) if key is not None else ""

    def _holder(self, item: ContentItem | None) -> str:
        """Where an object stands, as the end of a sentence."""
        if item is None or item.kind in (LEVEL, LINE):
            return ""
        if item.kind is TOPIC:
            return f" in {self._place_text(item)}"
        return f" of {self._title(item['topic'])}"

    def _place_text(self, item: ContentItem) -> str:
        level, category, parent = compared(item, "place", PLACE)
        if parent is not None:
            return self._title(parent)
        names = ((LINE.name, category), (LEVEL.name, level))
        return ", ".join(self._name(ref) for ref in names)

    def _value_text(self, item: ContentItem) -> str:
        if self.change.label == "place":
            return self._place_text(item)
        if self.change.label == "link":
            return self._link_text(item)
        name = self.change.names[0]
        choices = BY_NAME[item.kind.name].model._meta.get_field(name).choices  # type: ignore[union-attr]
        value = item[name]
        if name == "choose":
            return f"{number(value)} of its subtopics" if value is not None else "all are needed"
        text = str(dict(choices).get(value, value)) if choices else str(value)
        return in_digits(value, "minute") if name == "minutes" and value is not None else text

    @staticmethod
    def _link_text(link: ContentItem) -> str:
        kind = ResourceKind(link["kind"]).label.lower()
        paid = "" if link["free"] else "paid"
        parts = (link["title"], link["by"], kind, link["language"], paid, link["url"])
        return ", ".join(part for part in parts if part)
