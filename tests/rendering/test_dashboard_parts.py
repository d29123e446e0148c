"""The parts of the dashboard that are drawn."""

from __future__ import annotations

import pytest

from roadmap.rendering.dashboard_parts import draw_pile
from tests.domain.trailmap.outlines import grid, hint
from tests.markup import flat


@pytest.mark.parametrize(
    ("shared", "rows"),
    [
        (False, [("Line 0", 2), ("Line 1", 1)]),
        (True, [("Line 0, Line 1", 3)]),
    ],
)
def test_the_table_counts_every_stone_once(shared: bool, rows: list[tuple[str, int]]) -> None:
    outline = hint(grid((2,), (2,), (2,)), 2, color="py")
    if not shared:
        outline = hint(outline, 1, color="db")
    colors = ("gen", "gen", "gen") if shared else ("gen", "db", "gen")
    html = draw_pile(outline, colors)
    found = "".join(
        f'<tr><th scope="row" dir="auto">{title}</th><td>{n}</td></tr>' for title, n in rows
    )
    assert f"<tbody>{found}</tbody>" in flat(html)
