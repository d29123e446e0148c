"""Reads checklists: Markdown of any kind; our own JSON and CSV are passed on to their reader."""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Sequence
from dataclasses import dataclass, replace

from roadmap.domain.checklists.blocks import Node, read_blocks
from roadmap.domain.checklists.headings import PlacedItem, sections_of
from roadmap.domain.checklists.line_text import LineText, References, read_line_text
from roadmap.domain.checklists.markers import ROADMAP_MARK, rating_of, take_box
from roadmap.domain.checklists.model import (
    ITEM_LIMIT,
    Checklist,
    ChecklistError,
    ChecklistFile,
    ChecklistItem,
    check_size,
)
from roadmap.domain.checklists.read_json_csv import is_csv, is_json, read_csv, read_json
from roadmap.domain.normalize import normalize_line, normalize_text

BULLETS = re.compile(r"^[ \t]*+((?:(?:[-*+]|\d{1,9}[.)])[ \t]++)+)", re.MULTILINE)
DOTS = re.compile(r"[.\u2026\s_-]*")


@dataclass
class Count:
    """Running counts over all files: items numbered, lines left out."""

    items: int = 0
    placeholders: int = 0
    remarks: int = 0


def read_checklist(documents: Sequence[ChecklistFile]) -> Checklist:
    """One checklist from the files: Markdown of any kind, or one of our own JSON or CSV.

    Raises:
        ChecklistError: beyond a limit or damaged; the message names the line.
    """
    documents = [normalized(document) for document in documents]
    check_size(documents)
    for document in documents:
        read = read_json if is_json(document.text) else read_csv if is_csv(document.text) else None
        if read is not None and len(documents) > 1:
            raise ChecklistError("read this file by itself.", name=document.name, line=1)
        if read is not None:
            return read(document)
    return read_markdown(documents)


def decoded(raw: bytes, name: str) -> ChecklistFile:
    """An uploaded file as a document: UTF-8, or UTF-16 where it says so.

    Raises:
        ChecklistError: it is no text; the message names the line.
    """
    encoding = "utf-16" if raw.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8"
    name = normalize_line(name)[:80]
    try:
        return ChecklistFile(raw.decode(encoding), name)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ChecklistError(
            "this is no UTF-8 text. Save the file as UTF-8 and try again.", name=name, line=line
        ) from error


def normalized(document: ChecklistFile) -> ChecklistFile:
    """The file with one kind of line end and without the mark that some editors put first."""
    return replace(document, text=normalize_text(document.text.lstrip("\ufeff")))


def read_markdown(documents: Sequence[ChecklistFile]) -> Checklist:
    """Normalised Markdown files as one checklist; headings say where items belong.

    Raises:
        ChecklistError: beyond a limit; the message names the line.
    """
    _check_count(documents)
    count = Count()
    placed: list[PlacedItem] = []
    roadmap_uid = ""
    for number, document in enumerate(documents):
        mark = ROADMAP_MARK.search(document.text)
        roadmap_uid = roadmap_uid or (mark[1].lower() if mark else "")
        placed += _read_file(document, number, count)
    title, parts = sections_of(
        placed,
        [document.name for document in documents],
        is_ours=bool(roadmap_uid),
        numbered=count.items,
    )
    return Checklist(title, roadmap_uid, parts, count.placeholders, count.remarks)


def _check_count(documents: Sequence[ChecklistFile]) -> None:
    """Refuse too many bullets before anything slow happens."""
    count = 0
    for document in documents:
        for bullets in BULLETS.finditer(document.text):
            count += len(bullets[1].split())
            if count > ITEM_LIMIT:
                line = document.text.count("\n", 0, bullets.start(1)) + 1
                raise ChecklistError(
                    f"more than {ITEM_LIMIT:,} items can't be read at once.",
                    name=document.name,
                    line=line,
                )


def _read_file(document: ChecklistFile, number: int, count: Count) -> list[PlacedItem]:
    tops, references = read_blocks(document.text, document.name)
    nodes = [node for top in tops for node in top.walk()]
    for node in nodes:
        _read_texts(node, references)
    has_boxes = any(node.ticked is not None for node in nodes)
    return [
        PlacedItem(item, top.headings, number)
        for top in tops
        for item in _items(top, has_boxes, document.name, count)
    ]


def _read_texts(node: Node, references: References) -> None:
    """Read the item's first line as its title, what follows as its description."""
    text = "\n".join(node.texts)
    text, node.ticked = take_box(text.lstrip())
    head, _, rest = text.strip().partition("\n")
    node.line_text = read_line_text(head, references)
    if rest.strip():
        tail = read_line_text(rest, references)
        words = " ".join(part for part in (tail.title, tail.summary) if part)
        node.line_text = LineText(
            title=node.line_text.title,
            summary=node.line_text.summary or words,
            url=node.line_text.url or tail.url,
            markers=node.line_text.markers + tail.markers,
            uid=node.line_text.uid or tail.uid,
            status=node.line_text.status or tail.status,
            choose=node.line_text.choose or tail.choose,
            only_anchor=node.line_text.only_anchor,
        )


def _items(node: Node, has_boxes: bool, file: str, count: Count) -> list[ChecklistItem]:
    """The item of a node, or those below it where the node itself is none."""
    line_text = node.line_text
    assert line_text is not None
    kept = _is_item(node, line_text, has_boxes, count)
    number = 0
    if kept:
        count.items += 1
        number = count.items
    children = [item for child in node.children for item in _items(child, has_boxes, file, count)]
    if not kept:
        return children
    rating = rating_of(list(line_text.markers))
    return [
        ChecklistItem(
            number=number,
            line=node.line,
            file=file,
            title=line_text.title,
            summary=line_text.summary,
            url=line_text.url if line_text.url.startswith(("http://", "https://")) else "",
            ticked=node.ticked,
            difficulty=rating.difficulty,
            importance=rating.importance,
            uid=line_text.uid,
            status=line_text.status,
            choose=line_text.choose,
            children=tuple(children),
        )
    ]


def _is_item(node: Node, line_text: LineText, has_boxes: bool, count: Count) -> bool:
    """Whether a bullet is an item, not a placeholder, an entry of a table of contents or a remark.

    In a file with boxes a bullet without one is an item when there are boxes below or beside it.
    """
    if DOTS.fullmatch(line_text.title) and not line_text.uid:
        count.placeholders += 1
        return False
    if node.ticked is not None:
        return True
    if line_text.only_anchor:
        count.remarks += 1
        return False
    if not has_boxes:
        return True
    kept = any(other.ticked is not None for other in node.beside) or any(
        below.ticked is not None for below in node.walk()
    )
    count.remarks += not kept
    return kept
