"""What passkeys are called: after the device, and no two of a person alike."""

from __future__ import annotations

from itertools import count
from typing import Any

from allauth.mfa.models import Authenticator
from django import forms

from accounts.devices import UNKNOWN, device_of
from accounts.models import User
from accounts.stored_passkeys import name_of

LONGEST = 60


class NameField(forms.CharField):
    """A name in one line. It is mended rather than refused: the device has the passkey by then."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST, **kwargs)

    def to_python(self, value: Any) -> str:
        text = "".join(char if char.isprintable() else " " for char in str(value or ""))
        return " ".join(text.split())[:LONGEST].strip()


def names_of(person: User, *, besides: int | None = None) -> set[str]:
    """The names that a person's passkeys have, but for that of the row ``besides``."""
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
    return {name_of(row).casefold() for row in rows.exclude(pk=besides)}


def device_name(user_agent: str) -> str:
    device = device_of(user_agent)
    return "Passkey" if device == UNKNOWN else device


def unlike(wanted: str, taken: set[str]) -> str:
    """The name itself, or with the first number that makes it another than those taken."""
    if wanted.casefold() not in taken:
        return wanted
    numbered = (f"{wanted[: LONGEST - 5]} {number}" for number in count(2))
    return next(name for name in numbered if name.casefold() not in taken)
