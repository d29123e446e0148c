"""A topic that is open, as a page or in the panel: all on it that a learner's statuses feed.

The page and the answer to a write make it from the same, so both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import (
    Successor,
    TopicContent,
    TopicObjective,
    load_topic_content,
)
from roadmap.domain.guidance.onward import (
    line_neighbours,
    next_topic,
    reason_clause,
    unmet_needs,
)
from roadmap.domain.guidance.reasons import names
from roadmap.domain.notes.topic_notes import TopicNotes, topic_notes_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.needed import OPEN
from roadmap.domain.progress.objectives import offers_done
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status

NEAR, FAR = 1, 3
"""How many stations on each side a narrow and a wide page show."""


@dataclass(frozen=True)
class OpenTopic:
    """An open topic, with what the learner has on it beside statuses."""

    row: TopicRow
    since: object = None
    """When the leaf's present status was set; None for to do and for a group."""
    objectives: Sequence[tuple[TopicObjective, bool]] = ()
    """Each with whether it is ticked."""
    successor: Successor | None = None
    in_browser: bool = False
    """Whether ticks are kept in this browser only: the learner has no account."""


def open_topic_of(
    *,
    learner: Learner,
    progress: RoadmapProgress,
    row: TopicRow,
    content: TopicContent,
    own: TopicNotes,
) -> OpenTopic:
    has_since = not row.is_group and progress.status(row) is not Status.TODO
    return OpenTopic(
        row=row,
        since=own.since if has_since else None,
        objectives=own.checked(content.objectives),
        successor=content.successor,
        in_browser=learner.user_id is None,
    )


def read_open_topic(*, learner: Learner, progress: RoadmapProgress, row: TopicRow) -> OpenTopic:
    """The same, in one query, and three more where the content is not cached."""
    content = load_topic_content(progress.outline, row)
    own = topic_notes_of(learner, row, content.objectives)
    return open_topic_of(learner=learner, progress=progress, row=row, content=content, own=own)


def standing(progress: RoadmapProgress, topic: OpenTopic) -> dict[str, Any]:
    """The context of the bar, the facts, the stations of the line and the foot."""
    outline, row = progress.outline, topic.row
    status = progress.status(row)
    ticked = sum(checked for _, checked in topic.objectives)
    return {
        "outline": outline,
        "row": row,
        "topic": row,
        "category": outline.category_by_code[row.category_code],
        "status": status,
        "since": topic.since,
        "counts": progress.tallies[row.id],
        "choice": progress.choice(row),
        "is_spare": progress.is_spare(row),
        "objectives": topic.objectives,
        "ticked": ticked,
        "unticked": len(topic.objectives) - ticked,
        "offer_done": offers_done(topic.objectives, status) and not row.is_retired,
        "successor": topic.successor,
        "in_browser": topic.in_browser,
        "builds_on": with_status(progress, outline.requires.get(row.id, ())),
        "opens": with_status(progress, outline.opens.get(row.id, ())),
        "stations": stations(progress, row),
        **_foot(progress, row),
    }


def _foot(progress: RoadmapProgress, row: TopicRow) -> dict[str, Any]:
    """What the topic waits for, the next one with its reason, and the neighbours on the line."""
    outline, beside = progress.outline, line_neighbours(progress.outline, row)
    is_settled = row.is_retired or progress.status(row) not in OPEN
    unmet = () if is_settled else unmet_needs(progress, row)
    item = next_topic(progress, row)
    return {
        "waits_for": names(progress, unmet) if unmet else "",
        "next": item,
        "because": reason_clause(outline, item) if item is not None else "",
        "is_last_open": any(leaf is row for leaf in progress.open_leaves),
        "earlier": with_status(progress, [beside.before.id] if beside.before else ()),
        "later": with_status(progress, [beside.after.id] if beside.after else ()),
    }


def with_status(progress: RoadmapProgress, ids: Sequence[int]) -> list[tuple[TopicRow, Status]]:
    """The topics that are listed for the learner, each with its status."""
    rows = [progress.outline.rows[pk] for pk in ids if pk in progress.outline.rows]
    return [(row, progress.status(row)) for row in rows if progress.is_listed(row)]


def stations(progress: RoadmapProgress, row: TopicRow) -> list[tuple[TopicRow, Status, bool, bool]]:
    """Topmost topics around this one in its category: (topic, status, is it this, is it far)."""
    chain = progress.outline.ancestors(row.id)
    station = chain[0] if chain else row
    line = [
        top
        for top in progress.outline.tops
        if top.category_code == row.category_code and progress.is_listed(top)
    ]
    if station not in line:
        return []
    at = line.index(station)
    start = max(0, min(at - FAR, len(line) - 2 * FAR - 1))
    return [
        (top, progress.status(top), top is station, abs(line.index(top) - at) > NEAR)
        for top in line[start : start + 2 * FAR + 1]
    ]
