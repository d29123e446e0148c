"""Builds the change that takes chosen differences over, whoever chose them. Pure.

A sync, a fork and whatever else follows another side only decide which differences to take; what
taking one means, what fits together and which order lists get then is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from roadmap.domain.changes.changes import Changes, changed, stored, update
from roadmap.domain.changes.diff import Difference
from roadmap.domain.changes.order import reorder
from roadmap.domain.changes.schema import Values
from roadmap.domain.changes.settle import ChangePiece, Settled, settle
from roadmap.domain.changes.snapshot import ContentItem, Ref, Snapshot

LOOSE = ("branches_from", "successor")
"""References that an object can do without, where what they lead to is not here."""


@dataclass
class Taking:
    """Takes from the side ``there`` into the side ``here``; ``copied`` says how a new object looks.

    Attributes:
        chosen: by name, the differences that are taken together or not at all.
        led: the lists that get the other side's order.
        undecided: the lists whose order nobody has decided about.
        is_numbered: whether lists get the other side's positions, where it knows all that is in
            them.
    """

    here: Snapshot
    there: Snapshot
    copied: Callable[[ContentItem], Values]
    chosen: Mapping[Any, Sequence[Difference]]
    led: Collection[Ref] = ()
    undecided: Collection[Ref] = ()
    is_numbered: bool = False
    _copies: dict[Ref, Values] = field(default_factory=dict)

    def settled(self) -> Settled:
        """The change, with what of the chosen did not fit."""
        pieces = [
            ChangePiece(name, Changes.joined(map(self._change, differences)))
            for name, differences in self.chosen.items()
        ]
        settled = settle(self.here, pieces)
        after = changed(self.here, settled.changes)
        numbered = set(after.lists) - set(self.undecided) if self.is_numbered else ()
        orders = reorder(self.here, after, self.there, led=self.led, numbered=numbered)
        return replace(settled, changes=settled.changes + orders)

    def _change(self, each: Difference) -> Changes:
        if each.what == "new":
            return Changes(created={each.ref: self._copy(each.ref)})
        mine = self.here[each.ref]
        if each.what == "gone":
            hidden = mine.kind.hidden
            removed = Changes(removed={mine.ref: stored(mine)})
            return update(mine, **dict([hidden])) if hidden else removed
        theirs = self.there[each.ref]
        return update(mine, **{n: theirs[n] for n in each.names if not self._is_lost(theirs, n)})

    def _copy(self, ref: Ref) -> Values:
        if ref not in self._copies:
            item = self.there[ref]
            lost = {name: None for name in LOOSE if self._is_lost(item, name)}
            self._copies[ref] = self.copied(item) | lost
        return self._copies[ref]

    def _is_lost(self, item: ContentItem, name: str) -> bool:
        """Whether a reference leads to something that is not here, and is not taken either."""
        if name not in LOOSE or item.values.get(name) is None:
            return False
        ref = item.kind.references[name], item[name]
        return ref not in self.here and ref not in self._arriving

    @property
    def _arriving(self) -> Collection[Ref]:
        if not hasattr(self, "_new"):
            every = (each for differences in self.chosen.values() for each in differences)
            self._new = {each.ref for each in every if each.what == "new"}
        return self._new
