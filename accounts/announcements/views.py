"""The page of the link "it was not me": GET says what it would do, POST does it."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import time_of
from accounts.announcements.links import Link, LinkError, read_link
from accounts.announcements.taking_back import plan_of, take_back
from accounts.announcements.wording import sentence_of

STATUS = {"unknown": 404, "taken": 409}
"""Of a link that does nothing; the others have run out: 410."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = read_link(token)
        if request.method == "POST":
            return done(request, link, take_back(token))
    except LinkError as error:
        context = {"reason": error.reason, "at": error.at}
        status = STATUS.get(error.reason, 410)
        return render(request, "accounts/not_me_gone.html", context, status=status)
    return render(request, "accounts/not_me.html", {**about(link), "plan": plan_of(link)})


def done(request: HttpRequest, link: Link, said: list[str]) -> HttpResponse:
    if request.user.pk == link.announcement.user_id:
        logout(request)
    return render(request, "accounts/not_me_done.html", {**about(link), "said": said})


def about(link: Link) -> dict[str, str]:
    found = link.announcement
    return {
        "told": sentence_of(AccountChange(found.change), found.details),
        "when": time_of(found),
        "device": found.device,
        "network": found.network,
    }
