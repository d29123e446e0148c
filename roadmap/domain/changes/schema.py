"""The kinds of content objects, their fields, and the plain form that fixtures and database share.

In the plain form a reference to a level is its slug, to a category its code, to a topic its uid as
text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db import models

from roadmap.enums import Lifecycle, Visibility
from roadmap.models import (
    Category,
    Level,
    Objective,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)


class Missing(Enum):
    """The mark of a field that has no default."""

    REQUIRED = "required"


REQUIRED = Missing.REQUIRED

Plain = str | int | bool | None
Key = tuple[Plain, ...]


@dataclass(frozen=True)
class Field:
    """A field of a fixture. One with a default is left out of the file where it equals it."""

    name: str
    default: Plain | Missing = REQUIRED
    refers_to: str = ""
    """The name of the kind that a reference leads to; empty for a plain value."""


@dataclass(frozen=True)
class Kind:
    """A kind of content objects."""

    name: str
    model: type[models.Model]
    key: tuple[str, ...]
    """The fields that say which object it is; they never change once shipped."""
    fields: tuple[Field, ...]
    plural: str = ""

    @property
    def by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    @property
    def synced_fields(self) -> tuple[str, ...]:
        """The fields that a sync compares and remembers.

        A key of one field never changes; those of a resource may be edited by a curator.
        """
        fixed = self.key if len(self.key) == 1 else ()
        return tuple(item.name for item in self.fields if item.name not in fixed)


ROADMAP = Kind(
    "roadmap",
    Roadmap,
    ("uid",),
    (
        Field("uid"),
        Field("slug"),
        Field("title"),
        Field("summary"),
        Field("lifecycle", Lifecycle.PUBLISHED.value),
        Field("visibility", Visibility.PUBLIC.value),
        Field("body", ""),
    ),
    "roadmaps",
)
LEVEL = Kind(
    "level",
    Level,
    ("slug",),
    (Field("slug"), Field("title"), Field("position"), Field("summary", ""), Field("body", "")),
    "levels",
)
CATEGORY = Kind(
    "category",
    Category,
    ("code",),
    (
        Field("code"),
        Field("title"),
        Field("short_title", ""),
        Field("position"),
        Field("color"),
        Field("map_row"),
        Field("branches_from", None, "topic"),
        Field("branch_offset", 0),
        Field("summary", ""),
        Field("body", ""),
    ),
    "categories",
)
TOPIC = Kind(
    "topic",
    Topic,
    ("uid",),
    (
        Field("uid"),
        Field("slug"),
        Field("title"),
        Field("level", refers_to="level"),
        Field("category", refers_to="category"),
        Field("parent", None, "topic"),
        Field("position"),
        Field("map_label", ""),
        Field("lifecycle", Lifecycle.PUBLISHED.value),
        Field("origin", None, "topic"),
        Field("successor", None, "topic"),
        Field("difficulty"),
        Field("importance"),
        Field("minutes"),
        Field("summary"),
        Field("body", ""),
    ),
    "topics",
)
OBJECTIVE = Kind(
    "objective",
    Objective,
    ("uid",),
    (
        Field("uid"),
        Field("topic", refers_to="topic"),
        Field("position"),
        Field("text"),
        Field("archived", False),
    ),
    "objectives",
)
RESOURCE = Kind(
    "resource",
    Resource,
    ("topic", "url"),
    (
        Field("topic", refers_to="topic"),
        Field("position"),
        Field("title"),
        Field("by", ""),
        Field("url"),
        Field("kind"),
        Field("language", "en"),
        Field("free", True),
        Field("minutes", None),
    ),
    "resources",
)
PREREQUISITE = Kind(
    "prerequisite",
    Prerequisite,
    ("topic", "requires"),
    (Field("topic", refers_to="topic"), Field("requires", refers_to="topic")),
    "prerequisites",
)

KINDS = (ROADMAP, LEVEL, CATEGORY, TOPIC, OBJECTIVE, RESOURCE, PREREQUISITE)
BY_NAME = {kind.name: kind for kind in KINDS}
PLACE = ("level", "category", "parent")
"""The fields of a topic that say where it stands; they change together."""


@dataclass(frozen=True)
class ContentItem:
    """One content object in its plain form."""

    kind: Kind
    values: dict[str, Any]
    where: str = ""
    """Where it was read, such as ``beginner.yaml:120``; empty for the database."""
    pk: int | None = None
    synced: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """Its identity. A resource keeps the address of its last sync when a curator edits it."""
        return tuple(self.synced.get(name, self.values[name]) for name in self.kind.key)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


@dataclass
class Bundle:
    """All objects of one roadmap, from its fixtures or from the database."""

    items: dict[str, dict[Key, ContentItem]] = field(
        default_factory=lambda: {kind.name: {} for kind in KINDS}
    )

    def of(self, kind: Kind) -> dict[Key, ContentItem]:
        return self.items[kind.name]

    def add(self, item: ContentItem) -> None:
        self.of(item.kind)[item.key] = item

    @property
    def roadmap(self) -> ContentItem | None:
        return next(iter(self.of(ROADMAP).values()), None)

    @property
    def topics(self) -> dict[str, ContentItem]:
        """The topics by uid."""
        return {str(item["uid"]): item for item in self.of(TOPIC).values()}

    def __iter__(self) -> Iterator[ContentItem]:
        for kind in KINDS:
            yield from self.of(kind).values()

    def name_of(self, item: ContentItem) -> str:
        """How messages call an object: ``topic sqlite``, ``resource https://... of sqlite``."""
        values = item.values
        if item.kind is CATEGORY:
            return f"category {values.get('code')}"
        if item.kind is OBJECTIVE:
            text = f'objective "{values.get("text", values.get("uid"))}"'
            return f"{text} of {self.slug_of(values.get('topic'))}"
        if item.kind is RESOURCE:
            return f"resource {values.get('url')} of {self.slug_of(values.get('topic'))}"
        if item.kind is PREREQUISITE:
            required = self.slug_of(values.get("requires"))
            return f"prerequisite {required} of {self.slug_of(values.get('topic'))}"
        return f"{item.kind.name} {values.get('slug') or values.get('uid')}"

    def slug_of(self, uid: Any) -> str:
        """A topic's slug by its uid, or the uid where no such topic is known."""
        topic = self.of(TOPIC).get((uid,))
        return str(topic.values.get("slug", uid)) if topic else str(uid)
