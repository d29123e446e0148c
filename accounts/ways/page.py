"""The page "Ways to sign in": what it shows of each way, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.proxy_login.provider import ProxyProvider
from accounts.stored_passkeys import UNREADABLE, is_readable, lets_in_alone, name_of
from accounts.ways.addresses import Address, addresses_of
from accounts.ways.entries import LAST, PASSWORD
from accounts.ways.holdings import Holdings, holdings_of
from accounts.ways.places import why_no_passkey
from accounts.ways.signed_in import signed_in


@dataclass(frozen=True)
class Passkey:
    row: Authenticator
    name: str
    is_readable: bool
    lets_in_alone: bool
    may_go: bool


@dataclass(frozen=True)
class Account:
    """An account elsewhere: connected, or one that could be."""

    provider: str
    row: Any = None
    called: str = ""
    may_go: bool = True
    connect_url: str = ""


def page_context(request: HttpRequest, person: User) -> dict[str, Any]:
    held = holdings_of(request, person)
    names = {key: provider.name for key, provider in held.providers.items()}
    sessions, session_count = signed_in(person, here=request.session.session_key, providers=names)
    entrances = ways_in(held, names)
    addresses = addresses_of(request, person)
    return {
        "way_count": len(entrances),
        "ways_in": " and ".join(filter(None, [", ".join(entrances[:-1]), *entrances[-1:]])),
        "last": LAST,
        "passkeys": [passkey(row, held) for row in held.factors_of("webauthn")],
        "no_passkey_here": why_no_passkey(request),
        "has_password": person.has_usable_password(),
        "password_may_go": held.entries.may_go(PASSWORD),
        "app": next(iter(held.factors_of("totp")), None),
        "codes": next(iter(held.factors_of("recovery_codes")), None),
        "codes_left": codes_left(held),
        "accounts": accounts(request, held),
        "addresses": addresses,
        "asks_to_confirm": asks_to_confirm(addresses),
        "sessions": sessions,
        "session_count": session_count,
        "changes_are_told": settings.MAIL_CONFIGURED,
    }


def asks_to_confirm(addresses: list[Address]) -> bool:
    """Whether no app or passkey can be added before every address is confirmed.

    Else somebody who signed up with another's address could lock them out of it for good.
    """
    if mfa_settings.ALLOW_UNVERIFIED_EMAIL:
        return False
    return any(one.is_kept and not one.is_confirmed for one in addresses)


def ways_in(held: Holdings, names: dict[str, str]) -> list[str]:
    """What lets the person in, each once, in the words of a sentence."""
    entries = held.entries
    words = ["passkeys"] if entries.has("passkey") else []
    words += ["password"] if entries.has("password") else []
    words += dict.fromkeys(
        names[row.provider] for row in held.accounts if ("account", row.pk) in entries.all
    )
    return words + (["a code by mail"] if entries.has("mail") else [])


def passkey(row: Authenticator, held: Holdings) -> Passkey:
    return Passkey(
        row=row,
        name=name_of(row),
        is_readable=is_readable(row),
        lets_in_alone=lets_in_alone(row),
        may_go=held.entries.may_go(("passkey", row.pk)),
    )


def codes_left(held: Holdings) -> int | None:
    """How many recovery codes are left; None where there are none or they can't be read."""
    for row in held.factors_of("recovery_codes"):
        try:
            return len(RecoveryCodes(row).get_unused_codes())
        except UNREADABLE:
            return None
    return None


def accounts(request: HttpRequest, held: Holdings) -> list[Account]:
    connected = [account(row, held) for row in held.accounts]
    has = {row.provider for row in held.accounts}
    others = [
        connectable(provider, request)
        for key, provider in held.providers.items()
        if key not in has and is_at_hand(provider, request)
    ]
    return connected + others


def is_at_hand(provider: Any, request: HttpRequest) -> bool:
    """Whether one can be connected from this page; a proxy only where it names the person."""
    return not isinstance(provider, ProxyProvider) or bool(provider.named(request))


def connectable(provider: Any, request: HttpRequest) -> Account:
    """Of a proxy it is known before as whom: it may be whoever used this browser last."""
    return Account(
        provider.name,
        called=provider.named(request) if isinstance(provider, ProxyProvider) else "",
        connect_url=provider.get_login_url(request, process="connect"),
    )


def account(row: Any, held: Holdings) -> Account:
    provider = held.providers.get(row.provider)
    return Account(
        provider=provider.name if provider else row.provider,
        row=row,
        called=called(row, provider),
        may_go=held.entries.may_go(("account", row.pk)),
    )


def called(row: Any, provider: Any) -> str:
    """What the person is called there; the provider tells it in a form of its own."""
    if provider is None or not isinstance(row.extra_data, dict):
        return ""
    name = str(provider.wrap_account(row))
    return "" if name == provider.name else name[:80]
