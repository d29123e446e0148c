"""A site of seven people who have a canary in every column."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from config import rate_limits
from tests import factories
from tests.canaries.people import Person, Site, seven_people


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    """It takes more than a second: the tests of a module share it, and each leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seven_people(factories.small_roadmap())
        transaction.set_rollback(True)


@pytest.fixture
def limited_site(settled: Site, db: None) -> Site:
    """With browsers, people and canaries that the test may change."""
    known, secrets = dict(settled.aviary.known), dict(settled.aviary.secrets)
    return replace(
        settled,
        aviary=replace(settled.aviary, known=known, secrets=secrets),
        people={name: same(person) for name, person in settled.people.items()},
        visitor=same_browser(settled.visitor),
    )


def same(person: Person) -> Person:
    return replace(person, user=deepcopy(person.user), client=same_browser(person.client))


def same_browser(client: Client) -> Client:
    copied = Client()
    copied.cookies = deepcopy(client.cookies)
    return copied


@pytest.fixture
def site(limited_site: Site, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Without limits, which would answer instead of pages."""
    settings.ACCOUNT_RATE_LIMITS = False
    monkeypatch.setattr(rate_limits, "count", lambda key, seconds: 1)
    return limited_site
