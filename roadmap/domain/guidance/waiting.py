"""Which stations of the map wait for others, and for which. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Set

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.readiness import unmet_topics
from roadmap.domain.guidance.reasons import names
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status


def waiting_stations(progress: RoadmapProgress) -> dict[int, str]:
    """What topics at the top wait for, in words, by their ids.

    A topic waits when nothing of it has been begun and nothing can be: every open leaf has a
    prerequisite that is not met. Of a group, what the leaf waits for that waits for the least.
    """
    unmet = unmet_topics(progress)
    found = {}
    for top in progress.outline.tops if unmet else ():
        if progress.status(top) is Status.TODO:
            missing = list(_missing(progress, top, unmet))
            if missing and all(missing):
                inside = {row.id for row in top.walk()}
                outside = [[pk for pk in ids if pk not in inside] for ids in missing]
                first = min(filter(None, outside), key=len, default=missing[0])
                found[top.id] = names(progress, first)
    return found


def _missing(progress: RoadmapProgress, top: TopicRow, unmet: Set[int]) -> Iterator[list[int]]:
    """Of each open leaf, the ids of its prerequisites that are not met."""
    needs = progress.outline.order.needs
    for leaf in top.leaves:
        if progress.is_open(leaf):
            yield [pk for pk in needs[leaf.id] if pk in unmet]
