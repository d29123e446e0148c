"""allauth's provider of OpenID Connect, with a nonce and with what it keeps of people: little."""

from __future__ import annotations

import secrets
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.http import HttpRequest, HttpResponse

from accounts.openid.adapter import OpenIDAdapter
from accounts.openid.nonces import nonce_of

KEPT = ("sub", "name", "preferred_username", "email", "email_verified")


class OpenIDProvider(OpenIDConnectProvider):
    oauth2_adapter_class = OpenIDAdapter

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        state_id = secrets.token_urlsafe(24)
        params = kwargs.pop("auth_params", None) or self.get_auth_params()
        kwargs |= {"state_id": state_id, "auth_params": params | {"nonce": nonce_of(state_id)}}
        try:
            return super().redirect(request, process, next_url, data, **kwargs)
        except OAuth2Error as error:
            state = {"process": process, "next": next_url, "asked": kwargs.get("asked")}
            response: HttpResponse = render_authentication_error(
                request, self, exception=error, extra_context={"state": state}
            )
            return response

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept: not all that a server tells of somebody."""
        person = data["userinfo"]
        return {"userinfo": {name: person[name] for name in KEPT if name in person}}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """Some servers write "true" or "false": a text, and so not nothing."""
        found: list[Any] = super().extract_email_addresses(data)
        verified = str(data["userinfo"].get("email_verified", "")).lower() == "true"
        for address in found:
            address.verified = verified
        return found


provider_classes = [OpenIDProvider]
