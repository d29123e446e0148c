"""What to learn next, and why. Pure: the same progress gives the same suggestions.

The places of the list are filled one after the other, each as if those before it were done. What
comes next from there is said by :mod:`roadmap.domain.guidance.teaching_order`; among that, what is
needed most, with a preference for other lines and for what needs no earlier place. With more than
a few topics under way there is no new one: one of these is to be finished first. The page that
explains this is templates/roadmap/guide.html, the order that comes of it docs/guidance.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from roadmap.domain.catalog.outline import CategoryInfo, Outline, TopicRow
from roadmap.domain.guidance.reasons import (
    reason_after,
    reason_for,
    reason_to_finish,
    reason_to_wait,
)
from roadmap.domain.guidance.teaching_order import TeachingOrder
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

MANY = 4
"""With more topics than this under way, one of them is to be finished first."""
BEGUN = 50
"""What it weighs that a group around the leaf has been begun."""
FITS = 5
"""What it weighs that a leaf fits into the plan's week."""
OTHER_LINE = 50
"""What it weighs to be of another category than the suggestions already made."""
READY = 50
"""What it weighs that a leaf needs no earlier place of the list."""


class Week(Protocol):
    """The part of a plan that matters here."""

    weekly_minutes: int | None


@dataclass(frozen=True)
class Suggestion:
    row: TopicRow
    category: CategoryInfo
    reason: str
    rank: int
    """1 for the first."""
    status: Status
    station: TopicRow
    """The topic at the top that the row lies in: what the map shows."""
    after: TopicRow | None = None
    """The earlier place that comes before it; None where it can be begun now."""
    finish_first: bool = False
    """Whether so much is under way that it is to be finished before anything new."""


def suggest(
    progress: RoadmapProgress,
    *,
    limit: int = 3,
    plan: Week | None = None,
    recent: Mapping[int, str] | None = None,
) -> tuple[Suggestion, ...]:
    """Up to ``limit`` leaves to learn next, the best first; none only when nothing is left.

    ``recent`` says when a leaf was finished ("on Thursday"), by the id that progress lives on.
    """
    start = TeachingOrder.of(progress)
    week = plan.weekly_minutes if plan is not None else None
    if not progress.open_leaves:
        return ()
    counting = {leaf.id for leaf in progress.open_leaves}
    to_finish = [leaf for leaf in start.under_way if leaf.id in counting and start.is_ready(leaf)]
    if to_finish and len(start.under_way) > MANY:
        best = sorted(to_finish, key=lambda leaf: -start.weight(leaf))[:limit]
        reasons = [reason_for(progress, leaf, recent=recent or {}) for leaf in best]
        reasons[0] = reason_to_finish(len(start.under_way))
        found = [
            _suggestion(progress, leaf, reason, finish_first=True)
            for leaf, reason in zip(best, reasons, strict=True)
        ]
    elif start.next_leaves:
        found = [
            _suggestion(
                progress,
                leaf,
                reason_after(progress, leaf, after)
                if after is not None
                else reason_for(progress, leaf, recent=recent or {}),
                after=after,
            )
            for leaf, after in _in_turn(start, limit, week)
        ]
    else:
        found = [
            _suggestion(progress, leaf, reason_to_wait(progress, leaf, start.unmet))
            for leaf in start.waiting_for_least()[:limit]
        ]
    return tuple(replace(item, rank=rank) for rank, item in enumerate(found, start=1))


def station_of(outline: Outline, row: TopicRow) -> TopicRow:
    """The topic at the top that ``row`` is, or lies in."""
    ancestors = outline.ancestors(row.id)
    return ancestors[0] if ancestors else row


def _suggestion(
    progress: RoadmapProgress,
    leaf: TopicRow,
    reason: str,
    *,
    after: TopicRow | None = None,
    finish_first: bool = False,
) -> Suggestion:
    outline = progress.outline
    return Suggestion(
        row=leaf,
        category=outline.category_by_code[leaf.category_code],
        reason=reason,
        rank=1,
        status=progress.status(leaf),
        station=station_of(outline, leaf),
        after=after,
        finish_first=finish_first,
    )


def _in_turn(
    start: TeachingOrder, limit: int, week: int | None
) -> Iterator[tuple[TopicRow, TopicRow | None]]:
    """The leaves of the list, each with the place before it without which it would not come."""
    orders, chosen = [start], list[TopicRow]()
    while len(chosen) < limit and orders[-1].next_leaves:
        weights = {
            leaf.id: orders[-1].weight(leaf) + _preference(start, leaf, chosen, week)
            for leaf in orders[-1].next_leaves
        }
        best = max(orders[-1].next_leaves, key=lambda leaf: weights[leaf.id])
        steps = next(n for n, order in enumerate(orders) if order.can_begin(best))
        yield best, chosen[steps - 1] if steps else None
        chosen.append(best)
        orders.append(orders[-1].after(best))


def _preference(
    start: TeachingOrder, leaf: TopicRow, chosen: Iterable[TopicRow], week: int | None
) -> int:
    """What speaks for a leaf among others that are needed as much."""
    outline, status = start.progress.outline, start.progress.status
    begun = any(status(group) is Status.LEARNING for group in outline.ancestors(leaf.id))
    same_line = any(row.category_code == leaf.category_code for row in chosen)
    fits = bool(week and leaf.minutes <= week)
    return (
        BEGUN * begun + FITS * fits + OTHER_LINE * (not same_line) + READY * start.can_begin(leaf)
    )
