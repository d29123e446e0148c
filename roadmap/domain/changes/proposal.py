"""Checks an edit before it is made: which faults the roadmap would have only because of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from roadmap.domain.changes import snapshot
from roadmap.domain.changes.faults import Fault
from roadmap.domain.changes.schema import LEVEL, PREREQUISITE, TOPIC, ContentItem, Kind
from roadmap.domain.changes.validate import structure
from roadmap.models import Level, OldSlug, Roadmap, Topic


class Proposal:
    """A roadmap as it would be after an edit."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.bundle = snapshot.take(roadmap)
        self.known = self._texts()

    def _texts(self) -> set[str]:
        return {str(fault) for fault in structure(self.bundle)}

    def put(self, edited: Topic | Level) -> None:
        """Put in a topic or level, saved or not, with the values that it has in memory."""
        self.bundle.add(_item_of(TOPIC if isinstance(edited, Topic) else LEVEL, edited))

    def put_prerequisites(self, topic: Topic, requires: Iterable[Topic]) -> None:
        """Replace all prerequisites of the topic by these."""
        edges = self.bundle.of(PREREQUISITE)
        own = str(topic.uid)
        for key in [key for key in edges if key[0] == own]:
            del edges[key]
        for required in requires:
            self.bundle.add(
                ContentItem(PREREQUISITE, {"topic": own, "requires": str(required.uid)})
            )

    def accept(self) -> None:
        """Count the faults that there are now as known; later ones come from later edits."""
        self.known = self._texts()

    def new_faults(self) -> list[Fault]:
        return [fault for fault in structure(self.bundle) if str(fault) not in self.known]


NAMES = {"level": "slug", "category": "code", "topic": "uid"}
"""The field by which the plain form names the object that a reference leads to."""


def _item_of(kind: Kind, edited: Topic | Level) -> ContentItem:
    values: dict[str, Any] = {}
    for spec in kind.fields:
        value = getattr(edited, spec.name)
        if spec.refers_to and value is not None:
            value = getattr(value, NAMES[spec.refers_to])
        values[spec.name] = snapshot.plain_value(value)
    return ContentItem(kind, values, pk=edited.pk)


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
