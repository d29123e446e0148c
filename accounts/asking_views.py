"""Pages of the question who is there: by a provider, by a mailed code, and before a password."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.views import password_set
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.asking import (
    address_for_codes,
    asking_page,
    go_on,
    note_answer,
    page_that_asked,
    was_asked_lately,
)
from accounts.forms import MailedCodeForm
from accounts.mailed_codes import is_right, send_code, waiting_code
from accounts.provider_answers import ask_provider, provider_of
from accounts.views import person
from config.http import see_other
from config.rate_limits import RateLimit, enforce

ROUND_TRIPS = RateLimit("provider-asked", uses=20, seconds=600)


@login_required
@require_POST
def by_provider(request: HttpRequest, provider: str) -> HttpResponse:
    """Lead to a provider of this person's, which asks them and sends them back."""
    found = provider_of(request, person(request), provider)
    if found is None:
        raise Http404
    if not is_offered("provider", request):
        return see_other(asking_page("account_reauthenticate", page_that_asked(request)))
    enforce(ROUND_TRIPS, f"user-{request.user.pk}")
    return ask_provider(request, found, page_that_asked(request))


def is_offered(way: str, request: HttpRequest) -> bool:
    """Whether this person, in this session, may answer in this way."""
    ways = get_adapter().get_reauthentication_methods(request.user)
    return any(one["id"] == way for one in ways)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """POST without a ``code`` has one sent; with it, it is the answer. GET shows where it goes."""
    onward = page_that_asked(request)
    email = address_for_codes(person(request))
    if not email:
        return see_other(asking_page("account_reauthenticate", onward))
    here = asking_page("account_reauthenticate_code", onward)
    if request.method != "POST":
        return code_page(request, onward, MailedCodeForm())
    if "code" not in request.POST:
        send_code(request, email)
        return see_other(here)
    form = MailedCodeForm(request.POST)
    if is_right(request, form.data["code"]):
        note_answer(request, method="code", email=email)
        return go_on(request, onward)
    form.add_error("code", "This is not the code that was sent.")
    return code_page(request, onward, form)


def code_page(request: HttpRequest, onward: str, form: MailedCodeForm) -> HttpResponse:
    """The page of the code that waits; of none that does, the page of all ways."""
    sent = waiting_code(request)
    if sent is None:
        if form.is_bound:
            messages.error(request, "This code is not good any more. Have a new one sent.")
        return see_other(asking_page("account_reauthenticate", onward))
    context = {"email": sent["email"], "onward": onward, "form": form}
    status = 422 if form.errors else 200
    return render(request, "account/reauthenticate_code.html", context, status=status)


@login_required
def set_password(request: HttpRequest) -> HttpResponse:
    """allauth's page of a first password, behind the question.

    A password that was on its way is not kept in the session meanwhile: it is entered anew.
    """
    if request.method == "POST" and not was_asked_lately(request):
        messages.info(request, "Nothing was saved: show that it is you, then enter it again.")
        onward = reverse("account_set_password")
        return see_other(asking_page("account_reauthenticate", onward))
    response: HttpResponse = reauthentication_required(password_set)(request)
    return response
