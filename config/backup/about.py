"""What a backup says of itself, looked at once: nothing else in Cairn trusts a foreign file."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Said = Mapping[str, Any]
LARGEST = 2**63 - 1
"""Number of a row that a database gives."""


@dataclass(frozen=True)
class About:
    """What everybody may read. ``content`` is the same where every row of every table is."""

    release: str
    at: dt.datetime
    is_encrypted: bool
    migrations: frozenset[tuple[str, str]]
    content: str


def about_of(said: Said) -> About:
    """What is said openly.

    Raises:
        ValueError: something is missing, or of another kind.
    """
    at = dt.datetime.fromisoformat(text(said, "at"))
    if at.tzinfo is None:
        raise ValueError("at has no time zone")
    is_encrypted = truth(said, "encrypted")
    if is_encrypted:
        said = {"migrations": [], "content": "", **said}
    else:
        check_rest(said)
    return About(
        release=text(said, "release"),
        at=at,
        is_encrypted=is_encrypted,
        migrations=frozenset(migrations_of(said)),
        content=text(said, "content") if is_encrypted else content_digest(said["tables"]),
    )


def check_rest(said: Said) -> None:
    """What is only said where nothing is locked.

    Raises:
        ValueError: something is missing, or of another kind.
    """
    truth(said, "secret")
    text(said, "database")
    for table, last in whole(said, "numbers").items():
        if not is_count(last):
            raise ValueError(f"the last number of {table} is none")
    for table, content in whole(said, "tables").items():
        if not is_table(content):
            raise ValueError(f"the table {table} is none")


def migrations_of(said: Said) -> list[tuple[str, str]]:
    found = said.get("migrations")
    if not isinstance(found, list | tuple) or not all(is_texts(pair, 2) for pair in found):
        raise ValueError("migrations are none")
    return [(app, name) for app, name in found]


def content_digest(tables: Said) -> str:
    parts = sorted((table, found["rows"], found["digest"]) for table, found in tables.items())
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def is_table(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and is_texts(found.get("columns"))
        and is_count(found.get("rows"))
        and isinstance(found.get("digest"), str)
        and isinstance(found.get("sha256"), str)
    )


def is_texts(found: Any, length: int | None = None) -> bool:
    return (
        isinstance(found, list | tuple)
        and all(isinstance(part, str) for part in found)
        and length in (None, len(found))
    )


def is_count(found: Any) -> bool:
    return type(found) is int and 0 <= found <= LARGEST


def text(said: Said, name: str) -> str:
    found = said.get(name)
    if not isinstance(found, str):
        raise ValueError(f"{name} is no text")
    return found


def truth(said: Said, name: str) -> bool:
    found = said.get(name)
    if not isinstance(found, bool):
        raise ValueError(f"{name} is neither true nor false")
    return found


def whole(said: Said, name: str) -> dict[str, Any]:
    found = said.get(name)
    if not isinstance(found, dict):
        raise ValueError(f"{name} is missing")
    return found
