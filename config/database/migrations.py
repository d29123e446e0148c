"""Which migrations the code brings, and which the database has."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Name = tuple[str, str]
"""An app and one of its migrations."""


@cache
def brought() -> frozenset[Name]:
    """All migrations of the code, read once in a process, and those that one of them stands for."""
    found = MigrationLoader(None).disk_migrations
    replaced = (former for migration in found.values() for former in migration.replaces)
    return frozenset(found) | frozenset(replaced)


def applied(database: BaseDatabaseWrapper | None = None) -> set[Name]:
    """Those that the database has; none where it is empty."""
    return set(MigrationRecorder(database or connection).applied_migrations())


def pending() -> list[Name]:
    """Those that the database still needs."""
    return sorted(brought() - applied())


def unknown(names: Iterable[Name] | None = None) -> list[Name]:
    """Those that a newer release left in the database; an app that is gone left none.

    ``names`` are those of another database, such as the one that a backup was made of.
    """
    apps = {app for app, _ in brought()}
    found = applied() if names is None else set(names)
    return sorted(name for name in found - brought() if name[0] in apps)


class _Process:
    has_fitted = False


def fits() -> bool:
    """Whether the code was no older than the database when this process first asked.

    It goes on serving when a newer release comes and migrates: migrations only add. What is
    refused is to start then.
    """
    if not _Process.has_fitted:
        _Process.has_fitted = not unknown()
    return _Process.has_fitted


def has_fitted() -> None:
    """Note that the server of this process began when the code was no older."""
    _Process.has_fitted = True


def number_of(names: list[Name]) -> str:
    return "1 migration" if len(names) == 1 else f"{len(names)} migrations"


def older_than_database() -> str:
    """What to do where this code is older than the database; "" where it is not."""
    newer = unknown()
    if not newer:
        return ""
    named = ", ".join(f"{app}.{name}" for app, name in newer[:3])
    return (
        f"The database is newer than this release of Cairn: it has {named}, which is unknown here. "
        "Start the release that ran last, or restore the backup that was made before it."
    )
