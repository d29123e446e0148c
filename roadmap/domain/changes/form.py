"""A form about one object, made some time ago: what it changes, and whether it still may.

The form carries a seal of the values it was made from. Where the object has others by now, the
changes since are looked up in the log, so that all three sides can be shown.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.diff import Difference, diff
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.models import Changeset

LOOK_BACK = 200
"""How many changes of a roadmap are looked through for what a form was made from."""


class StaleFormError(ChangeRefusedError):
    """The object was changed since the form was made; ``differences`` have all three sides."""

    def __init__(self, differences: list[Difference]) -> None:
        super().__init__(
            "This was changed since you opened it. Nothing is saved yet: look at what differs, "
            "then save again."
        )
        self.differences = differences


def seal_of(values: Mapping[str, Any], names: Collection[str]) -> str:
    """A fingerprint of the values of some fields."""
    text = json.dumps([values[name] for name in sorted(names)], default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def sent(
    here: ContentItem, values: Mapping[str, Any], *, roadmap_id: int, seal: str = ""
) -> Changes:
    """What a form changes that was sent with some values.

    Args:
        seal: of the values that the form was made from; without one it is not looked at.

    Raises:
        StaleFormError: these are not the present ones, and the form would change something.
    """
    names = tuple(values)
    if seal and seal_of(here.values, names) != seal:
        base = _as_it_was(here, names, roadmap_id, seal)
        there = replace(here, values=here.values | dict(values))
        was, now, wanted = (Snapshot.of_items([i] if i else []) for i in (base, here, there))
        differences = diff(was, now, wanted, lambda kind: {name: (name,) for name in names})
        if differences:
            raise StaleFormError(differences)
    return update(here, **values)


def _as_it_was(
    item: ContentItem, names: Collection[str], roadmap_id: int, seal: str
) -> ContentItem | None:
    """The object as a form saw it, found by going back in the log; None where it is not there."""
    rows = Changeset.objects.filter(roadmap_id=roadmap_id).values_list("changes", flat=True)
    for data in rows[:LOOK_BACK]:
        fields = Changes.from_json(data).updated.get(item.ref, {})
        former = {name: before for name, (before, _) in fields.items()}
        item = replace(item, values=item.values | former)
        if seal_of(item.values, names) == seal:
            return item
    return None
