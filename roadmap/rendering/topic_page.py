"""What the topic page and its panel show."""

from __future__ import annotations

from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import offers_done
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.enums import Status
from roadmap.models import Progress
from roadmap.rendering.rows import render_rows
from roadmap.rendering.topic_parts import evidence_context, note_context

NEAR, FAR = 1, 3
"""How many neighbours on each side a narrow and a wide page show."""


def topic_context(
    *, learner: Learner, progress: RoadmapProgress, row: TopicRow, trusted: bool
) -> dict[str, object]:
    """The context of a topic's page; ``trusted`` where curators wrote it.

    One query for a learner, none for a visitor, and three more where the content is not cached.
    """
    outline = progress.outline
    status = progress.status(row)
    content = load_topic_content(outline, row)
    own = topic_notes_of(learner, row, content.objectives)
    objectives = own.checked(content.objectives)
    return {
        "outline": outline,
        "progress": progress,
        "row": row,
        "topic": row,
        "category": outline.category_by_code[row.category_code],
        "level": outline.level_by_slug[row.level_slug],
        "ancestors": outline.ancestors(row.id),
        "status": status,
        "since": own.since if not row.is_group and status is not Status.TODO else None,
        "counts": progress.tallies[row.id],
        "choice": progress.choice(row),
        "is_spare": progress.is_spare(row),
        "body_html": markdown.render(content.body, trusted=trusted),
        "objectives": objectives,
        "offer_done": offers_done(objectives, status),
        "content": content,
        "before": with_status(progress, outline.requires.get(row.id, ())),
        "after": with_status(progress, outline.opens.get(row.id, ())),
        "neighbours": neighbours(progress, row),
        "subtopics_html": subtopics(progress, row),
        **note_context(own.note),
        **evidence_context(own.links),
    }


def since(learner: Learner, row: TopicRow, status: Status) -> object:
    """When the leaf's status was set; None for a group and for to do."""
    if row.is_group or status is Status.TODO:
        return None
    rows = learner.rows(Progress).filter(topic_id=row.root_id)
    return rows.values_list("since", flat=True).first()


def with_status(progress: RoadmapProgress, ids: tuple[int, ...]) -> list[tuple[TopicRow, Status]]:
    rows = [progress.outline.rows[pk] for pk in ids if pk in progress.outline.rows]
    return [(row, progress.status(row)) for row in rows if progress.is_listed(row)]


def neighbours(
    progress: RoadmapProgress, row: TopicRow
) -> list[tuple[TopicRow, Status, bool, bool]]:
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


def subtopics(progress: RoadmapProgress, row: TopicRow) -> str:
    if not row.children:
        return ""
    here = position(progress)
    return render_rows(progress, row.children, here=here.id if here is not None else None)
