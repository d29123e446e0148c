"""A backup put in the place of what the database holds: all of it, or nothing."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from config.backup.connecting import Database, as_default, in_file, is_sqlite
from config.backup.failures import BackupError
from config.backup.folder import UNFINISHED, sync_folder
from config.backup.loading import load
from config.backup.reading import OpenBackup
from config.backup.states import applied, last_of, tables_at
from config.env.secret_key import FILE_NAME, store

MADE_BY_MIGRATIONS = {"auth", "contenttypes"}
IN_USE = "The database is in use: stop the site and its worker, then try again."
BUSY = ("-c lock_timeout=10s", "lock timeout")


def is_empty(database: Database) -> bool:
    """Whether a database holds nothing but what migrations put there."""
    if is_sqlite(database) and not Path(database["NAME"]).exists():
        return True
    try:
        return holds_nothing(database)
    except DatabaseError as error:
        if is_sqlite(database):  # damaged: nobody can say
            return False
        reason = str(error).strip().splitlines()[0]
        raise BackupError(f"The database does not answer ({reason}).") from error


def holds_nothing(database: Database) -> bool:
    with as_default(database) as connection:
        names = set(connection.introspection.table_names())
        if not names:
            return True
        migrations = applied(connection)
        if not migrations:
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


def put_in_place(database: Database, backup: OpenBackup) -> None:
    """Make the database what the backup holds, whatever it was.

    Raises:
        BackupError: it could not be done, and the database is as it was.
    """
    last_of(backup.migrations)
    if is_sqlite(database):
        replace_file(Path(database["NAME"]), backup)
    else:
        replace_tables(database, backup)


def replace_file(path: Path, backup: OpenBackup) -> None:
    """Make a new file beside and put it in the place of the old one, which nobody may have open."""
    beside = path.parent / f"{UNFINISHED}{path.name}"
    connections["default"].close()
    with_nobody(path, lambda: None)
    try:
        remove_sqlite(beside)
        os.close(os.open(beside, os.O_RDWR | os.O_CREAT, 0o600))
        with as_default(in_file(beside)) as connection:
            load(connection, backup)
        give_to_owner_of(path, beside)
        descriptor = os.open(beside, os.O_RDWR)
        os.fsync(descriptor)
        os.close(descriptor)
        with_nobody(path, lambda: os.replace(beside, path))
        sync_folder(path.parent)
    except OSError as error:
        raise BackupError(f"{path} could not be written ({error.strerror or error}).") from error
    finally:
        remove_sqlite(beside)


def give_to_owner_of(path: Path, beside: Path) -> None:
    """The site may run as another user than whoever restores."""
    if path.exists():
        beside.chmod(stat.S_IMODE(path.stat().st_mode))
    owner = (path if path.exists() else path.parent).stat()
    with suppress(PermissionError):
        os.chown(beside, owner.st_uid, owner.st_gid)


def remove_sqlite(path: Path) -> None:
    remove_log(path)
    path.unlink(missing_ok=True)


def remove_log(path: Path) -> None:
    for ending in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def with_nobody(path: Path, act: Callable[[], None]) -> None:
    """Act while no other process has the database open, its log put into it and removed.

    SQLite leaves the mode with a log only for whom has the database alone. A file that is no
    database any more is nobody's.
    """
    if not path.exists():
        act()
        return
    with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as own:
        try:
            own.execute("PRAGMA journal_mode=DELETE")
            own.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise BackupError(IN_USE) from error
        except sqlite3.DatabaseError:
            own.close()
            remove_log(path)
        act()


def replace_tables(database: Database, backup: OpenBackup) -> None:
    """Drop the site's tables and make them anew, in one transaction."""
    connections["default"].close()
    options = {**database["OPTIONS"]}
    options["options"] = f"{options.get('options', '')} {BUSY[0]}".strip()
    try:
        with as_default({**database, "OPTIONS": options}) as connection, transaction.atomic():
            drop_tables(connection)
            load(connection, backup)
    except OperationalError as error:
        if BUSY[1] in str(error):
            raise BackupError(IN_USE) from error
        raise BackupError(f"The database refused ({str(error).splitlines()[0]}).") from error


def drop_tables(connection: BaseDatabaseWrapper) -> None:
    """Those of the apps that the database knows, of whatever release; nobody else's."""
    labels = {app for app, _ in applied(connection)} | {app.label for app in apps.get_app_configs()}
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    ours |= {MigrationRecorder.Migration._meta.db_table, "django_session", "django_admin_log"}
    ours |= {str(cache["LOCATION"]) for cache in settings.CACHES.values() if "LOCATION" in cache}
    ours |= {"cairn_cache", "django_content_type"}
    starts = tuple(f"{label}_" for label in labels)
    with connection.schema_editor() as editor:
        for name in connection.introspection.table_names():
            if name in ours or name.startswith(starts):
                editor.execute(f"DROP TABLE {editor.quote_name(name)} CASCADE")


def put_secret_back(backup: OpenBackup, *, always: bool) -> str:
    """The key of the backup into the data folder, and what happened in a sentence."""
    path, secret = settings.DATA_DIR / FILE_NAME, backup.secret
    if not secret:
        return "The backup holds no secret key; the site keeps its own."
    if path.exists() and path.read_text("utf-8").strip() == secret:
        return "The secret key is the one of the backup."
    if path.exists() and not always:
        return (
            "The secret key is another than the backup's, which stays in it: people sign in once "
            "more, and codes in use end. --with-secret takes the backup's."
        )
    store(path, secret)
    return f"The secret key of the backup is in {path}."
