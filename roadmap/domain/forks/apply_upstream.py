"""What taking upstream changes does to a fork: which differences belong to each. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.diff import Difference, compared
from roadmap.domain.changes.names import free_code, free_slug
from roadmap.domain.changes.schema import (
    BY_NAME,
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Values,
)
from roadmap.domain.changes.snapshot import ContentItem, Ref
from roadmap.domain.changes.take import Taking
from roadmap.domain.forks.comparison import Comparison, taken_values, with_fingerprints
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of

NEW = ("new", "left")


@dataclass(frozen=True)
class RejectedChange:
    """A change that was not applied because it would break a rule here, and why."""

    change: UpstreamChange
    reason: str


@dataclass
class Taken:
    """What is taken from the original: the change of the fork, and what is remembered of it.

    Objects have the keys of the comparison.
    """

    changes: Changes
    bases: dict[Ref, Values] = field(default_factory=dict)
    """Of what was new the values of the original, of what changed those that were taken."""
    forgotten: set[Ref] = field(default_factory=set)
    """What is not a copy any more, for both sides removed it."""
    rejected: list[RejectedChange] = field(default_factory=list)
    count: int = 0


def take_changes(
    c: Comparison, chosen: Collection[UpstreamChange], taken_names: Collection[str]
) -> Taken:
    """What applying some changes does, with the quiet ones and the prerequisites of new topics.

    Each is applied whole or not at all. A prerequisite that does not fit counts as dismissed.

    Args:
        taken_names: slugs that topics of the fork once had.
    """
    offered = upstream_changes_of(c)
    asked = [change for change in chosen if change.what != "order" and not change.is_quiet]
    quiet = [change for change in offered if change.is_quiet and not change.is_conflict]
    orders = {change.list_ref for change in chosen if change.list_ref}
    pending = {change.list_ref for change in offered if change.list_ref} - orders
    wanted: dict[Hashable, list[Difference]] = {
        change: list(_differences(c, change)) for change in (*asked, *quiet)
    }
    new = {each.ref for found in wanted.values() for each in found if each.what == "new"}
    edges = list(_edges_of(c, {key for kind, key in new if kind == TOPIC.name}))
    settled = Taking(
        here=c.mine,
        there=c.theirs,
        copied=copier({str(name) for name in taken_names}, c),
        chosen=wanted | {edge.ref: [Difference("new", edge.ref)] for edge in edges},
        led={ref for ref in orders if ref},
    ).settled()
    rejected = [RejectedChange(e, settled.dropped[e]) for e in asked if e in settled.dropped]
    taken = Taken(settled.changes, rejected=rejected)
    taken.count = len(asked) + len(orders) - len(rejected)
    for change in (*asked, *quiet):
        if change not in settled.dropped:
            _remember(c, taken, change)
    created = [c.theirs[ref] for ref in settled.changes.created]
    for item in (*created, *edges):
        taken.bases[item.ref] = taken_values(item)
    for item in changed(c.mine, settled.changes):
        theirs = c.theirs.get(item.ref)
        is_listed = theirs is not None and theirs.kind.list_fields is not None
        if theirs is not None and is_listed and theirs.list_key not in pending:
            taken.bases.setdefault(item.ref, {})["position"] = theirs["position"]
    return taken


def _differences(c: Comparison, change: UpstreamChange) -> Iterator[Difference]:
    """What of the difference a change is about, with whatever it needs."""
    if change.what == "gone":
        for ref in change.members:
            yield Difference("gone", ref)
            if ref[0] == TOPIC.name and ref in c.theirs:
                yield Difference("changed", ref, names=("successor",))
        return
    items = [c.theirs[ref] for ref in change.members or (change.ref,)]
    if change.what in NEW:
        topics = {item.key for item in items if item.kind is TOPIC}
        items += [
            part
            for kind in (OBJECTIVE, RESOURCE)
            for part in c.theirs.of(kind).values()
            if part["topic"] in topics and not part.is_hidden
        ]
        yield from _arriving(c, items)
        return
    names = change.names or _names_of_return(c, change.ref)
    if "parent" in names:
        yield from _arriving(c, _around(c, items[0]))
    yield Difference("changed", change.ref, names=tuple(names))


def _arriving(c: Comparison, items: Iterable[ContentItem]) -> Iterator[Difference]:
    """New objects, with the levels, categories and groups that they need and the fork has not."""
    every = {needed.ref: None for item in items for needed in (*_around(c, item), item)}
    return (Difference("new", ref) for ref in every if ref not in c.mine)


def _around(c: Comparison, item: ContentItem) -> Iterator[ContentItem]:
    if item.kind is TOPIC:
        groups = [*c.theirs.around(item.key)][::-1]
        for each in (*groups, item):
            yield from (c.theirs.of(kind)[each[kind.name]] for kind in (LEVEL, CATEGORY))
        yield from groups


def _names_of_return(c: Comparison, ref: Ref) -> list[str]:
    """What is shown again, with what changed there meanwhile."""
    theirs, mine = (with_fingerprints(side[ref]) for side in (c.theirs, c.mine))
    base = c.base[ref]
    names = [name for name, _ in [theirs.kind.hidden or ("", None)]]
    for label, group in theirs.kind.groups.items():
        new, here, old = (compared(item, label, group) for item in (theirs, mine, base))
        if here == old != new:
            names += group
    return names


def _edges_of(c: Comparison, new: set[object]) -> Iterator[ContentItem]:
    """Prerequisites that new topics have, or that are asked of them."""
    there = (new | set(c.mine.topics)) & c.alive
    for edge in c.theirs.of(PREREQUISITE).values():
        ends = {edge["topic"], edge["requires"]}
        if edge.ref not in c.mine and ends & new and ends <= there:
            yield edge


def _remember(c: Comparison, taken: Taken, change: UpstreamChange) -> None:
    """Note what of the original counts as taken."""
    for ref in change.members if change.what == "gone" else (change.ref,):
        theirs, hidden = taken_values(c.theirs.get(ref)), BY_NAME[ref[0]].hidden
        if change.what in ("changed", "back"):
            names = change.names or _names_of_return(c, ref)
            taken.bases.setdefault(ref, {}).update({name: theirs[name] for name in names})
        elif change.what == "gone" and hidden is None:
            taken.forgotten.add(ref)
        elif change.what == "gone" and hidden is not None:
            successor = {"successor": theirs.get("successor")} if ref[0] == TOPIC.name else {}
            taken.bases.setdefault(ref, {}).update({hidden[0]: hidden[1]} | successor)


def copier(slugs: set[str], c: Comparison | None = None) -> Callable[[ContentItem], Values]:
    """How a copy looks: with a free slug or code, and the root that progress lives on.

    Args:
        slugs: slugs that no topic of the fork may get, besides those that its topics have.
    """
    taken: dict[str, set[str]] = {"topic": slugs, "level": set(), "category": set()}
    for item in c.mine if c else ():
        if item.kind.name in taken:
            taken[item.kind.name].add(str(item.values.get("slug") or item.values.get("code")))

    def copied(item: ContentItem) -> Values:
        values = dict(item.values)
        for name, free in (("slug", free_slug), ("code", free_code)):
            if name in values:
                values[name] = free(values[name], taken[item.kind.name])
                taken[item.kind.name].add(values[name])
        if "origin" in values:
            values["origin"] = values["origin"] or item.key
        values.pop("uid", None)
        return item.kind.new(**values)

    return copied
