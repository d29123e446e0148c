"""What an undo changes on a page: rows, numbers, and the parts of the open topic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.http import HttpRequest

from roadmap import access
from roadmap.domain.actions.undo import UndoResult
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.humanize import in_digits
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.models import Topic
from roadmap.rendering.open_page import is_reloaded, open_page_of, page_match, slugs_of
from roadmap.rendering.open_topic import open_topic_of
from roadmap.rendering.page_update import (
    OF_TICKS,
    PagePart,
    PageUpdate,
    Toast,
    progress_update,
    topic_parts,
)
from roadmap.rendering.topic_parts import evidence_part, links_part, note_part, objectives_part


def undo_update(request: HttpRequest, learner: Learner, result: UndoResult) -> PageUpdate:
    toast, page = Toast(undo_message(result)), page_match(request)
    if is_reloaded(page):
        return PageUpdate(toast, reload=True)
    slugs = slugs_of(page)
    update = _statuses(request, learner, result, slugs.get("roadmap", ""), toast)
    return replace(update, parts=(*update.parts, *_open_topic(request, learner, result, slugs)))


def _statuses(
    request: HttpRequest, learner: Learner, result: UndoResult, slug: str, toast: Toast
) -> PageUpdate:
    """Rows and numbers of the roadmap on the page, or else of one whose leaves were put back."""
    roadmap = None
    if result.restored:
        visible = access.visible_roadmaps(request)
        roadmap = (
            visible.filter(slug=slug).first() or visible.filter(topics__in=result.restored).first()
        )
    if roadmap is None:
        return PageUpdate(toast)
    after = load_progress(learner=learner, roadmap=roadmap)
    by_root = after.outline.by_root
    return progress_update(
        before=_untouched(after, result),
        after=after,
        topics=[by_root[pk] for pk in result.restored if pk in by_root],
        shown=open_page_of(request, learner, after),
        toast=toast,
    )


def _untouched(after: RoadmapProgress, result: UndoResult) -> RoadmapProgress:
    """What the undo left alone. The learner was there, or on a topic that it put back."""
    restored = set(result.restored)
    statuses = {pk: status for pk, status in after.statuses.items() if pk not in restored}
    return replace(after, statuses=statuses)


def _open_topic(
    request: HttpRequest, learner: Learner, result: UndoResult, slugs: Mapping[str, str]
) -> tuple[PagePart, ...]:
    """Objectives, note and links of the topic that the page shows, when the undo was about it."""
    if not (result.objectives or result.notes or result.evidence):
        return ()
    topic = (
        Topic.objects.not_draft()
        .filter(
            roadmap__in=access.visible_roadmaps(request),
            roadmap__slug=slugs.get("roadmap", ""),
            slug=slugs.get("topic", ""),
        )
        .select_related("roadmap")
        .first()
    )
    if topic is None:
        return ()
    outline = load_outline(topic.roadmap)
    row = outline.rows.get(topic.pk)
    if row is None:
        return ()
    content = load_topic_content(outline, row)
    roots = {objective.root_id for objective in content.objectives}
    changed = {topic.root_id} & {*result.notes, *result.evidence}
    if not changed and not roots & {*result.objectives}:
        return ()
    own = topic_notes_of(learner, row, content.objectives)
    progress = load_progress(learner=learner, roadmap=topic.roadmap)
    shown = open_topic_of(learner=learner, progress=progress, row=row, content=content, own=own)
    return (
        objectives_part(topic, shown.objectives),
        *(() if result.restored else topic_parts(progress, shown, OF_TICKS)),
        note_part(topic, own.note),
        evidence_part(topic, own.links),
        links_part(topic, own.links),
    )


def undo_message(result: UndoResult) -> str:
    if result.already:
        return "This was taken back before."
    if not result.count:
        return "Nothing to take back: newer changes stand."
    message = (
        "Taken back." if result.count == 1 else f"Taken back: {in_digits(result.count, 'change')}."
    )
    if result.kept:
        them = "it" if result.kept == 1 else "them"
        message += f" {result.kept} left alone, because something newer happened to {them}."
    return message
