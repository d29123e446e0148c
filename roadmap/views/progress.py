"""Setting a status, and undo of any action."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from config import errors
from config.http import local_url, page_address, see_other, vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain.actions import undo as undoing
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.humanize import in_digits, isolated
from roadmap.domain.progress.picking import asks_which, picked_leaves, picks_of
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress, progress_before_and_after
from roadmap.domain.progress.statuses import Outcome, set_leaves, set_status
from roadmap.enums import Status
from roadmap.forms.learning import StatusForm
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast, answer
from roadmap.rendering.open_page import is_checklist, open_page_of, page_match
from roadmap.rendering.open_topic import read_open_topic
from roadmap.rendering.page_update import Toast, progress_update
from roadmap.rendering.rows import LIST
from roadmap.rendering.toasts import going_on
from roadmap.rendering.undo_update import undo_update
from roadmap.views.old_slugs import follow_renames


@follow_renames
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """GET shows the five choices, POST sets one.

    Of a group of which some subtopics are enough, GET with ``?status=`` asks which of them are
    meant; POST wants their slugs as ``topic``, and asks where there is none.
    """
    found = access.roadmap_or_404(request, roadmap)
    outline = load_outline(found)
    row = access.row_or_404(request, outline, topic)
    if request.method == "POST":
        return _save_status(request, found, outline, row)
    wanted = StatusForm.read(request.GET)
    if wanted is not None and asks_which(row, wanted) and not wants_fragment(request):
        return _ask_which(request, found, row, wanted)
    return _show_choices(request, found, row)


def _show_choices(request: HttpRequest, roadmap: Roadmap, row: TopicRow) -> HttpResponse:
    """A menu for htmx, else a page that says as well since when the topic has its status."""
    learner = access.learner_of(request)
    progress = load_progress(learner=learner, roadmap=roadmap)
    context = {
        "roadmap": roadmap,
        "outline": progress.outline,
        "row": row,
        "status": progress.status(row),
        "counts": progress.tallies[row.id],
        "choice": progress.choice(row),
        "is_spare": progress.is_spare(row),
        "category": progress.outline.category_by_code[row.category_code],
        "nav": "checklist",
    }
    if wants_fragment(request):
        return vary_on_fragment(render(request, "roadmap/status.html#menu", context))
    context["since"] = read_open_topic(learner=learner, progress=progress, row=row).since
    return vary_on_fragment(render(request, "roadmap/status.html", context))


def _ask_which(
    request: HttpRequest, roadmap: Roadmap, row: TopicRow, wanted: Status, *, refused: str = ""
) -> HttpResponse:
    """The page that asks which topics of a group a status is meant for."""
    progress = load_progress(learner=access.learner_of(request), roadmap=roadmap)
    topic_page = reverse("roadmap:topic", args=[roadmap.slug, row.slug])
    context = {
        "roadmap": roadmap,
        "outline": progress.outline,
        "row": row,
        "wanted": wanted,
        "choice": progress.choice(row),
        "picks": picks_of(progress, row, wanted),
        "refused": refused,
        "next": local_url(request, request.POST.get("next"), page_address(request, topic_page)),
        "category": progress.outline.category_by_code[row.category_code],
        "nav": "checklist",
    }
    status = 422 if request.method == "POST" else 200
    return vary_on_fragment(render(request, "roadmap/pick.html", context, status=status))


def _save_picks(
    request: HttpRequest, roadmap: Roadmap, outline: Outline, row: TopicRow, status: Status
) -> HttpResponse:
    """Set the status of the topics that were picked, as one action; ask where none was."""
    leaves = picked_leaves(row, frozenset(request.POST.getlist("topic")))
    if not leaves:
        if wants_fragment(request):
            address = reverse("roadmap:status", args=[roadmap.slug, row.slug])
            return vary_on_fragment(HttpResponseClientRedirect(f"{address}?status={status}"))
        is_asked = "next" in request.POST
        refused = "Nothing was ticked. Tick those that are meant." if is_asked else ""
        return _ask_which(request, roadmap, row, status, refused=refused)
    learner = access.learner_for_writing(request)
    outcome = set_leaves(learner=learner, leaves=leaves, status=status)
    before, after = progress_before_and_after(learner=learner, outline=outline, outcome=outcome)
    toast = status_toast(after, row, status, outcome)
    add_toast(request, going_on(toast, before=before, after=after, row=row))
    topic_page = reverse("roadmap:topic", args=[roadmap.slug, row.slug])
    return see_other(local_url(request, request.POST.get("next"), topic_page))


def _save_status(
    request: HttpRequest, roadmap: Roadmap, outline: Outline, row: TopicRow
) -> HttpResponse:
    status = StatusForm.read(request.POST)
    if status is None:
        return errors.form_error(request, StatusForm(request.POST))
    if asks_which(row, status):
        return _save_picks(request, roadmap, outline, row, status)
    learner = access.learner_for_writing(request)
    outcome = set_status(learner=learner, row=row, status=status)
    before, after = progress_before_and_after(learner=learner, outline=outline, outcome=outcome)
    toast = status_toast(after, row, status, outcome)
    update = progress_update(
        before=before,
        after=after,
        topics=row.walk(),
        shown=open_page_of(request, learner, after),
        toast=going_on(toast, before=before, after=after, row=row),
    )
    fallback = reverse_lazy("roadmap:topic", args=[outline.slug, row.slug])
    return answer(request, update, fallback=fallback, place=row_on_page(request, row))


def row_on_page(request: HttpRequest, row: TopicRow) -> str:
    """The id of the topic's row where the page is a checklist, so that one returns to it."""
    return f"{LIST}-{row.slug}" if is_checklist(page_match(request)) else ""


def status_toast(
    progress: RoadmapProgress, row: TopicRow, status: Status, outcome: Outcome
) -> Toast:
    """What the write did, in one sentence."""
    if outcome.action_id is None:
        return Toast(f"{isolated(row.title)} is marked so already.", status)
    if row.is_group:
        topics = in_digits(outcome.count, "topic")
        return Toast(
            f"{isolated(row.title)}: {topics} set to {status.label.lower()}.",
            status,
            outcome.action_id,
        )
    text = {
        Status.TODO: f"{isolated(row.title)} is to do again.",
        Status.LEARNING: f"You are learning {isolated(row.title)}.",
        Status.DONE: f"{isolated(row.title)} is done. Stone {progress.total.done} placed.",
        Status.KNOWN: f"{isolated(row.title)}: you knew it already.",
        Status.SKIPPED: f"{isolated(row.title)} skipped.",
    }[status]
    return Toast(text, status, outcome.action_id)


@require_POST
def undo(request: HttpRequest, action: int) -> HttpResponse:
    learner = access.learner_of(request)
    result = undoing.undo(learner=learner, action_id=action)
    if not result.found:
        raise Http404
    update = undo_update(request, learner, result)
    place = entry_on_page(request, action)
    return answer(request, update, fallback=reverse_lazy("roadmap:home"), place=place)


def entry_on_page(request: HttpRequest, action: int) -> str:
    """The id of the action's line where the page is the history, so that one returns to it."""
    page = page_match(request)
    return f"entry-{action}" if page is not None and page.url_name == "history" else ""
