"""Words that stand in one place only, each with whose it is and where; and how they are found.

A canary is ``qx``, its owner's name and a number; where no letters fit, an address of the net.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.db import models

CANARY = re.compile(r"qx[a-z]+\d{4}|2001:db8:[0-9a-f]+::[0-9a-f]+")
MARKS = re.compile(r"</?mark>")


@dataclass(frozen=True)
class Canary:
    text: str
    owner: str
    place: str
    """The "table.column" in which it stands."""


@dataclass
class Aviary:
    """All canaries of a test, by their text; ``secrets`` are what was made, not planted."""

    known: dict[str, Canary] = field(default_factory=dict)
    secrets: dict[str, Canary] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    owners: list[str] = field(default_factory=list)

    def word(self, owner: str, place: str) -> str:
        return self.keep(f"qx{owner}{next(self.numbers):04d}", owner, place)

    def network_address(self, owner: str, place: str) -> str:
        if owner not in self.owners:
            self.owners.append(owner)
        number = self.owners.index(owner) + 0x10
        return self.keep(f"2001:db8:{number:x}::{next(self.numbers):x}", owner, place)

    def keep(self, text: str, owner: str, place: str) -> str:
        self.known[text] = Canary(text, owner, place)
        return text

    def secret(self, text: str, owner: str, place: str) -> None:
        """Something random of the owner that may be in no answer."""
        assert len(text) >= 8, place
        self.secrets[text] = Canary(text, owner, place)

    def heard_in(self, text: str) -> set[Canary]:
        found = self.planted_in(MARKS.sub("", text).lower())
        return found | {canary for secret, canary in self.secrets.items() if secret in text}

    def planted_in(self, text: str) -> set[Canary]:
        return {self.known[word] for word in CANARY.findall(text) if word in self.known}

    def of(self, owner: str) -> set[Canary]:
        return {canary for canary in self.known.values() if canary.owner == owner}

    def fill(self, owner: str, rows: models.QuerySet[Any]) -> None:
        """A canary into every column of the rows that can hold a text of its owner."""
        for pk in list(rows.order_by().values_list("pk", flat=True)):
            values = {
                column.name: self.value_for(owner, column)
                for column in rows.model._meta.concrete_fields
                if can_be_filled(column)
            }
            rows.model._base_manager.filter(pk=pk).update(**values)

    def value_for(self, owner: str, column: Any) -> Any:
        place = place_of(column)
        if isinstance(column, models.GenericIPAddressField):
            return self.network_address(owner, place)
        word = self.word(owner, place)
        if isinstance(column, models.JSONField):
            return {"title": word}
        if isinstance(column, models.URLField):
            return f"https://{word}.example/"
        return f"{word}@example.org" if isinstance(column, models.EmailField) else word


def place_of(column: Any) -> str:
    return f"{column.model._meta.db_table}.{column.column}"


NUMBERS = (
    models.BooleanField,
    models.DateField,
    models.ForeignKey,
    models.IntegerField,
    models.UUIDField,
)


def can_be_filled(column: Any) -> bool:
    """Whether a canary fits that means something to its owner only."""
    if isinstance(column, NUMBERS) or column.primary_key or column.choices:
        return False
    return place_of(column) not in NOT_FILLED and (column.max_length or 99) >= LONGEST


LONGEST = 16
NOT_FILLED = {
    "roadmap_changeset.changes": "by real changes",
    "roadmap_changeset.people": "numbers",
    "roadmap_changeset.written": "numbers",
    "roadmap_changeset.learners": "numbers",
    "roadmap_prerequisite.synced": "of shipped roadmaps",
    "usersessions_usersession.session_key": "random",
}
