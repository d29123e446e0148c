"""A backup put in the place of what the database holds: all of it, or nothing."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import mkstemp

import psycopg
from django.apps import apps
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils import timezone

from config.backup.connecting import Database, as_default, in_file, is_sqlite, read_only
from config.backup.failures import BackupError
from config.backup.folder import sync_folder
from config.backup.holding import held_file, held_tables, let_go
from config.backup.loading import load
from config.backup.reading import OpenBackup
from config.backup.reasons import IN_USE, refusal
from config.backup.states import applied, last_of, tables_at
from config.backup.tables import drop, names_in, ours
from config.database.lock import only_one
from config.database.reasons import reason_of
from config.models import Worker

MADE_BY_MIGRATIONS = {"auth", "contenttypes"}
RESTORING = ".restoring-"
LOGS = ("-journal", "-wal", "-shm")


def is_empty(database: Database) -> bool:
    """Whether a database holds nothing but what migrations put there.

    Raises:
        BackupError: it does not answer.
    """
    if is_sqlite(database):
        path = Path(database["NAME"])
        if not path.exists():
            return True
        database = read_only(path)
    try:
        return holds_nothing(database)
    except DatabaseError as error:
        if is_sqlite(database):  # damaged: nobody can say
            return False
        raise BackupError(f"The database does not answer ({reason_of(error)}).") from error


def holds_nothing(database: Database) -> bool:
    with as_default(database) as connection:
        names = names_in(connection)
        if not names:
            return True
        migrations = applied(connection)
        known = {app.label for app in apps.get_app_configs()}
        if not migrations or not known.issuperset(app for app, _ in migrations):
            return False
        try:
            models = tables_at(migrations)
        except BackupError:  # a newer release left it
            return False
        return not any(
            model._base_manager.exists()
            for table, model in models.items()
            if table in names and model._meta.app_label not in MADE_BY_MIGRATIONS
        )


def nothing(*given: object) -> None:
    """What is done before a restore, and what is said in it, where nobody asks for more."""


def put_in_place(
    database: Database,
    backup: OpenBackup,
    *,
    first: Callable[[], None] = nothing,
    say: Callable[[str], None] = nothing,
) -> None:
    """Make the database what the backup holds, whatever it was.

    ``first`` is called when nobody else can write any more, to save what is there, or to refuse.

    Raises:
        BackupError: it could not be done, and the database is as it was.
    """
    last_of(backup.migrations)
    let_go()
    with alone(database, say):
        if is_sqlite(database):
            replace_file(Path(database["NAME"]).resolve(), backup, first)
        else:
            replace_tables(database, backup, first)


@contextmanager
def alone(database: Database, say: Callable[[str], None]) -> Iterator[None]:
    """No other restore and no start of the site is at work on the database."""
    with ExitStack() as stack:
        with as_default(database):
            try:
                stack.enter_context(only_one(say))
            except (OSError, psycopg.Error, DatabaseError) as error:
                raise BackupError(
                    f"The database can't be locked ({reason_of(error)}); nothing was changed."
                ) from error
        yield


def replace_file(path: Path, backup: OpenBackup, first: Callable[[], None]) -> None:
    """Make a new file beside and put it in the place of the old one, which nobody may have open."""
    was_there = path.exists()
    with held_file(path) as is_sound:
        first()
        try:
            with file_beside(path) as beside:
                with as_default(in_file(beside)) as connection:
                    load(connection, backup)
                    forget_workers()
                give_to_owner_of(path, beside)
                sync(beside)
                if path.exists() and not was_there:
                    raise BackupError(IN_USE)
                if not is_sound:
                    set_aside(path)
                os.replace(beside, path)
            sync_folder(path.parent)
        except OSError as error:
            reason = error.strerror or error
            raise BackupError(f"{path} could not be written ({reason}).") from error
        except DatabaseError as error:
            raise refusal(error, path) from error


@contextmanager
def file_beside(path: Path) -> Iterator[Path]:
    """A new file for its owner alone, of a name of its own, that is gone afterwards.

    What a restore left that was killed goes too: there is no other at work.
    """
    prefix = f"{RESTORING}{path.name}-"
    for old in path.parent.glob(f"{prefix}*"):
        old.unlink(missing_ok=True)
    descriptor, name = mkstemp(dir=path.parent, prefix=prefix)
    os.close(descriptor)
    beside = Path(name)
    try:
        yield beside
    finally:
        for ending in ("", *LOGS):
            beside.with_name(beside.name + ending).unlink(missing_ok=True)


def give_to_owner_of(path: Path, beside: Path) -> None:
    """The site may run as another user than whoever restores."""
    if path.exists():
        beside.chmod(stat.S_IMODE(path.stat().st_mode))
    owner = (path if path.exists() else path.parent).stat()
    with suppress(PermissionError):
        os.chown(beside, owner.st_uid, owner.st_gid)


def sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def set_aside(path: Path) -> None:
    """A damaged database and its log get another name: somebody may still save rows of them."""
    kept = f"{path.name}.damaged-{timezone.now():%Y%m%dT%H%M%S}"
    try:
        os.link(path, path.with_name(kept))  # there is a database at its place all the time
    except OSError:
        path.rename(path.with_name(kept))
    for ending in LOGS:
        log = path.with_name(path.name + ending)
        if log.exists():
            log.rename(path.with_name(kept + ending))


def replace_tables(database: Database, backup: OpenBackup, first: Callable[[], None]) -> None:
    """Drop the site's tables and make them anew, in one transaction."""
    try:
        with held_tables(database) as connection:
            first()
            replace(connection, backup)
    except DatabaseError as error:
        raise refusal(error) from error


def replace(connection: BaseDatabaseWrapper, backup: OpenBackup) -> None:
    drop(connection, ours(connection))
    load(connection, backup)
    forget_workers()


def forget_workers() -> None:
    """Those that the backup knows don't work on this database."""
    Worker.objects.all().delete()
