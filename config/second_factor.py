"""Whether this session showed a second factor, and where one that did not is sent first."""

from __future__ import annotations

from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""What counts as a second factor; recovery codes only stand in for one of these."""
ONWARD = "second_factor_onward"
"""The key of a session with the page that waits for a second factor to be set up."""
CHALLENGES = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


def factor_first(request: HttpRequest, wanted: str) -> HttpResponse | None:
    """Where a signed-in person goes before ``wanted``; None where nothing stands in between.

    What a session showed counts, not what its person has: a session that got in without the
    second factor is asked for it, one whose factor is gone sets up another where one is required.
    """
    shown, required = has_shown_one(request), settings.CAIRN_REQUIRE_STAFF_MFA
    if shown and not required:
        return None
    kinds = kinds_of(request.user.pk)
    if kinds and not shown:
        return to_the_challenge(request, wanted, kinds)
    if required and not kinds:
        return to_set_up(request, wanted)
    if ONWARD in request.session:
        del request.session[ONWARD]
    return None


def has_shown_one(request: HttpRequest) -> bool:
    """Whether a second factor or a recovery code is among what this session signed in with."""
    user = request.user
    records = get_authentication_records(request, user) if user.is_authenticated else []
    return any(record.get("method") == "mfa" for record in records)


def kinds_of(user_id: int | None) -> set[str]:
    """The kinds of second factor that somebody has."""
    found = Authenticator.objects.filter(user_id=user_id, type__in=SECOND_FACTORS)
    return set(found.values_list("type", flat=True))


def to_the_challenge(request: HttpRequest, wanted: str, kinds: set[str]) -> HttpResponse:
    messages.warning(request, f"The admin asks for your second factor.{not_saved(request)}")
    page = next(CHALLENGES[kind] for kind in SECOND_FACTORS if kind in kinds)
    return redirect(f"{reverse(page)}?{urlencode({'next': wanted}, safe='/')}")


def to_set_up(request: HttpRequest, wanted: str) -> HttpResponse:
    messages.warning(
        request,
        f"The admin asks for a second factor. Set one up here, then come back.{not_saved(request)}",
    )
    request.session[ONWARD] = wanted
    return redirect("mfa_index")


def not_saved(request: HttpRequest) -> str:
    """A sentence, where the request was a form that is not taken along."""
    return " What you sent is not saved; send it again afterwards." if is_form(request) else ""


def is_form(request: HttpRequest) -> bool:
    return request.method == "POST"
