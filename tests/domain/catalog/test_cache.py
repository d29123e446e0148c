"""What a process keeps is bounded in bytes and drops what was asked for longest ago."""

from __future__ import annotations

import enum
import random
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.cache import ENTRY, LIMITS, Kind, Store, size_of_key
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.search import index
from roadmap.domain.search.index import index_of, indexes_of, weight_of
from roadmap.domain.trailmap.drawing import map_of
from roadmap.models import Roadmap, Topic
from tests.factories import small_roadmap
from tests.races import at_once

OVERHEAD = ENTRY + size_of_key("aaaa")


def keep(store: Store, key: str, weight: int = 4) -> str:
    return str(store.get_or_make(key, lambda: key, lambda value: weight))


def kept(store: Store) -> list[str]:
    return store.values()


def test_a_full_store_drops_what_was_asked_for_longest_ago_and_keeps_the_new() -> None:
    store = Store(limit=2 * (OVERHEAD + 4))
    for key in ("aaaa", "bbbb", "aaaa", "cccc"):
        keep(store, key)
    assert kept(store) == ["aaaa", "cccc"]
    for key in ("dddd", "eeee"):
        keep(store, key)
    assert kept(store) == ["dddd", "eeee"]
    assert store.weight == store.limit


def test_what_alone_is_larger_than_the_store_is_given_but_neither_kept_nor_evicts() -> None:
    store = Store(limit=OVERHEAD + 10)
    keep(store, "aaaa")
    assert keep(store, "bbbb", weight=11) == "bbbb"
    assert kept(store) == ["aaaa"]


def test_an_entry_weighs_at_the_end_what_it_weighed_in_the_beginning() -> None:
    """Values grow: a text that was encoded once keeps the bytes as well."""
    store, grown = Store(limit=3 * (OVERHEAD + 100)), iter(range(100, 200))
    for number in range(20):
        store.get_or_make(f"{number:04}", lambda: "value", lambda value: next(grown))
    assert 0 < store.weight <= store.limit
    store.clear()
    assert (store.weight, kept(store)) == (0, [])


def test_a_value_made_twice_at_once_weighs_once() -> None:
    store = Store(limit=10_000)

    def slow() -> str:
        keep(store, "aaaa")
        return "aaaa"

    store.get_or_make("aaaa", slow, lambda value: 4)
    assert (kept(store), store.weight) == (["aaaa"], OVERHEAD + 4)


def test_a_store_stays_bounded_whatever_threads_ask_of_it() -> None:
    store = Store(limit=20 * (OVERHEAD + 50))

    def ask(seed: int) -> str:
        rng = random.Random(seed)
        for _ in range(300):
            number = rng.randrange(60)
            assert keep(store, f"{number:04}", weight=number) == f"{number:04}"
        return "asked"

    assert at_once([partial(ask, seed) for seed in range(4)]) == ["asked"] * 4
    assert 0 < store.weight <= store.limit
    assert store.weight == sum(OVERHEAD + int(value) for value in kept(store))


def test_a_key_counts_too() -> None:
    longer = (("template", "x" * 1_000), (1, 2))
    assert size_of_key(longer) > 1_000 > size_of_key(("template", 1))


def deep_size(value: Any) -> int:
    """The bytes of a value with all that hangs on it, each object once."""
    seen: set[int] = set()
    waiting, size = [value], 0
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, (type, enum.Enum)):
            continue
        seen.add(id(found))
        size += sys.getsizeof(found)
        if isinstance(found, dict):
            waiting += [*found, *found.values()]
        elif isinstance(found, (list, tuple, set, frozenset)):
            waiting += found
        elif hasattr(found, "__dict__"):
            waiting.append(found.__dict__)
    return size


KEPT: dict[Kind, Callable[[Roadmap], Any]] = {
    "outline": load_outline,
    "geometry": lambda roadmap: map_of(with_progress(load_outline(roadmap), {}), here=None),
    "topic_content": lambda roadmap: load_topic_content(
        load_outline(roadmap), load_outline(roadmap).by_slug["single-1"]
    ),
    "search_index": index_of,
}


@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.parametrize("groups", [2, 40])
def test_what_an_entry_is_taken_to_weigh_is_about_what_it_weighs(
    db: None, kind: Kind, groups: int
) -> None:
    roadmap = small_roadmap(groups=groups)
    Topic.objects.update(body="Some words and others about the topic. " * 20)
    KEPT[kind](roadmap)
    store = cache._content[kind]
    [value] = store.values()
    value = (getattr(value, "documents", None) and (value.documents, value.postings)) or value
    assert 0.4 < store.weight / deep_size(value) < 2.5


def test_the_stores_of_a_process_are_bounded() -> None:
    assert sum(LIMITS.values()) + cache.PAGES < 320 * cache.MEGABYTE


# --- Search ---------------------------------------------------------------------------------------


def count_builds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    built = []
    build = index.build

    def counting(outline: Any, *texts: Any) -> Any:
        built.append(outline.slug)
        return build(outline, *texts)

    monkeypatch.setattr(index, "build", counting)
    return built


@pytest.mark.parametrize("count", [1, 12])
def test_search_builds_the_index_of_a_roadmap_once_however_many_there_are(
    db: None, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    roadmaps = [small_roadmap(slug=f"roadmap-{number}") for number in range(count)]
    built = count_builds(monkeypatch)
    for _ in range(3):
        assert len(indexes_of(roadmaps)) == count
    assert len(built) == count


def test_search_looks_through_what_fits_and_builds_nothing_in_a_circle(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    roadmaps = [small_roadmap(slug=f"roadmap-{number}") for number in range(8)]
    one = weight_of(roadmaps[0])
    cache.clear()
    monkeypatch.setattr(cache._content["search_index"], "limit", 9 * one)
    monkeypatch.setattr(index, "ROOM", int(4.5 * one))
    built = count_builds(monkeypatch)
    for _ in range(3):
        assert [found.outline.slug for found in indexes_of(roadmaps)] == [
            roadmap.slug for roadmap in roadmaps[:4]
        ]
    assert len(built) == 5, "the fifth to learn its weight"
    monkeypatch.setattr(index, "ROOM", 1)
    assert len(indexes_of(roadmaps)) == 1, "one at least"
