"""What a learner could work on now, with objectives, ticks and resources: read at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import load_topic_contents
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.guidance.teaching_order import TeachingOrder
from roadmap.domain.guidance.tonight import TIMES, Doable
from roadmap.domain.progress.objectives import ticks_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

UNDER_WAY, READY = 8, 12
"""Of how many topics of each kind objectives and resources are looked at."""


@dataclass(frozen=True)
class Work:
    """What could be worked on, what is under way first, and since when objectives are ticked."""

    doables: tuple[Doable, ...]
    ticks: Mapping[int, dt.datetime]
    """By the id that ticks live on."""


def work_at_hand(snapshot: LearnerSnapshot) -> Work:
    """One query for the ticks, three more for content that is not in this process."""
    begun = [row for row, _ in snapshot.in_progress() if not row.is_retired]
    ready = ready_rows(snapshot)
    short = [row for row in ready[READY:] if row.minutes <= TIMES[-1]]
    outline, known = snapshot.progress.outline, [*begun[:UNDER_WAY], *ready[:READY]]
    contents = load_topic_contents(outline, known)
    objectives = [each.root_id for row in known for each in contents[row.id].objectives]
    ticks = ticks_of(snapshot.learner, objectives)
    found = [
        Doable(
            row,
            is_begun=place < len(begun[:UNDER_WAY]),
            objectives=tuple((each, each.root_id in ticks) for each in contents[row.id].objectives),
            resources=contents[row.id].resources,
        )
        for place, row in enumerate(known)
    ]
    found += [Doable(row, is_begun=True) for row in begun[UNDER_WAY:]]
    return Work((*found, *(Doable(row, is_begun=False) for row in short)), ticks)


def ready_rows(snapshot: LearnerSnapshot) -> list[TopicRow]:
    """What can be begun: the suggestions, then all else, level by level, what matters more first.

    While all that is left waits for something, the suggestions say what to do all the same.
    """
    progress = snapshot.progress
    suggested = [item.row for item in snapshot.suggestions if item.status is Status.TODO]
    ready = {row.id: row for row in ready_leaves(progress)}
    if not ready:
        return suggested
    first = [row for row in suggested if ready.pop(row.id, None) is not None]
    places = {level.slug: place for place, level in enumerate(progress.outline.levels)}
    return first + sorted(
        ready.values(), key=lambda row: (places[row.level_slug], -row.own_importance)
    )


def ready_leaves(progress: RoadmapProgress) -> Iterable[TopicRow]:
    """The leaves to do that wait for nothing and are of no later level, as suggestions are."""
    order = TeachingOrder.of(progress)
    return (
        leaf
        for leaf in progress.open_leaves
        if progress.status(leaf) is Status.TODO and order.can_begin(leaf)
    )
