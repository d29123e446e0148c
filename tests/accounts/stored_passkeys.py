"""Passkeys as a browser would have made them, in the form in which they are stored."""

from __future__ import annotations

import json
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import User

DAMAGED: list[Any] = [
    {},
    {"name": "Old phone", "credential": {}},
    {"name": 7, "credential": {"id": "x", "response": "none"}},
    {"name": "Old phone", "credential": {"response": {"attestationObject": "AAAA"}}},
    {"name": "", "credential": None},
    [],
    "text",
]


def credential(host: str = "testserver", *, alone: bool | None = True) -> dict[str, Any]:
    """What the browser answers; ``alone`` is whether it says that the passkey is found by it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    made = AttestedCredentialData.create(b"\0" * 16, secrets.token_bytes(32), key)
    data = AuthenticatorData.create(sha256(host.encode()), 0x45, 0, made)
    client = {"type": "webauthn.create", "challenge": "AAAA", "origin": f"http://{host}"}
    identity = websafe_encode(made.credential_id)
    return {
        "id": identity,
        "rawId": identity,
        "type": "public-key",
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["internal"],
        },
        "clientExtensionResults": {} if alone is None else {"credProps": {"rk": alone}},
    }


def passkey(
    user: User, name: str = "Firefox on Linux", *, alone: bool | None = True
) -> Authenticator:
    data = {"name": name, "credential": credential(alone=alone)}
    row: Authenticator = Authenticator.objects.create(user=user, type="webauthn", data=data)
    return row


def damaged_passkey(user: User, data: Any) -> Authenticator:
    row: Authenticator = Authenticator.objects.create(user=user, type="webauthn", data=data)
    return row
