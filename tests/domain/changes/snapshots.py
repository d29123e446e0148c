"""Small snapshots without a database: two levels, two lines, and topics by their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hypothesis import strategies as st

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    ROADMAP,
    TOPIC,
    Kind,
)
from roadmap.domain.changes.snapshot import ContentItem, Snapshot

TREE: Mapping[int, int | None] = {1: None, 2: 1, 3: 1, 4: None, 5: None}
"""By topic its group: one group with two leaves, two more leaves."""


def item(kind: Kind, key: int, **values: Any) -> ContentItem:
    named = {"uid": f"{kind.name}-{key}"} if "uid" in kind.by_name else {}
    return ContentItem(kind, key, kind.new(**(named | values)))


def topic(key: int, parent: int | None = None, **values: Any) -> ContentItem:
    place = {"level": 1, "category": 1, "parent": parent, "position": key}
    texts = {"slug": f"topic-{key}", "title": f"Topic {key}", "summary": "A topic.", "minutes": 60}
    return item(TOPIC, key, **(place | texts | values))


def edge(key: int, of: int, requires: int) -> ContentItem:
    return item(PREREQUISITE, key, topic=of, requires=requires)


def objective(key: int, of: int = 1, **values: Any) -> ContentItem:
    return item(OBJECTIVE, key, **{"topic": of, "position": key, "text": f"do {key}"} | values)


def link(key: int, of: int = 1, **values: Any) -> ContentItem:
    given = {"topic": of, "position": key, "title": f"Link {key}"}
    return item(RESOURCE, key, **given | {"url": f"https://example.org/{key}"} | values)


def level(key: int) -> ContentItem:
    return item(LEVEL, key, slug=f"level-{key}", title=f"Level {key}", position=key)


def line(key: int) -> ContentItem:
    return item(CATEGORY, key, code=f"c{key}", title=f"Line {key}", position=key, map_row=key)


def content(tree: Mapping[int, int | None] = TREE, more: Iterable[ContentItem] = ()) -> Snapshot:
    roadmap = item(ROADMAP, 1, slug="trail", title="Trail")
    ends = [roadmap, level(1), level(2), line(1), line(2)]
    return Snapshot.of_items([*ends, *(topic(key, tree[key]) for key in tree), *more])


def added(*items: ContentItem) -> Changes:
    return Changes(created={each.ref: each.values for each in items})


def with_values(before: Snapshot, kind: Kind, key: int, **values: Any) -> Changes:
    return update(before.of(kind)[key], **values)


@st.composite
def trees(draw: st.DrawFn, largest: int = 8) -> dict[int, int | None]:
    """Any topics; each may lie in an earlier one, three deep at most."""
    depths: dict[int, int] = {}
    tree: dict[int, int | None] = {}
    for key in range(1, draw(st.integers(2, largest)) + 1):
        groups = [other for other in tree if depths[other] < 3]
        tree[key] = draw(st.sampled_from([None, *groups]))
        depths[key] = 1 + depths.get(tree[key] or 0, 0)
    return tree


@st.composite
def contents(draw: st.DrawFn) -> Snapshot:
    """Any tree with parts, and any values here and there."""
    tree = draw(trees())
    keys = st.sampled_from(sorted(tree))
    made = content(tree)
    numbers = st.integers(1, 5)
    for key, of in draw(st.dictionaries(numbers, keys)).items():
        made.add(objective(key, of, text=draw(st.sampled_from("ab")), archived=key == 1))
    for key, of in draw(st.dictionaries(numbers, keys)).items():
        made.add(link(key, of))
    pairs = st.tuples(keys, keys).filter(lambda pair: pair[0] != pair[1])
    for key, pair in draw(st.dictionaries(numbers, pairs)).items():
        made.add(edge(key, *pair))
    for key in draw(st.lists(keys, unique=True)):
        values = {"title": draw(st.sampled_from(["One", "Two"])), "position": draw(numbers)}
        made.add(topic(key, tree[key], **values))
    return made
