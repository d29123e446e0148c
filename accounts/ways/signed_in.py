"""Where a person is signed in, and the end of it.

The rows of web sessions decide: they are what a cookie opens. allauth's own list tells of each
from where and in what it began, where it knows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.devices import UNKNOWN, device_of
from accounts.models import Session, User
from accounts.networks import shortened
from accounts.sessions import SessionStore, end_sessions

SHOWN = 30
FACTORS = {"totp": "app", "recovery_codes": "recovery code", "webauthn": "passkey"}


@dataclass(frozen=True)
class SignedIn:
    """A session as its owner sees it. ``name`` says which it is and opens nothing."""

    name: str
    is_this: bool
    device: str
    since: dt.datetime | None
    seen: dt.datetime | None
    network: str
    by: str


def name_of(key: str) -> str:
    return salted_hmac("accounts.ways.session", key, algorithm="sha256").hexdigest()[:32]


def living(person: User) -> list[tuple[Session, Mapping[str, Any]]]:
    """The sessions that let the person in, with their data, latest use first.

    One whose password was changed elsewhere has not run out, but opens nothing.
    """
    rows = Session.objects.filter(user=person, expire_date__gt=timezone.now())
    store = SessionStore()
    hashes = [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]
    decoded = ((row, store.decode(row.session_data)) for row in rows)
    found = [pair for pair in decoded if lets_in(pair[1], person, hashes)]
    began = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(found, key=lambda pair: (pair[0].seen_at or began, pair[0].pk), reverse=True)


def lets_in(data: Mapping[str, Any], person: User, hashes: Collection[str]) -> bool:
    known = str(data.get(HASH_SESSION_KEY) or "")
    is_fresh = any(constant_time_compare(known, one) for one in hashes)
    return data.get(SESSION_KEY) == str(person.pk) and is_fresh


def signed_in(
    person: User, *, here: str | None, providers: Mapping[str, str]
) -> tuple[list[SignedIn], int]:
    """This session first, then the others by their last use; and how many there are in all.

    ``here`` is the key of this session, ``providers`` the names of the accounts elsewhere.
    """
    found = sorted(living(person), key=lambda pair: pair[0].pk != here)
    keys = [row.pk for row, _ in found[:SHOWN]]
    starts = {one.session_key: one for one in UserSession.objects.filter(session_key__in=keys)}
    shown = [
        SignedIn(
            name=name_of(row.pk),
            is_this=row.pk == here,
            device=device_of(start.user_agent) if start else UNKNOWN,
            since=start.created_at if start else None,
            seen=row.seen_at,
            network=shortened(start.ip) if start else "",
            by=means_of(data, providers),
        )
        for row, data in found[:SHOWN]
        for start in [starts.get(row.pk)]
    ]
    return shown, len(found)


def means_of(data: Mapping[str, Any], providers: Mapping[str, str]) -> str:
    """By what the person signed in: "password and app"; "" where the session does not say."""
    records = data.get(AUTHENTICATION_METHODS_SESSION_KEY)
    steps = [one for one in records or [] if not one.get("reauthenticated")]
    means = dict.fromkeys(mean for step in steps if (mean := mean_of(step, providers)))
    return " and ".join(means)


def mean_of(step: Mapping[str, Any], providers: Mapping[str, str]) -> str:
    match step.get("method"):
        case "mfa":
            return FACTORS.get(step.get("type", ""), "")
        case "socialaccount":
            return providers.get(step.get("provider", ""), "another account")
        case "code":
            return "a code by mail"
        case "password":
            return "password"
    return ""


def end(person: User, *, name: str, here: str | None) -> bool:
    """End one other session of a person; False where they have none of the name any more."""
    keys = Session.objects.filter(user=person).exclude(pk=here).values_list("pk", flat=True)
    return bool(forget({key for key in keys if name_of(key) == name}))


def end_others(person: User, *, here: str | None) -> int:
    """End every session of a person but this one; returns how many of them let somebody in."""
    others = [row.pk for row, _ in living(person) if row.pk != here]
    end_sessions(person.pk, keep=here or "")
    return len(others)


@transaction.atomic
def forget(keys: Collection[str]) -> int:
    UserSession.objects.filter(session_key__in=keys).delete()
    return Session.objects.filter(pk__in=keys).delete()[0]


def forget_ended() -> str:
    """Delete what allauth keeps of sessions that are over: from where they came, and in what."""
    over = UserSession.objects.exclude(session_key__in=Session.objects.values("pk"))
    return f"forgot {over.delete()[0]} of the sessions that ended"
