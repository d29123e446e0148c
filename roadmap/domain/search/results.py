"""What a search found, for the page and the quick switcher, with the learner's statuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.core.paginator import Page, Paginator

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.needed import Statuses
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.statuses import statuses_for
from roadmap.domain.search.index import SearchIndex, indexes_of
from roadmap.domain.search.notes import NoteHit, hits_of_notes, search_notes
from roadmap.domain.search.places import PlaceHit, search_places
from roadmap.domain.search.ranking import (
    QUERY_LENGTH,
    Hit,
    SearchMatch,
    hit_of,
    read_query,
    search,
)
from roadmap.enums import Status
from roadmap.models import Roadmap

SEARCHED = 20
"""How many roadmaps one search looks through."""
SHOWN, AT_ONCE = 30, 10
"""How many topics, and how many notes, a page shows, and the quick switcher."""


@dataclass(frozen=True)
class FoundIn:
    """What was found in one roadmap."""

    outline: Outline
    places: tuple[PlaceHit, ...]
    topics: tuple[tuple[Hit, Status], ...]
    """Those that are shown."""
    total: int
    """How many topics and places match."""

    @property
    def shown(self) -> int:
        return len(self.places) + len(self.topics)


@dataclass(frozen=True)
class SearchResults:
    query: str
    roadmaps: tuple[FoundIn, ...] = ()
    notes: tuple[NoteHit, ...] = ()
    """Those that are shown."""
    total_notes: int = 0
    page: Page[Any] | None = None
    """Which of several pages this is."""
    is_of_several: bool = False
    """Whether several roadmaps were looked through, so that each result has to say where it is."""
    left_out: bool = False
    """Whether some of the roadmaps were not looked through."""
    length: int = 0
    """How many characters a query has that is too long to be searched for; else 0."""

    @property
    def total(self) -> int:
        """How many topics, places and notes match."""
        return sum(each.total for each in self.roadmaps) + self.total_notes

    @property
    def shown(self) -> int:
        return sum(each.shown for each in self.roadmaps) + len(self.notes)

    @property
    def longest(self) -> int:
        return QUERY_LENGTH


def one_line(query: str) -> str:
    """A query without what means nothing in it."""
    return " ".join(query.replace("\x00", "").split())


def find(
    *,
    learner: Learner,
    roadmaps: Sequence[Roadmap],
    query: str,
    most: int = SHOWN,
    page: str = "1",
    in_notes: bool = True,
) -> SearchResults:
    """A page of the best matches with the learner's statuses; of a query that is too long none.

    A page has ``most`` topics and ``most`` notes. Where several roadmaps have some, there is one
    page of topics with the best of each. A topic that several of ``roadmaps`` have counts once, in
    the first of them; beyond :data:`SEARCHED` they are left out. ``in_notes`` is whether the
    learner's notes are looked through as well.
    """
    query = one_line(query)
    if len(query) > QUERY_LENGTH:
        return SearchResults(query[:QUERY_LENGTH], length=len(query))
    if not query:
        return SearchResults("")
    indexes = indexes_of(roadmaps[:SEARCHED])
    found = _by_roadmap(indexes, query)
    outlines = [index.outline for index in indexes]
    notes = search_notes(learner=learner, outlines=outlines, query=query) if in_notes else {}
    longest = max([len(notes), *(len(each.topics) for each in found if len(found) == 1)])
    here: Page[Any] = Paginator(range(longest), most).get_page(page)
    cuts = _cuts([len(each.topics) for each in found], most, here.number)
    statuses = statuses_for(learner)
    first = most * (here.number - 1)
    return SearchResults(
        query=query,
        roadmaps=tuple(_shown(each, cut, statuses) for each, cut in zip(found, cuts, strict=True)),
        notes=tuple(hits_of_notes(dict(islice(notes.items(), first, first + most)), query)),
        total_notes=len(notes),
        page=here,
        is_of_several=len(roadmaps) > 1,
        left_out=len(indexes) < len(roadmaps),
    )


@dataclass(frozen=True)
class _Matches:
    """What matches in one roadmap."""

    outline: Outline
    places: tuple[PlaceHit, ...]
    topics: tuple[SearchMatch, ...]


def _by_roadmap(indexes: Sequence[SearchIndex], query: str) -> list[_Matches]:
    """What matches in each roadmap that has something: the first, then those with the best."""
    topics: dict[str, list[SearchMatch]] = {index.outline.uid: [] for index in indexes[:1]}
    for match in search(indexes, query):
        topics.setdefault(match.index.outline.uid, []).append(match)
    for index in indexes:
        topics.setdefault(index.outline.uid, [])
    index_by_uid = {index.outline.uid: index for index in indexes}
    wanted = read_query(query)
    found = [
        _Matches(
            outline=index_by_uid[uid].outline,
            places=search_places(index_by_uid[uid].places, wanted),
            topics=tuple(matches),
        )
        for uid, matches in topics.items()
    ]
    return [each for each in found if each.places or each.topics]


def _cuts(sizes: Sequence[int], most: int, page: int) -> list[slice]:
    """Which topics of each roadmap a page shows: of several the best, on the first page alone."""
    if len(sizes) == 1:
        return [slice(most * (page - 1), most * page)]
    return [slice(share if page == 1 else 0) for share in shares(sizes, most)]


def shares(sizes: Sequence[int], most: int) -> list[int]:
    """How many of ``most`` each gets: an equal part, the first also what others leave over."""
    equal = max(1, most // max(1, len(sizes)))
    over = max(0, most - sum(min(size, equal) for size in sizes))
    room, given = most, []
    for size in sizes:
        share = min(size, equal + over, room)
        over -= max(0, share - equal)
        room -= share
        given.append(share)
    return given


def _shown(found: _Matches, cut: slice, statuses: Statuses) -> FoundIn:
    progress = with_progress(found.outline, statuses)
    hits = [hit_of(match) for match in found.topics[cut]]
    return FoundIn(
        outline=found.outline,
        places=() if cut.start else found.places,
        topics=tuple((hit, progress.status(hit.row)) for hit in hits),
        total=len(found.places) + len(found.topics),
    )
