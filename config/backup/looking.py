"""What a look at a file shows, without reading all of it."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from config.backup.about import About, about_of
from config.backup.container import read_about, seal_of, unchecked
from config.backup.failures import BackupError, DamagedBackupError
from config.database import migrations


class State(Enum):
    """Of an unknown one nobody here can say whether it is whole: it may be as good as any."""

    SOUND = "sound"
    DAMAGED = "damaged"
    UNKNOWN = "unknown"


def peek(path: Path) -> About:
    """What a regular file says of itself.

    Raises:
        DamagedBackupError: it was cut off.
        BackupError: it can't be read, is no backup, or of a newer release.
    """
    try:
        with path.open("rb") as file:
            seal_of(file, path.name)
            with unchecked(file, path.name) as content:
                about = about_of(read_about(content, path.name))
    except OSError as error:
        raise BackupError(f"{path.name} can't be read ({error.strerror or error}).") from error
    except ValueError as error:
        raise BackupError(f"{path.name} is no backup of Cairn ({error}).") from error
    if migrations.unknown(about.migrations):
        raise BackupError(f"{path.name} was made by Cairn {about.release[:40]}, which is newer.")
    return about


def look(path: Path) -> tuple[State, About | None, str]:
    """Its state, what it says of itself, and what is wrong with it."""
    try:
        return State.SOUND, peek(path), ""
    except DamagedBackupError as error:
        return State.DAMAGED, None, str(error)
    except BackupError as error:
        return State.UNKNOWN, None, str(error)
