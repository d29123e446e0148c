"""The rules that content must keep, checked on plain objects without a query."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import IntegerField

from config.reserved_words import RESERVED
from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.faults import ChangeRefusedError, Fault
from roadmap.domain.changes.graph import Graph
from roadmap.domain.changes.schema import BY_NAME, CATEGORY, LEVEL, PREREQUISITE
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.enums import Lifecycle

FILES = frozenset(("roadmap", "decisions"))
"""Names of files that stand beside those of the levels in a folder of fixtures."""

DEPTH = 4
"""How many topics deep they may nest, the topmost included."""


def faults(content: Snapshot) -> list[Fault]:
    """Everything that is wrong in what files hold: first in values, then between objects."""
    found = [fault for item in content for fault in _of_values(content, item)]
    return [*found, *_of_origins(content), *structure(content)]


def structure(content: Snapshot) -> list[Fault]:
    """What is wrong between objects: references, slugs, siblings, places, prerequisites.

    Linear in the number of objects. An origin may lie in another roadmap, and is not looked at.
    """
    return [fault for check in CHECKS for fault in check(content)]


def fault_of(content: Snapshot, item: ContentItem, message: str) -> Fault:
    """A fault of ``item``, with its place and its name."""
    return Fault(item.where, content.name_of(item), message)


def _of_values(content: Snapshot, item: ContentItem) -> Iterator[Fault]:
    """What the model's own fields refuse: wrong types, unknown choices, texts too long."""
    for spec in item.kind.fields:
        if spec.refers_to or spec.name == "uid" or spec.name not in item.values:
            continue
        value = item[spec.name]
        message = problem_of_value(item.kind.model, spec.name, value)
        if message:
            yield fault_of(content, item, f"{spec.name}: {message}")


def problem_of_value(model: Any, name: str, value: Any) -> str:
    """Why a model's field refuses a plain value; empty where it takes it."""
    field = model._meta.get_field(name)
    if isinstance(value, str) and "\0" in value:
        return "has a character that no database holds"
    if isinstance(value, str) and name != "body" and "\n" in value:
        return "has a line break"
    if value is None and field.null:
        return ""
    try:
        cleaned = field.clean(value, None)
    except ValidationError as error:
        return " ".join(error.messages)
    if type(cleaned) is not type(value):
        return f"is no {type(cleaned).__name__}: {value!r}"
    return ""


def refuse_beyond_bounds(changes: Changes) -> None:
    """Refuse numbers that no row may hold, as an entry of the log from before the bounds may.

    Raises:
        ChangeRefusedError: there is one.
    """
    after = [
        *changes.created.items(),
        *(
            (ref, {name: value for name, (_, value) in fields.items()})
            for ref, fields in changes.updated.items()
        ),
    ]
    for (kind, _), values in after:
        for name, value in values.items():
            if type(value) is int and name in numbers_of(kind):
                message = problem_of_value(BY_NAME[kind].model, name, value)
                if message:
                    raise ChangeRefusedError(f"{kind} with the {name} {value}: {message}")


@cache
def numbers_of(kind: str) -> frozenset[str]:
    """The fields of a kind of objects that hold a number, references left out."""
    return frozenset(
        field.name
        for field in BY_NAME[kind].model._meta.concrete_fields
        if isinstance(field, IntegerField) and not field.primary_key
    )


def _of_origins(content: Snapshot) -> Iterator[Fault]:
    for item in content:
        origin, kind = item.values.get("origin"), item.kind
        if origin is not None and origin not in content.of(kind):
            yield _unknown(content, item, "origin", kind.name)


def _unknown(content: Snapshot, item: ContentItem, name: str, kind: str) -> Fault:
    return fault_of(content, item, f"{name} refers to an unknown {kind} {item[name]}")


def _of_references(content: Snapshot) -> Iterator[Fault]:
    for item in content:
        for name, kind in item.kind.references.items():
            value = item.values.get(name)
            if name != "origin" and value is not None and value not in content.items[kind]:
                yield _unknown(content, item, name, kind)


def _of_slugs(content: Snapshot) -> Iterator[Fault]:
    first: dict[Any, ContentItem] = {}
    for topic in content.topics.values():
        slug = topic.values.get("slug")
        if slug in first:
            other = first[slug].where or content.name_of(first[slug])
            yield fault_of(content, topic, f"has the same slug as {other}")
        elif slug is not None:
            first[slug] = topic


def _of_titles(content: Snapshot) -> Iterator[Fault]:
    """Titles are unique among siblings; retired topics do not count."""
    first: dict[tuple[Any, ...], ContentItem] = {}
    for topic in content.topics.values():
        values = topic.values
        if values.get("lifecycle") == Lifecycle.RETIRED or "title" not in values:
            continue
        place = tuple(values.get(name) for name in ("parent", "level", "category"))
        key = (*place, values["title"].casefold())
        if key in first:
            other = first[key].where or content.name_of(first[key])
            yield fault_of(content, topic, f"has the same title as its sibling {other}")
        else:
            first[key] = topic


def _of_levels(content: Snapshot) -> Iterator[Fault]:
    for level in content.of(LEVEL).values():
        if level["slug"] in RESERVED | FILES:
            yield fault_of(content, level, "has a slug that is a reserved word")


def _of_places(content: Snapshot) -> Iterator[Fault]:
    """A subtopic stands in the level and category of its group."""
    for topic in content.topics.values():
        parent = content.topics.get(topic.values.get("parent"))
        for kind in (LEVEL, CATEGORY):
            own, wanted = topic.values.get(kind.name), parent and parent.values.get(kind.name)
            if parent and own != wanted:
                yield fault_of(
                    content,
                    topic,
                    f"is in {kind.name} {content.label_of(kind, own)}, its group "
                    f"{content.slug_of(parent.key)} in {content.label_of(kind, wanted)}",
                )


def _of_nesting(content: Snapshot) -> Iterator[Fault]:
    graph = graph_of(content)
    circle = graph.parent_circle()
    if circle:
        topic = content.topics[circle[0]]
        yield fault_of(content, topic, f"lies within itself: {named_path(content, circle)}")
        return
    for key, topic in content.topics.items():
        depth = len(graph.ancestors(key)) + 1
        if depth > DEPTH:
            yield fault_of(content, topic, f"is nested {depth} deep; {DEPTH} is the most")


def _of_prerequisites(content: Snapshot) -> Iterator[Fault]:
    graph = graph_of(content)
    if graph.parent_circle():
        return
    positions = {key: level.values.get("position") for key, level in content.of(LEVEL).items()}
    sound = []
    for edge in content.of(PREREQUISITE).values():
        topic, required = edge["topic"], edge["requires"]
        if topic == required:
            yield fault_of(content, edge, "a topic can't require itself")
        elif graph.is_related(topic, required):
            yield fault_of(content, edge, "joins a group and a topic within it")
        else:
            sound.append((topic, required))
            if _is_higher(content, positions, required, topic):
                yield fault_of(content, edge, "requires a topic of a higher level")
    circle = Graph.of(graph.parents, sound).circle()
    if circle:
        edge = _declared(content, graph, circle)
        yield fault_of(content, edge, f"closes a circle: {named_path(content, circle)}")


def _declared(content: Snapshot, graph: Graph, circle: list[Key]) -> ContentItem:
    """The prerequisite that makes the first leaf of a circle require the second."""
    holders = [{leaf, *graph.ancestors(leaf)} for leaf in circle[:2]]
    edges = content.of(PREREQUISITE).values()
    return next(e for e in edges if e["topic"] in holders[0] and e["requires"] in holders[1])


def _is_higher(content: Snapshot, positions: dict[Key, Any], required: Key, topic: Key) -> bool:
    """Whether ``required`` stands in a higher level; False where a level is unknown."""
    items = [content.topics.get(key) for key in (required, topic)]
    places: list[Any] = [
        positions.get(item.values.get("level")) if item else None for item in items
    ]
    return None not in places and bool(places[0] > places[1])


CHECKS: tuple[Callable[[Snapshot], Iterator[Fault]], ...] = (
    _of_references,
    _of_slugs,
    _of_titles,
    _of_levels,
    _of_places,
    _of_nesting,
    _of_prerequisites,
)


def damage(content: Snapshot) -> list[Fault]:
    """What no roadmap can be like, whoever wrote it. Titles and reserved words may be changed."""
    return [
        fault
        for check in CHECKS
        if check not in (_of_titles, _of_levels)
        for fault in check(content)
    ]


def hidden_holders(content: Snapshot) -> Iterator[Fault]:
    """Published topics in a group that is not: learners would lose sight of them.

    No fault of a file, but no change may bring it about.
    """
    for topic in content.topics.values():
        group = content.topics.get(topic["parent"])
        if group is not None and topic["lifecycle"] == Lifecycle.PUBLISHED != group["lifecycle"]:
            yield fault_of(content, topic, f"would stand in “{group['title']}”, which is hidden")


def graph_of(content: Snapshot) -> Graph:
    """The prerequisites among the topics that are not retired."""
    own: dict[Key, Key | None] = {
        key: topic.values.get("parent")
        for key, topic in content.topics.items()
        if topic.values.get("lifecycle") != Lifecycle.RETIRED
    }
    parents = {key: parent if parent in own else None for key, parent in own.items()}
    edges = content.of(PREREQUISITE).values()
    return Graph.of(parents, [(edge["topic"], edge["requires"]) for edge in edges])


def named_path(content: Snapshot, circle: list[Any]) -> str:
    return " requires ".join(content.slug_of(key) for key in circle)


def by_place(found: list[Fault]) -> list[Fault]:
    """Faults in the order of files and lines."""

    def place(fault: Fault) -> tuple[str, int]:
        name, _, line = fault.where.partition(":")
        return name, int(line) if line.isdigit() else 0

    return sorted(found, key=place)
