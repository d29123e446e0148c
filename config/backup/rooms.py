"""Folders for what is needed for a while, in the data folder: never where backups are copied from.

Whoever works in one holds a lock on it. What nobody holds was left by a process that was killed,
and goes when the next room is taken.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import IO

from django.conf import settings

from config.backup.failures import BackupError
from config.backup.filelocks import held

MAKING, VERIFYING, MOVING = ".making-", ".verifying-", ".moving-"
ALL, LOCK = ".rooms.lock", ".lock"


@contextmanager
def room(prefix: str) -> Iterator[Path]:
    """A folder for this process alone, gone afterwards; others' leftovers are removed first.

    Raises:
        BackupError: the data folder can't be written to.
    """
    place, lock = taken(prefix)
    with lock:
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def taken(prefix: str) -> tuple[Path, IO[str]]:
    folder = Path(settings.DATA_DIR)
    try:
        # Between the making of a room and its lock nobody may look for those that are left over.
        with held(folder / ALL, wait=True):
            remove_left_over(folder)
            place = Path(mkdtemp(dir=folder, prefix=prefix))
            return place, held(place / LOCK, wait=False)
    except OSError as error:
        raise BackupError(
            f"{error.filename or folder} can't be written to ({error.strerror}); make room there, "
            "or let this process write."
        ) from error


def remove_left_over(folder: Path) -> None:
    for prefix in (MAKING, VERIFYING, MOVING):
        for place in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                remove(place)


def remove(place: Path) -> None:
    """Raises OSError where somebody works in it."""
    if place.is_dir() and not place.is_symlink():
        with held(place / LOCK, wait=False):
            shutil.rmtree(place)
    else:
        place.unlink()
