"""Why a database that is there takes nothing, or can't be read: its disk, mostly."""

from __future__ import annotations

from enum import StrEnum

from config.database.codes import code_of


class Refusal(StrEnum):
    """What is wrong, as /readyz and the log say it."""

    FULL = "its disk is full"
    READ_ONLY = "it is read-only"
    FAILING = "its disk fails or is full"
    UNOPENED = "its file can't be opened"


BY_CODE = {
    "SQLITE_FULL": Refusal.FULL,
    "SQLITE_READONLY": Refusal.READ_ONLY,
    "SQLITE_IOERR": Refusal.FAILING,
    "SQLITE_CANTOPEN": Refusal.UNOPENED,
    "53100": Refusal.FULL,
    # A standby, a primary that is none any more, a server that its host made so for want of room.
    "25006": Refusal.READ_ONLY,
    "58": Refusal.FAILING,
}
"""By the beginnings of SQLite's names for errors, and of PostgreSQL's codes."""


def refusal_of(error: BaseException) -> Refusal | None:
    """Why the database refused; None where it is not that."""
    code = code_of(error)
    return next((found for begin, found in BY_CODE.items() if code.startswith(begin)), None)
