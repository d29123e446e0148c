"""The tables as the migrations of a database made them, whatever release that was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from config.backup.failures import BackupError

Migration = tuple[str, str]
"""An app and one of its migrations."""
Model = type[models.Model]


def applied(connection: BaseDatabaseWrapper) -> list[Migration]:
    return sorted(MigrationRecorder(connection).applied_migrations())


def last_of(migrations: Iterable[Migration]) -> list[Migration]:
    """Those from which all others follow.

    Raises:
        BackupError: this release does not know one of them.
    """
    loader = MigrationLoader(None)
    graph, wanted = loader.graph, set(known(loader, migrations))
    return sorted(
        node for node in wanted if not any(child.key in wanted for child in children(graph, node))
    )


def children(graph: Any, node: Migration) -> Any:
    return graph.node_map[node].children


def known(loader: MigrationLoader, migrations: Iterable[Migration]) -> list[Migration]:
    """Those of the apps that are here; others belong to an app that this release no longer has."""
    nodes, apps = set(loader.graph.nodes), loader.migrated_apps
    here = [migration for migration in migrations if migration[0] in apps]
    replaced = {former for squashed in loader.replacements.values() for former in squashed.replaces}
    unknown = [found for found in here if found not in nodes and found not in replaced]
    if unknown:
        named = ", ".join(f"{app}.{name}" for app, name in unknown[:3])
        raise BackupError(
            f"It was made by a newer release of Cairn: {named} is unknown here. Use that release."
        )
    return [found for found in here if found in nodes]


def tables_at(migrations: Iterable[Migration]) -> dict[str, Model]:
    """By the names of their tables: the models as they were after these migrations."""
    nodes = last_of(migrations)
    state = MigrationLoader(None).graph.make_state(nodes=nodes, at_end=True)
    found = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: model
        for model in sorted(found, key=lambda model: model._meta.db_table)
        if model._meta.managed and not model._meta.proxy
    }
