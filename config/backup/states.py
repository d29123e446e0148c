"""The tables as the migrations of a database made them, whatever release that was."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader

from config.backup.failures import BackupError
from config.database import migrations

Migration = tuple[str, str]
"""An app and one of its migrations."""
Model = type[models.Model]


def applied(connection: BaseDatabaseWrapper) -> list[Migration]:
    return sorted(migrations.applied(connection))


def last_of(names: Iterable[Migration]) -> list[Migration]:
    """Those from which all others follow.

    Raises:
        BackupError: this release does not know one of them.
    """
    loader = MigrationLoader(None)
    graph, wanted = loader.graph, set(known(loader, names))
    return sorted(
        node for node in wanted if not any(child.key in wanted for child in children(graph, node))
    )


def children(graph: Any, node: Migration) -> Any:
    return graph.node_map[node].children


def known(loader: MigrationLoader, names: Iterable[Migration]) -> list[Migration]:
    """Those of the apps that are here; others belong to an app that this release no longer has."""
    unknown = migrations.unknown(names)
    if unknown:
        named = ", ".join(f"{app}.{name}" for app, name in unknown[:3])
        raise BackupError(
            f"It was made by a newer release of Cairn: {named} is unknown here. Use that release."
        )
    nodes = set(loader.graph.nodes)
    return [found for found in names if found in nodes]


def tables_at(names: Iterable[Migration]) -> dict[str, Model]:
    """By the names of their tables: the models as they were after these migrations."""
    nodes = last_of(names)
    state = MigrationLoader(None).graph.make_state(nodes=nodes, at_end=True)
    found = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: model
        for model in sorted(found, key=lambda model: model._meta.db_table)
        if model._meta.managed and not model._meta.proxy
    }
