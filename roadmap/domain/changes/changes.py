"""A change of content as a value: what is created, updated and removed. It can be turned round."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from roadmap.domain.changes.schema import BY_NAME, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot

Updates = dict[str, tuple[Any, Any]]
"""(before, after) by field."""
Plain = dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """What a change does to the objects of one roadmap.

    Keys are ids of the database; an object that is to be created has a negative one until then,
    except where it existed before and gets its former id again.
    """

    created: Mapping[Ref, Values] = field(default_factory=dict)
    updated: Mapping[Ref, Updates] = field(default_factory=dict)
    removed: Mapping[Ref, Values] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.created or self.updated or self.removed)

    def __add__(self, later: Changes) -> Changes:
        """Both changes as one; ``later`` builds on this one."""
        return Changes.joined([self, later])

    @classmethod
    def joined(cls, parts: Iterable[Changes]) -> Changes:
        """All parts as one change, each built on those before it."""
        created: dict[Ref, Values] = {}
        updated: dict[Ref, Updates] = {}
        removed: dict[Ref, Values] = {}
        for part in parts:
            created |= part.created
            removed |= part.removed
            for ref, fields in part.updated.items():
                if ref in created:
                    created[ref] = created[ref] | {n: after for n, (_, after) in fields.items()}
                    continue
                known = updated.setdefault(ref, {})
                for name, (before, after) in fields.items():
                    known[name] = (known.get(name, (before, after))[0], after)
        return cls(created, updated, removed)

    @property
    def inverse(self) -> Changes:
        """What takes the change back."""
        updated = {
            ref: {name: (after, before) for name, (before, after) in fields.items()}
            for ref, fields in self.updated.items()
        }
        return Changes(self.removed, updated, self.created)

    @property
    def refs(self) -> Iterator[Ref]:
        yield from self.created
        yield from self.updated
        yield from self.removed

    def fields_of(self, kind: str) -> set[str]:
        """The fields of a kind of objects that the change updates."""
        return {name for ref, fields in self.updated.items() if ref[0] == kind for name in fields}

    def of_kind(self, kind: str) -> bool:
        return any(ref[0] == kind for ref in self.refs)

    def renamed(self, name: Callable[[str, Key], Key]) -> Changes:
        """The same change with other keys, in references too; ``name`` is given kind and key."""

        def value(kind: str, field: str, old: Any) -> Any:
            referred = BY_NAME[kind].references.get(field)
            return old if referred is None or old is None else name(referred, old)

        def key(ref: Ref) -> Ref:
            return ref[0], name(*ref)

        def values(kind: str, old: Values) -> Values:
            return {field: value(kind, field, each) for field, each in old.items()}

        return Changes(
            {key(ref): values(ref[0], old) for ref, old in self.created.items()},
            {
                key(ref): {
                    field: (value(ref[0], field, before), value(ref[0], field, after))
                    for field, (before, after) in fields.items()
                }
                for ref, fields in self.updated.items()
            },
            {key(ref): values(ref[0], old) for ref, old in self.removed.items()},
        )

    def to_json(self) -> Plain:
        """Plain data; an object is named by kind and id."""
        return {
            "created": [[*ref, values] for ref, values in self.created.items()],
            "updated": [
                [*ref, {name: list(sides) for name, sides in fields.items()}]
                for ref, fields in self.updated.items()
            ],
            "removed": [[*ref, values] for ref, values in self.removed.items()],
        }

    @classmethod
    def from_json(cls, data: Plain) -> Changes:
        return cls(
            {(kind, pk): values for kind, pk, values in data.get("created", ())},
            {
                (kind, pk): {name: (before, after) for name, (before, after) in fields.items()}
                for kind, pk, fields in data.get("updated", ())
            },
            {(kind, pk): values for kind, pk, values in data.get("removed", ())},
        )


def update(item: ContentItem, **values: Any) -> Changes:
    """The change that gives an object other values."""
    fields = {
        name: (item.values[name], value)
        for name, value in values.items()
        if item.values[name] != value
    }
    return Changes(updated={item.ref: fields} if fields else {})


def stored(item: ContentItem) -> Values:
    """All of an object, with what the last sync left, so that it can be created again."""
    return item.values | ({"synced": item.synced} if item.synced else {})


def between(before: Snapshot, after: Snapshot) -> Changes:
    """The change that leads from one snapshot of the database to a later one."""
    return Changes.joined(
        [
            Changes(created={item.ref: stored(item) for item in after if item.ref not in before}),
            *(
                update(item, **later.values)
                for item in before
                if (later := after.get(item.ref)) is not None and later.values != item.values
            ),
            Changes(removed={item.ref: stored(item) for item in before if item.ref not in after}),
        ]
    )


def changed(content: Snapshot, changes: Changes) -> Snapshot:
    """A snapshot as a change would leave it; it may lack fields, and then keeps lacking them."""
    result = Snapshot({kind: dict(items) for kind, items in content.items.items()})
    for (kind, key), values in changes.created.items():
        own = {name: value for name, value in values.items() if name in BY_NAME[kind].by_name}
        result.add(ContentItem(BY_NAME[kind], key, own, synced=values.get("synced", {})))
    for ref, fields in changes.updated.items():
        item = result.get(ref)
        if item is not None:
            new = {name: after for name, (_, after) in fields.items() if name in item.values}
            result.add(replace(item, values=item.values | new))
    for kind, key in changes.removed:
        result.items[kind].pop(key, None)
    return result
