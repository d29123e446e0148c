"""What an undo refreshes: rows and numbers, and what the open topic shows of the learner's own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import ResolverMatch, reverse

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap.domain.actions.undo import Undone
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.topic_content import material_of
from roadmap.domain.notes.topic_notes import notebook_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_trail
from roadmap.models import Roadmap, Topic
from roadmap.rendering.filter_bar import lens_of
from roadmap.rendering.page_update import (
    Toast,
    fetch_anew,
    open_control,
    page_match,
    refreshed,
    say,
    shown_on,
    shows_everything,
)
from roadmap.rendering.topic_notes import links_part, note_part


def answer_undo(
    request: HttpRequest, learner: Learner, action: int, result: Undone
) -> HttpResponse:
    """Refresh what changed, or go back to the page with a message."""
    toast = Toast(undo_sentence(result))
    if not wants_fragment(request):
        say(request, toast)
        return see_other(page_address(request, reverse("roadmap:home")))
    page = page_match(request)
    if shows_everything(page):
        return fetch_anew(request, toast)
    context = {
        "toast": toast,
        "action_id": action,
        **statuses_part(request, page, learner, result),
        **open_topic_part(request, page, learner, result),
    }
    return vary_on_fragment(render(request, "roadmap/responses/undone.html", context))


def statuses_part(
    request: HttpRequest, page: ResolverMatch | None, learner: Learner, result: Undone
) -> dict[str, Any]:
    """Rows and numbers of the roadmap on the page, or else of one whose leaves were put back."""
    if not result.restored:
        return {}
    visible = Roadmap.objects.visible_to(request.user)
    roadmap = (
        visible.filter(slug=shown_on(page).get("roadmap", "")).first()
        or visible.filter(topics__in=result.restored).first()
    )
    if roadmap is None:
        return {}
    after = load_trail(learner=learner, roadmap=roadmap)
    by_root = after.outline.by_root
    rows = [by_root[pk] for pk in result.restored if pk in by_root]
    return {
        "controls": open_control(page, learner, after),
        "lens": lens_of(request, after),
        **refreshed(after, after, rows),
    }


def open_topic_part(
    request: HttpRequest, page: ResolverMatch | None, learner: Learner, result: Undone
) -> dict[str, Any]:
    """Objectives, note and links of the topic that the page shows, when the undo was about it."""
    if not (result.objectives or result.notes or result.evidence):
        return {}
    shown = shown_on(page)
    topic = (
        Topic.objects.not_draft()
        .filter(
            roadmap__in=Roadmap.objects.visible_to(request.user),
            roadmap__slug=shown.get("roadmap", ""),
            slug=shown.get("topic", ""),
        )
        .select_related("roadmap")
        .first()
    )
    if topic is None:
        return {}
    outline = load_outline(topic.roadmap)
    row = outline.rows[topic.pk]
    goals = material_of(outline, row).goals
    changed = {topic.root_id} & {*result.notes, *result.evidence}
    if not changed and not {goal.root_id for goal in goals} & {*result.objectives}:
        return {}
    own = notebook_of(learner, row, goals)
    return {
        "roadmap": topic.roadmap,
        "topic": topic,
        "objectives": own.checked(goals),
        **note_part(own.note),
        **links_part(own.links),
    }


def undo_sentence(result: Undone) -> str:
    if result.already:
        return "This was taken back before."
    if not result.count:
        return "Nothing to take back: newer changes stand."
    sentence = "Taken back." if result.count == 1 else f"Taken back: {result.count} changes."
    if result.kept:
        sentence += f" {result.kept} left alone, because something newer happened to them."
    return sentence
