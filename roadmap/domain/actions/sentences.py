"""Actions as sentences, whose names lead to what they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from roadmap.domain.actions import entries
from roadmap.domain.actions.entries import LogEntry
from roadmap.domain.actions.places import TopicPlace
from roadmap.domain.humanize import counted, in_digits, isolated
from roadmap.enums import ActionKind, Status

STATUSES = {status.value: status for status in Status}
LISTED = 200
"""How many topics of one action are listed by name."""


@dataclass(frozen=True)
class SentencePart:
    """A stretch of a sentence; one with a ``roadmap`` is a name that leads there."""

    text: str
    roadmap: str = ""
    topic: str = ""
    section: str = ""
    """The part of the topic's page, as its id begins."""

    @property
    def said(self) -> str:
        return isolated(self.text) if self.roadmap else self.text


Parts = tuple[SentencePart, ...]


def text_of(parts: Parts) -> str:
    return "".join(part.said for part in parts)


@dataclass
class Effects:
    """What one action did, from its entries."""

    statuses: dict[Status, int] = field(default_factory=dict)
    """How many leaves were put into each status."""
    topics: dict[int, None] = field(default_factory=dict)
    """The topics it was about, each once."""
    groups: set[int | None] = field(default_factory=set)
    """The topics that hold the leaves; None for a leaf that stands alone."""
    checked: int = 0
    unchecked: int = 0
    note: str = ""
    link: str = ""
    added: bool = False

    @property
    def leaves(self) -> int:
        return sum(self.statuses.values())

    @property
    def group(self) -> int | None:
        """The one that holds all leaves, where there are several."""
        return next(iter(self.groups)) if self.leaves > 1 and len(self.groups) == 1 else None

    @classmethod
    def of(cls, done: Iterable[LogEntry]) -> Effects:
        effects = cls()
        for entry in done:
            effects.add(entry)
        return effects

    def add(self, entry: LogEntry) -> None:
        self.topics[entry.topic_id] = None
        if entry.verb in STATUSES:
            status = STATUSES[entry.verb]
            self.statuses[status] = self.statuses.get(status, 0) + 1
            self.groups.add(entry.group_id)
        elif entry.verb == entries.TICKED:
            self.checked += 1
        elif entry.verb == entries.UNTICKED:
            self.unchecked += 1
        elif entry.verb in NOTE_TEXTS:
            self.note = entry.verb
        else:
            self.link, self.added = entry.link, entry.verb == entries.ADDED


STATUS_TEXTS = {
    Status.TODO: "Set {} back to to do",
    Status.LEARNING: "Began to learn {}",
    Status.DONE: "Marked {} as done",
    Status.KNOWN: "Marked {} as known already",
    Status.SKIPPED: "Skipped {}",
}
NOTE_TEXTS = {
    entries.WROTE: "Wrote the note on {}",
    entries.CHANGED: "Changed the note on {}",
    entries.EMPTIED: "Emptied the note on {}",
}
TICK_TEXTS = {
    entries.TICKED: "Ticked an objective of {}",
    entries.UNTICKED: "Took a tick away at {}",
}
LINK_TEXTS = {
    entries.ADDED: "Added the link “{}” to ",
    entries.REMOVED: "Removed the link “{}” from ",
}
BULK_TEXTS = {
    ActionKind.CLAIM: "Brought along from before signing in",
    ActionKind.PLACEMENT: "Marked as known already in the placement",
    ActionKind.IMPORT: "Imported",
    ActionKind.RESET: "Started over",
    ActionKind.CONTENT: "Came along when the roadmap changed",
}


def describe(kind: ActionKind, effects: Effects, places: Mapping[int, TopicPlace]) -> Parts:
    """What the action was, in one sentence without a full stop."""
    if kind in BULK_TEXTS:
        return _bulk(kind, effects, places)
    if kind is ActionKind.STATUS:
        return _status(effects, places)
    topic = next(iter(effects.topics), None)
    if kind is ActionKind.OBJECTIVE:
        text = TICK_TEXTS[entries.TICKED if effects.checked else entries.UNTICKED]
        return _around(text, _name(topic, places, "goals"))
    if kind is ActionKind.NOTE:
        text = NOTE_TEXTS[effects.note or entries.CHANGED]
        return _around(text, _name(topic, places, "notes"))
    text = LINK_TEXTS[entries.ADDED if effects.added else entries.REMOVED]
    return SentencePart(text.format(isolated(effects.link))), _name(topic, places, "evidence")


def _around(text: str, *parts: SentencePart) -> Parts:
    """The text with the parts in its place for them."""
    before, _, after = text.partition("{}")
    return tuple(part for part in (SentencePart(before), *parts, SentencePart(after)) if part.text)


def _name(topic: int | None, places: Mapping[int, TopicPlace], section: str = "") -> SentencePart:
    place = places.get(topic) if topic is not None else None
    if place is None:
        return SentencePart("a topic")
    return SentencePart(place.title, place.roadmap, place.slug, section)


def _status(effects: Effects, places: Mapping[int, TopicPlace]) -> Parts:
    if not effects.statuses:
        return (SentencePart("Changed a status"),)
    text = STATUS_TEXTS[next(iter(effects.statuses))]
    if effects.leaves == 1:
        return _around(text, _name(next(iter(effects.topics)), places))
    many, of = SentencePart(in_digits(effects.leaves, "topic")), SentencePart(" of ")
    holder = _group(effects.group, places) or _roadmap(effects, places)
    return _around(text, many, *((of, holder) if holder else ()))


def _group(group: int | None, places: Mapping[int, TopicPlace]) -> SentencePart | None:
    """The group by name. A retired one has no page for who did nothing on itself."""
    place = places.get(group) if group is not None else None
    if place is None:
        return None
    if place.is_retired:
        return SentencePart(isolated(place.title))
    return SentencePart(place.title, place.roadmap, place.slug)


def _roadmap(effects: Effects, places: Mapping[int, TopicPlace]) -> SentencePart | None:
    """The roadmap that all topics of an action are in, where the learner may open them."""
    found = {
        (place.roadmap_title, place.roadmap) if (place := places.get(topic)) else None
        for topic in effects.topics
    }
    only = found.pop() if len(found) == 1 else None
    return SentencePart(*only) if only else None


def _bulk(kind: ActionKind, effects: Effects, places: Mapping[int, TopicPlace]) -> Parts:
    objectives = effects.checked + effects.unchecked
    counts = [
        *([counted(effects.leaves, "topic")] if effects.leaves else []),
        *([counted(objectives, "objective")] if objectives else []),
        *(["a note"] if effects.note else []),
        *(["a link"] if effects.link else []),
    ]
    text = f"{BULK_TEXTS[kind]}: {' and '.join(counts)}" if counts else BULK_TEXTS[kind]
    roadmap = _roadmap(effects, places)
    return (SentencePart(f"{text}, in "), roadmap) if roadmap else (SentencePart(text),)


@dataclass(frozen=True)
class Listed:
    """The topics of an action that was about several, or whose sentence names none."""

    topics: tuple[Parts, ...]
    more: str
    """How many are not among them, in words."""


def topics_of(
    kind: ActionKind, effects: Effects, places: Mapping[int, TopicPlace]
) -> Listed | None:
    """The topics by name; None where the sentence names the only one."""
    if not effects.topics or (len(effects.topics) == 1 and kind not in BULK_TEXTS):
        return None
    found = [topic for topic in effects.topics if topic in places]
    closed, beyond = len(effects.topics) - len(found), max(len(found) - LISTED, 0)
    more = [
        *([f"{beyond:,} more"] if beyond else []),
        *([f"{in_digits(closed, 'topic')} no longer open to you"] if closed else []),
    ]
    listed = tuple((_name(topic, places),) for topic in found[:LISTED])
    return Listed(listed, ", ".join(more))


def named_by(effects: Iterable[Effects]) -> set[int]:
    """All topics that the sentences of actions may name, and their groups."""
    found: set[int] = set()
    for each in effects:
        found.update(each.topics)
        if each.group is not None:
            found.add(each.group)
    return found
