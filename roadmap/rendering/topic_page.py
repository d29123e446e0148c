"""What the topic page and its panel show."""

from __future__ import annotations

from roadmap.domain.catalog import markdown
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.rendering.open_topic import open_topic_of, standing
from roadmap.rendering.rows import INSIDE, render_rows
from roadmap.rendering.topic_parts import evidence_context, note_context


def topic_context(
    *, learner: Learner, progress: RoadmapProgress, row: TopicRow, trusted: bool
) -> dict[str, object]:
    """The context of a topic's page; ``trusted`` where curators wrote it.

    One query for a learner, none for a visitor, and three more where the content is not cached.
    """
    outline = progress.outline
    content = load_topic_content(outline, row)
    own = topic_notes_of(learner, row, content.objectives)
    topic = open_topic_of(learner=learner, progress=progress, row=row, content=content, own=own)
    return {
        **standing(progress, topic),
        "progress": progress,
        "level": outline.level_by_slug[row.level_slug],
        "ancestors": outline.ancestors(row.id),
        "body_html": markdown.render(content.body, trusted=trusted),
        "content": content,
        "subtopics_html": subtopics(progress, row),
        **note_context(own.note),
        **evidence_context(own.links),
    }


def subtopics(progress: RoadmapProgress, row: TopicRow) -> str:
    if not row.children:
        return ""
    here = position(progress)
    here_id = here.id if here is not None else None
    return render_rows(progress, row.children, here=here_id, place=INSIDE)
