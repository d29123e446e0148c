"""Forking a roadmap, setting who may open one's own, deleting it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from config.http import see_other
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError, make_fork, share
from roadmap.domain.humanize import isolated
from roadmap.domain.personal_data.deletion import InUseError, delete_roadmap
from roadmap.domain.progress.preferences import follow_roadmap
from roadmap.domain.progress.selectors import load_progress
from roadmap.forms.editing import ForkForm, SharingForm
from roadmap.models import Roadmap
from roadmap.rendering.answers import add_toast
from roadmap.rendering.fork_note import fork_note
from roadmap.rendering.page_update import Toast


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def fork(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET says what a fork is, POST makes one."""
    original = access.roadmap_or_404(request, roadmap)
    if request.method != "POST":
        return fork_page(request, original, ForkForm.empty(original.title))
    enforce(rate_limits.FORKS, f"user-{request.user.pk}")
    form = ForkForm(request.POST)
    if not form.is_valid():
        return fork_page(request, original, form)
    owner_id = access.learner_of(request).account_id
    title, same_as = form.cleaned_data["title"], form.cleaned_data["same_as"]
    try:
        made = make_fork(
            original=original,
            owner_id=owner_id,
            title=title,
            # A form that names no request of its own is the same one where it asks for the same.
            same_as=same_as or f"{original.pk} {title}",
        )
    except TooManyRoadmapsError:
        form.add_error(None, f"You have {OWN_LIMIT} roadmaps, as many as there is room for.")
        return fork_page(request, original, form)
    if form.cleaned_data["follow"]:
        follow_roadmap(learner=access.learner_of(request), roadmap=made)
    add_toast(request, Toast(f"{isolated(made.title)} is yours now. Nobody else sees it."))
    return see_other(reverse("roadmap:edit", args=[made.slug]))


def fork_page(request: HttpRequest, original: Roadmap, form: ForkForm) -> HttpResponse:
    progress = load_progress(learner=access.learner_of(request), roadmap=original)
    context = {
        "roadmap": original,
        "outline": progress.outline,
        "topics": progress.total.total,
        "form": form,
        "note": fork_note(request, original),
        "nav": "",
    }
    status = 422 if form.errors else 200
    return render(request, "roadmap/editor/fork.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def sharing(request: HttpRequest, roadmap: str) -> HttpResponse:
    """GET shows who may open the roadmap and by which address, POST sets it."""
    found = access.own_roadmap_or_404(request, roadmap)
    sent = request.POST if request.method == "POST" else None
    form = SharingForm(sent, initial={"visibility": found.visibility})
    if request.method == "POST" and form.is_valid():
        found = share(roadmap=found, visibility=form.cleaned_data["visibility"])
        add_toast(request, Toast("Saved."))
        return see_other(reverse("roadmap:sharing", args=[found.slug]))
    context = {
        "roadmap": found,
        "outline": load_outline(found),
        "form": form,
        "nav": "",
    }
    status = 422 if form.errors else 200
    return render(request, "roadmap/editor/sharing.html", context, status=status)


@require_POST
@login_required
def roadmap_removal(request: HttpRequest, roadmap: str) -> HttpResponse:
    """Delete one's own roadmap, if nobody would lose anything."""
    found = access.own_roadmap_or_404(request, roadmap)
    try:
        delete_roadmap(found)
    except InUseError as error:
        add_toast(request, Toast(str(error)))
        return see_other(reverse("roadmap:sharing", args=[found.slug]))
    add_toast(
        request,
        Toast(f"{isolated(found.title)} is deleted. What you have done on its topics stays."),
    )
    return see_other(reverse("roadmap:index"))
