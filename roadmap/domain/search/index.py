"""The index that a search looks through: one in the process for each content version.

It holds shared content alone and nothing that a learner wrote.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.normalize import query_words, words
from roadmap.domain.search.places import SearchPlace, places_in
from roadmap.domain.search.words import text_of_markdown
from roadmap.models import Objective, Resource, Roadmap, Topic

TITLE, SUMMARY, GROUP, OBJECTIVE, RESOURCE, BODY = 12, 5, 3, 4, 2, 1
"""Weights of a word by where it stands."""


@dataclass(frozen=True)
class SearchDocument:
    """What can be found of one topic."""

    row: TopicRow
    groups: str
    objectives: tuple[str, ...]
    resources: tuple[str, ...]
    body: str

    @property
    def fields(self) -> Iterator[tuple[str, int]]:
        yield self.row.title, TITLE
        yield self.row.summary, SUMMARY
        yield self.groups, GROUP
        for text in self.objectives:
            yield text, OBJECTIVE
        for text in self.resources:
            yield text, RESOURCE
        yield self.body, BODY

    @cached_property
    def title_words(self) -> str:
        """The words of the title as they are compared, one space between them."""
        return " ".join(query_words(self.row.title))


@dataclass(frozen=True)
class SearchIndex:
    """The documents of a roadmap and, for each word, where it stands and how much it weighs."""

    outline: Outline
    documents: tuple[SearchDocument, ...]
    postings: Mapping[str, array[int]]
    """Document number and weight in turn."""

    @cached_property
    def vocabulary(self) -> list[str]:
        return sorted(self.postings)

    @cached_property
    def places(self) -> tuple[SearchPlace, ...]:
        return places_in(self.outline)

    def rarity(self, word: str) -> float:
        return math.log(1 + 2 * len(self.documents) / len(self.postings[word]))

    @cached_property
    def weight(self) -> int:
        """About how many bytes it takes, without the outline."""
        texts = (text for document in self.documents for text, _ in document.fields)
        numbers = sum(entries.itemsize * len(entries) for entries in self.postings.values())
        return WORD * len(self.postings) + numbers + sum(map(sys.getsizeof, texts))


WORD = 250
"""About how many bytes a word takes in an index, beside its numbers."""


ROOM = cache.LIMITS["search_index"] // 2
"""Bytes of the indexes that one search looks through; the rest is for other people's roadmaps."""


def indexes_of(roadmaps: Iterable[Roadmap]) -> list[SearchIndex]:
    """The indexes of the first of ``roadmaps``: as many as have :data:`ROOM`, one at least.

    More would push each other out of the process, and every search would make all of them anew.
    """
    found: list[SearchIndex] = []
    room = ROOM
    for roadmap in roadmaps:
        room -= weight_of(roadmap)
        if found and room < 0:
            break
        found.append(index_of(roadmap))
    return found


def index_of(roadmap: Roadmap) -> SearchIndex:
    """The roadmap's index: from this process, or else in seven queries at most."""
    index: SearchIndex = cache.cached_content(
        "search_index",
        version_of(roadmap),
        lambda: build(load_outline(roadmap), *texts_of(roadmap)),
        lambda index: index.weight,
    )
    return index


def weight_of(roadmap: Roadmap) -> int:
    """The bytes of the roadmap's index, known also where there is no room for it."""
    weight: int = cache.cached_content(
        "index_weight", version_of(roadmap), lambda: index_of(roadmap).weight, sys.getsizeof
    )
    return weight


def version_of(roadmap: Roadmap) -> tuple[str, int]:
    return str(roadmap.uid), roadmap.content_version


Texts = Mapping[int, list[str]]


def texts_of(roadmap: Roadmap) -> tuple[dict[int, str], Texts, Texts]:
    """Bodies, objectives and resources by topic id, as the database has them now."""
    bodies = dict(Topic.objects.filter(roadmap=roadmap).published().values_list("pk", "body"))
    objectives: dict[int, list[str]] = defaultdict(list)
    own = Objective.objects.filter(topic__roadmap=roadmap, archived=False)
    for topic_id, text in own.order_by("topic_id", "position", "pk").values_list(
        "topic_id", "text"
    ):
        objectives[topic_id].append(text)
    links: dict[int, list[str]] = defaultdict(list)
    rows = Resource.objects.filter(topic__roadmap=roadmap).order_by("topic_id", "position", "pk")
    for topic_id, title, by in rows.values_list("topic_id", "title", "by"):
        links[topic_id].append(f"{title}, {by}" if by else title)
    return bodies, objectives, links


def build(
    outline: Outline, bodies: Mapping[int, str], objectives: Texts, links: Texts
) -> SearchIndex:
    """An index over every topic that is not retired."""
    documents = tuple(
        SearchDocument(
            row=row,
            groups=" ".join(group.title for group in outline.ancestors(row.id)),
            objectives=tuple(objectives.get(row.id, ())),
            resources=tuple(links.get(row.id, ())),
            body=text_of_markdown(bodies.get(row.id, "")),
        )
        for row in outline.rows.values()
        if not row.is_retired
    )
    postings: dict[str, array[int]] = defaultdict(lambda: array("I"))
    for number, document in enumerate(documents):
        weights: Counter[str] = Counter()
        for text, weight in document.fields:
            for word, times in Counter(words(text)).items():
                weights[word] += weight * min(times, 3)
        for word, weight in weights.items():
            postings[word].extend((number, weight))
    return SearchIndex(outline, documents, dict(postings))
