"""Backups locked by a passphrase, in the form of the tool age.

age locks a stream of any length with a key, and little by a passphrase: each backup has a key of
its own, which is in it, locked. ``age -d -i key.age content.zip.age`` opens it without Cairn.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import pyrage

from config.backup.container import UNREADABLE, new_container, part, write_about
from config.backup.failures import BackupError, LockedBackupError

KEY = "key.age"
CONTENT = "content.zip.age"


def lock(plain: IO[bytes], file: IO[bytes], *, passphrase: str, about: dict[str, Any]) -> None:
    """Write a backup as one that only the passphrase opens."""
    key = pyrage.x25519.Identity.generate()
    plain.seek(0)
    with new_container(file, compressed=False) as content:
        write_about(content, {**about, "encrypted": True})
        content.writestr(KEY, pyrage.passphrase.encrypt(str(key).encode(), passphrase))
        with content.open(CONTENT, "w", force_zip64=True) as member:
            pyrage.encrypt_io(plain, member, [key.to_public()])


@contextmanager
def unlocked(
    content: zipfile.ZipFile, *, passphrase: str, folder: Path, name: str
) -> Iterator[IO[bytes]]:
    """The backup inside, in a file that has no name and is gone afterwards.

    Raises:
        LockedBackupError: there is no passphrase, or another one.
        BackupError: it is no backup, or there is no room for it.
    """
    identity = key_in(content, passphrase=passphrase, name=name)
    with unnamed(folder, name) as plain:
        unlock(content, plain, identity, folder=folder, name=name)
        yield plain


def unnamed(folder: Path, name: str) -> IO[bytes]:
    try:
        return TemporaryFile(dir=folder)
    except OSError as error:
        raise no_room(folder, name, error) from error


def key_in(content: zipfile.ZipFile, *, passphrase: str, name: str) -> pyrage.x25519.Identity:
    if not passphrase:
        raise LockedBackupError(
            f"{name} is encrypted: set CAIRN_BACKUP_PASSPHRASE to the passphrase it was made with."
        )
    try:
        key = pyrage.passphrase.decrypt(part(content, KEY, name), passphrase).decode()
        return pyrage.x25519.Identity.from_str(key)
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError) as error:
        raise LockedBackupError(
            f"The passphrase does not open {name}: set CAIRN_BACKUP_PASSPHRASE to the one it was "
            "made with."
        ) from error


def unlock(
    content: zipfile.ZipFile,
    plain: IO[bytes],
    identity: pyrage.x25519.Identity,
    *,
    folder: Path,
    name: str,
) -> None:
    try:
        with content.open(CONTENT) as member:
            pyrage.decrypt_io(member, plain, [identity])
        plain.flush()
    except (*UNREADABLE, pyrage.DecryptError) as error:
        raise BackupError(f"{name} is no backup of Cairn ({error}).") from error
    except OSError as error:
        raise no_room(folder, name, error) from error


def no_room(folder: Path, name: str, error: OSError) -> BackupError:
    return BackupError(
        f"{name} could not be decrypted into {folder} ({error.strerror or error}): make room for "
        "it there, and try again."
    )
