"""Reads a roadmap from the database into plain objects."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db.models import Model, QuerySet

from roadmap.domain.changes.schema import (
    CATEGORY,
    KINDS,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    ROADMAP,
    TOPIC,
    Bundle,
    ContentItem,
    Kind,
)
from roadmap.domain.normalize import normalize_for_comparison
from roadmap.enums import Lifecycle
from roadmap.models import Roadmap

GONE = "gone"
"""The mark in ``synced`` of an object that the last sync no longer found in the fixtures."""

OWNER = {
    ROADMAP.name: "pk",
    LEVEL.name: "roadmap",
    CATEGORY.name: "roadmap",
    TOPIC.name: "roadmap",
    OBJECTIVE.name: "topic__roadmap",
    RESOURCE.name: "topic__roadmap",
    PREREQUISITE.name: "topic__roadmap",
}
COLUMNS = {"level": "level__slug", "category": "category__code"}
SHIPPED_PARTS = "shipped"
"""The entry in a topic's ``synced`` that lists the objects below it at the last sync."""


def take(roadmap: Roadmap) -> Bundle:
    """All content of a roadmap in seven queries, drafts and retired topics too."""
    bundle = Bundle()
    for kind in KINDS:
        for row in _rows(kind, roadmap):
            bundle.add(_item(kind, row))
    return bundle


def _rows(kind: Kind, roadmap: Roadmap) -> Any:
    columns = [_column(kind, spec.name) for spec in kind.fields]
    queryset: QuerySet[Model] = kind.model._default_manager.filter(**{OWNER[kind.name]: roadmap.pk})
    return queryset.order_by("pk").values_list("pk", "synced", *columns)


def _column(kind: Kind, name: str) -> str:
    """What to select for a field: of a reference the slug, code or uid."""
    spec = kind.by_name[name]
    if spec.refers_to == "topic":
        return f"{name}__uid"
    return COLUMNS[name] if spec.refers_to else name


def _item(kind: Kind, row: tuple[Any, ...]) -> ContentItem:
    pk, synced, *columns = row
    names = [spec.name for spec in kind.fields]
    values = {name: plain_value(value) for name, value in zip(names, columns, strict=True)}
    return ContentItem(kind, values, pk=pk, synced=synced)


def plain_value(value: Any) -> Any:
    """A column's value as fixtures have it."""
    if isinstance(value, str):
        return normalize_for_comparison(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)


def exportable(bundle: Bundle) -> Bundle:
    """What an export writes: all but the objects that an earlier sync found gone from the fixtures.

    A gone topic that was published again is written, with the groups around it.
    """
    topics = bundle.topics
    kept = {uid for uid, topic in topics.items() if not _stays_gone(topic)}
    for uid in list(kept):
        parent = topics[uid]["parent"]
        while parent is not None and parent not in kept:
            kept.add(parent)
            parent = topics[parent]["parent"]
    result = Bundle()
    for item in bundle:
        if item.kind is TOPIC:
            belongs = item["uid"] in kept
        else:
            holders = [item[name] for name in ("topic", "requires") if name in item.values]
            belongs = not _stays_gone(item) and all(uid in kept for uid in holders)
        if belongs:
            result.add(_without_gone_references(item, topics, kept))
    return result


def _without_gone_references(
    item: ContentItem, topics: dict[str, ContentItem], kept: set[str]
) -> ContentItem:
    """The item without its references to topics that are left out."""
    left_out = {
        name: None
        for name in ("branches_from", "successor")
        if item.values.get(name) in topics and item.values[name] not in kept
    }
    return replace(item, values=item.values | left_out) if left_out else item


def _stays_gone(item: ContentItem) -> bool:
    if GONE not in item.synced:
        return False
    if item.kind is TOPIC:
        return bool(item["lifecycle"] == Lifecycle.RETIRED)
    return item.kind is not OBJECTIVE or bool(item["archived"])
