"""Copies objects of a roadmap into a fork of it, and records what each was copied from.

The values of the original are kept with the record (a ``Copied`` row), so that later changes on
either side can be told apart.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.forks.slugs import free_slug
from roadmap.domain.normalize import normalize_for_comparison
from roadmap.enums import CopyKind
from roadmap.models import (
    Category,
    Copied,
    Level,
    Objective,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)

Values = dict[str, Any]
Ref = tuple[CopyKind, int]
"""An object of the original: its kind and its id there."""


@dataclass(frozen=True)
class CopySchema:
    """What is copied of a kind of objects."""

    model: type[Any]
    fields: tuple[str, ...] = ()
    """The plain fields that are compared."""
    refs: Mapping[str, CopyKind] = field(default_factory=dict)
    """The fields that lead to another object."""
    late: tuple[str, ...] = ()
    """Of those, the ones that may lead to a topic which is copied later."""
    unseen: tuple[str, ...] = ()
    """Fields that are copied and never compared."""
    name: str = ""
    """The field that is unique in a roadmap, and so may differ in the copy; or empty."""

    @property
    def compared(self) -> tuple[str, ...]:
        return (*self.fields, *self.refs)


SCHEMAS: dict[CopyKind, CopySchema] = {
    CopyKind.LEVEL: CopySchema(Level, ("title", "summary", "body", "position"), name="slug"),
    CopyKind.CATEGORY: CopySchema(
        Category,
        (
            *("title", "short_title", "summary", "body", "color"),
            *("branch_offset", "position", "map_row"),
        ),
        {"branches_from": CopyKind.TOPIC},
        late=("branches_from",),
        name="code",
    ),
    CopyKind.TOPIC: CopySchema(
        Topic,
        (
            *("title", "map_label", "summary", "body", "difficulty", "importance", "minutes"),
            *("lifecycle", "position"),
        ),
        {
            "level": CopyKind.LEVEL,
            "category": CopyKind.CATEGORY,
            "parent": CopyKind.TOPIC,
            "successor": CopyKind.TOPIC,
        },
        late=("successor",),
        name="slug",
    ),
    CopyKind.OBJECTIVE: CopySchema(
        Objective, ("text", "archived", "position"), {"topic": CopyKind.TOPIC}
    ),
    CopyKind.RESOURCE: CopySchema(
        Resource,
        ("title", "by", "url", "kind", "language", "free", "minutes", "position"),
        {"topic": CopyKind.TOPIC},
        unseen=("checked_on", "check_result"),
    ),
    CopyKind.PREREQUISITE: CopySchema(
        Prerequisite, (), {"topic": CopyKind.TOPIC, "requires": CopyKind.TOPIC}
    ),
}
ROADMAP_OF = {
    CopyKind.LEVEL: "roadmap",
    CopyKind.CATEGORY: "roadmap",
    CopyKind.TOPIC: "roadmap",
    CopyKind.OBJECTIVE: "topic__roadmap",
    CopyKind.RESOURCE: "topic__roadmap",
    CopyKind.PREREQUISITE: "topic__roadmap",
}


def objects_of(kind: CopyKind, roadmap_id: int) -> list[Any]:
    """Every object of a kind in a roadmap, drafts and retired ones too."""
    rows = SCHEMAS[kind].model._default_manager.filter(**{ROADMAP_OF[kind]: roadmap_id})
    return list(rows.order_by("pk"))


def values_of(kind: CopyKind, instance: Any) -> Values:
    """The compared fields in plain form: a reference is an id, a long text its fingerprint."""
    schema = SCHEMAS[kind]
    values = {name: compared_value(name, getattr(instance, name)) for name in schema.fields}
    return values | {name: getattr(instance, f"{name}_id") for name in schema.refs}


def compared_value(name: str, value: Any) -> Any:
    """A value as it is compared; browsers send other line ends than files have."""
    if not isinstance(value, str):
        return value
    text = normalize_for_comparison(value)
    if name != "body" or not text:
        return text
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class Copier:
    """Copies objects into one fork; ``finish`` writes late references and the records."""

    def __init__(self, fork: Roadmap) -> None:
        self.fork = fork
        self.ids: dict[CopyKind, dict[int, int]] = {kind: {} for kind in CopyKind}
        """By kind: the id of the copy by the id in the original."""
        for kind, source, copy in Copied.objects.filter(roadmap=fork).values_list(
            "kind", "source", "copy"
        ):
            if copy is not None:
                self.ids[CopyKind(kind)][source] = copy
        for kind in (CopyKind.LEVEL, CopyKind.CATEGORY):
            self._forget_removed(kind)
        self._made: dict[CopyKind, list[tuple[Any, Any]]] = defaultdict(list)
        self._adopted: list[tuple[CopyKind, Any, int]] = []

    def _forget_removed(self, kind: CopyKind) -> None:
        """Levels and categories may be removed from a fork; they are copied anew when needed."""
        rows = SCHEMAS[kind].model._default_manager.filter(roadmap=self.fork)
        there = set(rows.values_list("pk", flat=True)) if self.ids[kind] else set()
        self.ids[kind] = {s: copy for s, copy in self.ids[kind].items() if copy in there}

    def copy(self, kind: CopyKind, sources: Iterable[Any]) -> None:
        """Copy objects whose references, the late ones apart, lead to copied objects.

        What the fork has of its own already, such as the same link, becomes the copy.
        """
        sources = list(sources)
        if not sources:
            return
        taken, present = self._names(kind), self._present(kind)
        fresh = []
        for source in sources:
            made = self._build(kind, source, taken)
            known = present.get(_identity(kind, made))
            if known is not None:
                self._adopt(kind, source, known)
            else:
                fresh.append((source, made))
        SCHEMAS[kind].model._default_manager.bulk_create(made for _, made in fresh)
        for source, made in fresh:
            self.ids[kind][source.pk] = made.pk
        self._made[kind] += fresh

    def _adopt(self, kind: CopyKind, source: Any, pk: int) -> None:
        self.ids[kind][source.pk] = pk
        self._adopted.append((kind, source, pk))

    def _present(self, kind: CopyKind) -> dict[Any, int]:
        """Ids of the fork's objects by what a fork can hold only once (see :func:`_identity`)."""
        if kind in (CopyKind.LEVEL, CopyKind.CATEGORY):
            return {}
        rows = ((_identity(kind, row), row.pk) for row in objects_of(kind, self.fork.pk))
        return {identity: pk for identity, pk in rows if identity is not None}

    def copy_topics(self, topics: Collection[Topic]) -> None:
        """Copy topics, those first whose group is there already."""
        waiting = list(topics)
        while waiting:
            due = {topic.pk for topic in waiting}
            self.copy(CopyKind.TOPIC, [t for t in waiting if t.parent_id not in due])
            waiting = [topic for topic in waiting if topic.parent_id in due]

    def _names(self, kind: CopyKind) -> set[str]:
        """Slugs or codes that objects of the fork have or had."""
        schema = SCHEMAS[kind]
        if not schema.name:
            return set()
        rows = schema.model._default_manager.filter(roadmap=self.fork)
        names = set(rows.values_list(schema.name, flat=True))
        if kind is CopyKind.TOPIC:
            names |= set(self.fork.old_slugs.values_list("slug", flat=True))
        return names

    def _build(self, kind: CopyKind, source: Any, taken: set[str]) -> Any:
        schema = SCHEMAS[kind]
        values = {name: getattr(source, name) for name in (*schema.fields, *schema.unseen)}
        for name, referred in schema.refs.items():
            old = getattr(source, f"{name}_id")
            if name not in schema.late and old is not None:
                values[f"{name}_id"] = self.ids[referred][old]
        if schema.name:
            free = free_code if schema.name == "code" else free_slug
            values[schema.name] = free(getattr(source, schema.name), taken)
            taken.add(values[schema.name])
            values["roadmap"] = self.fork
        if kind in (CopyKind.TOPIC, CopyKind.OBJECTIVE):
            values["origin_id"] = source.root_id
        return schema.model(**values)

    def finish(self) -> None:
        """Write late references, and record what every copy was made from."""
        for kind, pairs in self._made.items():
            self._refer(kind, pairs)
            remember(
                self.fork,
                kind,
                [(source.pk, made.pk, values_of(kind, source)) for source, made in pairs],
            )
        for kind, source, pk in self._adopted:
            remember(self.fork, kind, [(source.pk, pk, values_of(kind, source))])
        self._made.clear()
        self._adopted.clear()

    def _refer(self, kind: CopyKind, pairs: list[tuple[Any, Any]]) -> None:
        schema = SCHEMAS[kind]
        due = []
        for source, made in pairs:
            for name in schema.late:
                copy = self.ids[schema.refs[name]].get(getattr(source, f"{name}_id"))
                if copy is not None:
                    setattr(made, f"{name}_id", copy)
                    due.append(made)
        if due:
            schema.model._default_manager.bulk_update(due, schema.late)


def _identity(kind: CopyKind, instance: Any) -> Any:
    """What a fork can hold only once of a kind; None where nothing forbids a second one."""
    if kind is CopyKind.TOPIC:
        return instance.origin_id
    if kind is CopyKind.OBJECTIVE:
        return instance.origin_id and (instance.topic_id, instance.origin_id)
    if kind is CopyKind.RESOURCE:
        return instance.topic_id, instance.url
    if kind is CopyKind.PREREQUISITE:
        return instance.topic_id, instance.requires_id
    return None


def remember(fork: Roadmap, kind: CopyKind, rows: Iterable[tuple[int, int | None, Values]]) -> None:
    """Record (source id, copy id, values of the original); replaces an earlier record."""
    Copied.objects.bulk_create(
        (
            Copied(roadmap=fork, kind=kind, source=source, copy=copy, values=values)
            for source, copy, values in rows
        ),
        update_conflicts=True,
        unique_fields=["roadmap", "kind", "source"],
        update_fields=["copy", "values"],
    )


def free_code(wanted: str, taken: Collection[str]) -> str:
    """The wanted code of a category, or the first free one that begins like it."""
    if wanted not in taken:
        return wanted
    letters = "abcdefghijklmnopqrstuvwxyz"
    near = (wanted[:2] + letter for letter in letters)
    all_codes = (a + b + c for a in letters for b in letters for c in letters)
    return next(code for code in (*near, *all_codes) if code not in taken)
