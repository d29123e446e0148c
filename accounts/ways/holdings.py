"""What a person holds to sign in with, read once for a page or under a lock for a change."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.forms import ValidationError
from django.http import HttpRequest

from accounts.models import User
from accounts.ways.entries import LAST, Entries, Entry, entries_of


@dataclass(frozen=True)
class Holdings:
    person: User
    factors: list[Authenticator]
    accounts: list[SocialAccount]
    providers: dict[str, Any]
    """By the name that the rows of accounts have."""

    @cached_property
    def entries(self) -> Entries:
        return entries_of(
            self.person,
            factors=self.factors,
            accounts=self.accounts,
            providers=frozenset(self.providers),
        )

    def factors_of(self, kind: str) -> list[Authenticator]:
        return [row for row in self.factors if row.type == kind]


def holdings_of(request: HttpRequest, person: User) -> Holdings:
    return Holdings(
        person=person,
        factors=list(Authenticator.objects.filter(user=person).order_by("-created_at", "-pk")),
        accounts=list(SocialAccount.objects.filter(user=person).order_by("date_joined", "pk")),
        providers={one.sub_id: one for one in get_adapter().list_providers(request)},
    )


@contextmanager
def kept_way_in(request: HttpRequest, person: User, entry: Entry) -> Iterator[User]:
    """A transaction in which ``entry`` may be taken away: of two at once, the second waits.

    Raises:
        ValidationError: it is the last one.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=person.pk)
        if not holdings_of(request, locked).entries.may_go(entry):
            raise ValidationError(LAST, code="last_way")
        yield locked
