"""Edits in the forms of the admin: judged as the engine judges them, and logged as changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.utils import timezone

from roadmap.domain.changes.changes import between
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.schema import BY_NAME, PARTS, PREREQUISITE, ROADMAP, TOPIC
from roadmap.domain.changes.settle import sentences
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot, read, values_of
from roadmap.enums import ChangeKind
from roadmap.models import Changeset, OldSlug, Prerequisite, Roadmap, Topic

UNSAVED = -1
"""The key of an object that is not in the database yet."""


class Proposal:
    """A roadmap as it would be after an edit."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.content = tree_of(roadmap)
        self.known = set(sentences(self.content))

    def put(self, edited: Any) -> None:
        """Put in an object, saved or not, with the values that it has in memory."""
        kind = BY_NAME[edited._meta.model_name]
        item = ContentItem(kind, edited.pk or UNSAVED, values_of(kind, edited))
        self.content = Snapshot.of_items([*self.content, item])

    def put_prerequisites(self, topic: Topic, requires: Iterable[Topic]) -> None:
        """Replace all prerequisites of the topic by these."""
        own: Key = topic.pk or UNSAVED
        others = [item for item in self.content if item.values.get("topic") != own]
        edges = [
            ContentItem(PREREQUISITE, -number, {"topic": own, "requires": required.pk})
            for number, required in enumerate(requires, 1)
        ]
        self.content = Snapshot.of_items([*others, *edges])

    def accept(self) -> None:
        """Count the faults that there are now as known; later ones come from later edits."""
        self.known = set(sentences(self.content))

    def new_faults(self) -> list[str]:
        """What would be wrong because of the edit, each fault as a sentence."""
        return [fault for fault in sentences(self.content) if fault not in self.known]


def problem_of_slug(*, roadmap: Roadmap, slug: str, topic: Topic) -> str:
    """Why a topic can't have a slug; empty where it can."""
    other = Topic.objects.filter(roadmap=roadmap, slug=slug).exclude(uid=topic.uid).first()
    if other is not None:
        return f"“{other}” has this slug."
    old = OldSlug.objects.filter(roadmap=roadmap, slug=slug).exclude(topic__uid=topic.uid)
    former = old.select_related("topic").first()
    if former is not None:
        return f"This slug once belonged to “{former.topic}” and still leads there."
    return ""


def with_parts(*instances: Any) -> Snapshot:
    """Objects as the database has them, topics with what belongs to them."""
    found = Snapshot()
    for instance in instances:
        kind = BY_NAME[instance._meta.model_name]
        rows = [(kind, kind.model._default_manager.filter(pk=instance.pk))]
        if kind is TOPIC:
            rows += [(k, k.model._default_manager.filter(topic=instance.pk)) for k in PARTS]
            rows.append((PREREQUISITE, Prerequisite.objects.filter(requires=instance.pk)))
        for part, queryset in rows:
            for item in read(part, queryset):
                found.add(item)
    return found


def as_deleted(*instances: Any) -> Snapshot:
    """What goes when objects are deleted; of a roadmap the version speaks for all content."""
    found = with_parts(*instances)
    for item in list(found.of(ROADMAP).values()):
        rows = Roadmap.objects.filter(pk=item.key).values("content_version")
        found.add(replace(item, values=item.values | rows.get()))
    return Snapshot.of_items(replace(item, synced={}) for item in found)


def log_edit(
    *,
    roadmap_id: int,
    before: Snapshot,
    after: Snapshot,
    summary: str,
    person_id: int | None,
    topic_id: int | None = None,
) -> Changeset | None:
    """Add to the log what a form has changed, so that it can be taken back; None if nothing."""
    changes = between(before, after)
    if not changes:
        return None
    return Changeset.objects.create(
        roadmap_id=roadmap_id,
        topic_id=topic_id,
        kind=ChangeKind.EDIT,
        summary=summary[:400],
        person_id=person_id,
        changes=changes.to_json(),
        created_at=timezone.now(),
    )
