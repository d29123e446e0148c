"""What other apps hold of a person: counted, exported, deleted.

This app imports no other of ours; ``settings.CAIRN_PERSONAL_DATA`` names the module that answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from accounts.models import User
from accounts.profile import profile_of


class PersonalData(Protocol):
    def count(self, user_id: int) -> Mapping[str, int]:
        """How many things of each kind a person has, by the name of the kind."""

    def export(
        self, *, user_id: int, time_zone: str, profile: Mapping[str, object], archive: bool
    ) -> bytes:
        """Everything as one JSON document, or as a ZIP archive."""

    def forget(self, *, user_id: int) -> None:
        """Delete the account with everything it has."""


def personal_data() -> PersonalData:
    return cast("PersonalData", import_module(settings.CAIRN_PERSONAL_DATA))


def belongings_of(person: User) -> Mapping[str, int]:
    """How many things of each kind an account holds."""
    return personal_data().count(person.pk)


def export_of(person: User, *, archive: bool) -> bytes:
    """Everything the site holds of a person: a JSON document, or a ZIP with ``archive``."""
    return personal_data().export(
        user_id=person.pk,
        time_zone=person.time_zone,
        profile=profile_of(person),
        archive=archive,
    )
