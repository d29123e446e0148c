"""What to learn next: rules that hold on any roadmap, and sentences that are true."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.humanize import NUMBERS
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Importance, Lifecycle, Status
from tests.strategies import outlines, statuses_of

MET = (Status.DONE, Status.KNOWN, Status.SKIPPED)
FOREIGN = 10_000


@st.composite
def progresses(draw: st.DrawFn, foreign: bool = False) -> RoadmapProgress:
    """Any roadmap with any prerequisites that point backwards, and any ticks."""
    outline = draw(outlines())
    ids = sorted(outline.rows)
    requires: dict[int, tuple[int, ...]] = {}
    for topic_id in ids:
        around = {row.id for row in outline.ancestors(topic_id)}
        earlier = [pk for pk in ids if pk < topic_id and pk not in around]
        if foreign:
            earlier.append(FOREIGN)
        if earlier:
            count, *picks = draw(st.binary(min_size=3, max_size=3))
            chosen = dict.fromkeys(earlier[pick % len(earlier)] for pick in picks[: count % 3])
            requires[topic_id] = tuple(chosen)
    outline = replace(outline, requires=requires)
    return with_progress(outline, draw(statuses_of(outline)))


def is_met(progress: RoadmapProgress, topic_id: int) -> bool:
    """Rule 15, written down a second time."""
    row = progress.outline.rows.get(topic_id)
    if row is None:
        return False
    if row.is_retired or all(leaf.is_retired for leaf in row.leaves):
        return True
    return progress.status(row) in MET


def is_ready(progress: RoadmapProgress, leaf: TopicRow) -> bool:
    around = [leaf.id, *(row.id for row in progress.outline.ancestors(leaf.id))]
    needs = {need for pk in around for need in progress.outline.requires.get(pk, ())}
    return all(is_met(progress, need) for need in needs)


def open_leaves(progress: RoadmapProgress) -> list[TopicRow]:
    return [
        leaf
        for leaf in progress.outline.leaves
        if not leaf.is_retired and progress.statuses.get(leaf.root_id, Status.TODO) not in MET
    ]


@given(progresses())
def test_nothing_settled_or_retired_is_suggested_and_nothing_twice(
    progress: RoadmapProgress,
) -> None:
    rows = [item.row for item in suggest(progress)]
    assert all(row in open_leaves(progress) for row in rows)
    assert len({row.id for row in rows}) == len(rows) <= 3
    assert not any(row.is_group for row in rows)


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_there_is_a_suggestion_while_anything_is_left(progress: RoadmapProgress) -> None:
    assert bool(suggest(progress)) == bool(open_leaves(progress))


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_what_is_blocked_is_suggested_only_when_nothing_is_ready(progress: RoadmapProgress) -> None:
    ready = [leaf for leaf in open_leaves(progress) if is_ready(progress, leaf)]
    suggested = [item.row for item in suggest(progress)]
    if ready:
        assert all(row in ready for row in suggested)
        assert len(suggested) == min(3, len(ready))


@given(progresses())
def test_something_is_always_ready_when_prerequisites_stay_within_the_roadmap(
    progress: RoadmapProgress,
) -> None:
    left = open_leaves(progress)
    assert not left or any(is_ready(progress, leaf) for leaf in left)


@given(progresses())
def test_the_first_suggestion_is_the_most_important_one_of_its_level(
    progress: RoadmapProgress,
) -> None:
    fresh = [leaf for leaf in open_leaves(progress) if progress.status(leaf) is Status.TODO]
    ready = [leaf for leaf in fresh if is_ready(progress, leaf)]
    if ready:
        first = suggest(progress)[0].row
        level = [leaf for leaf in ready if leaf.level_slug == first.level_slug]
        assert first.own_importance == max(leaf.own_importance for leaf in level)


@given(progresses())
def test_variety_costs_at_most_one_step_of_importance(progress: RoadmapProgress) -> None:
    suggested = [item.row for item in suggest(progress) if item.status is Status.TODO]
    passed_over = [
        leaf
        for leaf in open_leaves(progress)
        if is_ready(progress, leaf)
        and progress.status(leaf) is Status.TODO
        and leaf not in suggested
    ]
    for row in suggested:
        for leaf in passed_over:
            if leaf.level_slug == row.level_slug:
                assert leaf.own_importance <= row.own_importance + 1


@given(progresses(), st.integers(1, 6))
def test_the_same_ticks_give_the_same_suggestions(progress: RoadmapProgress, limit: int) -> None:
    backwards = with_progress(progress.outline, dict(reversed(list(progress.statuses.items()))))
    again = suggest(backwards, limit=limit)
    assert suggest(progress, limit=limit) == again
    assert suggest(progress, limit=limit)[:1] == suggest(progress, limit=1)
    assert [item.rank for item in again] == list(range(1, len(again) + 1))


@given(progresses())
def test_what_is_being_learned_comes_after_what_is_to_do(progress: RoadmapProgress) -> None:
    statuses = [item.status for item in suggest(progress, limit=10)]
    assert statuses == sorted(statuses, key=lambda status: status is Status.LEARNING)


@given(st.one_of(progresses(), progresses(foreign=True)))
def test_every_reason_is_one_sentence_and_its_numbers_are_true(progress: RoadmapProgress) -> None:
    for item in suggest(progress, limit=10):
        assert re.fullmatch(r"[A-Z][^\n]*[^.]\.", item.reason)
        count = re.search(r"(\w+) topics? waits? behind", item.reason)
        if count:
            rows = [progress.outline.rows[pk] for pk in progress.outline.opens[item.row.id]]
            waiting = sum(not r.is_retired and progress.status(r) not in MET for r in rows)
            assert count[1] in (NUMBERS[waiting], str(waiting))
        for title in re.findall(r"^(Topic \d+) is done", item.reason):
            row = progress.outline.by_slug[title.lower().replace(" ", "-")]
            assert progress.status(row) is Status.DONE


@given(progresses())
def test_the_station_is_the_topic_at_the_top(progress: RoadmapProgress) -> None:
    for item in suggest(progress):
        assert item.station in progress.outline.tops
        assert item.row in item.station.leaves
        assert item.category.code == item.row.category_code


@given(progresses())
def test_behind_a_leaf_is_all_that_cannot_be_reached_without_it(progress: RoadmapProgress) -> None:
    outline = progress.outline
    direct: dict[int, set[int]] = {leaf.id: set() for leaf in outline.leaves}
    for leaf in outline.leaves:
        for need in outline.order.needs[leaf.id]:
            for before in outline.rows[need].leaves:
                direct[before.id].add(leaf.id)
    for leaf in outline.leaves:
        behind: set[int] = set()
        todo = [leaf.id]
        while todo:
            fresh = direct[todo.pop()] - behind
            behind |= fresh
            todo += fresh
        expected = sum(outline.order.bits[pk] for pk in behind)
        assert outline.order.behind[leaf.id] == expected


# --- Sentences, on a roadmap small enough to read --------------------------------------------


def leaf(number: int, title: str, **fields: object) -> TopicRow:
    values: dict[str, object] = {
        "id": number,
        "root_id": number,
        "uid": str(number),
        "slug": title.lower().replace(" ", "-"),
        "title": title,
        "summary": "",
        "map_label": "",
        "difficulty": 1,
        "own_importance": Importance.IMPORTANT,
        "minutes": 60,
        "lifecycle": Lifecycle.PUBLISHED,
        "has_successor": False,
        "depth": 0,
        "category_code": "aa",
        "level_slug": "basics",
        **fields,
    }
    return TopicRow(**values)  # type: ignore[arg-type]


def small(rows: list[TopicRow], requires: dict[int, tuple[int, ...]] | None = None) -> Outline:
    codes = list(dict.fromkeys(row.category_code for row in rows))
    categories = {
        code: CategoryInfo(n, code, f"Line {code}", code, "", "gen", n, n)
        for n, code in enumerate(codes)
    }
    levels = []
    for place, slug in enumerate(dict.fromkeys(row.level_slug for row in rows)):
        sections = tuple(
            Section(
                category,
                tuple(r for r in rows if (r.level_slug, r.category_code) == (slug, code)),
            )
            for code, category in categories.items()
        )
        levels.append(LevelView(place, slug, slug.title(), "", place, sections))
    return Outline(
        1,
        "u",
        "small",
        "Small",
        "",
        1,
        True,
        tuple(categories.values()),
        tuple(levels),
        requires or {},
    )


GIT, FLOW, HOOKS = leaf(1, "Git"), leaf(2, "Git Flow"), leaf(3, "Hooks")


def reasons(outline: Outline, statuses: dict[int, Status], **options: object) -> dict[str, str]:
    progress = with_progress(outline, statuses)
    return {item.row.title: item.reason for item in suggest(progress, **options)}  # type: ignore[arg-type]


def test_the_reason_names_what_is_done_and_what_waits() -> None:
    outline = small([GIT, FLOW, HOOKS], {2: (1,), 3: (2,)})
    assert reasons(outline, {1: Status.DONE}) == {
        "Git Flow": "Git is done and one topic waits behind this one."
    }
    assert reasons(outline, {1: Status.KNOWN}) == {
        "Git Flow": "You knew Git already and one topic waits behind this one."
    }
    recent = {1: "on Thursday"}
    assert reasons(outline, {1: Status.DONE}, recent=recent) == {
        "Git Flow": "You finished Git on Thursday and one topic waits behind this one."
    }


def test_the_reason_counts_several_that_wait() -> None:
    outline = small([GIT, FLOW, HOOKS], {2: (1,), 3: (1,)})
    assert reasons(outline, {}) == {"Git": "It needs nothing first and two topics wait behind it."}


def test_the_reason_names_all_that_a_topic_waits_for() -> None:
    outline = small([GIT, FLOW, HOOKS], {1: (FOREIGN,), 2: (1, 3), 3: (FOREIGN,)})
    assert reasons(outline, {})["Git Flow"] == (
        "Everything that is left waits for something, this one for Git and Hooks."
    )


def test_the_reason_says_when_nothing_comes_before() -> None:
    outline = small([GIT, FLOW], {2: (1,)})
    assert reasons(outline, {}) == {"Git": "It needs nothing first and one topic waits behind it."}
    alone = small([replace(GIT, own_importance=Importance.OPTIONAL)])
    assert reasons(alone, {}) == {"Git": "It needs nothing first and is optional."}


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
    assert reasons(retired, {}) == {"Git Flow": "It waits for nothing any more and is important."}


def test_a_group_without_any_current_leaf_blocks_nothing() -> None:
    gone = leaf(10, "Old ways", children=(replace(GIT, lifecycle=Lifecycle.RETIRED),))
    outline = small([gone, FLOW], {2: (10,)})
    assert list(reasons(outline, {})) == ["Git Flow"]


def test_the_prerequisites_of_a_group_bind_its_leaves() -> None:
    group = leaf(10, "Flows", children=(FLOW, HOOKS))
    outline = small([GIT, group], {10: (1,)})
    assert list(reasons(outline, {})) == ["Git"]
    assert list(reasons(outline, {1: Status.DONE})) == ["Git Flow", "Hooks"]


def test_a_prerequisite_of_another_roadmap_is_named_when_nothing_else_is_open() -> None:
    outline = small([GIT, FLOW], {1: (FOREIGN,), 2: (1, FOREIGN)})
    found = reasons(outline, {})
    assert list(found) == ["Git", "Git Flow"]
    assert found["Git"] == (
        "Everything that is left waits for something, this one for a topic of another roadmap."
    )
    assert list(reasons(outline, {FOREIGN: Status.DONE})) == ["Git"]


def test_progress_on_a_copy_is_read_from_its_root() -> None:
    copy = replace(GIT, root_id=77)
    outline = small([copy, FLOW], {2: (1,)})
    assert list(reasons(outline, {77: Status.DONE})) == ["Git Flow"]


def test_three_categories_are_suggested_rather_than_three_of_one() -> None:
    rows = [leaf(n, f"Topic {n}") for n in range(1, 5)]
    rows += [
        leaf(5, "Other line", category_code="bb", own_importance=Importance.USEFUL),
        leaf(6, "Far line", category_code="cc", own_importance=Importance.OPTIONAL),
    ]
    assert list(reasons(small(rows), {})) == ["Topic 1", "Other line", "Topic 2"]


@pytest.mark.parametrize(
    ("importances", "first"),
    [
        ((Importance.IMPORTANT, Importance.ESSENTIAL), "Early"),
        ((Importance.OPTIONAL, Importance.ESSENTIAL), "Late"),
        ((Importance.USEFUL, Importance.IMPORTANT), "Early"),
    ],
)
def test_an_earlier_level_outweighs_about_two_steps_of_importance(
    importances: tuple[Importance, Importance], first: str
) -> None:
    early = leaf(1, "Early", own_importance=importances[0])
    late = leaf(2, "Late", own_importance=importances[1], level_slug="later")
    assert next(iter(reasons(small([early, late]), {}))) == first


def test_among_equals_what_fits_into_a_week_of_the_plan_comes_first() -> None:
    long, short = leaf(1, "Long", minutes=600), leaf(2, "Short", minutes=90)
    outline = small([long, short])
    plan = SimpleNamespace(weekly_minutes=120)
    assert next(iter(reasons(outline, {}))) == "Long"
    assert next(iter(reasons(outline, {}, plan=plan))) == "Short"


def test_among_equals_what_opens_more_comes_first() -> None:
    rows = [leaf(1, "Dead end"), leaf(2, "Gate"), leaf(3, "Behind"), leaf(4, "Further behind")]
    outline = small(rows, {3: (2,), 4: (3,)})
    assert next(iter(reasons(outline, {}))) == "Gate"


def test_among_equals_what_belongs_to_a_group_that_was_begun_comes_first() -> None:
    group = leaf(10, "Version control", children=(FLOW, HOOKS))
    outline = small([GIT, group])
    assert next(iter(reasons(outline, {}))) == "Git"
    assert next(iter(reasons(outline, {2: Status.DONE}))) == "Hooks"


def test_while_everything_waits_what_waits_for_the_least_comes_first() -> None:
    outline = small([GIT, FLOW], {1: (FOREIGN, FOREIGN + 1), 2: (FOREIGN,)})
    assert list(reasons(outline, {})) == ["Git Flow", "Git"]
