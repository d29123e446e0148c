"""Edits of a roadmap by its owner. Each is one transaction and raises the version.

Moves are in :mod:`roadmap.domain.forks.moving`, hiding in :mod:`roadmap.domain.forks.hiding`,
what belongs to a topic in :mod:`roadmap.domain.forks.topic_parts`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from roadmap.domain.catalog.version import content_change
from roadmap.domain.changes import snapshot
from roadmap.domain.changes.faults import ChangeRefusedError, refuse_new
from roadmap.domain.changes.positions import next_position
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.validate import structure
from roadmap.domain.forks.slugs import topic_slug
from roadmap.enums import Lifecycle
from roadmap.models import Category, Level, Roadmap, Topic

TOPIC_LIMIT = 2_000
"""How many topics a roadmap of a person may hold."""
EDITABLE = ("title", "map_label", "summary", "body", "difficulty", "importance", "minutes")


@contextmanager
def edit(roadmap: Roadmap) -> Iterator[None]:
    """One transaction around an edit; refuses it where it would bring in a fault.

    Raises:
        ChangeRefusedError: the roadmap would have a fault that it does not have now.
    """
    with content_change(roadmap.pk):
        Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        known = faults_of(roadmap)
        yield
        refuse_new(known, faults_of(roadmap))


def faults_of(roadmap: Roadmap) -> list[str]:
    """What is wrong between the objects of a roadmap, each as a sentence."""
    bundle = snapshot.take(roadmap)
    for item in bundle.of(TOPIC).values():
        item.values["origin"] = None  # lies in another roadmap, which is as it should be
    sentences = (f"{fault.what} {fault.message}." for fault in structure(bundle))
    return [sentence[:1].upper() + sentence[1:] for sentence in sentences]


def add_topic(
    *,
    roadmap: Roadmap,
    values: Mapping[str, Any],
    level: Level | None = None,
    category: Category | None = None,
    parent: Topic | None = None,
) -> Topic:
    """A new topic at the end of a group, or of a category within a level.

    Raises:
        ChangeRefusedError: the roadmap is full, or a rule of the content forbids it.
    """
    with edit(roadmap):
        if Topic.objects.filter(roadmap=roadmap).count() >= TOPIC_LIMIT:
            raise ChangeRefusedError(f"A roadmap holds at most {TOPIC_LIMIT:,} topics.")
        topic = Topic(roadmap=roadmap, slug=topic_slug(roadmap.pk, str(values["title"])))
        for name in EDITABLE:
            if name in values:
                setattr(topic, name, values[name])
        set_place(topic, level, category, parent)
        topic.save()
    return topic


def change_topic(*, topic: Topic, values: Mapping[str, Any]) -> list[str]:
    """Give fields new values; returns the names of those that differ from before.

    Raises:
        ChangeRefusedError: a rule of the content forbids it.
    """
    changed = [n for n in EDITABLE if n in values and values[n] != getattr(topic, n)]
    if changed:
        with edit(topic.roadmap):
            for name in changed:
                setattr(topic, name, values[name])
            topic.save(update_fields=[*changed, "updated_at"])
    return changed


def set_place(
    topic: Topic, level: Level | None, category: Category | None, parent: Topic | None
) -> None:
    """Give a topic its place, at the end of the list there; nothing is saved.

    Raises:
        ChangeRefusedError: no place, a hidden group, or a place in another roadmap.
    """
    if parent is not None:
        if parent.lifecycle != Lifecycle.PUBLISHED:
            raise ChangeRefusedError(f"“{parent}” is hidden; show it first.")
        level, category = parent.level, parent.category
    if level is None or category is None:
        raise ChangeRefusedError("Name a group, or a level and a line.")
    if {level.roadmap_id, category.roadmap_id} != {topic.roadmap_id}:
        raise ChangeRefusedError("A topic is never moved to another roadmap.")
    topic.parent, topic.level, topic.category = parent, level, category
    topic.position = next_position(topic)
