"""Reads fixture files into plain objects and names what is wrong with their form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.db import models

from roadmap.domain.changes.schema import (
    BY_NAME,
    CATEGORY,
    LEVEL,
    REQUIRED,
    TOPIC,
    Bundle,
    Field,
    Item,
    Kind,
)
from roadmap.domain.content.plain_yaml import MalformedError, root_of, value_of, written_twice
from roadmap.domain.content.writer import ROADMAP_FILE

DECISIONS_FILE = "decisions.yaml"


@dataclass(frozen=True)
class Fault:
    """Something wrong in the content: where (file and line), which object, and what."""

    where: str
    what: str
    message: str

    def __str__(self) -> str:
        return ": ".join(part for part in (self.where, self.what, self.message) if part)


@dataclass
class Reading:
    """The objects of one folder of fixtures and the faults of its form."""

    bundle: Bundle = field(default_factory=Bundle)
    faults: list[Fault] = field(default_factory=list)


def folders(root: Path) -> list[Path]:
    """The folders below ``root`` that hold a roadmap, by name."""
    return sorted(path.parent for path in root.glob(f"*/{ROADMAP_FILE}"))


def read(folder: Path) -> Reading:
    """Everything in a folder: its roadmap first, then the other files by name."""
    reading = Reading()
    paths = files(folder)
    if not paths or paths[0].name != ROADMAP_FILE:
        reading.faults.append(Fault(str(folder), "", f"there is no {ROADMAP_FILE}"))
    for path in paths:
        for item in _items(path, reading):
            _add(item, reading)
    return reading


def files(folder: Path) -> list[Path]:
    """The fixture files of a folder, the roadmap's first."""
    paths = [path for path in folder.glob("*.yaml") if path.name != DECISIONS_FILE]
    return sorted(paths, key=lambda path: (path.name != ROADMAP_FILE, path.name))


def canonical(text: str) -> str:
    """A text as it is compared: line ends of one kind, nothing blank around it.

    Forms in a browser send other line ends and strip; neither is an edit.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _items(path: Path, reading: Reading) -> Iterator[Item]:
    try:
        node = root_of(path)
    except MalformedError as error:
        reading.faults.append(Fault(path.name, "", str(error)))
        return
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        reading.faults.append(Fault(path.name, "", "is not a list of objects"))
        return
    for child in node.value:
        where = f"{path.name}:{child.start_mark.line + 1}"
        for name in written_twice(child):
            reading.faults.append(Fault(where, "", f"{name} is written twice"))
        try:
            raw = value_of(child)
        except MalformedError as error:
            reading.faults.append(Fault(where, "", str(error)))
            continue
        item = _item(raw, where, reading)
        if item is not None:
            yield item


def _item(raw: Any, where: str, reading: Reading) -> Item | None:
    """The object written there, or None (with a fault) where it can't be read as one."""

    def fault(message: str, what: str = "") -> None:
        reading.faults.append(Fault(where, what, message))

    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), dict):
        fault("is not an object with a model and fields")
        return None
    kind = BY_NAME.get(str(raw.get("model", "")).removeprefix("roadmap."))
    if kind is None:
        fault(f"unknown model {shown(raw.get('model'))}")
        return None
    what = _name(kind, raw["fields"])
    for name in (name for name in raw if name not in ("model", "fields")):
        fault(f"has {shown(name)}, but objects are found by their natural keys", what)
    values, messages = _values(kind, dict(raw["fields"]), reading)
    for message in messages:
        fault(message, what)
    if any(name not in values for name in kind.key):
        return None
    return Item(kind, values, where)


def _name(kind: Kind, fields: dict[str, Any]) -> str:
    for name in ("slug", "code", "text", "url", "title", "uid"):
        if fields.get(name):
            return f"{kind.name} {shown(fields[name])}"
    return kind.name


def _values(
    kind: Kind, fields: dict[str, Any], reading: Reading
) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    messages: list[str] = []
    roadmap = reading.bundle.roadmap
    slug = roadmap.values.get("slug") if roadmap else None
    owner = fields.pop("roadmap", REQUIRED) if kind in (LEVEL, CATEGORY, TOPIC) else None
    if owner is REQUIRED:
        messages.append("lacks roadmap")
    elif owner is not None and (slug is None or owner != [slug]):
        messages.append(f"belongs to an unknown roadmap {shown(owner)}")
    for spec in kind.fields:
        raw = fields.pop(spec.name, spec.default)
        if raw is REQUIRED:
            messages.append(f"lacks {spec.name}")
            continue
        try:
            values[spec.name] = _value(kind, spec, raw, slug)
        except MalformedError as error:
            messages.append(f"{spec.name} {error}")
    messages += [f"has an unknown field {shown(name)}" for name in fields]
    return values, messages


def _value(kind: Kind, spec: Field, raw: Any, roadmap: str | None) -> Any:
    if raw is None and spec.default is None:
        return None
    if spec.refers_to == "topic":
        if not isinstance(raw, list) or len(raw) != 1:
            raise MalformedError("is not a reference of the form [uid]")
        return _uid(raw[0])
    if spec.refers_to:
        is_pair = isinstance(raw, list) and len(raw) == 2 and raw[0] == roadmap
        if not is_pair or not isinstance(raw[1], str):
            raise MalformedError(f"is not a reference of the form [{roadmap}, {spec.refers_to}]")
        return raw[1]
    if spec.name == "uid":
        return _uid(raw)
    wanted = type_of(kind, spec.name)
    if type(raw) is not wanted:
        raise MalformedError(f"is no {TYPES[wanted]}: {shown(raw)}")
    return canonical(raw) if isinstance(raw, str) else raw


TYPES = {str: "text", int: "whole number", bool: "true or false"}
"""What a value has to be, and how messages call it."""


def type_of(kind: Kind, name: str) -> type:
    field = kind.model._meta.get_field(name)
    if isinstance(field, models.BooleanField):
        return bool
    return int if isinstance(field, models.IntegerField) else str


def shown(raw: Any) -> str:
    """The beginning of a value, as a message shows it."""
    text = raw if isinstance(raw, str) and raw.isprintable() else repr(raw)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


SHOWN = 60
"""How many characters of a value a message shows."""


def _uid(raw: Any) -> str:
    try:
        return str(uuid.UUID(str(raw)))
    except ValueError as error:
        raise MalformedError(f"is not a UUID: {shown(raw)}") from error


def _add(item: Item, reading: Reading) -> None:
    known = reading.bundle.of(item.kind).get(item.key)
    if known is not None:
        key = "uid" if item.kind.key == ("uid",) else " and ".join(item.kind.key)
        what = reading.bundle.name_of(item)
        reading.faults.append(Fault(item.where, what, f"has the same {key} as {known.where}"))
        return
    reading.bundle.add(item)
