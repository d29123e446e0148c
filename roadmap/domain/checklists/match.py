"""Which topic of a roadmap each line of a checklist means, and how sure that is. Pure."""

from __future__ import annotations

import enum
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.checklists.model import Checklist, ChecklistItem, ChecklistSection
from roadmap.domain.checklists.similarity import (
    normalize_title,
    normalized_titles,
    similarity,
    triples,
)
from roadmap.domain.progress.roadmap_progress import RoadmapProgress


class How(enum.StrEnum):
    """What a match rests on."""

    MARK = "mark"
    PATH = "path"
    CATEGORY = "category"
    TITLE = "title"
    SEVERAL = "several"
    SIMILAR = "similar"
    CHOSEN = "chosen"
    NONE = "none"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    How.MARK: "its own mark",
    How.PATH: "same title, same place",
    How.CATEGORY: "same title, same line",
    How.TITLE: "same title",
    How.SEVERAL: "one of several with this title",
    How.SIMILAR: "similar title",
    How.CHOSEN: "your choice",
    How.NONE: "nothing alike",
}
CONFIDENCE = {How.MARK: 100, How.PATH: 98, How.CATEGORY: 95, How.TITLE: 90, How.CHOSEN: 100}

SURE = 85
"""From this similarity (0 to 100) on a title is taken for the same topic."""
HINT = 60
"""From this similarity on a topic is named as a hint."""
ELSEWHERE = 6
"""Taken off the similarity where the file names another level, and another category."""
RAREST = 12
"""How many of a title's rarest letter triples look up similar titles."""
COMMON = 60
"""A letter triple, or a title, that more topics than this have is not used."""


@dataclass(frozen=True)
class TopicMatch:
    """A line and the topic it means. ``hint`` is the most similar topic where it means none."""

    item: ChecklistItem
    row: TopicRow | None
    how: How
    confidence: int
    hint: TopicRow | None = None

    @property
    def is_exact(self) -> bool:
        return self.how not in (How.SEVERAL, How.SIMILAR, How.NONE)


@dataclass(frozen=True)
class Candidate:
    """A topic with its title and place, normalised for comparison."""

    row: TopicRow
    title: str
    level: str
    category: str
    parents: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """Where a line stands: the headings above it that name a level or category, its parents."""

    levels: frozenset[str]
    categories: frozenset[str]
    parents: tuple[str, ...]

    def distance(self, candidate: Candidate) -> int:
        """How many of the named level and category the candidate is not in."""
        return sum(
            bool(named) and own not in named
            for named, own in (
                (self.levels, candidate.level),
                (self.categories, candidate.category),
            )
        )


def match_items(
    checklist: Checklist, progress: RoadmapProgress, *, marked: Mapping[str, int]
) -> tuple[TopicMatch, ...]:
    """A match for every item, in reading order.

    ``marked`` gives, for the uids of marks that the person may see, the id that progress lives
    on; a mark alone finds a retired topic too. A topic that a line means exactly is no line's
    similar topic.
    """
    index = TopicIndex(progress)
    exact: list[tuple[ChecklistItem, Place, TopicRow | None, How]] = []
    for part in checklist.parts:
        named = index.named(part)
        for item in part.items:
            exact += _exact(index, item, Place(*named, ()), None, marked)
    taken = {row.id for _, _, row, _ in exact if row is not None}
    similar = _similar(index, [(i, p) for i, p, row, _ in exact if row is None], taken)
    return tuple(
        TopicMatch(item, row, how, CONFIDENCE[how]) if row is not None else similar[item.number]
        for item, _, row, how in exact
    )


def _exact(
    index: TopicIndex,
    item: ChecklistItem,
    place: Place,
    above: int | None,
    marked: Mapping[str, int],
) -> Iterator[tuple[ChecklistItem, Place, TopicRow | None, How]]:
    """The item and those below it; ``above`` is the id of the topic of the item around it."""
    row, how = index.find(item, place, above, marked)
    yield item, place, row, how
    below = Place(place.levels, place.categories, (*place.parents, normalize_title(item.title)))
    for child in item.children:
        yield from _exact(index, child, below, row.id if row is not None else None, marked)


class TopicIndex:
    """The topics of a roadmap, found by mark, title, place or similar title."""

    def __init__(self, progress: RoadmapProgress) -> None:
        outline = progress.outline
        self.by_root = {row.root_id: row for row in outline.rows.values()}
        self.levels = {level.slug: normalize_title(level.title) for level in outline.levels}
        self.categories = {one.code: normalize_title(one.title) for one in outline.categories}
        self.by_title: dict[str, list[Candidate]] = defaultdict(list)
        self.inside: dict[tuple[int | None, str], list[Candidate]] = defaultdict(list)
        for row in filter(progress.is_listed, outline.rows.values()):
            candidate = Candidate(
                row,
                normalize_title(row.title),
                self.levels[row.level_slug],
                self.categories[row.category_code],
                tuple(normalize_title(parent.title) for parent in outline.ancestors(row.id)),
            )
            self.by_title[candidate.title].append(candidate)
            parent = outline.parents.get(row.id)
            if parent is not None:
                self.inside[parent.id, candidate.title].append(candidate)

    def named(self, part: ChecklistSection) -> tuple[frozenset[str], frozenset[str]]:
        """The levels and the categories of the outline that the part's headings name."""
        headings = {
            normalize_title(heading) for heading in (part.level, part.category, *part.headings)
        }
        return (
            frozenset(headings.intersection(self.levels.values())),
            frozenset(headings.intersection(self.categories.values())),
        )

    def find(
        self, item: ChecklistItem, place: Place, above: int | None, marked: Mapping[str, int]
    ) -> tuple[TopicRow | None, How]:
        """The topic that the item means beyond doubt, by the surest way that finds one."""
        row = self.by_root.get(marked.get(item.uid, 0))
        if row is not None:
            return row, How.MARK
        names = normalized_titles(item)
        inside = [one for name in names for one in self.inside.get((above, name), ())]
        same = [one for name in names for one in self._with_title(name)]
        near = [one for one in same if not place.distance(one)]
        for how, found in (
            (How.PATH, inside),
            (How.PATH, [one for one in near if place.categories and one.parents == place.parents]),
            (How.CATEGORY, near if place.categories else []),
            (How.TITLE, near),
            (How.TITLE, same),
        ):
            if len({one.row.id for one in found}) == 1:
                return found[0].row, how
        return None, How.NONE

    def _with_title(self, name: str) -> list[Candidate]:
        found = self.by_title.get(name, [])
        return found if len(found) <= COMMON else []

    @cached_property
    def triples(self) -> dict[str, list[Candidate]]:
        """Candidates by the letter triples of their titles."""
        found: dict[str, list[Candidate]] = defaultdict(list)
        for candidates in self.by_title.values():
            for triple in triples(candidates[0].title):
                found[triple] += candidates
        return found

    def similar_candidates(self, name: str) -> Iterable[Candidate]:
        """Up to :data:`RAREST` candidates that share most of the title's rarest letter triples."""
        known = [(len(self.triples[t]), t) for t in triples(name) if t in self.triples]
        rarest = [t for count, t in sorted(known)[:RAREST] if count <= COMMON]
        shared = Counter(id(one) for t in rarest for one in self.triples[t])
        by_id = {id(one): one for t in rarest for one in self.triples[t]}
        return [by_id[one] for one, _ in shared.most_common(RAREST)]


def _similar(
    index: TopicIndex, items: list[tuple[ChecklistItem, Place]], taken: set[int]
) -> dict[int, TopicMatch]:
    """The best pairs of similar titles, each topic at most once; by item number."""
    pairs: list[tuple[int, ChecklistItem, Candidate]] = []
    for item, place in items:
        name = normalize_title(item.title)
        for candidate in index.similar_candidates(name):
            score = similarity(name, candidate.title) - ELSEWHERE * place.distance(candidate)
            if score >= HINT:
                pairs.append((score, item, candidate))
    pairs.sort(key=lambda pair: (-pair[0], pair[1].number, pair[2].row.id))
    found: dict[int, TopicMatch] = {}
    hints: dict[int, TopicRow] = {}
    for score, item, candidate in pairs:
        hints.setdefault(item.number, candidate.row)
        if score < SURE or item.number in found or candidate.row.id in taken:
            continue
        taken.add(candidate.row.id)
        how = How.SEVERAL if normalize_title(item.title) == candidate.title else How.SIMILAR
        confidence = min(score, CONFIDENCE[How.TITLE] - 1)
        found[item.number] = TopicMatch(item, candidate.row, how, confidence)
    for item, _ in items:
        if item.number not in found:
            found[item.number] = TopicMatch(item, None, How.NONE, 0, hints.get(item.number))
    return found
