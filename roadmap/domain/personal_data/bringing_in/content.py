"""The roadmaps that an export's person made, read as content with the keys that files have."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import (
    KINDS,
    OBJECTIVE,
    ORIGIN,
    REQUIRED,
    ROADMAP,
    TOPIC,
    Field,
    Kind,
)
from roadmap.domain.changes.settle import refuse_over_limits, sentence_of
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.domain.changes.validate import DEPTH, damage, problem_of_value
from roadmap.domain.forks.fork import OWN_LIMIT
from roadmap.domain.personal_data.bringing_in.archive import Document
from roadmap.domain.personal_data.bringing_in.cells import Row, clean, rows_of, uid_of
from roadmap.domain.personal_data.bringing_in.leftovers import LEFTOVERS
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.domain.personal_data.bringing_in.read_rows import ROW_LIMIT, URL

MAY_LEAD_AWAY = ("successor", "branches_from")
"""References that an export of version 1 gave as a number where they led to another roadmap."""
LOG_PART = "changes"


@dataclass(frozen=True)
class TakenRoadmap:
    """A roadmap of an export. ``content`` has the keys and references of the file."""

    uid: str
    content: Snapshot
    created_at: dt.datetime | None = None
    forked_from: str | None = None
    follows: bool = False
    changes: int = 0
    """How many entries the log of its changes has."""

    @property
    def title(self) -> str:
        assert self.content.roadmap is not None
        return str(self.content.roadmap["title"])

    @property
    def topics(self) -> Mapping[str, ContentItem]:
        return self.content.of(TOPIC)

    @property
    def objectives(self) -> Mapping[str, ContentItem]:
        return self.content.of(OBJECTIVE)


def read_roadmaps(document: Document) -> list[TakenRoadmap]:
    """All roadmaps of a document.

    Raises:
        TakeawayError: one holds what no roadmap may, by itself or together with the others.
    """
    _refuse_too_many(document)
    found = [_read(row) for row in rows_of(document, "roadmaps")]
    seen: set[tuple[str, Key]] = {(ROADMAP.name, LEFTOVERS)}
    for number, roadmap in enumerate(found, 1):
        refs = {item.ref for item in roadmap.content if item.kind in (ROADMAP, TOPIC, OBJECTIVE)}
        if refs & seen:
            raise TakeawayError("holds what another roadmap holds.", f"roadmaps, row {number}")
        seen |= refs
    return found


def _refuse_too_many(document: Document) -> None:
    """Refuse before anything of them is read what nobody's roadmaps have."""
    roadmaps = document.get("roadmaps")
    if not isinstance(roadmaps, list):
        return
    if len(roadmaps) > OWN_LIMIT:
        raise TakeawayError(
            f"There are {len(roadmaps):,} roadmaps in this file, and there is room for {OWN_LIMIT}."
        )
    cells = [each for each in roadmaps if isinstance(each, dict)]
    parts = [each.get(kind.name) for each in cells for kind in KINDS]
    if sum(len(part) for part in parts if isinstance(part, list)) > ROW_LIMIT:
        raise TakeawayError(f"The roadmaps in this file have more than {ROW_LIMIT:,} rows.")


def _read(row: Row) -> TakenRoadmap:
    content = Snapshot()
    for kind in KINDS:
        for part in rows_of(row.cells, kind.name, f"{row.where}, {kind.name}"):
            item = _item(kind, part)
            if item.ref in content:
                raise TakeawayError("says again what a row before it said.", part.where)
            content.add(item)
    if len(content.of(ROADMAP)) != 1:
        raise TakeawayError("has no title.", row.where)
    _judge(content, row.where)
    log = row.cells.get(LOG_PART)
    return TakenRoadmap(
        uid=str(content.roadmap.key) if content.roadmap else "",
        content=content,
        created_at=row.instant_or_none("created_at"),
        forked_from=row.uid_or_none("forked_from"),
        follows=row.cells.get("follows") is True,
        changes=len(log) if isinstance(log, list) else 0,
    )


def _item(kind: Kind, row: Row) -> ContentItem:
    values = {spec.name: _value(kind, spec, row) for spec in kind.fields}
    key = tuple(values[name] for name in kind.key)
    return ContentItem(kind, key[0] if len(key) == 1 else key, values, where=row.where)


def _value(kind: Kind, spec: Field, row: Row) -> Any:
    value = row.cells.get(spec.name, None if spec.default is REQUIRED else spec.default)
    if spec.name == "uid":
        return row.uid("uid")
    if spec.refers_to:
        return _reference(spec, row, value)
    if isinstance(value, str):
        clean(value, f"{row.where}, {spec.name}")
    problem = _problem(kind, spec.name, value)
    if problem:
        raise TakeawayError(f"{spec.name}: {problem[:200]}", row.where)
    return value


def _reference(spec: Field, row: Row, value: Any) -> str | None:
    if spec.name in MAY_LEAD_AWAY and not isinstance(value, str):
        return None
    if value is None and spec.name in (*MAY_LEAD_AWAY, "parent", ORIGIN):
        return None
    if spec.refers_to in (TOPIC.name, OBJECTIVE.name):
        return uid_of(value) or row.uid(spec.name)
    return row.text(spec.name, 80, least=1)


def _problem(kind: Kind, name: str, value: Any) -> str:
    """Why a field takes no such value; a summary may be missing, as in imported checklists."""
    field: Any = kind.model._meta.get_field(name)
    if value == "" and (field.blank or name == "summary"):
        return ""
    if name == "url" and isinstance(value, str):
        try:
            URL(value)
        except ValidationError:
            return "is no web address that begins with https:// or http://"
    return problem_of_value(kind.model, name, value)


def _judge(content: Snapshot, where: str) -> None:
    """Refuse what doesn't hold together, or holds more than a person's roadmap may."""
    try:
        refuse_over_limits(Snapshot(), content)
    except ChangeRefusedError as error:
        raise TakeawayError(str(error), where) from error
    for sentence in _damages(content):
        raise TakeawayError(sentence, where)


def _damages(content: Snapshot) -> Iterator[str]:
    for key, topic in content.topics.items():
        parent, around = topic["parent"], 1
        while parent is not None and parent in content.topics and around <= DEPTH:
            parent, around = content.topics[parent]["parent"], around + 1
        if around > DEPTH:
            yield (f"“{topic['title']}” lies within itself, or more than {DEPTH} topics deep.")
        if parent == key:
            yield f"“{topic['title']}” lies within itself."
    yield from map(sentence_of, damage(content))
