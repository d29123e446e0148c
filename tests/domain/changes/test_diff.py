"""The three-way difference: what is the same, what changed on which side, and what is no matter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.diff import Difference, diff
from roadmap.domain.changes.schema import CATEGORY, LEVEL, PLACE, RESOURCE, TOPIC, Kind
from roadmap.domain.changes.snapshot import Snapshot
from tests.domain.changes.snapshots import (
    added,
    content,
    contents,
    link,
    objective,
    topic,
    trees,
    with_values,
)


def every(kind: Kind) -> Mapping[str, tuple[str, ...]]:
    """Each field by itself, a topic's place as one."""
    names = [n for n in kind.by_name if n != "position" and (kind is not TOPIC or n not in PLACE)]
    single = {name: (name,) for name in names}
    return single | {"place": PLACE} if kind is TOPIC else single


def found(base: Snapshot, here: Snapshot, there: Snapshot) -> list[Difference]:
    return diff(base, here, there, every)


def short(differences: list[Difference]) -> list[tuple[Any, ...]]:
    return [(each.what, each.ref, each.label) for each in differences]


@given(contents(), contents())
def test_identical_sides_differ_in_nothing_whatever_the_base(base: Any, side: Any) -> None:
    again = Snapshot.of_items(reversed(list(side)))
    assert found(base, side, again) == []


@given(contents(), contents())
def test_objects_are_new_gone_or_the_same_by_their_keys_alone(here: Any, there: Any) -> None:
    differences = found(here, here, there)
    refs = {what: {d.ref for d in differences if d.what == what} for what in ("new", "gone")}
    mine, theirs = {item.ref for item in here}, {item.ref for item in there}
    assert refs == {"new": theirs - mine, "gone": mine - theirs}
    assert all(d.ref in mine & theirs for d in differences if d.what == "changed")


EDITS: list[tuple[Kind, int, str, dict[str, Any]]] = [
    (TOPIC, 2, "title", {"title": "Another name"}),
    (TOPIC, 2, "slug", {"slug": "another-address"}),
    (TOPIC, 2, "place", {"parent": 4}),
    (TOPIC, 2, "place", {"parent": None, "level": 2}),
    (TOPIC, 4, "place", {"category": 2}),
    (LEVEL, 1, "slug", {"slug": "another-address"}),
    (CATEGORY, 1, "code", {"code": "xx"}),
    (RESOURCE, 1, "url", {"url": "https://example.org/moved"}),
    (RESOURCE, 1, "topic", {"topic": 4}),
]


@pytest.mark.parametrize(("kind", "key", "label", "values"), EDITS)
def test_what_is_renamed_moved_or_re_addressed_is_changed_and_not_another(kind, key, label, values):
    base = content(more=[link(1, 2)])
    there = changed(base, with_values(base, kind, key, **values))
    assert short(found(base, base, there)) == [("changed", (kind.name, key), label)]
    assert short(found(base, there, base)) == [("changed", (kind.name, key), label)]


@pytest.mark.parametrize(("kind", "key", "label", "values"), EDITS)
def test_a_change_says_on_which_side_it_was_made(kind, key, label, values):
    base = content(more=[link(1, 2)])
    edited = changed(base, with_values(base, kind, key, **values))
    (mine,), (theirs,) = found(base, edited, base), found(base, base, edited)
    assert (mine.is_changed_here, mine.is_changed_there) == (True, False)
    assert (theirs.is_changed_here, theirs.is_changed_there) == (False, True)
    assert theirs.there == mine.here


def test_what_both_changed_differs_on_both_sides_and_the_same_edit_twice_in_nothing():
    base = content()
    here = changed(base, with_values(base, TOPIC, 4, title="Mine"))
    there = changed(base, with_values(base, TOPIC, 4, title="Theirs"))
    (both,) = found(base, here, there)
    assert both.is_changed_here
    assert both.is_changed_there
    assert (both.base, both.here, both.there) == (("Topic 4",), ("Mine",), ("Theirs",))
    assert found(base, here, here) == []


def test_of_an_object_that_the_base_had_not_nothing_is_known():
    base = content({1: None})
    here = changed(content(), with_values(content(), TOPIC, 4, title="Mine"))
    (only,) = found(base, here, content())
    assert (only.what, only.base) == ("changed", None)
    assert only.is_changed_here
    assert only.is_changed_there


def test_a_level_and_line_that_follow_the_group_are_no_change_of_the_subtopics_place():
    base = content()
    moved = Changes.joined(with_values(base, TOPIC, key, level=2, category=2) for key in (1, 2, 3))
    assert short(found(base, base, changed(base, moved))) == [("changed", ("topic", 1), "place")]


@given(trees(), st.data())
def test_a_move_past_a_sibling_is_exactly_one_difference_of_order(tree: Any, data: Any) -> None:
    base = content(tree)
    lists = {ref: keys for ref, keys in base.lists.items() if ref[0] == "topic" and len(keys) > 1}
    if not lists:
        return
    ref = data.draw(st.sampled_from(sorted(lists, key=str)))
    at = data.draw(st.integers(0, len(lists[ref]) - 2))
    first, second = lists[ref][at : at + 2]
    there = changed(
        base,
        Changes.joined(
            with_values(base, TOPIC, key, position=position)
            for key, position in ((first, second), (second, first))
        ),
    )
    (only,) = found(base, base, there)
    assert (only.what, only.ref) == ("order", ref)
    assert (only.is_changed_here, only.is_changed_there) == (False, True)
    assert only.here == tuple(lists[ref])
    assert set(only.there) == set(only.here)


def test_other_positions_in_the_same_order_are_no_difference():
    base = content()
    moved = (with_values(base, TOPIC, key, position=100 * key) for key in (1, 2, 3, 4, 5))
    assert found(base, base, changed(base, Changes.joined(moved))) == []


@given(contents())
def test_whatever_only_here_has_is_no_difference(there: Any) -> None:
    own = [topic(90), topic(91, 90), topic(92, 1), objective(90, 1), link(90, 1)]
    here = changed(there, added(*own))
    assert found(there, here, there) == []


def test_what_was_at_the_base_and_is_only_here_is_gone_there():
    base = content()
    there = content({1: None, 2: 1, 3: 1, 4: None})
    assert short(found(base, base, there)) == [("gone", ("topic", 5), "")]


def test_new_says_whether_it_was_at_the_base_and_so_was_removed_here():
    here, there = content({1: None}), content({1: None, 2: 1})
    (never_had,), (removed_here,) = found(here, here, there), found(there, here, there)
    assert (never_had.what, never_had.base) == ("new", None)
    assert (removed_here.what, removed_here.base) == ("new", ())


def test_other_line_ends_and_blanks_around_a_text_are_no_difference():
    base = content(more=[topic(4, body="One\nTwo")])
    here = content(more=[topic(4, body="One\r\nTwo\r\n")])
    assert found(base, here, base) == []


def test_a_field_that_is_younger_than_the_base_had_its_default_then():
    base = content()
    bare = base.topics[4]
    younger = Snapshot.of_items(base)
    younger.add(replace(bare, values={n: v for n, v in bare.values.items() if n != "map_label"}))
    there = changed(base, with_values(base, TOPIC, 4, map_label="Short"))
    (only,) = found(younger, base, there)
    assert (only.label, only.base, only.is_changed_here) == ("map_label", ("",), False)
