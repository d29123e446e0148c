"""Whether the database answers, is whole and up to date."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import DatabaseError, connection

from config.database.codes import is_damaged
from config.database.migrations import number_of, older_than_database, pending
from config.database.reasons import reason_of
from roadmap.doctor.findings import Finding, Grade


def database() -> Iterator[Finding]:
    try:
        yield sqlite() if connection.vendor == "sqlite" else server()
    except DatabaseError as error:
        if is_damaged(error):
            yield damaged(reason_of(error))
        else:
            text = f"It does not answer ({reason_of(error)}); check DATABASE_URL."
            yield Finding(Grade.FAULT, "Database", text)


def sqlite() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        (verdict,) = cursor.fetchone()
    if verdict != "ok":
        return damaged(verdict)
    name = settings.DATABASES["default"]["NAME"]
    return Finding(Grade.GOOD, "Database", f"SQLite at {name}, undamaged.")


def damaged(verdict: str) -> Finding:
    name = settings.DATABASES["default"]["NAME"]
    text = f"{name} is damaged ({verdict}); stop the site and restore the latest backup."
    return Finding(Grade.FAULT, "Database", text)


def server() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()")
        (version,) = cursor.fetchone()
    return Finding(Grade.GOOD, "Database", str(version).split(" (")[0] + ".")


def migrations() -> Iterator[Finding]:
    """Whether those of the database are those of the code."""
    refusal, waiting = older_than_database(), pending()
    if refusal:
        yield Finding(Grade.FAULT, "Migrations", refusal)
    elif waiting:
        text = f"Still to do: {number_of(waiting)}; run `manage.py prepare`."
        yield Finding(Grade.FAULT, "Migrations", text)
    else:
        yield Finding(Grade.GOOD, "Migrations", "All are applied.")
