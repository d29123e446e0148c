"""The secret key of a backup back in the data folder."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from config.backup.failures import BackupError
from config.backup.reading import OpenBackup
from config.env.secret_key import FILE_NAME, made_here, store


def put_secret_back(backup: OpenBackup, *, always: bool) -> str:
    """The key of the backup into a folder that had none, and what happened in a sentence.

    ``always`` puts it there too where another is, which is kept beside it.

    Raises:
        BackupError: the folder can't be written to.
    """
    path, secret = settings.DATA_DIR / FILE_NAME, backup.secret
    if not secret:
        return "The backup holds no secret key; the site keeps its own."
    is_new = not path.exists() or path in made_here
    if not is_new and path.read_text("utf-8").strip() == secret:
        return "The secret key is the one of the backup."
    if not (is_new or always):
        return (
            "The secret key is another than the backup's, which stays in it: people sign in once "
            "more, and codes in use end. --with-secret takes the backup's."
        )
    try:
        kept = "" if is_new else f" The one before is in {keep(path)}."
        put(path, secret)
    except OSError as error:
        raise BackupError(
            f"The database is restored, but {path} could not be written "
            f"({error.strerror or error}). The key is in the backup, as {FILE_NAME}."
        ) from error
    return f"The secret key of the backup is in {path}.{kept}"


def keep(path: Path) -> Path:
    """The file under another name, too."""
    now = timezone.now()
    kept = path.with_name(f"{path.name}.before-{now:%Y%m%dT%H%M%S.%f}")
    put(kept, path.read_text("utf-8"))
    return kept


def put(path: Path, key: str) -> None:
    """For the owner of the folder: the site may run as another user than whoever restores."""
    store(path, key)
    owner = path.parent.stat()
    with suppress(PermissionError):
        os.chown(path, owner.st_uid, owner.st_gid)
