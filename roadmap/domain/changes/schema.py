"""What content is: its kinds of objects, with their fields, references, lists and ends.

The fields are those of the models, in their order there. A field that a model gets is content from
then on: it is synced, exported, copied into forks, changed by forms and taken back, unless
:data:`NOT_CONTENT` names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import models

from roadmap.enums import Lifecycle
from roadmap.models import (
    Category,
    Level,
    Objective,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)

NOT_CONTENT = frozenset(
    (
        *("id", "roadmap", "synced", "created_at", "updated_at", "content_version"),
        *("owner", "forked_from", "is_personal", "is_default", "follows"),
        *("checked_on", "check_result"),
    )
)
"""Fields of the models that say whose a row is, or something about its use."""


class Missing(Enum):
    """The mark of a field that has no default."""

    REQUIRED = "required"


REQUIRED = Missing.REQUIRED

Plain = str | int | bool | None
Values = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A field of a kind. In a file, one with a default is left out where it equals it."""

    name: str
    default: Plain | Missing = REQUIRED
    refers_to: str = ""
    """The name of the kind that a reference leads to; empty for a plain value."""
    is_text: bool = False
    """Whether it holds a long text."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of content objects."""

    model: type[models.Model]
    key: tuple[str, ...]
    """The fields that say in a file which object it is."""
    written: frozenset[str] = frozenset()
    """Fields that a file always has, although the model has a default."""
    owner: str = "roadmap"
    """The look-up that leads to the roadmap."""
    list_fields: tuple[str, ...] | None = None
    """What objects of one ordered list have in common; None where they stand in no order."""
    hidden: tuple[str, Plain] | None = None
    """The (field, value) that an object gets instead of being removed; None where it is removed."""
    apart: frozenset[str] = frozenset()
    """Fields whose value may differ in a copy, because a roadmap holds it once, or holds it
    itself."""
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By label: fields that people decide about as one."""
    carried: tuple[str, ...] = ()
    """Fields that are no content, but go along when the object is copied."""
    as_one: str = ""
    """The label of all other fields, where people decide about these as one."""

    @property
    def name(self) -> str:
        return str(self.model._meta.model_name)

    @property
    def plural(self) -> str:
        return str(self.model._meta.verbose_name_plural)

    @cached_property
    def fields(self) -> tuple[Field, ...]:
        columns = self.model._meta.concrete_fields
        return tuple(
            _field(column, required=column.name in self.written)
            for column in columns
            if column.name not in NOT_CONTENT
        )

    @cached_property
    def by_name(self) -> dict[str, Field]:
        return {item.name: item for item in self.fields}

    @cached_property
    def references(self) -> dict[str, str]:
        """By field that leads to another object of the roadmap: the name of the kind of that.

        An origin is none of these: it lies in another roadmap, or may.
        """
        return {i.name: i.refers_to for i in self.fields if i.refers_to and i.name != ORIGIN}

    @cached_property
    def editable(self) -> tuple[str, ...]:
        """What a form about one object asks for: neither its identity, nor its place or state."""
        fixed = {*self.key, *self.apart, *self.references, "position", *(self.hidden or ())[:1]}
        return tuple(item.name for item in self.fields if item.name not in fixed)

    @property
    def synced_fields(self) -> tuple[str, ...]:
        """The fields that a sync compares and remembers: all but a key of one field."""
        fixed = self.key if len(self.key) == 1 else ()
        return tuple(item.name for item in self.fields if item.name not in fixed)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """By label: what the owner of a copy decides about, each as one."""
        grouped = {name for names in self.together.values() for name in names}
        holder = set() if self.owner == "roadmap" else {"topic"}
        fixed = grouped | holder | self.apart | {"position", *(self.hidden or ())[:1]}
        rest = tuple(item.name for item in self.fields if item.name not in fixed)
        single = {self.as_one: rest} if self.as_one else {name: (name,) for name in rest}
        return dict(self.together) | single

    def new(self, **values: Any) -> Values:
        """All values of a new object: those given, else the model's defaults, as a new uid is."""
        result: Values = {}
        for item in self.fields:
            default = self.model._meta.get_field(item.name).get_default()  # type: ignore[union-attr]
            value = values.get(item.name, default)
            result[item.name] = str(value) if isinstance(value, UUID) else value
        return result

    def column(self, name: str) -> str:
        """The column of the database that holds a field."""
        return str(self.model._meta.get_field(name).attname)  # type: ignore[union-attr]

    def rows(self, roadmap_id: int) -> models.QuerySet[Any]:
        """All objects of the kind in a roadmap."""
        return self.model._default_manager.filter(**{self.owner: roadmap_id}).order_by("pk")


def _field(column: models.Field[Any, Any], *, required: bool) -> Field:
    referred = column.related_model
    refers_to = referred._meta.model_name if isinstance(referred, type) else ""
    return Field(
        name=column.name,
        default=REQUIRED if required else _default(column),
        refers_to=str(refers_to or ""),
        is_text=isinstance(column, models.TextField),
    )


def _default(column: models.Field[Any, Any]) -> Plain | Missing:
    if column.has_default() and not callable(column.default):
        default = column.default
        return default.value if isinstance(default, Enum) else default
    if column.null:
        return None
    return "" if column.blank and column.empty_strings_allowed else REQUIRED


ORIGIN = "origin"
"""The field that leads to the root which an object was copied from."""
PLACE = ("level", "category", "parent")
"""The fields of a topic that say where it stands; they change together."""

ROADMAP = Kind(Roadmap, ("uid",), owner="pk")
LEVEL = Kind(
    Level, ("slug",), written=frozenset(["position"]), list_fields=(), apart=frozenset(["slug"])
)
CATEGORY = Kind(
    Category,
    ("code",),
    written=frozenset(["position", "color", "map_row"]),
    list_fields=(),
    apart=frozenset(["code"]),
    together={
        "title": ("title", "short_title"),
        "map": ("map_row", "branches_from", "branch_offset"),
    },
)
TOPIC = Kind(
    Topic,
    ("uid",),
    written=frozenset(["position", "difficulty", "importance", "minutes"]),
    list_fields=PLACE,
    hidden=("lifecycle", Lifecycle.RETIRED.value),
    apart=frozenset(["uid", "slug", "origin"]),
    together={"place": PLACE},
)
OBJECTIVE = Kind(
    Objective,
    ("uid",),
    written=frozenset(["position"]),
    owner="topic__roadmap",
    list_fields=("topic",),
    hidden=("archived", True),
    apart=frozenset(["uid", "origin"]),
)
RESOURCE = Kind(
    Resource,
    ("topic", "url"),
    written=frozenset(["position", "kind"]),
    owner="topic__roadmap",
    list_fields=("topic",),
    carried=("checked_on", "check_result"),
    as_one="link",
)
PREREQUISITE = Kind(
    Prerequisite, ("topic", "requires"), owner="topic__roadmap", apart=frozenset(["requires"])
)

KINDS = (ROADMAP, LEVEL, CATEGORY, TOPIC, OBJECTIVE, RESOURCE, PREREQUISITE)
BY_NAME = {kind.name: kind for kind in KINDS}
PARTS = (OBJECTIVE, RESOURCE, PREREQUISITE)
"""The kinds whose objects belong to a topic."""
