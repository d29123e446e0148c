"""Time zones as people choose them, and what browsers call them."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import time_zones
from accounts.time_zones import UTC, called, choices, clock, place_of, places

NOON = dt.datetime(2026, 1, 15, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def nothing_but_zones(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """A system that has the zones and none of the texts beside them."""
    kept = (places, time_zones._present_names, time_zones._former_names, time_zones._offsets)
    monkeypatch.setattr(time_zones, "_lines", lambda file: [])
    for function in kept:
        function.cache_clear()
    yield
    for function in kept:
        function.cache_clear()


def test_the_list_has_places_by_region_with_the_time_there():
    offered = choices(UTC, NOON)
    assert offered[0] == ("UTC", "UTC, 12:00")
    regions = dict(offered[1:])
    assert ("Europe/Berlin", "Berlin, 13:00") in regions["Europe"]
    assert ("Asia/Kolkata", "Kolkata, 17:30") in regions["Asia"]
    assert ("America/Argentina/Buenos_Aires", "Buenos Aires (Argentina), 09:00") in (
        regions["America"]
    )
    assert "Indian Ocean" in regions
    for region in regions.values():
        names = [called(name) for name, _ in region]
        assert names == sorted(names)


@pytest.mark.parametrize("alias", ["Asia/Calcutta", "US/Pacific", "Europe/Kiev", "Etc/GMT+3"])
def test_the_list_has_no_aliases_and_what_was_chosen_before_stays(alias):
    names = {name for name, named in choices(UTC, NOON) if isinstance(named, str)}
    assert alias not in names | places()
    assert choices(alias, NOON)[0] == (alias, f"{called(alias)}, {clock(alias, NOON)}")


def test_places_that_share_their_clock_are_all_there():
    assert {"Europe/Berlin", "Europe/Oslo", "Europe/Copenhagen", "Europe/Stockholm"} <= places()


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("Asia/Katmandu", "Asia/Kathmandu"),
        ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("Europe/Kiev", "Europe/Kyiv"),
        ("Etc/UTC", "UTC"),
        ("UTC", "UTC"),
        ("Mars/Olympus", ""),
        ("../../etc/passwd", ""),
        ("\x00", ""),
        ("", ""),
    ],
)
def test_what_a_browser_says_is_read_as_the_place_that_is_offered(said, meant):
    assert place_of(said) == meant


@given(st.text(max_size=40) | st.sampled_from(sorted(zoneinfo.available_timezones())))
def test_a_place_is_none_or_a_zone_that_works(said):
    place = place_of(said)
    assert place == "" or zoneinfo.ZoneInfo(place)
    assert place_of(place) == place


def test_without_the_texts_every_zone_of_a_region_is_offered(nothing_but_zones):
    assert "Europe/Berlin" in places()
    assert "GMT" not in places()
    assert place_of("Asia/Tokyo") == "Asia/Tokyo"
    assert dict(choices(UTC, NOON)[1:])["Europe"]


def test_clocks_that_change_are_followed():
    before, after = (dt.datetime(2026, 3, 29, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))
    shown = [dict(dict(choices(UTC, at)[1:])["Europe"])["Europe/Berlin"] for at in (before, after)]
    assert shown == ["Berlin, 01:30", "Berlin, 03:30"]
