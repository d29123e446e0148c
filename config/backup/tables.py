"""Which tables of a database are Cairn's: others may have theirs in the same one."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder

from config.backup.failures import BackupError
from config.backup.states import applied, tables_known_of
from config.database.codes import code_of

CACHE = "cairn_cache"
NEEDED_BY_OTHERS = "2BP01"
"""PostgreSQL's code where something depends on what is to be dropped."""


def names_in(connection: BaseDatabaseWrapper) -> set[str]:
    return set(connection.introspection.table_names())


def ours(connection: BaseDatabaseWrapper) -> set[str]:
    """All of Cairn's that are there, of whatever release."""
    there = names_in(connection)
    kept = set(tables_known_of(applied(connection))) | of_models(connection, there)
    return there & (kept | links(connection, there, kept) | unsaved())


def unsaved() -> set[str]:
    """Those that no backup needs: Django's own note of migrations, and the cache."""
    caches = {
        cache.get("LOCATION")
        for cache in settings.CACHES.values()
        if isinstance(cache.get("LOCATION"), str)
    }
    return {MigrationRecorder.Migration._meta.db_table, CACHE} | {str(name) for name in caches}


def of_models(connection: BaseDatabaseWrapper, there: Iterable[str]) -> set[str]:
    """Those of the models that the database itself names: a newer release's are among them."""
    if ContentType._meta.db_table not in there:
        return set()
    apps = {app for app, _ in applied(connection)}
    rows = ContentType.objects.filter(app_label__in=apps).values_list("app_label", "model")
    return {f"{app}_{model}" for app, model in rows}


def links(connection: BaseDatabaseWrapper, there: Iterable[str], known: Iterable[str]) -> set[str]:
    """Those between two models, which a newer release has and which bear the name of one."""
    starts = tuple(f"{name}_" for name in known)
    likely = [name for name in there if name not in set(known) and name.startswith(starts)]
    with connection.cursor() as cursor:
        return {name for name in likely if is_link(connection, cursor, name)}


def is_link(connection: BaseDatabaseWrapper, cursor: CursorWrapper, table: str) -> bool:
    """Whether it holds pairs and nothing else, the first of the model whose name it bears."""
    columns = connection.introspection.get_table_description(cursor, table)
    pairs = connection.introspection.get_relations(cursor, table)
    targets = {relation[1] for relation in pairs.values()}
    return (
        len(columns) == 3
        and len(pairs) == 2
        and any(table.startswith(f"{target}_") for target in targets)
    )


def drop(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> None:
    """All of them at once, and nothing that is not among them.

    Raises:
        BackupError: something else depends on one; the message names it.
    """
    quoted = ", ".join(map(connection.ops.quote_name, sorted(tables)))
    if not quoted:
        return
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {quoted}")
    except DatabaseError as error:
        if code_of(error) != NEEDED_BY_OTHERS:
            raise
        detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", None) or error
        named = "; ".join(str(detail).splitlines()[:3])
        raise BackupError(
            f"Something that is not Cairn's needs its tables: {named}. Nothing was changed; drop "
            "that, or move it elsewhere, then try again."
        ) from error
