"""What allauth says of second factors, in our words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Remove your second factor first; then you can add an address.",
        "cannot_delete_authenticator": "A second factor is asked of your account, so it stays.",
        "cannot_generate_recovery_codes": (
            "Recovery codes stand in for a second factor. Set one up first."
        ),
        "incorrect_code": (
            "This is not the right code. Type the one that the app shows now; if none is taken, "
            "look whether the clock of that device is right."
        ),
        "spent_code": "This code has been used. Wait for the next one in your app.",
        "unverified_email": "Confirm your email addresses before you set up a second factor.",
    }
