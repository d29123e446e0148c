"""Passkeys as they are stored: allauth keeps what the browser sent, in a row of JSON.

allauth reads such a row without asking whether it still can be read, and one that can't would
make an error page of every page that asks for a passkey, the person's other passkeys included.
So its reading is replaced here, once, at the start: an unreadable one counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.forms import ValidationError

UNREADABLE = (ValidationError, LookupError, TypeError, ValueError, AttributeError)
"""What reading a passkey raises where its data is none."""
NAMELESS = "Passkey"


class NoCredential:
    """Stands for the credential of a passkey that can't be read: false, and equal to no other."""

    credential_id = None

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True)
class NoData:
    credential_data: NoCredential


def name_of(row: Authenticator) -> str:
    """What the person calls the passkey."""
    name = row.data.get("name") if isinstance(row.data, dict) else None
    return name if isinstance(name, str) and name.strip() else NAMELESS


def is_readable(row: Authenticator) -> bool:
    return bool(read(row).credential_data)


def lets_in_alone(row: Authenticator) -> bool:
    """Whether the browser finds it without being told whose it is, so that it is a way to sign in.

    A browser that does not say so was asked for one that does, and is believed.
    """
    if not is_readable(row):
        return False
    results = row.data["credential"].get("clientExtensionResults")
    properties = results.get("credProps") if isinstance(results, dict) else None
    return not (isinstance(properties, dict) and properties.get("rk") is False)


def read(row: Authenticator) -> Any:
    from allauth.mfa.webauthn.internal.auth import parse_registration_response

    try:
        data = parse_registration_response(
            row.data["credential"]
        ).response.attestation_object.auth_data
        return data if data.credential_data else NoData(NoCredential())
    except UNREADABLE:
        return NoData(NoCredential())


def read_safely() -> None:
    """Make allauth read passkeys by the functions above."""
    from allauth.mfa.webauthn.internal.auth import WebAuthn

    def rename(self: Any, name: str) -> None:
        self.instance.data["name"] = name

    stored: Any = WebAuthn
    stored.authenticator_data = property(lambda self: read(self.instance))
    stored.name = property(lambda self: name_of(self.instance), rename)
