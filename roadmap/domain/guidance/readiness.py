"""What is left of a roadmap for one learner, and what of it can be begun. Pure."""

from __future__ import annotations

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.needed import NONE, ways_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

MET = (Status.DONE, Status.KNOWN, Status.SKIPPED)


def unfinished_leaves(progress: RoadmapProgress) -> tuple[TopicRow, ...]:
    """The leaves to do or being learned, in order; ``open_leaves`` are those that still count."""
    statuses = progress.statuses
    return tuple(
        leaf
        for leaf in progress.outline.leaves
        if not leaf.is_retired and statuses.get(leaf.root_id) not in MET
    )


def missing_of(progress: RoadmapProgress, topic_id: int) -> list[TopicRow]:
    """The leaves that have to be finished before a required topic is met."""
    row = required_row(progress, topic_id)
    if row is None:
        return []
    statuses = progress.statuses
    besides = NONE.union(*(way.besides for way in ways_of(row, statuses)))
    return [
        leaf
        for leaf in row.leaves
        if not leaf.is_retired
        and statuses.get(leaf.root_id) not in MET
        and leaf.root_id not in besides
    ]


def unmet_topics(progress: RoadmapProgress) -> frozenset[int]:
    """Ids of the topics that something requires and that are not met (see :func:`is_met`)."""
    required = progress.outline.order.required
    return frozenset(topic_id for topic_id in required if not is_met(progress, topic_id))


def is_met(progress: RoadmapProgress, topic_id: int) -> bool:
    """Whether a prerequisite is met: done, known, skipped or retired.

    A group of which some are enough is done when these are; nobody waits for the others. A topic
    of another roadmap is judged by the learner's status on it alone.
    """
    row = required_row(progress, topic_id)
    if row is None:
        return progress.statuses.get(topic_id) in MET
    if row.is_retired:
        return True
    if row.children:
        counts = progress.tallies[row.id]
        return counts.finished + counts.skipped == counts.total
    return progress.statuses.get(row.root_id) in MET


def required_row(progress: RoadmapProgress, topic_id: int) -> TopicRow | None:
    """The row of a required topic; None where it belongs to another roadmap."""
    return progress.outline.rows.get(topic_id) or progress.outline.by_root.get(topic_id)
