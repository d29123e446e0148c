"""Checklists in the forms that people write them in, each with what must be read from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from roadmap.domain.checklists.model import Checklist, ChecklistFile, ChecklistItem
from roadmap.domain.checklists.read_markdown import read_checklist

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
FILES = sorted(CORPUS.glob("*.md"))
BOXES = {True: "[x]", False: "[ ]", None: "-"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_checklist_is_read_as_its_text_file_says(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        checklist = read_checklist([ChecklistFile(file.read())])
    assert as_text(checklist) == path.with_suffix(".txt").read_text(encoding="utf-8")


def as_text(checklist: Checklist) -> str:
    """A checklist in a form that a person can compare with the file."""
    lines = [f"title: {checklist.title}"]
    for part in checklist.parts:
        lines += ["", f"{part.level} / {part.category}"]
        lines += [line for item in part.items for line in item_lines(item, 1)]
    lines += ["", f"placeholders: {checklist.placeholders}, remarks: {checklist.remarks}"]
    return "\n".join(lines) + "\n"


def item_lines(item: ChecklistItem, depth: int) -> list[str]:
    facts = [item.title]
    if item.summary:
        facts.append(f'"{item.summary}"')
    if item.url:
        facts.append(f"<{item.url}>")
    if item.difficulty is not None:
        facts.append(item.difficulty.label.lower())
    if item.importance is not None:
        facts.append(item.importance.label.lower())
    line = f"{item.line:>3}{'  ' * depth}{BOXES[item.ticked]} {' | '.join(facts)}"
    return [line, *(below for child in item.children for below in item_lines(child, depth + 1))]
