"""The page behind an invitation, and the page of an account that waits."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.registration.invitations import INVITED, invitation_of, is_usable
from config.http import see_other
from config.registration import is_open_to_all


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """GET says what the link is for; POST leads on to the form of a new account."""
    invitation = invitation_of(secret)
    if invitation is None or settings.CAIRN_REGISTRATION == "closed":
        raise Http404
    usable = is_usable(invitation.pk)
    if request.method == "POST" and usable and not request.user.is_authenticated:
        request.session[INVITED] = invitation.pk
        return see_other(reverse("account_signup"))
    context = {"usable": usable, "is_open": is_open_to_all()}
    return render(request, "accounts/join.html", context, status=200 if usable else 410)


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/waiting.html")
