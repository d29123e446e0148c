"""Reading checklists: any text at all, the limits, several files."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.checklists.model import (
    DEPTH_LIMIT,
    ITEM_LIMIT,
    LINE_LIMIT,
    SIZE_LIMIT,
    Checklist,
    ChecklistError,
    ChecklistFile,
)
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.normalize import normalize_text
from tests.running_time import grows_linearly
from tests.strategies import cheap

SPICES = (
    *("- [ ] ", "* [x] ", "+ ", "1. ", "10) [X] ", "\t- ", "  - [ ] ", "    * [x] ", "> ", "# "),
    *("## ", "###### ", "\n", "\n\n", "\r\n", "\r", "---\n", "===\n", "```\n", "~~~", "<!--"),
    *("-->", "<!-- cairn 00000000-0000-0000-0000-000000000001 done -->", "[", "](", ")", "]: "),
    *("**", "__", "_", "~~", "`", "\\", "![", "<a href='#x'>", "&amp;", "&#0;", "https://x.y/z"),
    *("⭐", "🟢", "🔴️", ": ", " - ", "...", "…", "word", "\x00", "\u202e", "\u2028", "\ufeff", "é"),
)
MARKDOWN = st.lists(st.one_of(st.sampled_from(SPICES), st.text(max_size=8)), max_size=60).map(
    "".join
)
HOSTILE = (
    *("[", "![", "*", "*a ", "_a", "`", "``a`", "<", "<a", "<!--", "\\<!--", "[a](", "[a](  "),
    *(
        '[a](b "',
        "![[a](",
        "[[a]",
        "[a][",
        "**a",
        "&amp;",
        "\\[",
        "http://a ",
        ": ",
        " ",
        "\t",
        "⭐",
    ),
)


def read(*texts: str) -> Checklist:
    return read_checklist([ChecklistFile(text) for text in texts])


def read_or_refuse(text: str) -> Checklist:
    """The checklist, an empty one where a limit with a line refuses it."""
    try:
        return read(text)
    except ChecklistError as error:
        if error.line is None:
            raise
        return Checklist("", "", ())


def titles(checklist: Checklist) -> list[str]:
    return [item.title for item in checklist.walk()]


@cheap
@given(text=MARKDOWN)
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    checklist = read_or_refuse(text)
    lines = normalize_text(text).count("\n") + 1
    numbers = [item.number for item in checklist.walk()]
    assert len(set(numbers)) == len(numbers)
    for item in checklist.walk():
        assert item.title
        assert "\n" not in item.title + item.summary
        assert 1 <= item.line <= lines


@cheap
@given(text=MARKDOWN)
def test_reading_twice_says_the_same(text: str) -> None:
    assert read_or_refuse(text) == read_or_refuse(normalize_text(text))


def hostile_lines(spice: str, length: int, count: int) -> str:
    return ("- [ ] " + (spice * length)[:length] + "\n") * count


@pytest.mark.parametrize("spice", HOSTILE)
def test_hostile_lines_do_not_run_away(spice: str) -> None:
    """Neither with their number nor with their length."""
    assert grows_linearly(lambda count: read(hostile_lines(spice, 49, count)), 100)
    assert grows_linearly(lambda length: read(hostile_lines(spice, length, 5)), 495)


def test_a_megabyte_of_hostile_lines_is_read_in_time() -> None:
    assert_a_megabyte_is_read_in_time("".join(hostile_lines(spice, 199, 1) for spice in HOSTILE))


@pytest.mark.matrix
@pytest.mark.parametrize("length", [199, 1990])
@pytest.mark.parametrize("spice", HOSTILE)
def test_a_megabyte_of_any_hostile_line_is_read_in_time(spice: str, length: int) -> None:
    assert_a_megabyte_is_read_in_time(hostile_lines(spice, length, 1))


def assert_a_megabyte_is_read_in_time(lines: str) -> None:
    count = lines.count("\n")
    text = lines * min(ITEM_LIMIT // count, SIZE_LIMIT // len(lines.encode()))
    start = time.process_time()
    checklist = read(text)
    assert time.process_time() - start < 10  # far above the need, far below quadratic
    assert all("\n" not in title for title in titles(checklist))


@pytest.mark.parametrize(
    "text",
    [
        lambda count: "# a\n" * count,
        lambda count: "a\n\n" * count,
        lambda count: "[a]: b\n" * count,
        lambda count: "a\n" * count + "=",
        lambda count: (
            "".join("  " * depth + "- a\n" for depth in range(DEPTH_LIMIT)) + "b\n" * count
        ),
        lambda count: "- [ ] a\n" + (" " * 180 + "- [ ] b\n") * count,
        lambda count: "```\n" * count,
    ],
    ids=["headings", "paragraphs", "references", "one heading", "deep text", "far boxes", "fences"],
)
def test_many_lines_do_not_run_away(text: Callable[[int], str]) -> None:
    assert grows_linearly(lambda count: read(text(count)), 600)


def test_many_quotes_in_one_line_do_not_run_away() -> None:
    start = time.process_time()
    read("> " * 40 * 1000)
    assert time.process_time() - start < 10  # far above the need, far below quadratic


def test_too_large_a_text_is_refused_with_its_line() -> None:
    text = ("x" * 99 + "\n") * (SIZE_LIMIT // 100) + "one more"
    with pytest.raises(ChecklistError, match=r"Line 10001: here the first megabyte ends"):
        read(text)


def test_too_many_lines_are_refused_with_the_first_of_them() -> None:
    read("\n" * (LINE_LIMIT - 1))
    with pytest.raises(ChecklistError, match=f"Line {LINE_LIMIT + 1}: more than 25,000 lines"):
        read("\n" * LINE_LIMIT)


def test_too_many_items_are_refused_with_the_first_of_them() -> None:
    read("- [ ] a\n" * ITEM_LIMIT)
    with pytest.raises(ChecklistError, match=f"Line {ITEM_LIMIT + 3}: more than 5,000 items"):
        read("# a\n\n" + "- [ ] a\n" * (ITEM_LIMIT + 1))


def test_items_that_nest_too_deep_are_refused_with_their_line() -> None:
    stairs = ["  " * depth + f"- [ ] step {depth}" for depth in range(DEPTH_LIMIT + 1)]
    assert len(titles(read("\n".join(stairs[:-1])))) == DEPTH_LIMIT
    with pytest.raises(ChecklistError, match=f"Line {DEPTH_LIMIT + 1}: items nest more than 20"):
        read("\n".join(stairs))


def test_a_limit_names_the_file_too() -> None:
    documents = [
        ChecklistFile("- [ ] a\n", "one.md"),
        ChecklistFile("- [ ] a\n" * ITEM_LIMIT, "two.md"),
    ]
    with pytest.raises(ChecklistError, match=r"two\.md, line 5000: more than"):
        read_checklist(documents)


def test_too_many_files_are_refused() -> None:
    with pytest.raises(ChecklistError, match="At most 20 files"):
        read(*["- [ ] a"] * 21)


def test_files_with_a_heading_each_are_levels() -> None:
    checklist = read(
        "# Beginner guide\n## Databases\n- [ ] Tables\n",
        "# Advanced guide\n## Databases\n- [ ] Shards\n",
    )
    assert [(part.level, part.category) for part in checklist.parts] == [
        ("Beginner guide", "Databases"),
        ("Advanced guide", "Databases"),
    ]


def test_files_without_a_heading_above_all_are_levels_by_their_names() -> None:
    checklist = read_checklist(
        [
            ChecklistFile(
                "## Databases\n- [ ] Tables\n## Networks\n- [ ] Ports\n", "01_first-steps.md"
            ),
            ChecklistFile("- [ ] Shards\n", "later.md"),
        ]
    )
    assert [(part.level, part.category) for part in checklist.parts] == [
        ("01 first steps", "Databases"),
        ("01 first steps", "Networks"),
        ("Later", "General"),
    ]


def test_numbers_go_on_from_file_to_file() -> None:
    checklist = read("- [ ] a\n- [ ] b\n", "- [ ] c\n")
    assert sorted(item.number for item in checklist.walk()) == [1, 2, 3]


def test_a_mark_gives_uid_and_status() -> None:
    uid = "0b5b3f0e-7f1c-4d7e-9a65-2d4f1a1c9b11"
    (item,) = read(f"- [ ] Topic <!-- cairn {uid.upper()} learning -->").walk()
    assert (item.title, item.uid, item.status) == ("Topic", uid, "learning")


def test_a_mark_with_a_word_that_is_no_status_gives_the_uid_alone() -> None:
    uid = "0b5b3f0e-7f1c-4d7e-9a65-2d4f1a1c9b11"
    (item,) = read(f"- [x] Topic <!-- cairn {uid} great -->").walk()
    assert (item.uid, item.status, item.ticked) == (uid, None, True)


def test_leaving_items_out_keeps_the_groups_above_the_others() -> None:
    checklist = read("- [ ] a\n  - [ ] b\n  - [ ] c\n- [ ] d\n")
    a, b, c, d = (item.number for item in checklist.walk())
    assert titles(checklist.without(frozenset((a, b, d)))) == ["a", "c"]
    assert checklist.without(frozenset((a, b, c, d))).is_empty
