"""The rules that content must keep, checked on plain objects without a query."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

from django.core.exceptions import ValidationError

from config.reserved_words import RESERVED
from roadmap.domain.changes.faults import Fault
from roadmap.domain.changes.graph import Graph
from roadmap.domain.changes.schema import CATEGORY, LEVEL, PREREQUISITE, TOPIC, Bundle, ContentItem
from roadmap.enums import Lifecycle

FILES = frozenset(("roadmap", "decisions"))
"""Names of files that stand beside those of the levels in a folder of fixtures."""

DEPTH = 4
"""How many topics deep they may nest, the topmost included."""


def faults(bundle: Bundle) -> list[Fault]:
    """Everything that is wrong in a bundle: first in values, then between objects."""
    return [fault for item in bundle for fault in _of_values(bundle, item)] + structure(bundle)


def structure(bundle: Bundle) -> list[Fault]:
    """What is wrong between objects: references, slugs, siblings, places, prerequisites."""
    found = [fault for item in bundle for fault in _of_references(bundle, item)]
    for check in (_of_slugs, _of_titles, _of_levels, _of_places, _of_nesting, _of_prerequisites):
        found += check(bundle)
    return found


def fault_of(bundle: Bundle, item: ContentItem, message: str) -> Fault:
    """A fault of ``item``, with its place and its name."""
    return Fault(item.where, bundle.name_of(item), message)


def _of_values(bundle: Bundle, item: ContentItem) -> Iterator[Fault]:
    """What the model's own fields refuse: wrong types, unknown choices, texts too long."""
    for spec in item.kind.fields:
        if spec.refers_to or spec.name == "uid" or spec.name not in item.values:
            continue
        value = item[spec.name]
        message = problem_of_value(item.kind.model, spec.name, value)
        if message:
            yield fault_of(bundle, item, f"{spec.name}: {message}")


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


def _of_references(bundle: Bundle, item: ContentItem) -> Iterator[Fault]:
    known = {
        "topic": {key[0] for key in bundle.of(TOPIC)},
        "level": {key[0] for key in bundle.of(LEVEL)},
        "category": {key[0] for key in bundle.of(CATEGORY)},
    }
    for spec in item.kind.fields:
        value = item.values.get(spec.name)
        if spec.refers_to and value is not None and value not in known[spec.refers_to]:
            yield fault_of(
                bundle, item, f"{spec.name} refers to an unknown {spec.refers_to} {value}"
            )


def _of_slugs(bundle: Bundle) -> Iterator[Fault]:
    first: dict[Any, ContentItem] = {}
    for topic in bundle.of(TOPIC).values():
        slug = topic.values.get("slug")
        if slug in first:
            other = first[slug].where or bundle.name_of(first[slug])
            yield fault_of(bundle, topic, f"has the same slug as {other}")
        elif slug is not None:
            first[slug] = topic


def _of_titles(bundle: Bundle) -> Iterator[Fault]:
    """Titles are unique among siblings; retired topics do not count."""
    first: dict[tuple[Any, ...], ContentItem] = {}
    for topic in bundle.of(TOPIC).values():
        values = topic.values
        if values.get("lifecycle") == Lifecycle.RETIRED or "title" not in values:
            continue
        place = tuple(values.get(name) for name in ("parent", "level", "category"))
        key = (*place, values["title"].casefold())
        if key in first:
            other = first[key].where or bundle.name_of(first[key])
            yield fault_of(bundle, topic, f"has the same title as its sibling {other}")
        else:
            first[key] = topic


def _of_levels(bundle: Bundle) -> Iterator[Fault]:
    for level in bundle.of(LEVEL).values():
        if level["slug"] in RESERVED | FILES:
            yield fault_of(bundle, level, "has a slug that is a reserved word")


def _of_places(bundle: Bundle) -> Iterator[Fault]:
    """A subtopic stands in the level and category of its group."""
    topics = bundle.topics
    for topic in topics.values():
        parent = topics.get(topic.values.get("parent") or "")
        for name in ("level", "category"):
            if parent and topic.values.get(name) != parent.values.get(name):
                yield fault_of(
                    bundle,
                    topic,
                    f"is in {name} {topic.values.get(name)}, "
                    f"its group {bundle.slug_of(parent['uid'])} in {parent.values.get(name)}",
                )


def _of_nesting(bundle: Bundle) -> Iterator[Fault]:
    graph = graph_of(bundle)
    circle = graph.parent_circle()
    if circle:
        topic = bundle.topics[str(circle[0])]
        yield fault_of(bundle, topic, f"lies within itself: {named_path(bundle, circle)}")
        return
    for uid, topic in bundle.topics.items():
        depth = len(graph.ancestors(uid)) + 1
        if depth > DEPTH:
            yield fault_of(bundle, topic, f"is nested {depth} deep; {DEPTH} is the most")


def _of_prerequisites(bundle: Bundle) -> Iterator[Fault]:
    graph = graph_of(bundle)
    if graph.parent_circle():
        return
    for edge in bundle.of(PREREQUISITE).values():
        topic, required = edge["topic"], edge["requires"]
        if topic == required:
            yield fault_of(bundle, edge, "a topic can't require itself")
        elif graph.is_related(topic, required):
            yield fault_of(bundle, edge, "joins a group and a topic within it")
        elif _is_higher(bundle, required, topic):
            yield fault_of(bundle, edge, "requires a topic of a higher level")
    sound = Graph(graph.parents, frozenset(e for e in graph.edges if not graph.is_related(*e)))
    circle = sound.circle()
    if circle:
        declared = sound.requires[circle[0]][circle[1]]
        edge = bundle.of(PREREQUISITE)[declared]  # type: ignore[index]
        yield fault_of(bundle, edge, f"closes a circle: {named_path(bundle, circle)}")


def _is_higher(bundle: Bundle, required: Any, topic: Any) -> bool:
    """Whether ``required`` stands in a higher level; False where a level is unknown."""
    positions = {key[0]: level.values.get("position") for key, level in bundle.of(LEVEL).items()}
    items = [bundle.of(TOPIC).get((uid,)) for uid in (required, topic)]
    places = [positions.get(item.values.get("level")) if item else None for item in items]
    return None not in places and places[0] > places[1]  # type: ignore[operator]


def graph_of(bundle: Bundle) -> Graph:
    """The prerequisites among the topics that are not retired."""
    own: dict[Hashable, Hashable | None] = {
        uid: topic.values.get("parent")
        for uid, topic in bundle.topics.items()
        if topic.values.get("lifecycle") != Lifecycle.RETIRED
    }
    parents: dict[Hashable, Hashable | None] = {
        uid: parent if parent in own else None for uid, parent in own.items()
    }
    edges = [(edge["topic"], edge["requires"]) for edge in bundle.of(PREREQUISITE).values()]
    return Graph.of(parents, edges)


def named_path(bundle: Bundle, circle: list[Any]) -> str:
    return " requires ".join(bundle.slug_of(uid) for uid in circle)


def by_place(found: list[Fault]) -> list[Fault]:
    """Faults in the order of files and lines."""

    def place(fault: Fault) -> tuple[str, int]:
        name, _, line = fault.where.partition(":")
        return name, int(line) if line.isdigit() else 0

    return sorted(found, key=place)
