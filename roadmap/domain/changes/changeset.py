"""What a content operation changed, found by comparing the content before and after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from roadmap.models import Category, Objective, Prerequisite, Topic

REASON = "content operation"

WATCHED: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "topic": (
        Topic,
        "roadmap",
        ("lifecycle", "successor_id", "parent_id", "level_id", "category_id", "position"),
    ),
    "category": (Category, "roadmap", ("branches_from_id",)),
    "objective": (Objective, "topic__roadmap", ("archived",)),
}
"""By name: a model, the look-up to its roadmap, and the columns that operations change."""

Changes = dict[str, Any]
"""Plain data: ``fields`` (model, pk, column, before, after), ``created`` (ids of topics),
``added`` and ``removed`` (prerequisites as topic, required, synced), ``actions`` (ids)."""


class ChangedSinceError(ValueError):
    """Something that an operation changed was changed again; it can't be put back exactly."""


@dataclass(frozen=True)
class ContentState:
    """The part of a roadmap's content that operations change, at one moment."""

    columns: dict[tuple[str, int, str], Any]
    edges: dict[tuple[int, int], Any]

    @classmethod
    def of(cls, roadmap_id: int) -> ContentState:
        columns: dict[tuple[str, int, str], Any] = {}
        for name, (model, owner, watched) in WATCHED.items():
            rows = model.objects.filter(**{owner: roadmap_id}).values_list("pk", *watched)
            for pk, *values in rows.order_by("pk"):
                columns |= {(name, pk, c): v for c, v in zip(watched, values, strict=True)}
        edges = Prerequisite.objects.filter(topic__roadmap=roadmap_id)
        rows = edges.values_list("topic_id", "requires_id", "synced")
        return cls(columns, {(topic, required): synced for topic, required, synced in rows})

    @property
    def topics(self) -> set[int]:
        return {pk for name, pk, _ in self.columns if name == "topic"}

    def changes_to(self, after: ContentState) -> Changes:
        return {
            "fields": [
                [*key, before, after.columns[key]]
                for key, before in self.columns.items()
                if key in after.columns and after.columns[key] != before
            ],
            "created": sorted(after.topics - self.topics),
            "added": [[*e, after.edges[e]] for e in sorted(after.edges.keys() - self.edges.keys())],
            "removed": [
                [*e, self.edges[e]] for e in sorted(self.edges.keys() - after.edges.keys())
            ],
        }


def put_back(changes: Changes) -> None:
    """Give every changed column its former value, and restore the former prerequisites.

    Raises:
        ChangedSinceError: something is no longer as the operation left it.
    """
    for instance, values in _instances(changes):
        for column, (before, after) in values.items():
            if getattr(instance, column) != after:
                raise ChangedSinceError(
                    f"“{instance}” was changed since ({_label(instance, column)}). "
                    "Take the later change back first."
                )
            setattr(instance, column, before)
        instance._change_reason = REASON
        instance.save(update_fields=[column.removesuffix("_id") for column in values])
    for topic, required, _ in changes["added"]:
        Prerequisite.objects.filter(topic_id=topic, requires_id=required).delete()
    for topic, required, synced in changes["removed"]:
        Prerequisite.objects.get_or_create(
            topic_id=topic, requires_id=required, defaults={"synced": synced}
        )


def _instances(changes: Changes) -> Iterator[tuple[Any, dict[str, tuple[Any, Any]]]]:
    """Each changed object with (before, after) by column."""
    by_object: dict[tuple[str, int], dict[str, tuple[Any, Any]]] = {}
    for name, pk, column, before, after in changes["fields"]:
        by_object.setdefault((name, pk), {})[column] = (before, after)
    for (name, pk), values in by_object.items():
        instance = WATCHED[name][0].objects.filter(pk=pk).first()
        if instance is None:
            raise ChangedSinceError("Something that it changed was deleted since.")
        yield instance, values


def _label(instance: Any, column: str) -> str:
    return str(instance._meta.get_field(column.removesuffix("_id")).verbose_name)
