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


def every_step(connection: BaseDatabaseWrapper | None = None) -> MigrationLoader:
    """All migrations of the code, also those for which a squashed one stands.

    Django leaves either out by what a database has; here the database is another, or empty.
    """
    return MigrationLoader(connection, replace_migrations=False)


def last_of(names: Iterable[Migration]) -> list[Migration]:
    """Those from which all others follow.

    Raises:
        BackupError: this release does not know one of them.
    """
    loader = every_step()
    return ends(loader, known(loader, names))


def ends(loader: MigrationLoader, names: Iterable[Migration]) -> list[Migration]:
    graph, wanted = loader.graph, set(names)
    return sorted(
        node for node in wanted if not any(child.key in wanted for child in children(graph, node))
    )


def children(graph: Any, node: Migration) -> Any:
    return graph.node_map[node].children


def known(loader: MigrationLoader, names: Iterable[Migration]) -> list[Migration]:
    """Those of the apps that are here; others belong to an app that this release no longer has.

    Raises:
        BackupError: this release does not know one of them.
    """
    names = list(names)
    unknown = migrations.unknown(names) or lost(loader, names)
    if unknown:
        named = ", ".join(f"{app}.{name}" for app, name in unknown[:3])
        raise BackupError(
            f"It was made by a newer release of Cairn: {named} is unknown here. Use that release."
        )
    return here(loader, names)


def here(loader: MigrationLoader, names: Iterable[Migration]) -> list[Migration]:
    """Those of the code, each step once: as itself, or where it is gone in its squashed one."""
    found, nodes = set(names), set(loader.graph.nodes)
    for squashed in sorted(loader.replacements):
        steps = steps_of(loader, squashed)
        if steps <= found and steps <= nodes:
            found.discard(squashed)
        elif steps <= found or squashed in found:
            found = (found - steps) | {squashed}
    return sorted(found & nodes)


def steps_of(loader: MigrationLoader, squashed: Migration) -> set[Migration]:
    """What it stands for, down to migrations that stand for nothing else."""
    steps: set[Migration] = set()
    for step in loader.replacements[squashed].replaces:
        steps |= steps_of(loader, step) if step in loader.replacements else {step}
    return steps


def lost(loader: MigrationLoader, names: Iterable[Migration]) -> list[Migration]:
    """Steps of a squashed migration that are gone, where it does not stand for all that were."""
    found = set(names)
    covered = set(loader.graph.nodes)
    for squashed in loader.replacements:
        steps = steps_of(loader, squashed)
        if steps <= found or squashed in found:
            covered |= steps
    return sorted(name for name in found - covered if name in migrations.brought())


def tables_at(names: Iterable[Migration]) -> dict[str, Model]:
    """By the names of their tables: the models as they were after these migrations.

    Raises:
        BackupError: this release does not know one of them.
    """
    loader = every_step()
    return tables_after(loader, known(loader, names))


def tables_known_of(names: Iterable[Migration]) -> dict[str, Model]:
    """The same as far as this release knows the migrations."""
    loader = every_step()
    return tables_after(loader, here(loader, names))


def tables_after(loader: MigrationLoader, names: Iterable[Migration]) -> dict[str, Model]:
    state = loader.graph.make_state(nodes=ends(loader, names), at_end=True)
    found = state.apps.get_models(include_auto_created=True)
    return {
        model._meta.db_table: model
        for model in sorted(found, key=lambda model: model._meta.db_table)
        if model._meta.managed and not model._meta.proxy
    }
