"""Names on the map: as wide as they are measured, broken in two, cut, tidied."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.trailmap.geometry import lay_out_shared
from roadmap.domain.trailmap.textwidth import measure, normalize_label, shorten, wrap
from tests.domain.trailmap.outlines import FAMILY, grid, with_tops
from tests.domain.trailmap.test_geometry import spots
from tests.strategies import cheap


def test_names_break_in_two_and_end_with_an_ellipsis() -> None:
    assert wrap("Docker", width=118, size=12) == ("Docker",)
    assert wrap("Secure Software Development", width=118, size=12) == (
        "Secure Software",
        "Development",
    )
    assert wrap("Kubernetes CI/CD Straßenbahn", width=118, size=12) == (
        "Kubernetes CI/CD",
        "Straßenbahn",
    )
    assert wrap("Replication/Vulnerability", width=118, size=12) == (
        "Replication/",
        "Vulnerability",
    )
    assert wrap("W" * 40, width=118, size=12)[0].endswith("…")


@cheap
@given(st.text(max_size=200))
def test_any_text_wraps_within_its_width(text: str) -> None:
    lines = wrap(text, width=118, size=12)
    assert 1 <= len(lines) <= 2
    assert all(measure(line, 12) <= 118 for line in lines)


@pytest.mark.parametrize(
    ("text", "thousandths"),
    [("i", 273), ("m", 920), ("W", 829), (" ", 275), ("é", 562), ("…", 777)],
)
def test_widths_are_those_of_the_shipped_font(text: str, thousandths: int) -> None:
    assert measure(text, 1000) == thousandths


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("  Data \n base ", "Data base"),
        ("\u202eData\u2066\u200b\ufeff", "Data"),
        ("\x00\x1fData", "Data"),
        ("e\u0301" + "a" + "\u0302" * 40, "e\u0301a" + "\u0302" * 3),
        (f"{FAMILY} data", f"{FAMILY} data"),
        ("नि\u200cता", "नि\u200cता"),
        ("\u200b", ""),
    ],
)
def test_what_would_disturb_its_neighbours_is_left_out_of_a_name(text: str, tidied: str) -> None:
    assert normalize_label(text) == tidied


@pytest.mark.parametrize("one", [FAMILY, "e\u0301", "👍🏽", "❤\ufe0f", "कि"])
def test_a_cut_never_splits_what_is_one_character_to_the_eye(one: str) -> None:
    for width in range(20, 200):
        kept = shorten(one * 20, width=width, size=12).removesuffix("…")
        assert kept == one * (len(kept) // len(one))


def test_a_label_of_nothing_to_see_gives_way_to_the_title() -> None:
    named = with_tops(grid((1,)), partial(replace, title="Git", map_label="\u200b\u200e"))
    (spot,) = spots(lay_out_shared(named)).values()
    assert spot.label.lines == ("Git",)
