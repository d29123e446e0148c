"""The roadmaps that a learner has begun beside the one they follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.roadmaps_at_hand import RoadmapChoice
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Status

MOST = 5


@dataclass(frozen=True)
class UnderWay:
    """A roadmap with a learner's numbers on it."""

    outline: Outline
    counts: Tally


def others_under_way(
    choices: Iterable[RoadmapChoice], statuses: Mapping[int, Status]
) -> list[UnderWay]:
    """The roadmaps among ``choices`` that are not followed and not finished, but begun."""
    found: list[UnderWay] = []
    for choice in choices:
        if not choice.is_followed and len(found) < MOST:
            outline = load_outline(choice.roadmap)
            counts = with_progress(outline, statuses).total
            if counts.is_started and not counts.is_complete:
                found.append(UnderWay(outline, counts))
    return found
