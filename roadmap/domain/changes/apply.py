"""Carries out a sync's plan in the transaction of its caller, with bulk statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from roadmap.domain.changes import progress_migration
from roadmap.domain.changes.plan import ProgressMigration, SyncPlan
from roadmap.domain.changes.schema import (
    BY_NAME,
    CATEGORY,
    KINDS,
    LEVEL,
    PREREQUISITE,
    ROADMAP,
    TOPIC,
    ContentItem,
    Kind,
)
from roadmap.domain.changes.three_way import FieldChange
from roadmap.models import Category, Level, OldSlug, Roadmap, Topic

REASON = "sync"
LATER = ("branches_from", "origin", "successor")
"""References that may lead to a topic which is not created yet."""


def carry_out(plan: SyncPlan, roadmap: Roadmap | None) -> Roadmap:
    """Write everything in ``plan``; returns the roadmap, created where ``roadmap`` is None."""
    roadmap = roadmap or _create_roadmap(plan)
    writer = _Writer(plan, roadmap)
    for kind in (LEVEL, CATEGORY, TOPIC):
        writer.create(kind)
    writer.change()
    for kind in KINDS[4:]:
        writer.create(kind)
    writer.delete()
    writer.remember_bases()
    writer.migrate_progress(plan.progress_migration)
    return roadmap


def _create_roadmap(plan: SyncPlan) -> Roadmap:
    item = next(item for item in plan.created if item.kind is ROADMAP)
    base = plan.bases[ROADMAP.name, item.key]
    roadmap = Roadmap(**item.values, synced=base)
    roadmap._change_reason = REASON  # type: ignore[attr-defined]
    roadmap.save()
    return roadmap


class _Writer:
    def __init__(self, plan: SyncPlan, roadmap: Roadmap) -> None:
        self.plan = plan
        self.roadmap = roadmap
        self.ids = self._read_ids()

    def _read_ids(self) -> dict[str, dict[Any, int]]:
        """Primary keys by slug, code or uid. Topics of any roadmap: they may be origins."""
        return {
            "level": dict(Level.objects.filter(roadmap=self.roadmap).values_list("slug", "pk")),
            "category": dict(
                Category.objects.filter(roadmap=self.roadmap).values_list("code", "pk")
            ),
            "topic": {str(uid): pk for uid, pk in Topic.objects.values_list("uid", "pk")},
        }

    def create(self, kind: Kind) -> None:
        items = [item for item in self.plan.created if item.kind is kind]
        for generation in _generations(items) if kind is TOPIC else [items]:
            objects = [self._build(item) for item in generation]
            if kind is PREREQUISITE:
                kind.model._default_manager.bulk_create(objects)
            elif objects:
                bulk_create_with_history(objects, kind.model, default_change_reason=REASON)
            if kind in (LEVEL, CATEGORY, TOPIC):
                self.ids = self._read_ids()

    def _build(self, item: ContentItem) -> Model:
        values: dict[str, Any] = {}
        for spec in item.kind.fields:
            if spec.name not in LATER:
                values |= self._column(item.kind, spec.name, item[spec.name])
        if item.kind in (LEVEL, CATEGORY, TOPIC):
            values["roadmap_id"] = self.roadmap.pk
        return item.kind.model(**values, synced=self.plan.bases[item.kind.name, item.key])

    def _column(self, kind: Kind, name: str, value: Any) -> dict[str, Any]:
        refers_to = kind.by_name[name].refers_to
        if not refers_to:
            return {name: value}
        return {f"{name}_id": None if value is None else self.ids[refers_to][value]}

    def change(self) -> None:
        """The changed fields of existing objects, and the references of new ones to topics."""
        for kind in KINDS:
            columns: dict[int, dict[str, Any]] = defaultdict(dict)
            for change in self.plan.changed:
                if change.item.kind is kind and change.item.pk is not None:
                    columns[change.item.pk] |= self._column(kind, change.field, change.new)
                    self._keep_old_slug(change)
            columns |= self._late_references(kind)
            self._update(kind, columns)

    def _late_references(self, kind: Kind) -> dict[int, dict[str, Any]]:
        result: dict[int, dict[str, Any]] = {}
        if kind not in (CATEGORY, TOPIC):
            return result
        for item in self.plan.created:
            late = [name for name in LATER if item.kind is kind and item.values.get(name)]
            if late:
                pk = self.ids[kind.name][item.key[0]]
                result[pk] = {}
                for name in late:
                    result[pk] |= self._column(kind, name, item[name])
        return result

    def _update(self, kind: Kind, columns: dict[int, dict[str, Any]]) -> None:
        if not columns:
            return
        objects = list(kind.model._default_manager.filter(pk__in=columns))
        names = {name for values in columns.values() for name in values}
        for instance in objects:
            for name, value in columns[instance.pk].items():
                setattr(instance, name, value)
        if kind in (ROADMAP, TOPIC):
            names.add("updated_at")
            for instance in objects:
                instance.updated_at = timezone.now()  # type: ignore[attr-defined]
        fields = sorted(name.removesuffix("_id") for name in names)
        bulk_update_with_history(objects, kind.model, fields, default_change_reason=REASON)

    def _keep_old_slug(self, change: FieldChange) -> None:
        if change.item.kind is TOPIC and change.field == "slug":
            keep_old_slug(topic_id=change.item.pk or 0, old=change.old, new=change.new)

    def delete(self) -> None:
        for item in self.plan.deleted:
            instance = item.kind.model._default_manager.get(pk=item.pk)
            instance._change_reason = REASON  # type: ignore[attr-defined]
            instance.delete()

    def remember_bases(self) -> None:
        """Store what the fixtures have in ``synced`` of the objects that were there before."""
        created = {(item.kind.name, item.key) for item in self.plan.created}
        due: dict[str, dict[Any, dict[str, Any]]] = defaultdict(dict)
        for (kind, key), base in self.plan.bases.items():
            if (kind, key) not in created:
                due[kind][self.plan.pks[kind, key]] = base
        for name, bases in due.items():
            model = BY_NAME[name].model
            objects = [model(pk=pk, synced=base) for pk, base in bases.items()]
            model._default_manager.bulk_update(objects, ["synced"], batch_size=500)

    def migrate_progress(self, migration: ProgressMigration) -> None:
        if not migration.inherit and not migration.materialise:
            return
        topics = {str(topic.uid): topic for topic in Topic.objects.filter(roadmap=self.roadmap)}
        for uid, new in migration.inherit.items():
            leaves = [topics[leaf].root_id for leaf in new]
            progress_migration.inherit(leaf=topics[uid].root_id, children=leaves)
        for uid, before in migration.materialise.items():
            leaves = [topics[leaf].root_id for leaf in before]
            progress_migration.materialise(group=topics[uid].root_id, leaves=leaves)


def keep_old_slug(*, topic_id: int, old: str, new: str) -> None:
    """Let the old slug redirect for ever; one that the topic takes again no longer does."""
    roadmap_id = Topic.objects.values_list("roadmap_id", flat=True).get(pk=topic_id)
    OldSlug.objects.filter(roadmap_id=roadmap_id, topic_id=topic_id, slug=new).delete()
    OldSlug.objects.get_or_create(roadmap_id=roadmap_id, slug=old, defaults={"topic_id": topic_id})


def _generations(items: Iterable[ContentItem]) -> list[list[ContentItem]]:
    """New topics in batches: first those whose group exists, then those below them, and so on."""
    waiting = list(items)
    result: list[list[ContentItem]] = []
    while waiting:
        uids = {item["uid"] for item in waiting}
        ready = [item for item in waiting if item["parent"] not in uids]
        result.append(ready)
        waiting = [item for item in waiting if item["parent"] in uids]
    return result
