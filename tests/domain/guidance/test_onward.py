"""What comes after a topic: the next one, the neighbours on the line, the end of a level."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.guidance.onward import (
    LineNeighbours,
    just_finished,
    line_neighbours,
    next_topic,
    reason_clause,
    unmet_needs,
)
from roadmap.domain.guidance.suggestions import suggest
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Status
from tests.domain.trailmap.outlines import grid
from tests.strategies import cheap, outlines, statuses_of


@cheap
@given(st.data())
def test_a_line_is_walked_from_end_to_end_over_what_is_in_use(data):
    """Whoever follows "after it" sees every leaf of the line once, and "before it" leads back."""
    outline = data.draw(outlines())
    code = data.draw(st.sampled_from([category.code for category in outline.categories]))
    line = [leaf for leaf in outline.leaves if leaf.category_code == code]
    in_use = [leaf for leaf in line if not leaf.is_retired]
    for leaf, after in zip(in_use, [*in_use[1:], None], strict=False):
        assert line_neighbours(outline, leaf).after is after
        assert after is None or line_neighbours(outline, after).before is leaf


@cheap
@given(st.data())
def test_the_neighbours_of_anything_are_in_use_and_not_of_its_own(data):
    outline = data.draw(outlines())
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    found = line_neighbours(outline, row)
    places = {leaf.id: place for place, leaf in enumerate(outline.leaves)}
    for leaf in (found.before, found.after):
        assert leaf is None or (leaf.category_code == row.category_code and not leaf.is_retired)
    if found.before is not None:
        assert places[found.before.id] < places[row.leaves[0].id]
    if found.after is not None:
        assert places[row.leaves[-1].id] < places[found.after.id]


def test_a_topic_that_the_outline_does_not_have_has_no_neighbours():
    outline = grid((2,), (1,))
    stranger = replace(outline.leaves[0], id=99, children=())
    assert line_neighbours(outline, stranger) == LineNeighbours()


@given(st.data())
def test_the_next_topic_is_the_best_other_one(data):
    outline = data.draw(outlines())
    progress = with_progress(outline, data.draw(statuses_of(outline)))
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    item = next_topic(progress, row)
    others = [leaf for leaf in progress.open_leaves if leaf is not row]
    assert (item is None) == (not others)
    if item is not None:
        assert item.row is not row
        first = suggest(progress, limit=1)[0]
        assert item == first or first.row is row


@pytest.mark.parametrize(
    ("reason", "clause"),
    [
        ("It needs nothing first.", "because it needs nothing first."),
        ("You knew Topic 1 already.", "because you knew Topic 1 already."),
        ("Topic 2 is done.", "because Topic 2 is done."),
    ],
)
def test_a_reason_goes_on_in_small_letters_unless_it_begins_with_a_title(reason, clause):
    outline = replace(grid((3,)), requires={3: (2,)})
    item = replace(suggest(with_progress(outline, {}))[0], row=outline.rows[3], reason=reason)
    assert reason_clause(outline, item) == clause


def test_a_topic_waits_for_what_it_requires_and_is_not_met():
    outline = replace(grid((4,)), requires={3: (1, 2)})
    row = outline.rows[3]
    assert unmet_needs(with_progress(outline, {}), row) == (1, 2)
    assert unmet_needs(with_progress(outline, {1: Status.KNOWN}), row) == (2,)
    assert unmet_needs(with_progress(outline, {1: Status.DONE, 2: Status.SKIPPED}), row) == ()


@given(st.data())
def test_a_level_is_just_finished_by_the_write_that_completes_it(data):
    outline = data.draw(outlines())
    before = data.draw(statuses_of(outline))
    row = data.draw(st.sampled_from(list(outline.rows.values())))
    after = {**before, **dict.fromkeys(row.status_roots, Status.DONE)}
    old, new = with_progress(outline, before), with_progress(outline, after)
    place = just_finished(old, new, row)
    level = outline.level_by_slug[row.level_slug]
    if new.total.is_complete and not old.total.is_complete:
        assert place is outline
    elif new.levels[level.slug].is_complete and not old.levels[level.slug].is_complete:
        assert place is (None if new.total.is_complete else level)
    else:
        assert place is None
    assert just_finished(new, new, row) is None
