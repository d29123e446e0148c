"""JSON and CSV that people have had in their hands: read where it can be, refused where not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.checklists.model import ITEM_LIMIT, Checklist, ChecklistError, ChecklistFile
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.checklists.write_json_csv import COLUMNS, FORMAT
from roadmap.enums import Difficulty, Importance, Status
from tests.strategies import cheap

UID = "0b5b3f0e-7f1c-4d7e-9a65-2d4f1a1c9b11"
HEADER = ",".join(COLUMNS)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=10),
    st.sampled_from(["done", "easy", UID, "2026-11-01T10:00:00+00:00", "9999-99-99", "1e400"]),
)
KEYS = st.sampled_from(
    ["levels", "categories", "topics", "title", "status", "uid", "since", "minutes", "roadmap"]
)
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=6)),
    max_leaves=30,
)


def read(text: str) -> Checklist:
    return read_checklist([ChecklistFile(text)])


def document(*topics: object) -> str:
    return json.dumps(
        {"format": FORMAT, "levels": [{"title": "L", "categories": [{"topics": topics}]}]}
    )


@cheap
@given(content=DOCUMENTS)
def test_no_document_is_too_strange_to_be_read(content: object) -> None:
    checklist = read(json.dumps({"format": FORMAT, "levels": content}))
    assert all(item.title for item in checklist.walk())
    try:
        checklist = read(document(content))
    except ChecklistError as error:
        assert "the minutes of entry" in str(error)  # noqa: PT017 - the other is a checklist
        return
    assert all(item.title for item in checklist.walk())


def test_minutes_that_no_topic_can_have_are_refused_with_their_bounds() -> None:
    for minutes in (-1, 32_768):
        with pytest.raises(ChecklistError, match=r"entry 1 are .*; give 1 to 32,767, or none"):
            read(document({"title": "A", "minutes": minutes}))


@cheap
@given(lines=st.lists(st.lists(st.text(max_size=8), max_size=15).map(",".join), max_size=10))
def test_no_table_is_too_strange_to_be_read(lines: list[str]) -> None:
    try:
        checklist = read("\n".join([HEADER, *lines]))
    except ChecklistError as error:
        assert error.line is not None  # noqa: PT017 - the other outcome is a checklist
        return
    assert all(item.title for item in checklist.walk())


def test_facts_of_a_topic_are_read() -> None:
    (item,) = read(
        document(
            {
                "uid": UID.upper(),
                "title": " A  title ",
                "status": "done",
                "since": "2026-11-01T10:00:00+00:00",
                "difficulty": "hard",
                "importance": "essential",
                "minutes": 90,
            }
        )
    ).walk()
    assert (item.uid, item.title, item.ticked) == (UID, "A title", True)
    assert (item.status, item.minutes) == (Status.DONE, 90)
    assert (item.difficulty, item.importance) == (Difficulty.HARD, Importance.ESSENTIAL)
    assert item.since is not None
    assert item.where == "Entry 1"


@pytest.mark.parametrize(
    "since", ["", "yesterday", "2999-01-01T00:00:00+00:00", "2026-01-01T00:00:00", "0001-01-01", 5]
)
def test_a_time_that_cannot_be_is_left_out(since: object) -> None:
    (item,) = read(document({"title": "a", "status": "done", "since": since})).walk()
    assert (item.status, item.since) == (Status.DONE, None)


@pytest.mark.parametrize("facts", [{"status": ["done"]}, {"status": {}}, {"minutes": True}])
def test_facts_of_a_wrong_kind_are_left_out(facts: dict[str, object]) -> None:
    (item,) = read(document({"title": "a", **facts})).walk()
    assert (item.status, item.minutes) == (None, None)


def test_damaged_json_is_refused_with_its_line() -> None:
    with pytest.raises(ChecklistError, match="Line 2: this is no valid JSON"):
        read(f'{{"format": "{FORMAT}",\n "levels": [')


def test_json_that_is_too_deep_is_refused() -> None:
    with pytest.raises(ChecklistError, match="this JSON can't be read"):
        read(f'{{"format": "{FORMAT}", "levels": {"[" * 200_000}')
    nested: dict[str, object] = {"title": "a"}
    for _ in range(20):
        nested = {"title": "a", "topics": [nested]}
    with pytest.raises(ChecklistError, match="topics nest more than 20 deep"):
        read(document(nested))


def test_too_many_topics_are_refused() -> None:
    with pytest.raises(ChecklistError, match="more than 5,000 topics"):
        read(document(*({} for _ in range(ITEM_LIMIT + 1))))
    with pytest.raises(ChecklistError, match="Line 5002: more than 5,000 topics"):
        read("\n".join([HEADER, *("a" for _ in range(ITEM_LIMIT + 1))]))


def test_a_group_of_a_sorted_table_sets_nothing() -> None:
    text = f"{HEADER}\nL,C,1,topic,Leaf,done\nL,C,0,group,Group,done\n"
    assert [(item.title, item.ticked) for item in read(text).walk()] == [
        ("Leaf", True),
        ("Group", None),
    ]


def test_two_exchange_files_at_once_are_refused() -> None:
    with pytest.raises(ChecklistError, match=r"one\.json, line 1: read this file by itself"):
        read_checklist([ChecklistFile(document(), "one.json"), ChecklistFile("- [x] a", "two.md")])
