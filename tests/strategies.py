"""Random trees of topics and random writes, for the rules that hold for any of them."""

from __future__ import annotations

from hypothesis import strategies as st

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.enums import Difficulty, Importance, Lifecycle, Status

STATUSES = st.sampled_from(list(Status))
SET_STATUSES = st.sampled_from([status for status in Status if status is not Status.TODO])


@st.composite
def topic_rows(draw: st.DrawFn, ids: list[int], level: str, code: str, depth: int = 0) -> TopicRow:
    """A topic with up to three children a level, at most three levels deep."""
    ids.append(len(ids) + 1)
    own = ids[-1]
    width = draw(st.integers(0, 3)) if depth < 3 else 0
    children = tuple(
        draw(topic_rows(ids=ids, level=level, code=code, depth=depth + 1)) for _ in range(width)
    )
    return TopicRow(
        id=own,
        root_id=own,
        uid=f"uid-{own}",
        slug=f"topic-{own}",
        title=f"Topic {own}",
        summary="What it is good for.",
        map_label="",
        difficulty=draw(st.sampled_from(list(Difficulty))),
        own_importance=draw(st.sampled_from(list(Importance))),
        minutes=draw(st.integers(30, 600)),
        lifecycle=draw(st.sampled_from([Lifecycle.PUBLISHED] * 5 + [Lifecycle.RETIRED])),
        has_successor=draw(st.sampled_from([False] * 9 + [True])),
        depth=depth,
        category_code=code,
        level_slug=level,
        children=children,
    )


@st.composite
def outlines(draw: st.DrawFn) -> Outline:
    """A roadmap of up to three levels and three lines, without prerequisites."""
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
                    draw(topic_rows(ids=ids, level=slug, code=category.code))
                    for _ in range(draw(st.integers(1, 3)))
                ),
            )
            for category in categories
        )
        levels.append(LevelView(position, slug, slug.title(), "", position, sections))
    return Outline(1, "u", "random", "Random", "", 1, True, categories, tuple(levels))


@st.composite
def statuses_of(draw: st.DrawFn, outline: Outline) -> dict[int, Status]:
    """Stored statuses on some leaves."""
    return {
        leaf.root_id: status
        for leaf in outline.leaves
        if (status := draw(STATUSES)) is not Status.TODO
    }
