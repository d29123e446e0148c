"""Reads our own JSON and CSV back. Whatever is damaged is refused with its place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from roadmap.domain.checklists.model import (
    DEPTH_LIMIT,
    ITEM_LIMIT,
    UUID,
    Checklist,
    ChecklistError,
    ChecklistFile,
    ChecklistItem,
    ChecklistSection,
)
from roadmap.domain.checklists.spreadsheet_cells import text_of_cell
from roadmap.domain.checklists.write_json_csv import COLUMNS, FORMAT, GROUP
from roadmap.domain.normalize import normalize_line
from roadmap.enums import Difficulty, Importance, Status
from roadmap.models.bounds import CHOSEN, MINUTES

HEADER = ",".join(COLUMNS)
HUGE = 10**12


def is_json(text: str) -> bool:
    return text.lstrip()[:1] == "{" and f'"{FORMAT}"' in text


def is_csv(text: str) -> bool:
    return text.startswith(HEADER)


def read_json(document: ChecklistFile) -> Checklist:
    """Our JSON as a checklist.

    Raises:
        ChecklistError: no such document, or beyond a limit.
    """
    try:
        content = json.loads(document.text)
    except json.JSONDecodeError as error:
        raise ChecklistError(
            f"this is no valid JSON: {error.msg}.", name=document.name, line=error.lineno
        ) from error
    except (RecursionError, ValueError) as error:
        raise ChecklistError("this JSON can't be read.", name=document.name) from error
    reader = _JsonReader(document.name)
    parts = reader.parts(content)
    about = _dict(content.get("roadmap"))
    return Checklist(_text(about.get("title")), _uid(about.get("uid")), parts)


@dataclass
class _JsonReader:
    name: str
    count: int = 0

    def parts(self, content: dict[str, Any]) -> tuple[ChecklistSection, ...]:
        title = _text(_dict(content.get("roadmap")).get("title"))
        found = []
        for level in _list(content.get("levels")):
            for category in _list(_dict(level).get("categories")):
                names = _text(_dict(level).get("title")), _text(_dict(category).get("title"))
                items = self.items(_list(_dict(category).get("topics")), 1)
                if items:
                    found.append(
                        ChecklistSection(*names, tuple(filter(None, (title, *names))), items)
                    )
        return tuple(found)

    def items(self, entries: list[Any], depth: int) -> tuple[ChecklistItem, ...]:
        if depth > DEPTH_LIMIT:
            raise ChecklistError(f"topics nest more than {DEPTH_LIMIT} deep.", name=self.name)
        return tuple(self.item(_dict(entry), depth) for entry in entries)

    def item(self, entry: dict[str, Any], depth: int) -> ChecklistItem:
        self.count += 1
        number = self.count
        if number > ITEM_LIMIT:
            raise ChecklistError(
                f"more than {ITEM_LIMIT:,} topics can't be read at once.", name=self.name
            )
        children = self.items(_list(entry.get("topics")), depth + 1)
        return _item(entry, number, 0, self.name, children)


def read_csv(document: ChecklistFile) -> Checklist:
    """Our CSV as a checklist, also where rows were sorted or removed in a spreadsheet.

    Raises:
        ChecklistError: damaged, or beyond a limit.
    """
    parts: dict[tuple[str, str], list[tuple[int, ChecklistItem]]] = {}
    reader = csv.DictReader(io.StringIO(document.text, newline=""))
    try:
        for number, row in enumerate(reader, 1):
            if number > ITEM_LIMIT:
                raise ChecklistError(
                    f"more than {ITEM_LIMIT:,} topics can't be read at once.",
                    name=document.name,
                    line=reader.line_num,
                )
            cells = {column: _cell(row.get(column)) for column in COLUMNS}
            item = _item(cells, number, reader.line_num, document.name, ())
            place = _text(cells["level"]), _text(cells["category"])
            parts.setdefault(place, []).append(
                (min(max(_whole(cells["depth"]) or 0, 0), DEPTH_LIMIT), item)
            )
    except csv.Error as error:
        raise ChecklistError(
            f"this is no valid CSV: {error}.", name=document.name, line=reader.line_num
        ) from error
    return Checklist(
        "", "", tuple(ChecklistSection(*place, place, _nested(r)) for place, r in parts.items())
    )


def _nested(rows: list[tuple[int, ChecklistItem]]) -> tuple[ChecklistItem, ...]:
    """The items as trees: deeper rows belong to the row above them."""
    result: list[ChecklistItem] = []
    place = 0
    while place < len(rows):
        depth, item = rows[place]
        end = place + 1
        while end < len(rows) and rows[end][0] > depth:
            end += 1
        children = rows[place + 1 : end]
        result.append(item.with_children(_nested(children)) if children else item)
        place = end
    return tuple(result)


def _item(
    entry: dict[str, Any], number: int, line: int, name: str, children: tuple[ChecklistItem, ...]
) -> ChecklistItem:
    minutes = _whole(entry.get("minutes"))
    if minutes is not None and not 0 <= minutes <= MINUTES[1]:
        raise ChecklistError(
            f"the minutes of entry {number} are {minutes:,}; give {MINUTES[0]} to {MINUTES[1]:,}, "
            "or none.",
            name=name,
            line=line or None,
        )
    status = Status(entry["status"]) if entry.get("status") in Status.values else None
    is_group = bool(children) or entry.get("kind") == GROUP
    url = _text(entry.get("url"))
    return ChecklistItem(
        number=number,
        line=line,
        file=name,
        title=_text(entry.get("title")) or "?",
        summary=_text(entry.get("summary")),
        url=url if url.startswith(("http://", "https://")) else "",
        ticked=None if is_group else status is not None and status.counts,
        difficulty=_member(Difficulty, entry.get("difficulty")),
        importance=_member(Importance, entry.get("importance")),
        uid=_uid(entry.get("uid")),
        status=status,
        since=_instant(entry.get("since")),
        minutes=minutes or None,
        choose=_enough(entry.get("choose")),
        children=children,
    )


def _enough(value: object) -> int | None:
    """How many are enough; what can't be such a number says nothing."""
    number = _whole(value)
    return number if number is not None and CHOSEN[0] <= number <= CHOSEN[1] else None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return normalize_line(value[:2_000]) if isinstance(value, str) else ""


def _cell(value: object) -> str:
    return text_of_cell(value) if isinstance(value, str) else ""


def _uid(value: object) -> str:
    text = _text(value).lower()
    return text if UUID.fullmatch(text) else ""


def _whole(value: object) -> int | None:
    """A whole number, such as text in a cell; one of very many digits is only very large."""
    if isinstance(value, int) and not isinstance(value, bool):
        return max(-HUGE, min(value, HUGE))
    text = value.strip() if isinstance(value, str) else ""
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()):
        return None
    number = int(digits) if len(digits) < len(str(HUGE)) else HUGE
    return -number if text != digits else number


def _member(kind: type[Any], value: object) -> Any:
    name = _text(value).upper()
    return kind[name] if name in kind.names else None


def _instant(value: object) -> dt.datetime | None:
    """A time with a zone that is not in the future, else nothing."""
    try:
        instant = parse_datetime(_text(value))
        if instant is None or instant.tzinfo is None or instant.year < 2000:
            return None
        instant = instant.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant <= timezone.now() else None
