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
from typing import IO, Any

from config.backup.failures import BackupError, DamagedBackupError

FORMAT = 1
ABOUT = "backup.json"
MARK = b"cairn backup sha256="
LENGTH = 64
PIECE = 1024 * 1024
MOST = 4 * PIECE
"""Of a part that is read at once; the largest that Cairn writes is a hundredth of it."""
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What reading a zip raises that is none, is damaged, or was written by another program."""


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
        if not piece:
            raise OSError("the file became shorter")
        found.update(piece)
        left -= len(piece)
    return found.hexdigest().encode()


def open_container(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """A zip whose every byte is as it was written.

    Raises:
        DamagedBackupError: it is damaged or cut off.
        BackupError: it can't be read, or is no backup.
    """
    try:
        seal = seal_of(file, name)
        if checksum(file) != seal:
            raise DamagedBackupError(
                f"{name} is damaged: its checksum is another. Use another backup."
            )
    except OSError as error:
        raise BackupError(f"{name} can't be read ({error.strerror or error}).") from error
    return unchecked(file, name)


def unchecked(file: IO[bytes], name: str) -> zipfile.ZipFile:
    """A zip whose bytes nobody has looked at yet.

    Raises:
        BackupError: it can't be read, or is no backup.
    """
    try:
        return zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    except OSError as error:
        raise BackupError(f"{name} can't be read ({error.strerror or error}).") from error


def seal_of(file: IO[bytes], name: str) -> bytes:
    """The checksum that a backup ends with.

    Raises:
        DamagedBackupError: it has none.
    """
    ending = len(MARK) + LENGTH
    file.seek(max(0, file.seek(0, 2) - ending))
    end = file.read(ending)
    if end.startswith(MARK) and len(end) == ending:
        return end[len(MARK) :]
    file.seek(0)
    if file.read(4) == b"PK\x03\x04":
        raise DamagedBackupError(f"{name} is damaged or cut off: its end is missing. Use another.")
    raise DamagedBackupError(f"{name} is no backup of Cairn.")


def part(content: zipfile.ZipFile, member: str, name: str) -> bytes:
    """A small part, read at once.

    Raises:
        BackupError: it is missing, can't be read, or is larger than any that Cairn writes.
    """
    try:
        with content.open(member) as file:
            found = file.read(MOST + 1)
    except UNREADABLE as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    except OSError as error:
        raise BackupError(f"{name} can't be read ({error.strerror or error}).") from error
    if len(found) > MOST:
        raise BackupError(f"{name} is no backup of Cairn: its {member} is too large.")
    return found


def write_about(content: zipfile.ZipFile, about: dict[str, Any]) -> None:
    content.writestr(ABOUT, json.dumps({"format": FORMAT, **about}, indent=1))


def read_about(content: zipfile.ZipFile, name: str) -> dict[str, Any]:
    """What a backup says of itself, but for its format as it stands there.

    Raises:
        BackupError: it says nothing, or its format is newer than those this release reads.
    """
    try:
        about = json.loads(part(content, ABOUT, name))
        version = about["format"]
        if type(version) is not int:
            raise ValueError("its format is no number")
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    if version > FORMAT:
        raise BackupError(
            f"{name} has the format {version}, which a newer release of Cairn wrote "
            f"({str(about.get('release', 'unknown'))[:40]}). Use that release."
        )
    return dict(about)
