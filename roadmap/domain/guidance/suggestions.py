"""What to learn next, and why. Pure: the same progress gives the same suggestions.

Only leaves that are open and whose prerequisites are met are suggested; while there is none of
them, the ones that wait for the least. Importance and level weigh most, then how much waits
behind a topic, whether its group has been begun, and whether it fits the plan's week. What is
being learned already comes last: pages show it by itself. The page that explains this is
templates/roadmap/guide.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from roadmap.domain.catalog.outline import CategoryInfo, Outline, TopicRow
from roadmap.domain.guidance.reasons import reason_for
from roadmap.domain.progress.needed import OPEN
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

STEP = 10
"""What one step of importance weighs; the small weights below come to less than this."""
LEVEL = 18
"""What each level further on costs."""
SAME_CATEGORY = 12
"""What it costs to be of the category of a suggestion already made."""
BEGUN = 2
FITS = 1
MOST_WAITING = 4

MET = (Status.DONE, Status.KNOWN, Status.SKIPPED)


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
    outline = progress.outline
    leaves = progress.open_leaves
    unmet = unmet_topics(progress)
    ready = [leaf for leaf in leaves if unmet.isdisjoint(outline.order.needs[leaf.id])]
    weights = _weights(progress, ready or leaves, leaves, plan)
    if not ready:
        for leaf in leaves:
            weights[leaf.id] -= 1000 * len(unmet.intersection(outline.order.needs[leaf.id]))
    chosen: list[TopicRow] = []
    for status in OPEN:
        pool = [leaf for leaf in ready or leaves if progress.status(leaf) is status]
        _choose(pool, weights, limit, chosen)
    return tuple(
        Suggestion(
            row=leaf,
            category=outline.category_by_code[leaf.category_code],
            reason=reason_for(progress, leaf, unmet=unmet, recent=recent or {}),
            rank=rank,
            status=progress.status(leaf),
            station=station_of(outline, leaf),
        )
        for rank, leaf in enumerate(chosen, start=1)
    )


def unmet_topics(progress: RoadmapProgress) -> set[int]:
    """Ids of the topics that something requires and that are not met (see :func:`is_met`)."""
    required = progress.outline.order.required
    return {topic_id for topic_id in required if not is_met(progress, topic_id)}


def is_met(progress: RoadmapProgress, topic_id: int) -> bool:
    """Whether a prerequisite is met: done, known, skipped or retired.

    A group of which some are enough is done when these are; nobody waits for the others. A topic
    of another roadmap is judged by the learner's status on it alone.
    """
    row = progress.outline.rows.get(topic_id) or progress.outline.by_root.get(topic_id)
    if row is None:
        return progress.statuses.get(topic_id) in MET
    if row.is_retired:
        return True
    if row.children:
        counts = progress.tallies[row.id]
        return counts.finished + counts.skipped == counts.total
    return progress.statuses.get(row.root_id) in MET


def station_of(outline: Outline, row: TopicRow) -> TopicRow:
    """The topic at the top that ``row`` is, or lies in."""
    ancestors = outline.ancestors(row.id)
    return ancestors[0] if ancestors else row


def _weights(
    progress: RoadmapProgress,
    pool: Iterable[TopicRow],
    leaves: Iterable[TopicRow],
    plan: Week | None,
) -> dict[int, int]:
    """What speaks for each leaf of ``pool``, by its id."""
    outline = progress.outline
    order = outline.order
    still_open = sum(order.bits[leaf.id] for leaf in leaves)
    places = {level.slug: place for place, level in enumerate(outline.levels)}
    week = plan.weekly_minutes if plan is not None else None
    weights: dict[int, int] = {}
    for leaf in pool:
        group = outline.parents.get(leaf.id)
        weight = STEP * leaf.own_importance - LEVEL * places[leaf.level_slug]
        weight += min(order.waiting(leaf.id, still_open).bit_length(), MOST_WAITING)
        if group is not None and progress.status(group) is Status.LEARNING:
            weight += BEGUN
        if week and leaf.minutes <= week:
            weight += FITS
        weights[leaf.id] = weight
    return weights


def _choose(
    pool: list[TopicRow], weights: Mapping[int, int], limit: int, chosen: list[TopicRow]
) -> None:
    """Add the best of ``pool`` to ``chosen``, of another category where that costs little."""
    left = list(pool)
    while left and len(chosen) < limit:
        taken = {leaf.category_code for leaf in chosen}
        best = max(
            left, key=lambda leaf: weights[leaf.id] - SAME_CATEGORY * (leaf.category_code in taken)
        )
        chosen.append(best)
        left.remove(best)
