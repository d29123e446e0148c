"""A refusal names what a change would bring in, and no more than a person reads."""

from __future__ import annotations

import pytest

from roadmap.domain.changes.faults import ChangeRefusedError, refuse_new

OLD = ["Old is wrong."]


@pytest.mark.parametrize(
    ("new", "message"),
    [
        (["A is wrong."], "A is wrong."),
        (["A.", "B.", "C."], "A. B. C."),
        (["A.", "B.", "C.", "D."], "A. B. C. And 1 more like this."),
        ([f"{n}." for n in range(45)], "0. 1. 2. And 42 more like this."),
    ],
)
def test_a_refusal_names_the_first_three_and_counts_the_rest(new, message):
    with pytest.raises(ChangeRefusedError) as refused:
        refuse_new(OLD, [*OLD, *new])
    assert str(refused.value) == message


def test_what_was_wrong_before_or_is_mended_refuses_nothing():
    refuse_new(OLD, OLD)
    refuse_new(OLD, [])
