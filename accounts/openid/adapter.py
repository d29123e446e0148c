"""The conversation with a server of OpenID Connect, and what is checked of its answers.

allauth checks issuer, audience and expiry of the identity; here it must also be made for this
sign-in, for this site, and of the same person in both answers.
"""

from __future__ import annotations

from typing import Any

from allauth.socialaccount.models import SocialLogin, SocialToken
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from accounts.names import one_line
from accounts.openid.discovery import discovered
from accounts.openid.faults import OpenIDError, read
from accounts.openid.nonces import nonce_of

LONGEST_UID = 191


class OpenIDAdapter(OpenIDConnectOAuth2Adapter):
    @property
    def openid_config(self) -> dict[str, Any]:
        return discovered(self.get_provider().server_url)

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> Any:
        with read("the answer to the code"):
            return super().get_access_token_data(*args, **kwargs)

    def parse_token(self, data: Any) -> SocialToken:
        with read("the answer to the code"):
            return super().parse_token(data)

    def complete_login(
        self, request: HttpRequest, app: Any, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        with read("the identity"):
            claims = self.claims_of(request, app, kwargs["response"])
            told = self.userinfo(token, claims)
            person = cleaned({**claims, **told})
            provider = self.get_provider()
            login = provider.sociallogin_from_response(request, {"userinfo": person})
            claim = provider.app.settings.get("groups_claim")
            login.groups = ({**claims, **told}.get(claim) or "") if claim else None
            auth_time = claims.get("auth_time")
            login.auth_time = None if auth_time is None else float(auth_time)
        return login

    def claims_of(self, request: HttpRequest, app: Any, response: dict[str, Any]) -> dict[str, Any]:
        """The identity, checked.

        Raises:
            OAuth2Error: there is none, or it is another site's, another sign-in's or over.
        """
        if not isinstance(response.get("id_token"), str):
            raise OpenIDError("there is no identity in its answer", "misconfigured")
        claims: dict[str, Any] = self._decode_id_token(app, response["id_token"])
        nonce = nonce_of(request.GET.get("state", ""))
        if not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OpenIDError("the identity has the nonce of another sign-in")
        if claims.get("azp", app.client_id) != app.client_id:
            raise OpenIDError("the identity was made for another site (azp)")
        return claims

    def userinfo(self, token: SocialToken, claims: dict[str, Any]) -> dict[str, Any]:
        """What the server says of the person beside the identity; it need not have such a place."""
        if "userinfo_endpoint" not in self.openid_config:
            return {}
        told = self._fetch_user_info(token.token)
        if told["sub"] != claims["sub"]:
            raise OpenIDError("userinfo speaks of somebody else (sub)")
        return dict(told)


def cleaned(person: dict[str, Any]) -> dict[str, Any]:
    """The claims that are used here, as texts that a database can hold.

    Raises:
        OpenIDError: the person has no usable number.
    """
    uid = person["sub"]
    if not isinstance(uid, str) or not uid.isprintable() or not 0 < len(uid) <= LONGEST_UID:
        raise OpenIDError("the identity has no sub that can be used")
    texts = {name: one_line(person.get(name)) for name in ("name", "preferred_username")}
    email = person.get("email")
    is_text = isinstance(email, str) and email.isprintable() and len(email) <= 254
    return {
        "sub": uid,
        **texts,
        "email": email if is_text else "",
        "email_verified": str(person.get("email_verified", "")).lower() == "true",
    }
