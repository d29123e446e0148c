"""The folder of the backups: their names, what is known of them, new files in it."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.backup import notes
from config.backup.about import About
from config.backup.failures import BackupError
from config.backup.filelocks import held
from config.backup.looking import State, look
from config.backup.notes import Verdict

NAME = re.compile(r"cairn-(\d{8}T\d{6}\.\d{3})Z\.zip")
STAMP = "%Y%m%dT%H%M%S.%f"
LOCK = ".lock"
UNFINISHED = ".unfinished-"
AHEAD = dt.timedelta(days=1)
"""A name that is further in the future was given by a clock that was wrong, or this one is."""


@dataclass(frozen=True)
class StoredBackup:
    """``about`` is None where the file says nothing of itself; ``verified`` when all was well.

    ``fault`` says what is wrong with one that is not sound.
    """

    path: Path
    at: dt.datetime
    size: int
    about: About | None
    verified: dt.datetime | None
    state: State
    fault: str = ""

    @property
    def is_damaged(self) -> bool:
        return self.state is State.DAMAGED

    @property
    def is_sound(self) -> bool:
        return self.state is State.SOUND


def name_at(instant: dt.datetime) -> str:
    """A name that sorts by time."""
    return f"cairn-{instant.astimezone(dt.UTC).strftime(STAMP)[:-3]}Z.zip"


def instant_of(name: str) -> dt.datetime | None:
    """When the backup of that name was made; None for any other file."""
    found = NAME.fullmatch(name)
    if not found:
        return None
    try:
        return dt.datetime.strptime(found[1] + "000", STAMP).replace(tzinfo=dt.UTC)
    except ValueError:
        return None


def is_ahead(instant: dt.datetime, now: dt.datetime) -> bool:
    return instant - now > AHEAD


def names_in(folder: Path) -> dict[str, dt.datetime]:
    """All names of backups that are taken, by whatever.

    Raises:
        BackupError: the folder is there and can't be read.
    """
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BackupError(
            f"{folder} can't be read ({error.strerror}); let this process do so, or name another "
            "folder with CAIRN_BACKUP_DIR."
        ) from error
    found = {name: instant_of(name) for name in names}
    return {name: instant for name, instant in found.items() if instant}


def stored_backups(folder: Path) -> list[StoredBackup]:
    """The newest first.

    Raises:
        BackupError: the folder is there and can't be read.
    """
    noted = notes.read_notes(folder)
    found = (stored(folder / name, instant, noted) for name, instant in names_in(folder).items())
    return sorted(filter(None, found), key=lambda backup: backup.at, reverse=True)


def stored(path: Path, instant: dt.datetime, noted: Mapping[str, Verdict]) -> StoredBackup | None:
    """None for what is no file: a folder, a link to nothing, one that was removed meanwhile."""
    try:
        file = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(file.st_mode):
        return None
    state, about, fault = look(path)
    note = noted.get(path.name)
    if not note or not note.is_of(file):
        return StoredBackup(path, instant, file.st_size, about, None, state, fault)
    if note.fault:
        state, fault = State.DAMAGED, note.fault
    verified = note.instant if state is State.SOUND else None
    return StoredBackup(path, instant, file.st_size, about, verified, state, fault)


def newest_of(backups: list[StoredBackup], *, now: dt.datetime) -> StoredBackup | None:
    """That of the latest instant that is not in the future, if there is any such."""
    return next((one for one in backups if not is_ahead(one.at, now)), next(iter(backups), None))


def free_instant(folder: Path, now: dt.datetime) -> dt.datetime:
    """Now, or just after the newest where the clock was set back a little since."""
    taken = names_in(folder).values()
    later = [instant for instant in taken if instant >= now and not is_ahead(instant, now)]
    instant = max(later) + dt.timedelta(milliseconds=1) if later else now
    while os.path.lexists(folder / name_at(instant)):
        instant += dt.timedelta(milliseconds=1)
    return instant


def note(path: Path, file: os.stat_result, *, at: dt.datetime, fault: str = "") -> None:
    """Remember that a backup, as it was then, was verified, or what is wrong with it."""
    folder = path.parent
    with alone(folder):
        there = names_in(folder)
        noted = {name: said for name, said in notes.read_notes(folder).items() if name in there}
        noted[path.name] = notes.new_verdict(file, at=at, fault=fault)
        with new_file(folder / notes.NAME) as written:
            written.write(notes.as_text(noted).encode())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time changes the folder, which is made where there is none.

    Raises:
        BackupError: this one can't, such as where the lock is another user's.
    """
    with locked(folder):
        yield


def locked(folder: Path) -> IO[str]:
    place = folder
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = folder / LOCK
        return held(place, wait=True)
    except OSError as error:
        raise BackupError(
            f"{place} can't be written to ({error.strerror}); let this process do so, or name "
            "another folder with CAIRN_BACKUP_DIR."
        ) from error


def remove_unfinished(folder: Path) -> None:
    """What a process that was killed left behind; only for whom holds the folder alone."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone that is there once it is whole and on the disk, or not at all."""
    beside = path.parent / f"{UNFINISHED}{path.name}"
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"{path} could not be written ({error.strerror or error}).") from error
    finally:
        with suppress(OSError):
            beside.unlink()


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
