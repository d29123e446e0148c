"""Asked who is there: what counts as an answer, for how long, and in which ways one can be given.

Before what could take an account away (its email, password, factors, export, deletion) a person
shows once more that they are there. Signing in is such an answer, of whatever kind.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from accounts.models import User
from accounts.vouching.sessions import VOUCHED, is_alone
from config.http import local_url, see_other

CAME_IN_AT = "came_in_at"
WORDS = {
    "mfa_reauthenticate": "A code of your authenticator app, or a recovery code",
    "mfa_reauthenticate:webauthn": "A passkey",
}


def note_sign_in(request: HttpRequest) -> None:
    """Remember when the person showed, by coming in, who they are.

    Who is let in on a proxy's word alone showed nothing: an open browser comes in again at once.
    """
    if is_alone(get_authentication_records(request, request.user)):
        request.session.pop(CAME_IN_AT, None)
    else:
        request.session[CAME_IN_AT] = time.time()


def note_answer(request: HttpRequest, **how: Any) -> None:
    """Remember that the person has answered just now."""
    record_authentication(request, request.user, reauthenticated=True, **how)


def was_asked_lately(request: HttpRequest) -> bool:
    """Whether the signed-in person came in, or answered, within the span of the settings."""
    if not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    answers = [record["at"] for record in records if record.get("reauthenticated")]
    came_in = request.session.get(CAME_IN_AT)
    latest = max([came_in if isinstance(came_in, int | float) else 0, *answers])
    return bool(abs(time.time() - latest) < app_settings.REAUTHENTICATION_TIMEOUT)


def forget_what_waits(request: HttpRequest) -> None:
    """A form that an earlier question stopped, and that was left at that, is not sent any more."""
    request.session.pop(reauthentication.STATE_SESSION_KEY, None)


def page_that_asked(request: HttpRequest) -> str:
    named = request.POST.get("next") or request.GET.get("next")
    return local_url(request, named, reverse("accounts:settings"))


def asking_page(name: str, onward: str, **arguments: str) -> str:
    """The address of a page on which an answer is given, which leads on to ``onward``."""
    return f"{reverse(name, kwargs=arguments)}?{urlencode({'next': onward}, safe='/')}"


def go_on(request: HttpRequest, onward: str) -> HttpResponse:
    """What the question stood before: a form that was on its way, or the page that asked."""
    request.GET = QueryDict(urlencode({"next": onward}))
    response: HttpResponse | None = reauthentication.resume_request(request)
    return response or see_other(onward)


def ways_of(user: User, of_allauth: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In which ways this person can answer; first the page that lists them all.

    One that ``sends`` is asked for by a form: it leads to a provider, or has a mail written.
    """
    own = user.has_usable_password()
    page = {
        "id": "reauthenticate",
        "description": "Your password" if own else "The other ways",
        "url": reverse("account_reauthenticate"),
    }
    ways = [way | {"description": WORDS[way["id"]]} for way in of_allauth if way["id"] in WORDS]
    return [page, *ways, *providers_of(user), *mailed_code_of(user)]


def providers_of(user: User) -> list[dict[str, Any]]:
    """Round trips to the providers of this person that the site still has."""
    theirs = SocialAccount.objects.filter(user=user).values_list("provider", flat=True)
    if not (names := set(theirs)):
        return []
    return [
        {
            "id": "provider",
            "description": f"Sign in again at {provider.name}",
            "url": reverse("account_reauthenticate_provider", args=[provider.sub_id]),
            "sends": True,
        }
        for provider in get_social_adapter().list_providers(None)
        if provider.sub_id in names and provider.supports_redirect
    ]


def word_of_proxy(request: HttpRequest) -> list[dict[str, Any]]:
    """One click, for a session that stands on a proxy's word: it is asked with each request."""
    if VOUCHED not in request.session:
        return []
    url = reverse("account_reauthenticate_proxy")
    described = f"Go on as {request.session[VOUCHED]}"
    return [{"id": "proxy", "description": described, "url": url, "sends": True}]


def mailed_code_of(user: User) -> list[dict[str, Any]]:
    """A code by mail; not for who has a second factor: reading the mails lets nobody else in."""
    email = address_for_codes(user)
    if not email:
        return []
    url = reverse("account_reauthenticate_code")
    return [{"id": "code", "description": f"A code by mail to {email}", "url": url, "sends": True}]


def address_for_codes(user: User) -> str:
    """The verified email to which a code may be sent, or ""."""
    if not settings.MAIL_CONFIGURED or is_mfa_enabled(user):
        return ""
    verified = EmailAddress.objects.filter(user=user, primary=True, verified=True)
    return verified.values_list("email", flat=True).first() or ""
