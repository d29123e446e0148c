"""The folder of the backups: their names, what is known of them, new files in it."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from config.backup.container import peek
from config.backup.failures import BackupError

NAME = re.compile(r"cairn-(\d{8}T\d{6}\.\d{3})Z\.zip")
STAMP = "%Y%m%dT%H%M%S.%f"
NOTES = "verified.json"
LOCK = ".lock"
UNFINISHED = ".unfinished-"


@dataclass(frozen=True)
class StoredBackup:
    """``about`` is None where the file says nothing of itself; ``verified`` when all was well."""

    path: Path
    at: dt.datetime
    size: int
    about: dict[str, Any] | None
    verified: dt.datetime | None
    is_damaged: bool


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


def stored_backups(folder: Path) -> list[StoredBackup]:
    """The newest first."""
    notes = read_notes(folder)
    found = []
    for path in folder.glob("cairn-*.zip"):
        instant = instant_of(path.name)
        if instant is None:
            continue
        about, note = peek(path), notes.get(path.name, {})
        seen = dt.datetime.fromisoformat(note["at"]) if note else None
        fault = about is None or bool(note.get("fault"))
        verified = None if fault else seen
        found.append(StoredBackup(path, instant, path.stat().st_size, about, verified, fault))
    return sorted(found, key=lambda backup: backup.at, reverse=True)


def read_notes(folder: Path) -> dict[str, dict[str, str]]:
    try:
        notes = json.loads((folder / NOTES).read_text("utf-8"))
        return {name: note for name, note in notes.items() if dt.datetime.fromisoformat(note["at"])}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def note(folder: Path, name: str, *, at: dt.datetime, fault: str = "") -> None:
    """Remember that a backup was verified, or what is wrong with it."""
    with alone(folder):
        there = {path.name for path in folder.glob("cairn-*.zip")}
        notes = {old: said for old, said in read_notes(folder).items() if old in there}
        notes[name] = {"at": at.isoformat(), "fault": fault}
        with new_file(folder / NOTES) as file:
            file.write(json.dumps(notes, indent=1).encode())


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time changes the folder, which is made where there is none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / LOCK).open("a")
    except OSError as error:
        raise BackupError(
            f"{folder} can't be written to ({error.strerror}); let this process do so, or name "
            "another folder with CAIRN_BACKUP_DIR."
        ) from error
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def remove_unfinished(folder: Path) -> None:
    """What a process that was killed left behind; only for whom holds the folder alone."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


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
        beside.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
