"""Whether the database answers, is whole and up to date."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from config.database.migrations import number_of, older_than_database, pending
from roadmap.doctor.findings import Finding, Grade


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            (verdict,) = cursor.fetchone()
            name = settings.DATABASES["default"]["NAME"]
            if verdict != "ok":
                yield Finding(
                    Grade.FAULT,
                    "Database",
                    f"{name} is damaged ({verdict}); restore the latest backup.",
                )
                return
            yield Finding(Grade.GOOD, "Database", f"SQLite at {name}, undamaged.")
        else:
            cursor.execute("SELECT version()")
            (version,) = cursor.fetchone()
            yield Finding(Grade.GOOD, "Database", str(version).split(" (")[0] + ".")


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
