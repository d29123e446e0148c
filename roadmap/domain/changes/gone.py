"""What a take-back would lead to and is gone, by the name it had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import BY_NAME, CATEGORY, LEVEL, ORIGIN, TOPIC, Kind
from roadmap.domain.changes.snapshot import Key, Ref, Snapshot

NOUNS = {LEVEL.name: "level", CATEGORY.name: "category", TOPIC.name: "topic"}


def refuse_gone(content: Snapshot, changes: Changes) -> None:
    """Refuse a change that leads to something which was deleted.

    Raises:
        ChangeRefusedError: it names what is gone and what would lead to it.
    """
    after = changed(content, changes)
    outside = _there(_origins(changes))
    for ref, name, kind, key in _led_to(changes):
        if name == ORIGIN and (kind.name, key) in outside:
            continue
        if (kind.name, key) not in after:
            noun = NOUNS.get(kind.name, kind.name)
            raise ChangeRefusedError(
                f"{_titled(content, changes, ref)} would lead to the {noun} {_former(kind, key)}, "
                "which was deleted since."
            )


def _led_to(changes: Changes) -> Iterator[tuple[Ref, str, Kind, Key]]:
    """Each reference that the change sets: whose, its name, and what it leads to."""
    for ref, values in changes.created.items():
        yield from _references(ref, values)
    for ref, fields in changes.updated.items():
        yield from _references(ref, {name: after for name, (_, after) in fields.items()})


def _references(ref: Ref, values: dict[str, Any]) -> Iterator[tuple[Ref, str, Kind, Key]]:
    kind = BY_NAME[ref[0]]
    for name, value in values.items():
        referred = kind.by_name[name].refers_to if name in kind.by_name else ""
        if referred and value is not None:
            yield ref, name, BY_NAME[referred], value


def _origins(changes: Changes) -> dict[str, set[Key]]:
    found: dict[str, set[Key]] = defaultdict(set)
    for _, name, kind, key in _led_to(changes):
        if name == ORIGIN:
            found[kind.name].add(key)
    return found


def _there(wanted: dict[str, set[Key]]) -> Collection[Ref]:
    """Those of the roots, which may lie in other roadmaps, that are still there."""
    return {
        (name, pk)
        for name, keys in wanted.items()
        for pk in BY_NAME[name]
        .model._default_manager.filter(pk__in=keys)
        .values_list("pk", flat=True)
    }


def _titled(content: Snapshot, changes: Changes, ref: Ref) -> str:
    item = content.get(ref)
    values = item.values if item is not None else changes.created.get(ref, {})
    text = values.get("title") or values.get("text")
    return f"“{text}”" if text else f"A {BY_NAME[ref[0]].model._meta.verbose_name} of it"


def _former(kind: Kind, key: Key) -> str:
    """The name that an object last had, as its history knows it."""
    history = getattr(kind.model, "history", None)
    records = history.filter(id=key).order_by("-history_id") if history is not None else None
    record = records.first() if records is not None else None
    name = getattr(record, "title", "") or getattr(record, "text", "")
    return f"“{name}”" if name else f"no. {key}"
