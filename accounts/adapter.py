"""Where allauth asks us."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return settings.CAIRN_REGISTRATION == "open"

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A person whose browser holds a visitor's ticks is asked about them first."""
        if "guest_id" in request.session:
            return resolve_url("roadmap:claim")
        return super().get_login_redirect_url(request)

    def populate_username(self, request: HttpRequest, user: object) -> None:
        """There are no user names; the handle is chosen later, in the settings."""
