"""Files that one process at a time holds."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO


def held(path: Path, *, wait: bool) -> IO[str]:
    """A file, made where there is none, and locked until it is closed.

    Raises:
        OSError: another process holds it and there is no wait for it, or it can't be opened.
    """
    lock = opened(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock


def opened(path: Path) -> IO[str]:
    """To be locked it need not be written to: another user, such as root, may have made it."""
    try:
        return path.open("a")
    except PermissionError:
        if not os.access(path, os.R_OK, effective_ids=True):
            raise
        return path.open()
