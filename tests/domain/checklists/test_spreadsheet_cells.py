"""Cells of our CSV: none is run as a formula, each gives its text back."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.checklists.export import Format
from roadmap.domain.checklists.model import ChecklistFile
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.checklists.spreadsheet_cells import cell_of_text, text_of_cell
from roadmap.models import Category, Level, Roadmap, Topic
from tests.checklists import export
from tests.strategies import cheap

FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\tplain"),
    *(
        "\uff1d1+1",
        "\uff0b1",
        "\uff0d1",
        "\uff20SUM(A1)",
        "﹦1",
        "﹢1",
        "﹣1",
        "﹫a",
        "⁼1",
        "⁺1",
        "₋1",
        "\u22121",
    ),
    *(
        " =1",
        "\u3000\uff1d1",
        "\xa0=1",
        "\u200b=1",
        "\ufeff=1",
        "\u2060\u200d=1",
        "\x00=1",
        "\u202e=1",
    ),
    *("\u3164=1", "\ufe0f=1", "\u0301=1", "\xad=1", "\U000e0020=1"),
]
TEXTS = [
    "Git",
    "",
    "'",
    "C++",
    "a=1",
    "1-1",
    "'quoted' words",
    "≠",
    "\u05d2\u05d9\u05d8 = git",
    "   ",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_may_run_is_marked_as_text(text: str) -> None:
    assert cell_of_text(text) == f"'{text}"
    assert text_of_cell(cell_of_text(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_any_other_text_is_a_cell_as_it_is(text: str) -> None:
    assert cell_of_text(text) == text
    assert text_of_cell(text) == text


@cheap
@given(text=st.text(st.sampled_from("'=\uff1d+-@ \t\u200bab") | st.characters(), max_size=6))
def test_each_text_comes_back_from_its_cell(text: str) -> None:
    assert text_of_cell(cell_of_text(text)) == text


@pytest.mark.parametrize("text", ["'=1", "''=1", "'\uff1d1", "' \u200b=1", "'a", "''"])
def test_a_mark_of_ones_own_comes_back_as_well(text: str) -> None:
    assert text_of_cell(cell_of_text(text)) == text


@pytest.mark.django_db
def test_all_that_a_person_wrote_is_guarded_and_comes_back(ada: User, roadmap: Roadmap) -> None:
    evil = "\uff1dHYPERLINK(1)"
    Topic.objects.filter(slug="leaf-1-1").update(title=evil, summary=f"\u200b{evil}")
    Topic.objects.filter(slug="single-1").update(title=f"'{evil}")
    Level.objects.update(title=evil)
    Category.objects.update(title=evil)
    text = export(ada, roadmap, Format.CSV)
    for row in csv.DictReader(io.StringIO(text)):
        assert row["level"] == row["category"] == f"'{evil}"
    checklist = read_checklist([ChecklistFile(text)])
    items = {item.title: item for item in checklist.walk()}
    assert items[evil].summary == f"\u200b{evil}"
    assert f"'{evil}" in items
    assert {(section.level, section.category) for section in checklist.parts} == {(evil, evil)}
