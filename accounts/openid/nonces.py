"""Nonces: an identity that was made for one sign-in is worth nothing in another."""

from __future__ import annotations

from django.utils.crypto import salted_hmac


def nonce_of(state: str) -> str:
    """The nonce that belongs to a state; a state is in one session, and good once."""
    return salted_hmac("accounts.openid.nonces", state, algorithm="sha256").hexdigest()
