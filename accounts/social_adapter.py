"""What allauth asks this site about accounts elsewhere: who they are here, and what went wrong."""

from __future__ import annotations

import logging
import re
from typing import Any, ClassVar

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from requests import RequestException

from accounts.connecting import connect_if_asked
from accounts.email_addresses import is_deliverable
from accounts.email_holders import make_room
from accounts.email_records import spelling_here
from accounts.joining import offer_to_join
from accounts.models import User
from accounts.names import one_line
from accounts.provider_answers import ask_anew, take_answer
from accounts.registration.rules import admit, await_approval, check_domain
from accounts.roles.settling import keep_rights
from accounts.words import WORDS_ELSEWHERE

log = logging.getLogger("cairn.logins")
CODE = re.compile(r'"error"\s*:\s*"([a-z_]{1,40})"')
NO_IDENTITY = "Invalid id_token"
"""In allauth's words: from another issuer, for another client, or over."""
CANCELLED = "it was broken off there"


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultSocialAccountAdapter.error_messages,
        **WORDS_ELSEWHERE,
    }

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        take_answer(request, sociallogin)
        keep_rights(sociallogin)
        connect_if_asked(request, sociallogin)
        offer_to_join(request, sociallogin)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: Any) -> User:
        """The name that the provider gives, in one line, and emails in the spelling of here."""
        found = sociallogin.email_addresses
        for address in found:
            address.email = spelling_here(address.email)
        found[:] = [address for address in found if is_deliverable(address.email)]
        data["email"] = found[0].email if found else ""
        user: User = super().populate_user(request, sociallogin, data)
        user.display_name = one_line(data.get("name"))
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Save the account and its connection, or neither.

        Raises:
            ImmediateHttpResponse: the email belongs to somebody, in whatever letters; or no account
                may be made, and the page of sign-up says why.
        """
        try:
            with transaction.atomic():
                if form is None:  # which asks for the account by itself
                    refuse_uninvited(request)
                for address in sociallogin.email_addresses:
                    if address.verified:
                        make_room(address.email)
                saved: User = super().save_user(request, sociallogin, form)
                # Of several emails the one counts that became the account's.
                refuse_other_domains(request, saved.email)
                if form is None:
                    await_approval(request, saved)
        except IntegrityError as error:
            taken = get_adapter().respond_email_taken(request, sociallogin.user)
            raise ImmediateHttpResponse(taken) from error
        return saved

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Write one line with the reason; whoever was only asked who they are is asked anew."""
        context = {} if extra_context is None else extra_context
        why, kind = reason_of(request, error, exception)
        log.warning("%s: nobody was let in: %s.", provider.name, why)
        context["kind"] = kind
        asked = (context.get("state") or {}).get("asked")
        if asked and request.user.is_authenticated:
            fault = CANCELLED if kind == "cancelled" else "the provider did not answer as it should"
            raise ImmediateHttpResponse(ask_anew(request, asked, fault))


def refuse_other_domains(request: HttpRequest, email: str) -> None:
    try:
        check_domain(email)
    except ValidationError as refused:
        messages.error(request, refused.message)
        raise ImmediateHttpResponse(redirect("account_signup")) from refused


def refuse_uninvited(request: HttpRequest) -> None:
    if not admit(request):
        raise ImmediateHttpResponse(redirect("account_signup"))


def reason_of(request: HttpRequest, error: Any, exception: Exception | None) -> tuple[str, str]:
    """Why nobody was let in, for the log, and which of the page's explanations fits.

    Of what another server sent only an error code is written, never a token.
    """
    if error == AuthError.CANCELLED:
        return CANCELLED, "cancelled"
    if kind := getattr(exception, "kind", ""):  # of ours, in words for the log
        return str(exception), kind
    if isinstance(exception, RequestException):
        return f"it can't be reached or read ({type(exception).__name__})", "away"
    if isinstance(exception, OAuth2Error):
        found = CODE.search(str(exception))
        text = found[1] if found else str(exception).partition(":")[0]
        if text == NO_IDENTITY:
            return f"what it says of who it is can't be trusted ({text})", "refused"
        return f"it does not accept this site ({text})", "refused"
    if exception is not None:
        return f"{type(exception).__name__}", "refused"
    if named := request.GET.get("error"):
        return f"it answered {named[:80]!r}", "refused"
    return "the way back belongs to no sign-in of this browser, or to one that is over", "stale"
