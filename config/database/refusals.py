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


OF_SQLITE = {
    "SQLITE_FULL": Refusal.FULL,
    "SQLITE_READONLY": Refusal.READ_ONLY,
    "SQLITE_IOERR": Refusal.FAILING,
    "SQLITE_CANTOPEN": Refusal.UNOPENED,
}
"""By the beginnings of its names for errors."""
OF_POSTGRESQL = {
    "53100": Refusal.FULL,
    # A standby, a primary that is none any more, a server that its host made so for want of room.
    "25006": Refusal.READ_ONLY,
    "58": Refusal.FAILING,
}
"""By the beginnings of its codes."""


def refusal_of(error: BaseException) -> Refusal | None:
    """Why the database refused; None where it is not that."""
    name, code = str(getattr(error.__cause__, "sqlite_errorname", "")), code_of(error)
    for said, known in ((name, OF_SQLITE), (code, OF_POSTGRESQL)):
        for beginning, refusal in known.items():
            if said.startswith(beginning):
                return refusal
    return None
