"""A learner's note on a topic: read, written, previewed, an earlier text brought back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.catalog import markdown
from roadmap.domain.notes.notes import (
    NoteResult,
    NoteText,
    TooLongTogetherError,
    earlier_texts,
    note_of,
    restore_text,
    save_note,
)
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.learning import NoteForm, first_error
from roadmap.models import Topic
from roadmap.rendering.answers import add_toast, render_update
from roadmap.rendering.page_update import PageUpdate, Toast
from roadmap.rendering.topic_parts import (
    note_context,
    note_part,
    note_preview_part,
    refused_note_part,
    saved_note_parts,
    topic_notes_context,
)
from roadmap.views.old_slugs import follow_renames

NOTHING: Mapping[str, Any] = MappingProxyType({})
CHANGED = "This note was changed in another tab meanwhile"


@follow_renames
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def note(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """GET shows the note with its earlier texts, POST saves it or, with ``preview``, shows it."""
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    if request.method != "POST":
        return topic_notes_page(request, found)
    enforce(rate_limits.NOTES, f"user-{request.user.pk}")
    form = NoteForm(request.POST, auto_id="note-%s")
    if not form.is_valid():
        return refuse(request, found, form, first_error(form), 422)
    if "preview" in request.POST:
        return preview(request, found, form)
    learner = access.learner_of(request)
    try:
        result = save_note(learner=learner, topic=found, **form.cleaned_data)
    except TooLongTogetherError:
        return refuse(request, found, form, f"{CHANGED}, and both texts have no room in it.", 409)
    return answer_saved(request, found, result)


def topic_notes_page(
    request: HttpRequest, topic: Topic, replaced: Mapping[str, Any] = NOTHING, status: int = 200
) -> HttpResponse:
    """The note and the links of a topic on a page of their own; ``replaced`` joins its context.

    Of the earlier texts one is shown, which ``text`` names, else the latest; the others are links.
    """
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=topic.roadmap)
    earlier = earlier_texts(learner, topic, request.GET.get("page", "1"))
    key = request.GET.get("text")
    shown = next((text for text in earlier if text.key == key), next(iter(earlier), None))
    context = {
        "roadmap": topic.roadmap,
        "outline": progress.outline,
        "row": progress.outline.rows[topic.pk],
        "topic": topic,
        "page": earlier,
        "shown": shown,
        "shown_html": markdown.render(shown.body) if shown is not None else "",
        "nav": "checklist",
        **topic_notes_context(learner, topic),
        **replaced,
    }
    return vary_on_fragment(render(request, "roadmap/note.html", context, status=status))


def refuse(
    request: HttpRequest, topic: Topic, form: NoteForm, message: str, status: int
) -> HttpResponse:
    """Nothing was saved; what was typed stays where it is."""
    if wants_fragment(request):
        update = PageUpdate(parts=(refused_note_part(topic, message),))
        return render_update(request, update, status=status)
    present = note_of(access.learner_of(request), topic)
    shown = note_context(present, form) | {"note_error": message}
    return topic_notes_page(request, topic, shown, status)


def preview(request: HttpRequest, topic: Topic, form: NoteForm) -> HttpResponse:
    html = markdown.render(form.cleaned_data["body"])
    if wants_fragment(request):
        return render_update(request, PageUpdate(parts=(note_preview_part(topic, html),)))
    present = note_of(access.learner_of(request), topic)
    shown = note_context(present, form) | {"preview_html": html}
    return topic_notes_page(request, topic, shown)


def answer_saved(request: HttpRequest, topic: Topic, result: NoteResult) -> HttpResponse:
    toast = Toast(saved_message(result.note, merged=result.merged), None, result.action_id)
    if not wants_fragment(request):
        add_toast(request, toast)
        back = page_address(request, topic.get_absolute_url())
        return see_other(f"{back}#notes-{topic.slug}")
    parts = (
        (note_part(topic, result.note, merged=True),)
        if result.merged
        else tuple(saved_note_parts(topic, result.note))
    )
    return render_update(request, PageUpdate(toast, parts))


def saved_message(note: NoteText, *, merged: bool) -> str:
    if merged:
        return f"{CHANGED}. Both texts are kept."
    return "Note saved." if note.exists else "Note emptied."


@follow_renames
@require_POST
@login_required
def earlier_note(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """Bring back the earlier text that ``text`` names."""
    found = access.topic_or_404(request, access.roadmap_or_404(request, roadmap), topic)
    learner = access.learner_of(request)
    enforce(rate_limits.NOTES, f"user-{request.user.pk}")
    result = restore_text(learner=learner, topic=found, key=request.POST.get("text", ""))
    if result is None:
        raise Http404
    add_toast(request, Toast("The earlier text is back.", None, result.action_id))
    return see_other(page_address(request, found.get_absolute_url()))
