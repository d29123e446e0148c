"""Second factors and recovery codes, removed and restored as they were before a change."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from accounts.announcements.reversal import Reversal
from accounts.models import User


def remove_app(user: User) -> Reversal:
    return Reversal(
        "The authenticator app is removed.",
        "The authenticator app is removed.",
        lambda: remove_factors(user, of_type(user, Authenticator.Type.TOTP)),
        "The authenticator app was removed already.",
    )


def remove_passkey(user: User, kept: dict[str, Any]) -> Reversal:
    def act() -> bool:
        keys = of_type(user, Authenticator.Type.WEBAUTHN)
        return remove_factors(
            user, [key for key in keys if credential_id(key.data) == kept["credential"]]
        )

    return Reversal(
        "The passkey that was added is removed.",
        "The passkey that was added is removed.",
        act,
        "The passkey that was added was removed already.",
    )


def of_type(user: User, kind: str) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user_id=user.pk, type=kind))


def credential_id(data: dict[str, Any]) -> str:
    """What a passkey is known by; its name may change."""
    return str(data.get("credential", {}).get("id", ""))


def remove_factors(user: User, factors: list[Authenticator]) -> bool:
    """Remove them, and recovery codes that would be left without a factor."""
    for factor in factors:
        factor.delete()
    left = Authenticator.objects.filter(user_id=user.pk)
    if factors and not left.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
        left.delete()
    return bool(factors)


def void_codes(user: User) -> Reversal:
    return Reversal(
        "The new recovery codes become void.",
        "The new recovery codes are void. Make new ones when you have signed in.",
        lambda: bool(
            Authenticator.objects.filter(
                user_id=user.pk, type=Authenticator.Type.RECOVERY_CODES
            ).delete()[0]
        ),
        "There are no recovery codes any more.",
    )


FACTOR_NAMES = {
    Authenticator.Type.TOTP.value: "authenticator app",
    Authenticator.Type.WEBAUTHN.value: "passkey",
    Authenticator.Type.RECOVERY_CODES.value: "set of recovery codes",
}


def restore_factor(user: User, data: dict[str, Any]) -> Reversal:
    name = FACTOR_NAMES[data["type"]]
    is_single = data["type"] != Authenticator.Type.WEBAUTHN

    def act() -> bool:
        if is_single and of_type(user, data["type"]):
            return False
        Authenticator.objects.create(user=user, **data)
        return True

    return Reversal(
        f"The {name} that was removed comes back.",
        f"The {name} that was removed is back.",
        act,
        f"There is another {name} by now; it stays.",
    )
