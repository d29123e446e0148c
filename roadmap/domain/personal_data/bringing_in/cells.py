"""A row of an export, read cell by cell; what no row here could hold is refused by its place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.utils import timezone

from roadmap.domain.personal_data.bringing_in.archive import Document
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError, shown

FIRST = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
AHEAD = dt.timedelta(days=2)
"""How far the clock of another site, or a time zone, may be ahead of ours."""
LARGEST = 2**31 - 1
MISSING = object()


class Row:
    """One row with its place in the file."""

    def __init__(self, cells: Any, where: str) -> None:
        if not isinstance(cells, dict):
            raise TakeawayError(f"is {shown(cells)}, not a row.", where)
        self.cells: dict[str, Any] = cells
        self.where = where

    def refuse(self, name: str, what: str) -> TakeawayError:
        value = self.cells.get(name, MISSING)
        given = "is missing" if value is MISSING else f"is {shown(value)}"
        return TakeawayError(f"{name} {given}, and has to be {what}.", self.where)

    def text(self, name: str, longest: int, *, least: int = 0) -> str:
        value = self.cells.get(name)
        if not isinstance(value, str) or len(value) < least:
            raise self.refuse(name, "a text")
        if len(value) > longest:
            raise TakeawayError(f"{name} is longer than {longest:,} characters.", self.where)
        return clean(value, f"{self.where}, {name}")

    def choice(self, name: str, choices: Collection[str]) -> str:
        value = self.cells.get(name)
        if not isinstance(value, str) or value not in choices:
            raise self.refuse(name, f"one of {', '.join(choices)}")
        return value

    def flag(self, name: str) -> bool:
        value = self.cells.get(name)
        if not isinstance(value, bool):
            raise self.refuse(name, "true or false")
        return value

    def whole(self, name: str, least: int = 0, most: int = LARGEST) -> int:
        value = self.cells.get(name)
        if type(value) is not int or not least <= value <= most:
            raise self.refuse(name, f"a whole number from {least} to {most}")
        return value

    def uid(self, name: str) -> str:
        return uid_of(self.cells.get(name)) or self._no_uid(name)

    def uid_or_none(self, name: str) -> str | None:
        return None if self.cells.get(name) is None else self.uid(name)

    def _no_uid(self, name: str) -> str:
        raise self.refuse(name, "the uid of something")

    def instant(self, name: str) -> dt.datetime:
        """A moment with its time zone, since 1970 and not in the future; in UTC."""
        try:
            found = dt.datetime.fromisoformat(self.cells[name]).astimezone(dt.UTC)
            naive = dt.datetime.fromisoformat(self.cells[name]).tzinfo is None
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise self.refuse(name, "a moment such as 2026-05-17T09:30:00Z") from error
        if naive or not FIRST <= found <= timezone.now() + AHEAD:
            raise self.refuse(name, "a moment with its time zone, since 1970 and not in the future")
        return found

    def instant_or_none(self, name: str) -> dt.datetime | None:
        return None if self.cells.get(name) is None else self.instant(name)

    def day(self, name: str, ahead: dt.timedelta = AHEAD) -> dt.date:
        """A day since 1970, at most so far ahead of today."""
        try:
            found = dt.date.fromisoformat(self.cells[name])
        except (KeyError, TypeError, ValueError) as error:
            raise self.refuse(name, "a day such as 2026-05-17") from error
        if not FIRST.date() <= found <= (timezone.now() + ahead).date():
            raise self.refuse(name, "a day since 1970 that is not so far ahead")
        return found


def uid_of(value: Any) -> str | None:
    """A uid as the database has it; None where the value is none."""
    try:
        return str(UUID(value)) if isinstance(value, str) and len(value) <= 45 else None
    except ValueError:
        return None


def clean(text: str, where: str) -> str:
    """A text that every database and page takes."""
    if "\0" in text or (not text.isascii() and _has_half(text)):
        raise TakeawayError("has a character that no database holds.", where)
    return text


def _has_half(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def rows_of(document: Document, part: str, where: str = "") -> Iterator[Row]:
    """The rows of a part of the document; one that is missing has none."""
    found = document.get(part, [])
    if not isinstance(found, list):
        raise TakeawayError(f"is {shown(found)}, not a list of rows.", where or part)
    for number, cells in enumerate(found, 1):
        yield Row(cells, f"{where or part}, row {number}")
