"""Random trees of topics and random writes, for the rules that hold for any of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.enums import Difficulty, Importance, Lifecycle, Status

STATUSES = st.sampled_from(list(Status))

# One draw of some bytes is many times quicker than a draw for each value, and shrinks as well.
RATINGS = st.binary(min_size=6, max_size=6)

cheap = settings(max_examples=5 * settings.default.max_examples)
"""For properties whose examples take no time and of which few have anything in them."""


@st.composite
def outlines(draw: st.DrawFn, *, choices: bool = False) -> Outline:
    """A roadmap of up to three levels and three lines, without prerequisites.

    With ``choices``, of some groups some subtopics are enough.
    """
    ids: list[int] = []
    codes = ["aa", "bb", "cc"][: draw(st.integers(1, 3))]
    categories = tuple(
        CategoryInfo(n, code, code.upper(), code.upper(), "", "gen", n, n)
        for n, code in enumerate(codes)
    )
    levels = []
    for position in range(draw(st.integers(1, 3))):
        slug = f"level-{position}"
        sections = tuple(
            Section(
                category,
                tuple(
                    topic_row(draw, ids, slug, category.code)
                    for _ in range(draw(st.integers(1, 3)))
                ),
            )
            for category in categories
        )
        if choices:
            sections = tuple(with_choices(draw, section) for section in sections)
        levels.append(LevelView(position, slug, slug.title(), "", position, sections))
    return Outline(1, "u", "random", "Random", "", 1, True, categories, tuple(levels))


def topic_row(draw: st.DrawFn, ids: list[int], level: str, code: str, depth: int = 0) -> TopicRow:
    """A topic with up to three children a level, three levels deep at most."""
    ids.append(len(ids) + 1)
    own = ids[-1]
    wide, difficulty, importance, minutes, retired, followed = draw(RATINGS)
    width = wide % 4 if depth < 3 else 0
    children = tuple(topic_row(draw, ids, level, code, depth + 1) for _ in range(width))
    return TopicRow(
        id=own,
        root_id=own,
        uid=f"uid-{own}",
        slug=f"topic-{own}",
        title=f"Topic {own}",
        summary="What it is good for.",
        map_label="",
        difficulty=list(Difficulty)[difficulty % len(Difficulty)],
        own_importance=list(Importance)[importance % len(Importance)],
        minutes=30 + 570 * minutes // 255,
        lifecycle=Lifecycle.RETIRED if retired % 6 == 5 else Lifecycle.PUBLISHED,
        has_successor=followed % 10 == 9,
        depth=depth,
        category_code=code,
        level_slug=level,
        children=children,
    )


def with_choices(draw: st.DrawFn, section: Section) -> Section:
    rows = [row for top in section.topics for row in top.walk()]
    drawn = draw(st.binary(min_size=len(rows), max_size=len(rows)))
    enough = {row.id: byte % 4 or None for row, byte in zip(rows, drawn, strict=True)}
    return replace(section, topics=tuple(choosing(top, enough) for top in section.topics))


def choosing(row: TopicRow, enough: Mapping[int, int | None]) -> TopicRow:
    children = tuple(choosing(child, enough) for child in row.children)
    return replace(row, children=children, choose=enough[row.id])


@st.composite
def statuses_of(draw: st.DrawFn, outline: Outline) -> dict[int, Status]:
    """Stored statuses on some leaves."""
    leaves = outline.leaves
    drawn = draw(st.binary(min_size=len(leaves), max_size=len(leaves)))
    return {
        leaf.root_id: status
        for leaf, byte in zip(leaves, drawn, strict=True)
        if (status := list(Status)[byte % len(Status)]) is not Status.TODO
    }
