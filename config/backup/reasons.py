"""What an error of a database means, in words for whoever makes or restores a backup."""

from __future__ import annotations

from pathlib import Path

from config.backup.failures import BackupError
from config.database.codes import code_of
from config.database.reasons import reason_of

IN_USE = "The database is in use: stop the site and its worker, then try again."
HELD = ("55P03", "40P01", "SQLITE_BUSY", "SQLITE_LOCKED")
"""What PostgreSQL and SQLite call a lock that somebody else has."""
FULL = ("53100", "SQLITE_FULL", "SQLITE_IOERR")
NOT_ALLOWED = ("42501", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH", "SQLITE_CANTOPEN")


def is_held(error: BaseException) -> bool:
    return code_of(error).startswith(HELD)


def is_full(error: BaseException) -> bool:
    return code_of(error).startswith(FULL)


def refusal(error: BaseException, place: Path | None = None) -> BackupError:
    """What to say of an error that ends a restore or a move; ``place`` is SQLite's file."""
    where, reason = f"{place}" if place else "The database", reason_of(error)
    if is_held(error):
        return BackupError(IN_USE)
    if is_full(error):
        return no_room(error, place.parent if place else None)
    if code_of(error).startswith(NOT_ALLOWED):
        return BackupError(
            f"{where} can't be changed ({reason}). Do this as the user it belongs to, who may "
            "write to it."
        )
    return BackupError(f"{where} refused ({reason}).")


def no_room(error: BaseException, folder: Path | None = None) -> BackupError:
    disk = f"The disk of {folder}" if folder else "The disk of the database's server"
    return BackupError(
        f"{disk} is full, or can't be written to ({reason_of(error)}). Make room there, then try "
        "again."
    )
