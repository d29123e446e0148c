"""A change as a value: it can be turned round, joined and stored."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given

from roadmap.domain.changes.changes import Changes, between, changed
from roadmap.domain.changes.schema import TOPIC
from tests.domain.changes.snapshots import added, content, contents, topic, with_values


@given(contents(), contents())
def test_what_leads_from_one_content_to_another_does_so(before: Any, after: Any) -> None:
    assert changed(before, between(before, after)) == after


@given(contents(), contents())
def test_a_change_and_its_inverse_are_nothing(before: Any, after: Any) -> None:
    change = between(before, after)
    assert changed(changed(before, change), change.inverse) == before


@given(contents(), contents())
def test_turned_round_twice_a_change_is_the_same(before: Any, after: Any) -> None:
    change = between(before, after)
    assert change.inverse.inverse == change
    assert bool(change) == (before != after)


@given(contents(), contents(), contents())
def test_a_change_joined_with_edits_of_its_outcome_is_one_after_the_other(
    first: Any, second: Any, third: Any
) -> None:
    edits = Changes(updated=between(second, third).updated)
    before = between(first, second)
    assert changed(first, before + edits) == changed(changed(first, before), edits)


def test_an_edit_of_what_was_just_made_becomes_part_of_its_making():
    before = content()
    made = added(topic(9))
    after = changed(before, made)
    joined = made + with_values(after, TOPIC, 9, title="Renamed")
    assert not joined.updated
    assert joined.created["topic", 9]["title"] == "Renamed"


def test_two_edits_of_a_field_go_from_the_first_value_to_the_last():
    before = content()
    once = with_values(before, TOPIC, 4, title="One")
    twice = once + with_values(changed(before, once), TOPIC, 4, title="Two")
    assert twice.updated == {("topic", 4): {"title": ("Topic 4", "Two")}}


@given(contents(), contents())
def test_a_stored_change_is_read_as_it_was(before: Any, after: Any) -> None:
    change = between(before, after)
    assert Changes.from_json(json.loads(json.dumps(change.to_json()))) == change
