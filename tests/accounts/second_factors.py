"""People with a second factor, what they answer the challenge with, and sessions that did."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User
from tests.factories import PASSWORD

CHALLENGE = "/accounts/2fa/authenticate/"
SIGN_IN = "/accounts/login/"


def with_app(user: User) -> str:
    """Set up an app and recovery codes for the person; returns the app's secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def with_passkey(user: User, name: str = "Phone", **given: Any) -> Authenticator:
    RecoveryCodes.activate(user)
    data = {"name": name, "credential": credential(**given)}
    passkey: Authenticator = Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data=data
    )
    return passkey


def credential(
    *,
    key: ec.EllipticCurvePrivateKey | None = None,
    number: bytes = b"",
    host: str = "testserver",
) -> dict[str, Any]:
    """What a browser sends of a new passkey: of this key and number, or of any."""
    key, number = key or ec.generate_private_key(ec.SECP256R1()), number or os.urandom(16)
    public = ES256.from_cryptography_key(key.public_key())
    kept = AttestedCredentialData.create(Aaguid(bytes(16)), number, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(host.encode()).digest(), flags, 0, kept)
    client = CollectedClientData.create("webauthn.create", b"x" * 32, f"http://{host}")
    return {
        "id": websafe_encode(number),
        "rawId": websafe_encode(number),
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


def code_now(secret: str, steps: int = 0) -> str:
    """The code that the app shows, or showed that many steps before or shows afterwards."""
    before, *_ = yield_hotp_counters_from_time()
    return format_hotp_value(hotp_value(secret, before + 1 + steps))


def recovery_codes_of(user: User) -> list[str]:
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    codes: list[str] = kept.wrap().get_unused_codes()
    return codes


def at_the_challenge(user: User, wanted: str = "") -> Client:
    """A browser that has given the person's password."""
    client = Client()
    credentials = {"login": user.email, "password": PASSWORD, "next": wanted}
    answer = client.post(SIGN_IN, credentials)
    assert answer.headers["Location"].startswith(CHALLENGE), answer.headers["Location"]
    return client


def answer(client: Client, code: str) -> Any:
    return client.post(CHALLENGE, {"code": code})


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def who_is_there(client: Client, user: User, code: str | None = None) -> Any:
    """Answer what is asked before something delicate, by password or by a code."""
    if code is None:
        return client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client.post("/accounts/2fa/reauthenticate/", {"code": code})


def records_of(client: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    return found
