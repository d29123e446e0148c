"""Bringing an export in: choose the file, see what it would do, do it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from config.http import see_other
from config.rate_limits import enforce
from roadmap import access
from roadmap.domain import rate_limits
from roadmap.domain.personal_data.bringing_in.archive import SIZE_LIMIT
from roadmap.domain.personal_data.bringing_in.bring_in import bring_in, fingerprint, preview
from roadmap.domain.personal_data.bringing_in.plan import Numbers
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.forms.bringing_in import BringInForm
from roadmap.rendering import bring_in_preview
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast
from roadmap.views.exports import rate_limit_key

LIMIT = f"{rate_limits.ARRIVALS.uses} exports come in within a day."


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in_export(request: HttpRequest) -> HttpResponse:
    """GET asks for the file; POST shows what it would do or, with ``step=apply``, does it.

    It is done only with the numbers that were shown; else these are shown as they are now.
    """
    if request.method != "POST":
        return choose(request, BringInForm())
    enforce(rate_limits.TAKEAWAYS, rate_limit_key(request))
    form = BringInForm(request.POST, request.FILES)
    if not form.is_valid():
        return choose(request, form)
    learner = access.learner_of(request)
    assert request.user.is_authenticated
    try:
        if request.POST.get("step") == "apply":
            enforce(rate_limits.ARRIVALS, rate_limit_key(request), LIMIT)
            seen = form.cleaned_data["seen"]
            done = bring_in(
                learner=learner, user=request.user, takeaway=form.takeaway, expected=seen
            )
            if done is not None and done.coming:
                add_toast(request, Toast(bring_in_preview.done(done)))
                return see_other(reverse("roadmap:dashboard"))
        numbers = preview(learner=learner, user=request.user, takeaway=form.takeaway)
    except TakeawayError as error:
        form.add_error("upload", str(error))
        return choose(request, form)
    return look(request, form, numbers)


def choose(request: HttpRequest, form: BringInForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "megabytes": SIZE_LIMIT // 1024 // 1024, "nav": ""}
    return render(request, "roadmap/bring_in.html", context, status=status)


def look(request: HttpRequest, form: BringInForm, numbers: Numbers) -> HttpResponse:
    """What it would do, and the one button."""
    context = {
        "form": form,
        "seen": fingerprint(form.takeaway, numbers),
        "was_seen": bool(request.POST.get("seen")),
        "is_new": bool(numbers.coming),
        "coming": bring_in_preview.coming(numbers),
        "joined": bring_in_preview.joined(numbers),
        "here": bring_in_preview.here(numbers),
        "left_out": bring_in_preview.left_out(numbers, form.takeaway.changes),
        "closing": bring_in_preview.closing(numbers),
        "nav": "",
    }
    return render(request, "roadmap/bring_in_preview.html", context)
