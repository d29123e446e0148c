"""The sentence beside each suggestion, on roadmaps small enough to read."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from config.counts import NUMBERS
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Importance, Lifecycle, Status
from tests.domain.guidance.small_roadmaps import FOREIGN, leaf, reasons, small
from tests.domain.guidance.standings import MET, progresses

GIT, FLOW, HOOKS = leaf(1, "Git"), leaf(2, "Git Flow"), leaf(3, "Hooks")


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_every_reason_is_one_sentence_and_its_numbers_are_true(progress: RoadmapProgress) -> None:
    rows = progress.outline.rows
    for item in suggest(progress, limit=10):
        assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", item.reason)
        count = re.search(r"(\w+)( essential)? topics? waits? behind", item.reason)
        if count:
            behind = [rows[pk] for pk in progress.outline.opens[item.row.id]]
            waiting = [row for row in behind if progress.is_open(row)]
            essential = [row for row in waiting if row.importance is Importance.ESSENTIAL]
            number = len(essential if count[2] else waiting)
            assert bool(essential) == bool(count[2])
            assert count[1] in (NUMBERS[number], str(number))
        done = re.match(r"(Topic \d+) is done", item.reason)
        if done:
            row = progress.outline.by_slug[done[1].lower().replace(" ", "-")]
            assert progress.status(row) is Status.DONE
        assert item.reason.startswith("After ") == (item.after is not None)
        assert progress.status(item.row) not in MET


def test_the_reason_names_what_is_done_and_what_waits() -> None:
    outline = small([GIT, FLOW, HOOKS], {2: (1,), 3: (2,)})
    found = reasons(outline, {1: Status.DONE})
    assert found["Git Flow"] == "Git is done; one topic waits behind this one."
    assert found["Hooks"] == "After Git Flow: it is important."
    found = reasons(outline, {1: Status.KNOWN})
    assert found["Git Flow"] == "You knew Git already; one topic waits behind this one."
    found = reasons(outline, {1: Status.DONE}, recent={1: "on Thursday"})
    assert found["Git Flow"] == "You finished Git on Thursday; one topic waits behind this one."


def test_the_reason_counts_several_that_wait() -> None:
    outline = small([GIT, FLOW, HOOKS], {2: (1,), 3: (1,)})
    assert reasons(outline)["Git"] == "It needs nothing first; two topics wait behind it."


def test_the_reason_counts_only_the_essential_ones_where_there_are_any() -> None:
    essential = replace(HOOKS, own_importance=Importance.ESSENTIAL)
    outline = small([GIT, FLOW, essential], {2: (1,), 3: (1,)})
    assert reasons(outline)["Git"] == "It needs nothing first; one essential topic waits behind it."


def test_the_reason_names_all_that_a_topic_waits_for() -> None:
    outline = small([GIT, FLOW, HOOKS], {1: (FOREIGN,), 2: (1, 3), 3: (FOREIGN,)})
    assert reasons(outline)["Git Flow"] == (
        "Everything that is left waits for something, this one for Git and Hooks."
    )


def test_the_reason_says_when_nothing_comes_before() -> None:
    outline = small([GIT, FLOW], {2: (1,)})
    assert reasons(outline)["Git"] == "It needs nothing first; one topic waits behind it."
    alone = small([replace(GIT, own_importance=Importance.OPTIONAL)])
    assert reasons(alone) == {"Git": "It needs nothing first and is optional."}


def test_the_reason_of_a_later_place_names_the_place_before() -> None:
    essential = replace(HOOKS, own_importance=Importance.ESSENTIAL)
    outline = small([GIT, FLOW, essential], {2: (1,), 3: (2,)})
    assert reasons(outline) == {
        "Git": "It needs nothing first; one topic waits behind it.",
        "Git Flow": "After Git: one essential topic waits behind it.",
        "Hooks": "After Git Flow: it is the last essential topic of Line aa in Basics.",
    }


def test_the_reason_says_how_far_a_group_is() -> None:
    group = leaf(10, "Version control", children=(GIT, FLOW, HOOKS))
    outline = small([group])
    assert reasons(outline, {1: Status.DONE})["Hooks"] == (
        "You are in the middle of Version control, 1 of 3 so far, and this one is important."
    )
    begun = reasons(outline, {1: Status.LEARNING})["Hooks"]
    assert begun == "It needs nothing first and is important.", "nothing is behind one yet"
    assert reasons(outline, {1: Status.DONE, 2: Status.SKIPPED}) == {
        "Hooks": "It is the last open topic of Version control and is important."
    }


def test_the_middle_of_a_group_and_what_waits_are_told_in_one_sentence() -> None:
    group = leaf(10, "Version control", children=(GIT, FLOW))
    outline = small([group, HOOKS, leaf(4, "Tags")], {3: (2,)})
    assert reasons(outline, {1: Status.DONE})["Git Flow"] == (
        "It is the last open topic of Version control; one topic waits behind it."
    )
    larger = small([replace(group, children=(GIT, FLOW, leaf(4, "Tags"))), HOOKS], {3: (2,)})
    assert reasons(larger, {1: Status.DONE})["Git Flow"] == (
        "You are in the middle of Version control, 1 of 3 so far; one topic waits behind this one."
    )


def test_the_reason_names_the_last_essential_of_a_line() -> None:
    essential = replace(FLOW, own_importance=Importance.ESSENTIAL)
    outline = small([GIT, essential], {2: (1,)})
    assert reasons(outline, {1: Status.DONE}) == {
        "Git Flow": "Git is done and this one is the last essential topic of Line aa in Basics."
    }


def test_what_is_being_learned_says_so() -> None:
    outline = small([GIT])
    assert reasons(outline, {1: Status.LEARNING}) == {
        "Git": "You are in the middle of it and it is important."
    }


def test_a_skipped_or_retired_prerequisite_is_met_and_not_boasted_of() -> None:
    outline = small([GIT, FLOW], {2: (1,)})
    assert reasons(outline, {1: Status.SKIPPED}) == {
        "Git Flow": "It waits for nothing any more and is important."
    }
    retired = small([replace(GIT, lifecycle=Lifecycle.RETIRED), FLOW], {2: (1,)})
    assert reasons(retired) == {"Git Flow": "It waits for nothing any more and is important."}


def test_a_prerequisite_of_another_roadmap_is_named_when_nothing_else_is_open() -> None:
    outline = small([GIT, FLOW], {1: (FOREIGN,), 2: (1, FOREIGN)})
    found = reasons(outline)
    assert list(found) == ["Git", "Git Flow"]
    assert found["Git"] == (
        "Everything that is left waits for something, this one for a topic of another roadmap."
    )
    assert list(reasons(outline, {FOREIGN: Status.DONE})) == ["Git", "Git Flow"]


def test_much_under_way_is_to_be_finished_first() -> None:
    rows = [leaf(n, f"Topic {n}") for n in range(1, 7)]
    four = dict.fromkeys(range(1, 5), Status.LEARNING)
    assert list(reasons(small(rows), four)) == ["Topic 5", "Topic 6", "Topic 1"]
    found = reasons(small(rows), four | {5: Status.LEARNING})
    assert found == {
        "Topic 1": "You have five topics under way; finish one of these first.",
        "Topic 2": "You are in the middle of it and it is important.",
        "Topic 3": "You are in the middle of it and it is important.",
    }
