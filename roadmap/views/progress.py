"""Setting a status, taking it back, bringing a guest's ticks along."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config import errors
from config.http import page_address, see_other, vary_on_fragment, wants_fragment
from roadmap import access
from roadmap.domain import claim as guests
from roadmap.domain import undo as undoing
from roadmap.domain.outline import TopicRow, Trail
from roadmap.domain.progress import Outcome, set_status
from roadmap.domain.trails import load_trail
from roadmap.enums import Status
from roadmap.forms import StatusForm
from roadmap.models import Topic
from roadmap.views.refresh import Toast, answer_write, say


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, roadmap: str, topic: str) -> HttpResponse:
    """GET shows the five choices, POST sets one."""
    found = access.roadmap_or_404(request, roadmap)
    target = access.topic_or_404(request, found, topic)
    if request.method == "POST":
        return _save_status(request, target)
    trail = load_trail(learner=access.learner_of(request), roadmap=found)
    row = trail.outline.rows[target.pk]
    current = trail.status(row)
    context = {
        "roadmap": found,
        "outline": trail.outline,
        "row": row,
        "status": current,
        "choices": choices(current),
        "category": trail.outline.category_by_code[row.category_code],
        "nav": "checklist",
    }
    template = "roadmap/status.html#menu" if wants_fragment(request) else "roadmap/status.html"
    return vary_on_fragment(render(request, template, context))


def choices(current: Status) -> list[tuple[Status, bool]]:
    """Every status with whether it is the present one."""
    return [(status, status == current) for status in Status]


def _save_status(request: HttpRequest, topic: Topic) -> HttpResponse:
    form = StatusForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    learner = access.learner_for_writing(request)
    before = load_trail(learner=learner, roadmap=topic.roadmap)
    row = before.outline.rows[topic.pk]
    outcome = set_status(learner=learner, topic=topic, status=form.cleaned_data["status"])
    after = load_trail(learner=learner, roadmap=topic.roadmap)
    return answer_write(
        request,
        before=before,
        after=after,
        toast=status_toast(after, row, form.cleaned_data["status"], outcome),
        topics=list(row.walk()),
        fallback=topic.get_absolute_url(),
    )


def status_toast(trail: Trail, row: TopicRow, status: Status, outcome: Outcome) -> Toast:
    """What the write did, in one sentence."""
    if outcome.action_id is None:
        return Toast(f"{row.title} is marked so already.", status)
    if row.is_group:
        topics = "1 topic" if outcome.count == 1 else f"{outcome.count} topics"
        return Toast(
            f"{row.title}: {topics} set to {status.label.lower()}.", status, outcome.action_id
        )
    sentence = {
        Status.TODO: f"{row.title} is to do again.",
        Status.LEARNING: f"You are learning {row.title}.",
        Status.DONE: f"{row.title} is done. Stone {trail.total.done} placed.",
        Status.KNOWN: f"{row.title}: you knew it already.",
        Status.SKIPPED: f"{row.title} skipped.",
    }[status]
    return Toast(sentence, status, outcome.action_id)


@require_POST
def undo(request: HttpRequest, action: int) -> HttpResponse:
    learner = access.learner_of(request)
    result = undoing.undo(learner=learner, action_id=action)
    if not result.found:
        raise Http404
    toast = Toast(undo_sentence(result))
    topic = Topic.objects.filter(pk__in=result.restored).select_related("roadmap").first()
    fallback = reverse("roadmap:home")
    if topic is None or not wants_fragment(request):
        say(request, toast)
        return see_other(page_address(request, fallback))
    after = load_trail(learner=learner, roadmap=topic.roadmap)
    rows = [after.outline.by_root[pk] for pk in result.restored if pk in after.outline.by_root]
    return answer_write(
        request, before=after, after=after, toast=toast, topics=rows, fallback=fallback
    )


def undo_sentence(result: undoing.Undone) -> str:
    if result.already:
        return "This was taken back before."
    count = len(result.restored) + len(result.objectives)
    if not count:
        return "Nothing to take back: newer changes stand."
    sentence = "Taken back." if count == 1 else f"Taken back: {count} changes."
    if result.kept:
        sentence += f" {result.kept} left alone, because something newer happened to them."
    return sentence


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """Ask whether a guest's ticks join an account that already has progress, and do so."""
    guest_id = request.session.get(access.GUEST_KEY)
    count = guests.guest_count(guest_id) if guest_id else 0
    if not guest_id or not count:
        return redirect("roadmap:dashboard")
    if request.method != "POST":
        return render(request, "roadmap/claim.html", {"count": count, "nav": ""})
    if request.POST.get("answer") == "yes":
        learner = access.learner_of(request)
        outcome = guests.claim_guest_progress(learner=learner, guest_id=guest_id)
        say(request, Toast(f"{outcome.count} topics brought along.", None, outcome.action_id))
    else:
        guests.forget_guest(guest_id)
    del request.session[access.GUEST_KEY]
    return redirect("roadmap:dashboard")
