"""What the topic page and its panel show."""

from __future__ import annotations

from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import material_of
from roadmap.domain.notes.topic_notes import notebook_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import offers_done
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.domain.progress.selectors import position
from roadmap.enums import Status
from roadmap.models import Progress
from roadmap.rendering.rows import render_rows
from roadmap.rendering.topic_parts import evidence_context, note_context

NEAR, FAR = 1, 3
"""How many neighbours on each side a narrow and a wide page show."""


def topic_context(
    *, learner: Learner, trail: Trail, row: TopicRow, trusted: bool
) -> dict[str, object]:
    """The page of a topic; ``trusted`` where curators wrote it. One query when it is known."""
    outline = trail.outline
    status = trail.status(row)
    material = material_of(outline, row)
    own = notebook_of(learner, row, material.goals)
    objectives = own.checked(material.goals)
    return {
        "outline": outline,
        "trail": trail,
        "row": row,
        "topic": row,
        "category": outline.category_by_code[row.category_code],
        "level": outline.level_by_slug[row.level_slug],
        "ancestors": outline.ancestors(row.id),
        "status": status,
        "since": own.since if not row.is_group and status is not Status.TODO else None,
        "counts": trail.tallies[row.id],
        "body_html": markdown.render(material.body, trusted=trusted),
        "objectives": objectives,
        "offer_done": offers_done(objectives, status),
        "material": material,
        "before": with_status(trail, outline.requires.get(row.id, ())),
        "after": with_status(trail, outline.opens.get(row.id, ())),
        "neighbours": neighbours(trail, row),
        "subtopics_html": subtopics(trail, row),
        **note_context(own.note),
        **evidence_context(own.links),
    }


def since(learner: Learner, row: TopicRow, status: Status) -> object:
    """When the leaf's status was set; None for a group and for to do."""
    if row.is_group or status is Status.TODO:
        return None
    rows = learner.rows(Progress).filter(topic_id=row.root_id)
    return rows.values_list("since", flat=True).first()


def with_status(trail: Trail, ids: tuple[int, ...]) -> list[tuple[TopicRow, Status]]:
    rows = [trail.outline.rows[pk] for pk in ids if pk in trail.outline.rows]
    return [(row, trail.status(row)) for row in rows if trail.is_listed(row)]


def neighbours(trail: Trail, row: TopicRow) -> list[tuple[TopicRow, Status, bool, bool]]:
    """Stations around the topic on its line: (station, status, is it here, too far for narrow)."""
    chain = trail.outline.ancestors(row.id)
    station = chain[0] if chain else row
    line = [
        top
        for top in trail.outline.tops
        if top.category_code == row.category_code and trail.is_listed(top)
    ]
    if station not in line:
        return []
    at = line.index(station)
    start = max(0, min(at - FAR, len(line) - 2 * FAR - 1))
    return [
        (top, trail.status(top), top is station, abs(line.index(top) - at) > NEAR)
        for top in line[start : start + 2 * FAR + 1]
    ]


def subtopics(trail: Trail, row: TopicRow) -> str:
    if not row.children:
        return ""
    here = position(trail)
    return render_rows(trail, row.children, here=here.id if here is not None else None)
