"""The measure itself: it must tell a linear run from a quadratic one."""

from __future__ import annotations

from tests.running_time import grows_linearly


def test_a_linear_run_is_told_from_a_quadratic_one() -> None:
    assert grows_linearly(lambda size: sum(range(size)), 50_000)
    assert not grows_linearly(lambda size: [sum(range(size)) for _ in range(size)], 250)
