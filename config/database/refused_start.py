"""What the database forbids or can't do at a start, with what would help."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError
from django.db.migrations.exceptions import MigrationSchemaMissing

from config.database.codes import code_of, is_damaged
from config.database.errors import is_unavailable
from config.database.reasons import reason_of
from config.database.waiting import place

MAY_NOT = ("42501", "3F000")
"""PostgreSQL's codes for what a role may not do, and for no schema that it may create in."""


def in_words(error: DatabaseError) -> str:
    """A sentence for whoever starts the site; empty where the fault is ours."""
    if isinstance(error, MigrationSchemaMissing) or code_of(error) in MAY_NOT:
        return may_not_create(error)
    if is_damaged(error) or is_damaged(error.__context__ or error):
        return (
            f"{place()} is damaged or none ({reason_of(error)}). Restore the newest backup, "
            "or name another file in DATABASE_URL."
        )
    if is_unavailable(error):
        return f"{place()} could not do its work ({reason_of(error)}). Start again when it can."
    return ""


def may_not_create(error: DatabaseError) -> str:
    found = settings.DATABASES["default"]
    role = f'"{found["USER"]}"' if found.get("USER") else "the role that it signs in as"
    return (
        f"{place()} does not let the site make or use its tables ({reason_of(error)}). "
        f"PostgreSQL 15 and later want it said: let an administrator of the server run, in this "
        f"database, GRANT USAGE, CREATE ON SCHEMA public TO {role}; and make that role the owner "
        "of the tables, where another one has made them."
    )
