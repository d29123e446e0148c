"""The proxy as one of allauth's providers: connected, listed and announced like the others."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.http import HttpRequest
from django.urls import reverse

from accounts.vouching.headers import Told, told_by_proxy
from config.providers import PROXY


class ProxyProvider(Provider):
    """It is there where ``SOCIALACCOUNT_PROVIDERS`` has an app of it, and has no button."""

    id = PROXY
    name = "Proxy login"
    account_class = ProviderAccount

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        """Where the person of this request connects what the proxy calls them."""
        return reverse("proxy_connect")

    def named(self, request: HttpRequest) -> str:
        """What the proxy calls the person of this request; "" where it names nobody."""
        told = told_by_proxy(request)
        return told.uid if told else ""

    def login_of(self, request: HttpRequest, told: Told, **state: Any) -> SocialLogin:
        login: SocialLogin = self.sociallogin_from_response(request, told)
        login.state = state
        login.groups = told.groups
        return login

    def extract_uid(self, data: Told) -> str:
        return data.uid

    def extract_common_fields(self, data: Told) -> dict[str, Any]:
        return {"email": data.email, "name": data.name}

    def extract_extra_data(self, data: Told) -> dict[str, Any]:
        return {"username": data.uid, "email": data.email, "name": data.name}

    def extract_email_addresses(self, data: Told) -> list[EmailAddress]:
        """Proven: whoever names this header in the settings takes the proxy's word for it."""
        if not data.email:
            return []
        return [EmailAddress(email=data.email, verified=True, primary=True)]


provider_classes = [ProxyProvider]
