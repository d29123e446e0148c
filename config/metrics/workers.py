"""The folder in which gunicorn's workers count together, and which of them writes what.

Each worker has a number, the lowest that is free, and a file of counts under it. The worker after
it goes on with the file, so that counts never fall and files never pile up. The folder belongs to
one gunicorn; those of others that were killed are removed at a start: nobody holds their lock.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

PREFIX = "cairn-metrics-"
LOCK, PID = "lock", "worker-{}.pid"
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
YOUNG = 60.0
"""Seconds in which a folder may not have its lock yet."""


class _Shared:
    """What is known in this process; workers inherit it when they are forked."""

    folder: Path | None = None
    lock: int = -1
    number: int = 0


def folder() -> Path | None:
    """The folder of this gunicorn; None where the site is served by one process."""
    return _Shared.folder


def number() -> int:
    return _Shared.number


def open_folder(base: Path | None = None) -> None:
    """Make the folder, once: gunicorn reads its settings again when it is told to reload."""
    if _Shared.folder is not None:
        return
    memory = Path("/dev/shm")  # noqa: S108 - of this machine, and emptied when it starts
    within = base or (memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir()))
    remove_abandoned(within)
    _Shared.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=within))
    _Shared.lock = os.open(_Shared.folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(_Shared.lock, fcntl.LOCK_EX)
    os.environ[FOLDER_VARIABLE] = str(_Shared.folder)


def remove_abandoned(base: Path) -> None:
    """Remove folders whose gunicorn and workers are all gone."""
    for path in base.glob(f"{PREFIX}*"):
        try:
            if time.time() - path.stat().st_mtime < YOUNG:
                continue
            lock = os.open(path / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError:
            continue  # somebody else's
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
        except OSError:
            pass  # in use
        finally:
            os.close(lock)


def pids() -> Iterator[tuple[int, int]]:
    """The number and process of each worker; of this process where it is the only one."""
    if _Shared.folder is None:
        yield 0, os.getpid()
        return
    for path in sorted(_Shared.folder.glob(PID.format("*"))):
        with suppress(FileNotFoundError):  # it ended this moment
            yield int(path.stem.rpartition("-")[2]), int(path.read_text() or 0)


# --- Hooks of gunicorn ----------------------------------------------------------------------------


def pre_fork(server: Any, worker: Any) -> None:
    taken = {getattr(one, "number", None) for one in server.WORKERS.values()}
    worker.number = next(n for n in range(len(taken) + 1) if n not in taken)


def post_fork(server: Any, worker: Any) -> None:
    assert _Shared.folder is not None
    _Shared.number = worker.number
    (_Shared.folder / PID.format(worker.number)).write_text(str(os.getpid()))


def child_exit(server: Any, worker: Any) -> None:
    """In the process of gunicorn itself: the worker may have been killed."""
    from prometheus_client.multiprocess import mark_process_dead

    assert _Shared.folder is not None
    (_Shared.folder / PID.format(worker.number)).unlink(missing_ok=True)
    mark_process_dead(worker.number, str(_Shared.folder))


def on_exit(server: Any) -> None:
    if _Shared.folder is not None:
        shutil.rmtree(_Shared.folder, ignore_errors=True)
