"""Works out what taking upstream changes does to a fork. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from roadmap.domain.changes.changes import Changes, changed, stored, update
from roadmap.domain.changes.diff import compared
from roadmap.domain.changes.names import free_code, free_slug
from roadmap.domain.changes.order import reorder
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Values,
)
from roadmap.domain.changes.settle import ChangePiece, settle
from roadmap.domain.changes.snapshot import ContentItem, Ref
from roadmap.domain.forks.comparison import Comparison, taken_values, with_fingerprints
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of

NEW = ("new", "left")


@dataclass(frozen=True)
class RejectedChange:
    """A change that was not applied because it would break a rule here, and why."""

    change: UpstreamChange
    reason: str


@dataclass
class Taking:
    """What is taken from the original: the change of the fork, and what is remembered of it.

    Objects have the keys of the comparison.
    """

    changes: Changes = field(default_factory=Changes)
    bases: dict[Ref, Values] = field(default_factory=dict)
    """Of what was new the values of the original, of what changed those that were taken."""
    forgotten: set[Ref] = field(default_factory=set)
    """What is not a copy any more, for both sides removed it."""
    rejected: list[RejectedChange] = field(default_factory=list)
    count: int = 0


def take_changes(
    c: Comparison, chosen: Collection[UpstreamChange], taken_names: Collection[str]
) -> Taking:
    """What applying some changes does, with the quiet ones and the prerequisites of new topics.

    Each is applied whole or not at all. A prerequisite that does not fit counts as dismissed.

    Args:
        taken_names: slugs that topics of the fork once had.
    """
    offered = upstream_changes_of(c)
    asked = [change for change in chosen if change.what != "order" and not change.is_quiet]
    quiet = [change for change in offered if change.is_quiet and not change.is_conflict]
    orders = [change for change in chosen if change.what == "order"]
    led = {change.list_ref for change in orders if change.list_ref}
    pending = {change.list_ref for change in offered if change.what == "order"} - led
    builder = _Builder(c, set(taken_names))
    pieces = [ChangePiece(change, builder.changes_for(change)) for change in (*asked, *quiet)]
    edges = [
        ChangePiece(edge.ref, builder.copies([edge])) for edge in builder.edges_of_new_topics()
    ]
    settled = settle(c.mine, [*pieces, *edges])
    taking = Taking(count=len(asked) + len(orders))
    for change in (*asked, *quiet):
        if change not in settled.dropped:
            builder.remember(taking, change)
        elif change in asked:
            taking.rejected.append(RejectedChange(change, settled.dropped[change]))
            taking.count -= 1
    after = changed(c.mine, settled.changes)
    new = [c.theirs.items[kind][key] for kind, key in settled.changes.created]
    for item in (*new, *builder.edges_of_new_topics()):
        taking.bases[item.ref] = taken_values(item)
    taking.changes = settled.changes + reorder(c.mine, after, c.theirs, led=led)
    for item in after:
        theirs = c.theirs.get(item.ref)
        is_listed = theirs is not None and theirs.kind.list_fields is not None
        if theirs is not None and is_listed and theirs.list_key not in pending:
            taking.bases.setdefault(item.ref, {})["position"] = theirs["position"]
    return taking


@dataclass
class _Builder:
    """Turns upstream changes into changes of the fork."""

    c: Comparison
    slugs: set[str]
    made: dict[Ref, Values] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.slugs |= {str(topic["slug"]) for topic in self.c.mine.topics.values()}
        self.taken = {
            LEVEL: {str(level["slug"]) for level in self.c.mine.of(LEVEL).values()},
            CATEGORY: {str(each["code"]) for each in self.c.mine.of(CATEGORY).values()},
            TOPIC: self.slugs,
        }

    def changes_for(self, change: UpstreamChange) -> Changes:
        if change.what in NEW:
            return self._arrival(change)
        if change.what == "gone":
            return Changes.joined(self._removal(ref) for ref in change.members)
        names = change.names if change.what == "changed" else self._names_of_return(change.ref)
        return self._change(change.ref, names)

    def _arrival(self, change: UpstreamChange) -> Changes:
        topics = {key for kind, key in change.members if kind == TOPIC.name}
        parts = [
            item
            for kind in (OBJECTIVE, RESOURCE)
            for item in self.c.theirs.of(kind).values()
            if item["topic"] in topics and not item.is_hidden
        ]
        return self.copies([*(self._theirs(ref) for ref in change.members), *parts])

    def copies(self, items: Iterable[ContentItem]) -> Changes:
        """Copies of objects, with the level, category and groups that they need."""
        created: dict[Ref, Values] = {}
        for item in items:
            for needed in (*self._needed(item), item):
                if needed.ref not in self.c.mine:
                    created[needed.ref] = self._copy(needed)
        return Changes(created=created)

    def _needed(self, item: ContentItem) -> Iterator[ContentItem]:
        if item.kind is TOPIC:
            groups = [*self.c.theirs.around(item.key)][::-1]
            for each in (*groups, item):
                yield self._theirs((LEVEL.name, each["level"]))
                yield self._theirs((CATEGORY.name, each["category"]))
            yield from groups

    def _copy(self, item: ContentItem) -> Values:
        if item.ref not in self.made:
            self.made[item.ref] = copied_values(item, self.taken.get(item.kind, set()))
        seen = {
            name: None
            for name in ("branches_from", "successor")
            if item.values.get(name) is not None and item[name] not in self.c.mine.topics
        }
        return self.made[item.ref] | seen

    def _change(self, ref: Ref, names: Iterable[str]) -> Changes:
        """Give the copy the values that its original has in some fields."""
        theirs, mine = self._theirs(ref), self.c.mine.items[ref[0]][ref[1]]
        values = {name: theirs[name] for name in names}
        needed = self.copies(self._needed(theirs)) if "parent" in values else Changes()
        for name in ("branches_from", "successor"):
            if values.get(name) not in self.c.mine.topics:
                values.pop(name, None)
        return needed + update(mine, **values)

    def _names_of_return(self, ref: Ref) -> list[str]:
        """What is shown again, with what changed there meanwhile."""
        theirs, mine = (
            with_fingerprints(s.items[ref[0]][ref[1]]) for s in (self.c.theirs, self.c.mine)
        )
        base = self.c.base.items[ref[0]][ref[1]]
        assert theirs.kind.hidden is not None
        names = [theirs.kind.hidden[0]]
        for label, group in theirs.kind.groups.items():
            new, here, old = (compared(item, label, group) for item in (theirs, mine, base))
            if here == old != new:
                names += group
        return names

    def _removal(self, ref: Ref) -> Changes:
        """Retire, archive or remove what the original no longer has."""
        mine, theirs = self.c.mine.items[ref[0]][ref[1]], self.c.theirs.get(ref)
        if mine.kind.hidden is None:
            return Changes(removed={ref: stored(mine)})
        values = dict([mine.kind.hidden])
        successor = theirs.values.get("successor") if theirs else None
        if mine.kind is TOPIC:
            values["successor"] = successor if successor in self.c.mine.topics else None
        return update(mine, **values)

    def edges_of_new_topics(self) -> list[ContentItem]:
        """Prerequisites that new topics have, or that are asked of them."""
        new = {key for kind, key in self.made if kind == TOPIC.name}
        there = new | set(self.c.mine.topics)
        return [
            edge
            for edge in self.c.theirs.of(PREREQUISITE).values()
            if edge.ref not in self.c.mine
            and {edge["topic"], edge["requires"]} & new
            and {edge["topic"], edge["requires"]} <= there & self.c.alive
        ]

    def remember(self, taking: Taking, change: UpstreamChange) -> None:
        """Note what of the original counts as taken."""
        if change.what in ("changed", "back"):
            names = change.names or self._names_of_return(change.ref)
            values = taken_values(self._theirs(change.ref))
            taking.bases.setdefault(change.ref, {}).update({n: values[n] for n in names})
        elif change.what == "gone":
            for ref in change.members:
                hidden = self.c.mine.items[ref[0]][ref[1]].kind.hidden
                theirs = self.c.theirs.get(ref)
                if hidden is None:
                    taking.forgotten.add(ref)
                    continue
                base = taking.bases.setdefault(ref, {})
                base[hidden[0]] = hidden[1]
                if ref[0] == TOPIC.name:
                    base["successor"] = theirs["successor"] if theirs else None

    def _theirs(self, ref: Ref) -> ContentItem:
        return self.c.theirs.items[ref[0]][ref[1]]


def copied_values(item: ContentItem, taken: set[str]) -> Values:
    """The values of a copy: with a free slug or code, and the root that progress lives on."""
    values = dict(item.values)
    if "slug" in values:
        values["slug"] = free_slug(values["slug"], taken)
        taken.add(values["slug"])
    if "code" in values:
        values["code"] = free_code(values["code"], taken)
        taken.add(values["code"])
    if "origin" in values:
        values["origin"] = values["origin"] or item.key
    values.pop("uid", None)
    return item.kind.new(**values)
