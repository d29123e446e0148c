"""A checklist file as plain data, and the limits it must keep."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from roadmap.domain.progress.needed import needed_at_first
from roadmap.enums import Difficulty, Importance, Status

SIZE_LIMIT = 1_000_000
"""Bytes of UTF-8 in all files of one import together."""
LINE_LIMIT = 25_000
ITEM_LIMIT = 5_000
DEPTH_LIMIT = 20
"""How many items deep they may nest, the topmost included."""
FILE_LIMIT = 20


class ChecklistError(ValueError):
    """A file that can't be read as a checklist; the message names the file and the line."""

    def __init__(self, message: str, *, name: str = "", line: int | None = None) -> None:
        number = f"{'line' if name else 'Line'} {line}" if line is not None else ""
        where = ", ".join(part for part in (name, number) if part)
        super().__init__(f"{where}: {message}" if where else message)
        self.line = line


@dataclass(frozen=True)
class ChecklistFile:
    """One pasted text or uploaded file; a pasted one has no name."""

    text: str
    name: str = ""


@dataclass(frozen=True)
class ChecklistItem:
    """A line of a checklist with the lines below it.

    ``number`` counts the items of one reading from 1 and names an item in forms. ``line`` is 0 in
    a JSON file. ``ticked`` is None for a line without a box. ``status`` and ``uid`` come from a
    mark of ours.
    """

    number: int
    line: int
    file: str
    title: str
    summary: str = ""
    url: str = ""
    ticked: bool | None = None
    difficulty: Difficulty | None = None
    importance: Importance | None = None
    uid: str = ""
    status: Status | None = None
    since: dt.datetime | None = None
    minutes: int | None = None
    choose: int | None = None
    """How many of the lines below it are enough; None means all."""
    children: tuple[ChecklistItem, ...] = ()

    def walk(self) -> Iterator[ChecklistItem]:
        """The item and everything below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def where(self) -> str:
        """How messages and pages name the place: a line, or an entry of a JSON file."""
        if not self.line:
            return f"Entry {self.number}"
        return f"{self.file}, line {self.line}" if self.file else f"Line {self.line}"

    def with_children(self, children: tuple[ChecklistItem, ...]) -> ChecklistItem:
        """The same item above these."""
        return replace(self, children=children)

    def without(self, dropped: frozenset[int]) -> ChecklistItem | None:
        """The item without the items of these numbers; a dropped one stays above kept ones."""
        children = tuple(
            kept for child in self.children if (kept := child.without(dropped)) is not None
        )
        if self.number in dropped and not children:
            return None
        return self.with_children(children)


@dataclass(frozen=True)
class ChecklistSection:
    """The items of one level and category; ``headings`` are all that stand above them."""

    level: str
    category: str
    headings: tuple[str, ...]
    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True)
class Checklist:
    """What was read from one text, or from several files together."""

    title: str
    roadmap_uid: str
    parts: tuple[ChecklistSection, ...]
    placeholders: int = 0
    """How many lines held only dots or nothing."""
    remarks: int = 0
    """How many bullets were taken for text around the checklist and left out."""

    def walk(self) -> Iterator[ChecklistItem]:
        for part in self.parts:
            for item in part.items:
                yield from item.walk()

    @property
    def is_empty(self) -> bool:
        return not any(part.items for part in self.parts)

    @property
    def needed(self) -> int:
        """How many topics it makes a roadmap of, counted as on its pages: groups never."""
        return sum(needed_at_first(item) for part in self.parts for item in part.items)

    def without(self, dropped: frozenset[int]) -> Checklist:
        """The checklist without the items of these numbers, and without empty parts."""
        parts = []
        for part in self.parts:
            items = [item.without(dropped) for item in part.items]
            kept = tuple(item for item in items if item is not None)
            if kept:
                parts.append(replace(part, items=kept))
        return replace(self, parts=tuple(parts))


UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


def check_size(documents: list[ChecklistFile]) -> None:
    """Refuse texts that are too large or have too many lines.

    Raises:
        ChecklistError: names the line where the limit is passed.
    """
    if len(documents) > FILE_LIMIT:
        raise ChecklistError(f"At most {FILE_LIMIT} files can be read at once.")
    size = lines = 0
    for document in documents:
        raw = document.text.encode("utf-8", "replace")
        if size + len(raw) > SIZE_LIMIT:
            line = raw[: SIZE_LIMIT - size].count(b"\n") + 1
            raise ChecklistError(
                "here the first megabyte ends, and more can't be read at once. "
                "Import the rest by itself.",
                name=document.name,
                line=line,
            )
        size += len(raw)
        here = document.text.count("\n") + 1
        if lines + here > LINE_LIMIT:
            raise ChecklistError(
                f"more than {LINE_LIMIT:,} lines can't be read at once.",
                name=document.name,
                line=LINE_LIMIT - lines + 1,
            )
        lines += here
