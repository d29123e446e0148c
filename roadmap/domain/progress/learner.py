"""Whose progress a function works on: a user or a guest of one browser."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.contrib.auth import get_user_model
from django.db import connection, models

from roadmap.models import Guest
from roadmap.models.querysets import OwnedQuerySet

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Learner:
    """One learner. With neither id it is a visitor who has ticked nothing yet."""

    user_id: int | None = None
    guest_id: int | None = None
    time_zone: str = "UTC"

    @property
    def is_nobody(self) -> bool:
        return self.user_id is None and self.guest_id is None

    @property
    def account_id(self) -> int:
        """The user's id, for what only people with an account may keep.

        Raises:
            ValueError: a guest or nobody.
        """
        if self.user_id is None:
            raise ValueError("Only a user can keep this.")
        return self.user_id

    @property
    def owner(self) -> dict[str, int | None]:
        """The columns that make a row this learner's."""
        return {"user_id": self.user_id, "guest_id": self.guest_id}

    @property
    def key(self) -> dict[str, Any]:
        """The one column that names this learner, with its value: it finds their rows.

        Raises:
            ValueError: nobody has rows.
        """
        if self.is_nobody:
            raise ValueError("Nobody has rows.")
        return {name: value for name, value in self.owner.items() if value is not None}

    def rows(self, model: type[Row]) -> models.QuerySet[Row]:
        """This learner's rows of an owned model; none for a visitor."""
        queryset: Any = OwnedQuerySet(model)
        if self.is_nobody:
            return queryset.none()
        return queryset.owned_by(**self.owner)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The learner's time zone; UTC where the system does not know it, or no longer."""
        try:
            return zoneinfo.ZoneInfo(self.time_zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            return zoneinfo.ZoneInfo("UTC")

    def day(self, instant: dt.datetime) -> dt.date:
        """The learner's calendar day at a UTC instant."""
        return instant.astimezone(self.zone).date()

    def lock(self) -> None:
        """Make this learner's writes wait for each other until the transaction ends.

        On SQLite nothing is to be done: the transaction holds the only write lock already.

        Raises:
            ObjectDoesNotExist: the person or guest is gone, where rows are locked.
        """
        if not connection.features.has_select_for_update:
            return
        owner: Any = get_user_model() if self.user_id is not None else Guest
        pk = self.user_id if self.user_id is not None else self.guest_id
        owner.objects.select_for_update(no_key=True).only("pk").get(pk=pk)


NOBODY = Learner()


def lock_all(learners: Iterable[Learner]) -> None:
    """Make the writes of all these learners wait, in an order that no two changes can cross."""
    if not connection.features.has_select_for_update:
        return
    owners: list[tuple[Any, str]] = [(get_user_model(), "user_id"), (Guest, "guest_id")]
    for model, column in owners:
        ids = [pk for learner in learners if (pk := learner.owner[column]) is not None]
        if ids:
            rows = model.objects.select_for_update(no_key=True).filter(pk__in=ids)
            list(rows.order_by("pk").values_list("pk", flat=True))
