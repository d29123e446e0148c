"""Numbers, spans of time and days in plain words."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain import humanize

TODAY = dt.date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (1, "half an hour"),
        (30, "half an hour"),
        (31, "one hour"),
        (60, "one hour"),
        (90, "one and a half hours"),
        (180, "three hours"),
        (181, "three and a half hours"),
        (1230, "twenty and a half hours"),
        (1290, "21.5 hours"),
        (6000, "100 hours"),
    ],
)
def test_a_span_of_study_is_rounded_up_to_half_an_hour(minutes: int, text: str) -> None:
    assert humanize.hours(minutes) == text


def test_things_are_counted_in_words_up_to_twenty() -> None:
    assert [humanize.counted(n, "topic") for n in (0, 1, 2, 20, 21)] == [
        "no topics",
        "one topic",
        "two topics",
        "twenty topics",
        "21 topics",
    ]


def test_in_figures_with_plurals_that_are_irregular_and_parts_of_a_whole() -> None:
    assert [humanize.in_digits(n, "topic") for n in (0, 1, 2, 1200)] == [
        "0 topics",
        "1 topic",
        "2 topics",
        "1,200 topics",
    ]
    assert [humanize.in_digits(n, "hour") for n in (0.5, 1.0, 2.5)] == [
        "0.5 hours",
        "1 hour",
        "2.5 hours",
    ]
    assert [humanize.in_digits(n, "entry", "entries") for n in (1, 2)] == ["1 entry", "2 entries"]
    assert humanize.counted(2, "entry", "entries") == "two entries"


@pytest.mark.parametrize(
    ("date", "text", "since"),
    [
        (TODAY, "today", "today"),
        (dt.date(2026, 11, 21), "yesterday", "since yesterday"),
        (dt.date(2026, 11, 19), "on Thursday", "since Thursday"),
        (dt.date(2026, 11, 16), "on Monday", "since Monday"),
        (dt.date(2026, 11, 15), "on 15 November", "since 15 November"),
        (dt.date(2025, 12, 31), "on 31 December 2025", "since 31 December 2025"),
        (dt.date(2026, 11, 23), "on 23 November", "since 23 November"),
    ],
)
def test_a_day_is_called_as_people_call_it(date: dt.date, text: str, since: str) -> None:
    assert humanize.past_day(date, TODAY) == text
    assert humanize.since_day(date, TODAY) == since
