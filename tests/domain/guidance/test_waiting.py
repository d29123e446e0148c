"""Which stations of the map wait, and what for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.guidance.waiting import waiting_stations
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Lifecycle, Status
from tests.domain.trailmap.outlines import grid, topic, with_tops


def waits(outline: Outline, **statuses: Status) -> dict[int, str]:
    progress = with_progress(outline, {int(key[1:]): value for key, value in statuses.items()})
    found = waiting_stations(progress)
    return {pk: words.translate({0x2068: None, 0x2069: None}) for pk, words in found.items()}


@pytest.mark.parametrize("status", [Status.DONE, Status.KNOWN, Status.SKIPPED])
def test_a_station_waits_until_what_it_requires_is_met(status: Status) -> None:
    outline = grid((3,), requires={2: (1,), 3: (1, 2)})
    assert waits(outline) == {2: "Topic 1", 3: "Topic 1 and Topic 2"}
    assert waits(outline, t1=Status.LEARNING) == {2: "Topic 1", 3: "Topic 1 and Topic 2"}
    assert waits(outline, t1=status) == {3: "Topic 2"}


def test_what_has_been_begun_waits_for_nothing() -> None:
    outline = grid((2,), requires={2: (1,)})
    assert waits(outline, t2=Status.LEARNING) == waits(outline, t2=Status.DONE) == {}


def test_a_retired_prerequisite_keeps_nobody_waiting() -> None:
    outline = with_tops(
        grid((2,), requires={2: (1,)}),
        lambda row: replace(row, lifecycle=Lifecycle.RETIRED) if row.id == 1 else row,
    )
    assert waits(outline) == {}


@pytest.fixture
def group() -> Outline:
    """Topic 2 is a group of 21, 22 and 23, behind each other."""
    leaves = tuple(topic(pk, "la", "z0", depth=1) for pk in (21, 22, 23))
    return with_tops(
        grid((3,), requires={22: (21,), 23: (22,)}),
        lambda row: replace(row, children=leaves) if row.id == 2 else row,
    )


def test_a_group_of_which_something_can_be_begun_does_not_wait(group: Outline) -> None:
    assert waits(group) == {}


def test_a_group_waits_for_what_its_first_leaf_waits_for(group: Outline) -> None:
    behind = replace(group, requires={**group.requires, 21: (1, 3)})
    assert waits(behind) == {2: "Topic 1 and Topic 3"}
    assert waits(replace(group, requires={**group.requires, 2: (1,)})) == {2: "Topic 1"}
    assert waits(behind, t1=Status.DONE, t3=Status.KNOWN) == {}


def test_a_prerequisite_of_another_roadmap_is_judged_by_its_status() -> None:
    outline = grid((1,), requires={1: (900,)})
    assert waits(outline) == {1: "a topic of another roadmap"}
    assert waits(outline, t900=Status.DONE) == {}
