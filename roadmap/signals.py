"""Receivers of signals: a sign-in claims the guest's ticks."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from accounts.profile import save_time_zone
from accounts.time_zones import UTC
from roadmap.access import GUEST_KEY, GUEST_ZONE
from roadmap.domain.guidance.welcome import plan_what_waits
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.preferences import claim_preferences
from roadmap.models import Progress
from roadmap.rendering.answers import add_toast
from roadmap.rendering.page_update import Toast


@receiver(user_logged_in, dispatch_uid="claim_time_zone")
def claim_time_zone(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Let an account that has none yet have the time zone that the visitor has said."""
    zone = request.session.pop(GUEST_ZONE, UTC)
    if zone != UTC and user.time_zone == UTC:
        save_time_zone(user=user, time_zone=zone)


@receiver(user_logged_in, dispatch_uid="claim_guest_ticks")
def claim_guest_ticks(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Bring a guest's ticks to an account without progress; with progress the person is asked."""
    guest_id = request.session.get(GUEST_KEY)
    if guest_id is None:
        return
    learner = Learner(user_id=user.pk, time_zone=user.time_zone)
    if Progress.objects.filter(user_id=user.pk).exists():
        claim_preferences(user_id=user.pk, guest_id=guest_id)
        plan_what_waits(learner=learner, now=timezone.now())
        return
    brought = claim_guest_progress(learner=learner, guest_id=guest_id)
    plan_what_waits(learner=learner, now=timezone.now())
    del request.session[GUEST_KEY]
    if brought:
        add_toast(request, Toast(f"Your ticks came along: {brought}.", None, brought.action_id))
