"""The file of a backup: a zip that any tool opens, closed by a checksum of every byte in it.

The checksum is the comment of the zip, its last bytes: a file that was cut off has none.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from config.backup.failures import BackupError

FORMAT = 1
ABOUT = "backup.json"
MARK = b"cairn backup sha256="
LENGTH = 64
PIECE = 1024 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, NotImplementedError)
"""What reading a zip raises that is none, or is damaged."""


@contextmanager
def new_container(file: IO[bytes], *, compressed: bool = True) -> Iterator[zipfile.ZipFile]:
    """A zip to write into; once that is done, it is closed by its checksum."""
    method = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(file, "w", method) as content:
        yield content
        content.comment = MARK + b"0" * LENGTH
    seal = checksum(file)
    file.seek(-LENGTH, 2)
    file.write(seal)
    file.flush()


def checksum(file: IO[bytes]) -> bytes:
    """Of all but the last bytes, where it stands itself."""
    left = file.seek(0, 2) - LENGTH
    file.seek(0)
    found = hashlib.sha256()
    while left > 0:
        piece = file.read(min(PIECE, left))
        found.update(piece)
        left -= len(piece)
    return found.hexdigest().encode()


@contextmanager
def open_container(file: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """A zip whose every byte is as it was written.

    Raises:
        BackupError: it is damaged, cut off, or no backup.
    """
    ending = len(MARK) + LENGTH
    size = file.seek(0, 2)
    file.seek(max(0, size - ending))
    end = file.read(ending)
    if not end.startswith(MARK):
        file.seek(0)
        if file.read(4) == b"PK\x03\x04":
            raise BackupError(f"{name} is damaged or cut off: its end is missing. Use another.")
        raise BackupError(f"{name} is no backup of Cairn.")
    if checksum(file) != end[len(MARK) :]:
        raise BackupError(f"{name} is damaged: its checksum is another. Use another backup.")
    try:
        with zipfile.ZipFile(file) as content:
            yield content
    except UNREADABLE as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error


def write_about(content: zipfile.ZipFile, about: dict[str, Any]) -> None:
    content.writestr(ABOUT, json.dumps({"format": FORMAT, **about}, indent=1))


def read_about(content: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """What a backup says of itself.

    Raises:
        BackupError: its format is newer than those this release reads.
    """
    try:
        about: dict[str, Any] = json.loads(content.read(ABOUT))
        version = int(about["format"])
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{name} is no backup of Cairn.") from error
    if version > FORMAT:
        raise BackupError(
            f"{name} has the format {version}, which a newer release of Cairn wrote "
            f"({about.get('release', 'unknown')}). Use that release."
        )
    return about


def peek(path: Path) -> dict[str, Any] | None:
    """What a file says of itself, its bytes unread; None where it says nothing."""
    try:
        with zipfile.ZipFile(path) as content:
            return read_about(content, path.name)
    except (*UNREADABLE, OSError, ValueError, RuntimeError, BackupError):
        return None
