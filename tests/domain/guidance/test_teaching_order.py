"""What comes first among what can be learned, on roadmaps small enough to read."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from roadmap.enums import Difficulty, Importance, Lifecycle, Status
from tests.domain.guidance.small_roadmaps import FOREIGN, leaf, reasons, small, suggested

GIT, FLOW, HOOKS = leaf(1, "Git"), leaf(2, "Git Flow"), leaf(3, "Hooks")
OPTIONAL, USEFUL = Importance.OPTIONAL, Importance.USEFUL
IMPORTANT, ESSENTIAL = Importance.IMPORTANT, Importance.ESSENTIAL


def first(*args: object, **options: object) -> str:
    return suggested(*args, **options)[0].row.title  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("importances", "expected"),
    [
        ((IMPORTANT, ESSENTIAL), "Early"),
        ((USEFUL, ESSENTIAL), "Early"),
        ((OPTIONAL, ESSENTIAL), "Late"),
        ((OPTIONAL, USEFUL), "Late"),
        ((OPTIONAL, OPTIONAL), "Early"),
    ],
)
def test_an_earlier_level_comes_first_unless_only_optional_topics_are_left_in_it(
    importances: tuple[Importance, Importance], expected: str
) -> None:
    early = leaf(1, "Early", own_importance=importances[0])
    late = leaf(2, "Late", own_importance=importances[1], level_slug="later")
    assert first(small([early, late])) == expected


def test_the_next_level_comes_after_what_is_left_of_this_one_without_a_start() -> None:
    early, late = leaf(1, "Early"), leaf(2, "Late", level_slug="later")
    found = suggested(small([early, late]))
    assert [(item.row.title, item.after) for item in found] == [("Early", None), ("Late", early)]
    begun = suggested(small([early, late]), {1: Status.LEARNING})
    assert [(item.row.title, item.after) for item in begun] == [("Early", None), ("Late", early)]


def test_what_an_essential_topic_needs_comes_as_early_as_that() -> None:
    rows = [
        leaf(1, "Important"),
        leaf(2, "Step", own_importance=OPTIONAL),
        leaf(3, "Essential", own_importance=ESSENTIAL),
    ]
    outline = small(rows, {3: (2,)})
    assert [item.row.title for item in suggested(outline)] == ["Step", "Essential", "Important"]


def test_an_optional_topic_of_an_earlier_level_comes_when_a_later_one_needs_it() -> None:
    rows = [
        leaf(1, "Step", own_importance=OPTIONAL),
        leaf(2, "Other", own_importance=OPTIONAL),
        leaf(3, "Late", level_slug="later"),
    ]
    assert [item.row.title for item in suggested(small(rows, {3: (1,)}))] == [
        "Step",
        "Late",
        "Other",
    ]


def test_three_lines_are_suggested_rather_than_three_of_one() -> None:
    rows = [leaf(n, f"Topic {n}") for n in range(1, 5)]
    rows += [leaf(5, "Other line", category_code="bb"), leaf(6, "Far line", category_code="cc")]
    assert list(reasons(small(rows))) == ["Topic 1", "Other line", "Far line"]
    useful = [replace(row, own_importance=USEFUL) for row in rows[4:]]
    assert list(reasons(small(rows[:4] + useful))) == ["Topic 1", "Topic 2", "Topic 3"]


def test_what_can_be_begun_now_is_preferred_to_what_builds_on_the_first_place() -> None:
    outline = small([GIT, FLOW, HOOKS], {2: (1,)})
    assert list(reasons(outline)) == ["Git", "Hooks", "Git Flow"]


def test_among_equals_what_fits_into_a_week_of_the_plan_comes_first() -> None:
    long, short = leaf(1, "Long", minutes=600), leaf(2, "Short", minutes=90)
    outline = small([long, short])
    assert first(outline) == "Long"
    assert first(outline, plan=SimpleNamespace(weekly_minutes=120)) == "Short"


def test_among_equals_the_easier_one_comes_first() -> None:
    hard = leaf(1, "Hard", difficulty=Difficulty.HARD)
    assert first(small([hard, FLOW])) == "Git Flow"


def test_among_equals_what_essential_work_waits_for_comes_first_whatever_else_waits() -> None:
    essential = [leaf(n, f"Topic {n}", own_importance=ESSENTIAL) for n in (1, 2, 3)]
    useful = [leaf(n, f"Topic {n}", own_importance=USEFUL) for n in range(4, 9)]
    requires = {3: (2,)} | dict.fromkeys(range(4, 9), (1,))
    assert first(small(essential + useful, requires)) == "Topic 2"


def test_among_equals_what_belongs_to_a_group_that_was_begun_comes_first() -> None:
    group = leaf(10, "Version control", children=(FLOW, HOOKS))
    outline = small([GIT, group])
    assert first(outline) == "Git"
    assert first(outline, {2: Status.DONE}) == "Hooks"


def test_a_new_essential_topic_comes_before_the_rest_of_a_begun_group() -> None:
    group = leaf(10, "Version control", children=(FLOW, HOOKS))
    outline = small([replace(GIT, own_importance=ESSENTIAL), group])
    assert first(outline, {2: Status.DONE}) == "Git"


def test_of_alternatives_one_is_suggested_and_the_others_last() -> None:
    group = leaf(10, "Version control", children=(GIT, FLOW), choose=1)
    outline = small([group, replace(HOOKS, own_importance=OPTIONAL)])
    assert list(reasons(outline)) == ["Git", "Hooks", "Git Flow"]
    assert reasons(outline, {2: Status.DONE}) == {
        "Hooks": "It needs nothing first and is optional.",
        "Git": "Others of its group are enough; this one is a further choice.",
    }
    assert suggested(outline, {2: Status.DONE, 3: Status.DONE}) == ()


def test_an_alternative_that_something_needs_is_suggested_for_it() -> None:
    group = leaf(10, "Version control", children=(GIT, FLOW), choose=1)
    outline = small([group, replace(HOOKS, own_importance=ESSENTIAL)], {3: (2,)})
    assert reasons(outline, {1: Status.DONE}) == {
        "Git Flow": "It needs nothing first; one essential topic waits behind it.",
        "Hooks": "After Git Flow: it is the last essential topic of Line aa in Basics.",
    }


def test_one_alternative_is_enough_for_what_requires_the_group() -> None:
    group = leaf(10, "Version control", children=(GIT, FLOW), choose=1)
    outline = small([group, HOOKS], {3: (10,)})
    assert list(reasons(outline, {2: Status.DONE})) == ["Hooks", "Git"]


def test_a_group_without_any_current_leaf_blocks_nothing() -> None:
    gone = leaf(10, "Old ways", children=(replace(GIT, lifecycle=Lifecycle.RETIRED),))
    assert list(reasons(small([gone, FLOW], {2: (10,)}))) == ["Git Flow"]


def test_the_prerequisites_of_a_group_bind_its_leaves() -> None:
    group = leaf(10, "Flows", children=(FLOW, HOOKS))
    outline = small([GIT, group], {10: (1,)})
    after = {item.row.title: item.after for item in suggested(outline)}
    assert after == {"Git": None, "Git Flow": GIT, "Hooks": GIT}
    assert list(reasons(outline, {1: Status.DONE})) == ["Git Flow", "Hooks"]


def test_progress_on_a_copy_is_read_from_its_root() -> None:
    outline = small([replace(GIT, root_id=77), FLOW], {2: (1,)})
    assert list(reasons(outline, {77: Status.DONE})) == ["Git Flow"]


def test_while_everything_waits_what_waits_for_the_least_comes_first() -> None:
    outline = small([GIT, FLOW], {1: (FOREIGN, FOREIGN + 1), 2: (FOREIGN,)})
    assert list(reasons(outline)) == ["Git Flow", "Git"]


def test_a_level_that_waits_for_another_roadmap_does_not_hold_up_the_next() -> None:
    outline = small([GIT, leaf(2, "Late", level_slug="later")], {1: (FOREIGN,)})
    assert [(item.row.title, item.after) for item in suggested(outline)] == [("Late", None)]
