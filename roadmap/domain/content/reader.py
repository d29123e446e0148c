"""Reads fixture files into plain objects and names what is wrong with their form."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from roadmap.domain.content.kinds import (
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
from roadmap.domain.content.writer import ROADMAP_FILE

DECISIONS_FILE = "decisions.yaml"

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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


class MalformedError(ValueError):
    """A value of a fixture has the wrong shape."""


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
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reading.faults.append(Fault(path.name, "", f"is not YAML: {' '.join(str(error).split())}"))
        return
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        reading.faults.append(Fault(path.name, "", "is not a list of objects"))
        return
    for child in node.value:
        where = f"{path.name}:{child.start_mark.line + 1}"
        for name in _written_twice(child):
            reading.faults.append(Fault(where, "", f"{name} is written twice"))
        item = _item(loader.construct_object(child, deep=True), where, reading)
        if item is not None:
            yield item


def _written_twice(node: yaml.Node) -> Iterator[str]:
    if not isinstance(node, yaml.MappingNode):
        return
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield key.value
        seen.add(key.value)
        yield from _written_twice(value)


def _item(raw: Any, where: str, reading: Reading) -> Item | None:
    """The object written there, or None (with a fault) where it can't be read as one."""

    def fault(message: str, what: str = "") -> None:
        reading.faults.append(Fault(where, what, message))

    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), dict):
        fault("is not an object with a model and fields")
        return None
    kind = BY_NAME.get(str(raw.get("model", "")).removeprefix("roadmap."))
    if kind is None:
        fault(f"unknown model {raw.get('model')}")
        return None
    what = _name(kind, raw["fields"])
    for name in sorted(set(raw) - {"model", "fields"}):
        fault(f"has {name}, but objects are found by their natural keys", what)
    values, messages = _values(kind, dict(raw["fields"]), reading)
    for message in messages:
        fault(message, what)
    if any(name not in values for name in kind.key):
        return None
    return Item(kind, values, where)


def _name(kind: Kind, fields: dict[str, Any]) -> str:
    for name in ("slug", "code", "text", "url", "title", "uid"):
        if fields.get(name):
            return f"{kind.name} {fields[name]}"
    return kind.name


def _values(
    kind: Kind, fields: dict[str, Any], reading: Reading
) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {}
    messages: list[str] = []
    roadmap = reading.bundle.roadmap
    owner = fields.pop("roadmap", REQUIRED) if kind in (LEVEL, CATEGORY, TOPIC) else None
    if owner is REQUIRED:
        messages.append("lacks roadmap")
    elif owner is not None and (roadmap is None or owner != [roadmap["slug"]]):
        messages.append(f"belongs to an unknown roadmap {owner}")
    for spec in kind.fields:
        raw = fields.pop(spec.name, spec.default)
        if raw is REQUIRED:
            messages.append(f"lacks {spec.name}")
            continue
        try:
            values[spec.name] = _value(spec, raw, roadmap)
        except MalformedError as error:
            messages.append(f"{spec.name} {error}")
    messages += [f"has an unknown field {name}" for name in fields]
    return values, messages


def _value(spec: Field, raw: Any, roadmap: Item | None) -> Any:
    if raw is None and spec.default is None:
        return None
    if spec.refers_to == "topic":
        if not isinstance(raw, list) or len(raw) != 1:
            raise MalformedError("is not a reference of the form [uid]")
        return _uid(raw[0])
    if spec.refers_to:
        owner = roadmap["slug"] if roadmap else None
        if not isinstance(raw, list) or len(raw) != 2 or raw[0] != owner:
            raise MalformedError(f"is not a reference of the form [{owner}, {spec.refers_to}]")
        return raw[1]
    if spec.name == "uid":
        return _uid(raw)
    return canonical(raw) if isinstance(raw, str) else raw


def _uid(raw: Any) -> str:
    try:
        return str(uuid.UUID(str(raw)))
    except ValueError as error:
        raise MalformedError(f"is not a UUID: {raw}") from error


def _add(item: Item, reading: Reading) -> None:
    known = reading.bundle.of(item.kind).get(item.key)
    if known is not None:
        key = "uid" if item.kind.key == ("uid",) else " and ".join(item.kind.key)
        what = reading.bundle.name_of(item)
        reading.faults.append(Fault(item.where, what, f"has the same {key} as {known.where}"))
        return
    reading.bundle.add(item)
