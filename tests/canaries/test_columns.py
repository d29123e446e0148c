"""Every column that can hold something of a person holds a canary, or says here why not."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.canaries.people import Site
from tests.canaries.planting import NUMBERS, place_of
from tests.domain.personal_data.test_deletion import NO_WORDS_OF_A_PERSON
from tests.every_column import places_where

pytestmark = pytest.mark.django_db
PLANTED_HERE = {
    "accounts_announcement.device",
    "accounts_announcement.network",
    "accounts_invitation.note",
    "accounts_session.session_key",
    "accounts_user.password",
}
"""Columns that a person's own words never reach, and that are theirs all the same."""
NO_CANARY = (set(NO_WORDS_OF_A_PERSON) - PLANTED_HERE) | {
    "accounts_session.session_data",  # packed and signed; who is signed in, and the messages
    "roadmap_resource.language",  # a code
    "roadmap_historicalresource.language",  # a code
}


def columns() -> set[str]:
    return {
        place_of(column)
        for model in apps.get_models(include_auto_created=True)
        for column in model._meta.concrete_fields
        if not column.choices and not isinstance(column, NUMBERS)
    }


def test_a_canary_stands_in_every_column(site: Site) -> None:
    """A new column fails here: plant one in it (people.py), or say why there is none."""
    held = set(places_where(lambda text: bool(site.aviary.planted_in(text))))
    held |= {canary.place for canary in site.aviary.secrets.values()}
    assert columns() - held == NO_CANARY
