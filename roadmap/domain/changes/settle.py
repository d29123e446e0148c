"""Makes a change fit the content it meets: circles, places, slugs, limits; names what it drops."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from roadmap.domain.changes.changes import Changes, changed, update
from roadmap.domain.changes.faults import ChangeRefusedError, Fault, refuse_new
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Kind,
)
from roadmap.domain.changes.snapshot import TREE, Key, Ref, Snapshot
from roadmap.domain.changes.validate import hidden_holders, structure

RULED: dict[str, frozenset[str]] = {
    TOPIC.name: frozenset(("lifecycle", "level", "category", "parent", "title", "slug")),
    LEVEL.name: frozenset(("slug", "position")),
}
"""The fields that rules between objects are about."""
LIMITS: dict[Kind, tuple[int, str]] = {
    LEVEL: (20, "A roadmap holds at most {} levels."),
    CATEGORY: (40, "A roadmap holds at most {} lines."),
    TOPIC: (2_000, "A roadmap holds at most {} topics."),
    OBJECTIVE: (30, "A topic holds at most {} objectives."),
    RESOURCE: (50, "A topic holds at most {} links."),
    PREREQUISITE: (30, "At most {} topics can come before one."),
}
"""How many objects a person's own roadmap, or one of its topics, may hold."""


def touches_rules(changes: Changes) -> bool:
    """Whether a change could break a rule between objects, so that it has to be judged."""
    names = {kind.name for kind in TREE}
    if any(ref[0] in names for ref in (*changes.created, *changes.removed)):
        return True
    return any(changes.fields_of(kind) & fields for kind, fields in RULED.items())


def judge(before: Snapshot, after: Snapshot) -> None:
    """Refuse a change that brings in a fault.

    Raises:
        ChangeRefusedError: there is a fault after it that was not there before.
    """
    found = sentences(after)
    if found:
        refuse_new(sentences(before), found)


def sentences(content: Snapshot) -> list[str]:
    """What is wrong between the objects of a roadmap, each fault as a sentence."""
    return [sentence_of(fault) for fault in (*structure(content), *hidden_holders(content))]


def refuse_over_limits(before: Snapshot, after: Snapshot) -> None:
    """Refuse a change of a person's own roadmap that adds to what holds as much as it may.

    Raises:
        ChangeRefusedError: there would be more of a kind than the limit, and than before.
    """
    for kind, (most, sentence) in LIMITS.items():
        former = _counts(before, kind)
        for holder, number in _counts(after, kind).items():
            if number > max(most, former[holder]):
                raise ChangeRefusedError(sentence.format(f"{most:,}"))


def sentence_of(fault: Fault) -> str:
    sentence = f"{fault.what} {fault.message}."
    return sentence[:1].upper() + sentence[1:]


def _counts(content: Snapshot, kind: Kind) -> Counter[Key | None]:
    """How many objects of a kind each topic has, or the roadmap; archived ones do not count."""
    items = (item for item in content.of(kind).values() if kind is TOPIC or not item.is_hidden)
    return Counter(item.values.get("topic") for item in items)


@dataclass(frozen=True)
class ChangePiece:
    """A part of a change that is made whole or not at all."""

    name: Hashable
    changes: Changes


@dataclass
class Settled:
    """What fits of a change: ``dropped`` says by the pieces' names why the others do not."""

    changes: Changes
    dropped: dict[Hashable, str] = field(default_factory=dict)


def settle(before: Snapshot, pieces: Sequence[ChangePiece]) -> Settled:
    """As many of the pieces as fit together; of two that don't, the earlier one."""
    dropped: dict[Hashable, str] = {}

    def fitting(accepted: Changes, due: Sequence[ChangePiece]) -> Changes:
        together = follow_groups(
            before, Changes.joined([accepted, *(piece.changes for piece in due)])
        )
        try:
            judge(before, changed(before, together))
        except ChangeRefusedError as error:
            if len(due) == 1:
                dropped[due[0].name] = str(error)
                return accepted
            half = len(due) // 2
            return fitting(fitting(accepted, due[:half]), due[half:])
        return together

    return Settled(fitting(Changes(), pieces) if pieces else Changes(), dropped)


def follow_groups(before: Snapshot, changes: Changes) -> Changes:
    """A change with what is below a topic moved to the level and category of its group."""
    moved = [ref for ref in changes.updated if ref[0] == TOPIC.name]
    created = [ref for ref in changes.created if ref[0] == TOPIC.name]
    if not created and not (changes.fields_of(TOPIC.name) & {"level", "category", "parent"}):
        return changes
    after = changed(before, changes)
    parts = [changes]
    followers: dict[Ref, tuple[Key, Key]] = {}
    for ref in (*moved, *created):
        for item in (after.topics[ref[1]], *after.below(ref[1])):
            group = after.topics.get(item["parent"])
            if group is not None:
                place = followers.get(group.ref, (group["level"], group["category"]))
                followers[item.ref] = place
    for ref, (level, category) in followers.items():
        parts.append(update(after.topics[ref[1]], level=level, category=category))
    return Changes.joined(parts)
