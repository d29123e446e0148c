"""Asking whether a visitor's ticks join an account that already has progress."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from config import errors
from config.http import local_url
from roadmap import access
from roadmap.domain.guidance.welcome import plan_what_waits
from roadmap.domain.progress.guests import claim_guest_progress, forget_guest, ticks_of_guest
from roadmap.domain.progress.learner import Learner
from roadmap.forms.learning import ClaimForm
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest) -> HttpResponse:
    """GET asks, POST claims the ticks or deletes them; then on to ``next``."""
    onward = local_url(request, request.GET.get("next"), reverse("roadmap:dashboard"))
    guest_id = request.session.get(access.GUEST_KEY)
    ticks = ticks_of_guest(guest_id) if guest_id else None
    if not guest_id or not ticks:
        return HttpResponseRedirect(onward)
    if request.method != "POST":
        return render(request, "roadmap/claim.html", {"ticks": ticks, "nav": ""})
    form = ClaimForm(request.POST)
    if not form.is_valid():
        return errors.form_error(request, form)
    if form.cleaned_data["answer"]:
        add_toast(request, bring_along(access.learner_of(request), guest_id))
    else:
        forget_guest(guest_id)
    del request.session[access.GUEST_KEY]
    return HttpResponseRedirect(onward)


def bring_along(learner: Learner, guest_id: int) -> Toast:
    brought = claim_guest_progress(learner=learner, guest_id=guest_id)
    plan_what_waits(learner=learner, now=timezone.now())
    if not brought:
        return Toast("Your account has all of it already, and later.")
    return Toast(f"Your ticks came along: {brought}.", None, brought.action_id)
