"""A roadmap's content at one moment, as plain values: from the database, a file, or worked out.

In the database an object's key is its id, in files its natural key (a topic's uid, a level's slug,
a category's code); references are keys. :meth:`Snapshot.renamed` turns one naming into another, so
that a file, a fork and a roadmap can be compared: a fork's copies get the keys of their originals.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from roadmap.domain.changes.schema import (
    BY_NAME,
    CATEGORY,
    KINDS,
    LEVEL,
    OBJECTIVE,
    ORIGIN,
    PREREQUISITE,
    RESOURCE,
    ROADMAP,
    TOPIC,
    Kind,
    Values,
)
from roadmap.enums import Lifecycle
from roadmap.models.bounds import PLACES

Key = Any
"""An id, a uid, a slug, a pair of keys: whatever names an object among those of its kind."""
Ref = tuple[str, Key]
"""The name of an object's kind, and its key."""
GONE = "gone"
"""The mark in ``synced`` of an object that the last sync no longer found in the fixtures."""
TREE = (LEVEL, CATEGORY, TOPIC, PREREQUISITE)
"""The kinds between whose objects the rules of the content hold."""


@dataclass(frozen=True)
class ContentItem:
    """One content object."""

    kind: Kind
    key: Key
    values: Values
    where: str = ""
    """Where it was read, such as ``beginner.yaml:120``; empty for the database."""
    synced: Values = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        return self.kind.name, self.key

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def is_hidden(self) -> bool:
        """Whether it is retired or archived."""
        hidden = self.kind.hidden
        return hidden is not None and self.values.get(hidden[0]) == hidden[1]

    @property
    def list_key(self) -> Ref:
        """The ordered list in which it stands: of a group, else of a category in a level."""
        names = self.kind.list_fields or ()
        if self.kind is TOPIC and self.values["parent"] is not None:
            return self.kind.name, (None, None, self.values["parent"])
        return self.kind.name, tuple(self.values[name] for name in names)


@dataclass
class Snapshot:
    """All objects of one roadmap, or those of some kinds."""

    items: dict[str, dict[Key, ContentItem]] = field(
        default_factory=lambda: {kind.name: {} for kind in KINDS}
    )

    @classmethod
    def of_items(cls, items: Iterable[ContentItem]) -> Snapshot:
        result = cls()
        for item in items:
            result.add(item)
        return result

    def of(self, kind: Kind) -> dict[Key, ContentItem]:
        return self.items[kind.name]

    def add(self, item: ContentItem) -> None:
        self.items[item.kind.name][item.key] = item

    def get(self, ref: Ref) -> ContentItem | None:
        return self.items[ref[0]].get(ref[1])

    def __getitem__(self, ref: Ref) -> ContentItem:
        return self.items[ref[0]][ref[1]]

    def __contains__(self, ref: Ref) -> bool:
        return ref[1] in self.items[ref[0]]

    def __iter__(self) -> Iterator[ContentItem]:
        for kind in KINDS:
            yield from self.of(kind).values()

    @property
    def roadmap(self) -> ContentItem | None:
        return next(iter(self.of(ROADMAP).values()), None)

    @property
    def topics(self) -> dict[Any, ContentItem]:
        return self.of(TOPIC)

    def name_of(self, item: ContentItem) -> str:
        """How messages call an object: ``topic sqlite``, ``resource https://... of sqlite``."""
        values = item.values
        if item.kind is CATEGORY:
            return f"category {values.get('code')}"
        if item.kind is OBJECTIVE:
            text = f'objective "{values.get("text", values.get("uid"))}"'
            return f"{text} of {self.slug_of(values.get('topic'))}"
        if item.kind is RESOURCE:
            return f"resource {values.get('url')} of {self.slug_of(values.get('topic'))}"
        if item.kind is PREREQUISITE:
            required = self.slug_of(values.get("requires"))
            return f"prerequisite {required} of {self.slug_of(values.get('topic'))}"
        return f"{item.kind.name} {values.get('slug') or values.get('uid')}"

    def slug_of(self, topic: Any) -> str:
        """A topic's slug by its key, or the key where no such topic is known."""
        item = self.of(TOPIC).get(topic)
        return str(item.values.get("slug", topic)) if item else str(topic)

    def label_of(self, kind: Kind, key: Any) -> str:
        """The slug or code that names a level, category or topic; the key of an unknown one."""
        item = self.of(kind).get(key)
        if item is None:
            return "" if key is None else str(key)
        return str(item.values.get("slug") or item.values.get("code"))

    def renamed(self, name: Callable[[str, Key], Key], *, with_origins: bool = False) -> Snapshot:
        """The same objects with other keys, in references too; ``name`` is given kind and key."""

        def rename(item: ContentItem) -> ContentItem:
            kinds = dict(item.kind.references)
            if with_origins and ORIGIN in item.kind.by_name:
                kinds[ORIGIN] = item.kind.name
            refs = {
                field: name(kind, item.values[field])
                for field, kind in kinds.items()
                if item.values.get(field) is not None
            }
            key = name(item.kind.name, item.key)
            return replace(item, key=key, values=item.values | refs)

        return Snapshot.of_items(rename(item) for item in self)

    def end_of(self, ref: Ref) -> int:
        """The position behind the last object of a list."""
        keys = self.lists.get(ref, ())
        return position_after(self.items[ref[0]][key]["position"] for key in keys)

    def children(self, topic: Key) -> list[ContentItem]:
        """The topics right below one, in their order."""
        return self._children.get(topic, [])

    def below(self, topic: Key) -> Iterator[ContentItem]:
        """Everything under a topic, parents first."""
        todo, seen = list(self.children(topic)), {topic}
        while todo:
            item = todo.pop(0)
            if item.key not in seen:
                seen.add(item.key)
                yield item
                todo += self.children(item.key)

    def around(self, topic: Key) -> Iterator[ContentItem]:
        """The groups that a topic lies in, the innermost first."""
        seen = {topic}
        item = self.topics.get(topic)
        while item is not None and item["parent"] is not None and item["parent"] not in seen:
            seen.add(item["parent"])
            item = self.topics.get(item["parent"])
            if item is not None:
                yield item

    @cached_property
    def _children(self) -> dict[Key, list[ContentItem]]:
        result: dict[Key, list[ContentItem]] = defaultdict(list)
        for item in self.topics.values():
            result[item["parent"]].append(item)
        for siblings in result.values():
            siblings.sort(key=place_in_list)
        return result

    @cached_property
    def lists(self) -> dict[Ref, list[Key]]:
        """The keys of the objects in each ordered list, in their order."""
        found: dict[Ref, list[ContentItem]] = defaultdict(list)
        for item in self:
            if item.kind.list_fields is not None:
                found[item.list_key].append(item)
        return {
            key: [item.key for item in sorted(items, key=place_in_list)]
            for key, items in found.items()
        }


def position_after(positions: Iterable[int]) -> int:
    """The position at the end of a list; at the largest there is, the older object comes first."""
    return min(PLACES[1], 1 + max(positions, default=-1))


def place_in_list(item: ContentItem) -> tuple[Any, ...]:
    """What a list is ordered by: of equal positions the older object comes first."""
    return item.values["position"], isinstance(item.key, str), item.key


def take(
    roadmap_id: int,
    kinds: Iterable[Kind] = KINDS,
    *,
    texts: bool = True,
    only: Mapping[str, Collection[Any]] | None = None,
) -> Snapshot:
    """The content of a roadmap, drafts and retired topics too; one query for each kind.

    Args:
        texts: with the long texts and what the last sync left; without them it is much quicker.
        only: by kind the ids of the objects that are wanted, where these are not all.
    """
    snapshot = Snapshot()
    for kind in kinds:
        rows = kind.rows(roadmap_id)
        if only is not None:
            rows = rows.filter(pk__in=only.get(kind.name, ()))
        for item in read(kind, rows, texts=texts):
            snapshot.add(item)
    return snapshot


def read(kind: Kind, rows: Any, *, texts: bool = True) -> Iterator[ContentItem]:
    """The objects of a queryset."""
    fields = [field for field in kind.fields if texts or not field.is_text]
    names = [field.name for field in fields]
    columns = [kind.column(name) for name in names]
    whole = len(fields) == len(kind.fields)
    if whole:
        columns.append("synced")
    for pk, *row in rows.values_list("pk", *columns):
        synced = row.pop() if whole else {}
        values = dict(zip(names, row, strict=True))
        if "uid" in values:
            values["uid"] = str(values["uid"])
        yield ContentItem(kind, pk, values, synced=synced)


def of_rows(rows: Mapping[Ref, Any]) -> Snapshot:
    """Objects that were read as rows, which a write can use again."""
    return Snapshot.of_items(
        ContentItem(BY_NAME[kind], key, values_of(BY_NAME[kind], row), synced=row.synced)
        for (kind, key), row in rows.items()
    )


def values_of(kind: Kind, instance: Any) -> Values:
    """The values of a row in memory, as a snapshot has them."""
    values = {field.name: getattr(instance, kind.column(field.name)) for field in kind.fields}
    return {name: str(v) if isinstance(v, uuid.UUID) else v for name, v in values.items()}


def is_shown(snapshot: Snapshot, topic: Key) -> bool:
    """Whether everybody sees a topic: it and the groups around it are published."""
    item = snapshot.topics.get(topic)
    if item is None or (item["parent"] is not None and item["parent"] not in snapshot.topics):
        return False
    published = Lifecycle.PUBLISHED
    return all(each["lifecycle"] == published for each in (item, *snapshot.around(topic)))
