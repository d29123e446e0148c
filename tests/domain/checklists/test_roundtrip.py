"""What we write we read again: the same topics, ratings, marks and states."""

from __future__ import annotations

import dataclasses
import uuid

from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.checklists.model import ChecklistFile, ChecklistItem
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.checklists.write_markdown import is_written, write_markdown
from roadmap.domain.normalize import normalize_line
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from tests.strategies import outlines, statuses_of

TRICKY = "[]()<>!*_`~#&\\|:-+=.0123456789 \t\n⭐🟢🔴—“é中\u202e\x07xX"
TITLES = st.one_of(
    st.text(TRICKY, min_size=1, max_size=20), st.text(min_size=1, max_size=30)
).filter(lambda text: bool(normalize_line(text)))


def address(row: TopicRow) -> str:
    return f"https://cairn.example/topics/{row.slug}/"


@st.composite
def wild_outlines(draw: st.DrawFn) -> Outline:
    """An outline whose titles and summaries hold everything that Markdown could trip over."""
    outline = draw(outlines(choices=True))

    def dressed(row: TopicRow) -> TopicRow:
        return dataclasses.replace(
            row,
            uid=str(uuid.UUID(int=row.id)),
            title=draw(TITLES),
            summary=draw(st.one_of(st.just(""), TITLES)),
            children=tuple(dressed(child) for child in row.children),
        )

    return dataclasses.replace(
        outline,
        uid=str(uuid.UUID(int=0)),
        title=draw(TITLES),
        summary=draw(st.one_of(st.just(""), TITLES)),
        levels=tuple(
            dataclasses.replace(
                level,
                sections=tuple(
                    dataclasses.replace(
                        section, topics=tuple(dressed(top) for top in section.topics)
                    )
                    for section in level.sections
                ),
            )
            for level in outline.levels
        ),
    )


@st.composite
def wild_trails(draw: st.DrawFn) -> RoadmapProgress:
    outline = draw(wild_outlines())
    return with_progress(outline, draw(statuses_of(outline)))


@given(progress=wild_trails())
def test_a_written_file_says_the_same_when_read(progress: RoadmapProgress) -> None:
    checklist = read_checklist([ChecklistFile(write_markdown(progress, address=address))])
    written = [row for row in progress.outline.rows.values() if is_written(progress, row)]
    assert [as_read(item) for item in checklist.walk()] == [
        as_written(progress, r) for r in written
    ]
    assert checklist.roadmap_uid == progress.outline.uid


def as_read(item: ChecklistItem) -> tuple[object, ...]:
    children = [child.uid for child in item.children]
    return (
        item.uid,
        item.title,
        item.summary,
        item.url,
        item.difficulty,
        item.importance,
        item.status,
        item.ticked,
        item.choose,
        children,
    )


def as_written(progress: RoadmapProgress, row: TopicRow) -> tuple[object, ...]:
    status = progress.status(row)
    return (
        row.uid,
        normalize_line(row.title),
        normalize_line(row.summary),
        address(row),
        row.difficulty,
        row.importance,
        status,
        status.counts,
        row.choose if row.is_choice else None,
        [child.uid for child in row.children if is_written(progress, child)],
    )


@given(progress=wild_trails())
def test_levels_and_categories_are_read_where_they_were_written(progress: RoadmapProgress) -> None:
    checklist = read_checklist([ChecklistFile(write_markdown(progress, address=address))])
    expected = [
        (normalize_line(level.title), normalize_line(section.category.title))
        for level in progress.outline.levels
        for section in level.sections
        if any(is_written(progress, top) for top in section.topics)
    ]
    assert [(part.level, part.category) for part in checklist.parts] == expected


@given(progress=wild_trails())
def test_one_level_is_a_part_of_the_whole_file(progress: RoadmapProgress) -> None:
    whole = write_markdown(progress, address=address).split("\n\n")
    for level in progress.outline.levels:
        part = write_markdown(progress, address=address, level=level)
        assert all(block in whole for block in part.rstrip("\n").split("\n\n")[:-1])
        assert part.count("\n- [") == sum(is_written(progress, top) for top in level.topics)
