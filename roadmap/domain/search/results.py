"""What a search finds for one learner: topics of several roadmaps and the learner's own notes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.statuses import statuses_for
from roadmap.domain.search.index import indexes_of
from roadmap.domain.search.notes import NoteHit, search_notes
from roadmap.domain.search.ranking import QUERY_LENGTH, Hit, hit_of, search
from roadmap.enums import Status
from roadmap.models import Roadmap

SEARCHED = 20
"""How many roadmaps one search looks through."""
SHOWN, AT_ONCE = 30, 10
"""How many topics, and how many notes, a page shows, and a search at each keystroke."""


@dataclass(frozen=True)
class SearchResults:
    query: str
    topics: tuple[tuple[Hit, Status], ...] = ()
    notes: tuple[NoteHit, ...] = ()
    total: int = 0
    """How many topics match; the best of them are shown."""
    more_notes: bool = False
    """Whether older notes match too."""
    left_out: bool = False
    """Whether some of the roadmaps were not looked through."""
    length: int = 0
    """How many characters a query has that is too long to be searched for; else 0."""

    @property
    def nothing(self) -> bool:
        return not (self.topics or self.notes)

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
    in_notes: bool = True,
) -> SearchResults:
    """The ``most`` best matches with the learner's statuses; nothing for a query that is too long.

    A topic that several of ``roadmaps`` have counts once, in the first of them; beyond
    :data:`SEARCHED` they are left out. ``in_notes`` is whether the learner's notes are looked
    through as well.
    """
    query = one_line(query)
    if len(query) > QUERY_LENGTH:
        return SearchResults(query[:QUERY_LENGTH], length=len(query))
    if not query:
        return SearchResults("")
    indexes = indexes_of(roadmaps[:SEARCHED])
    found = search(indexes, query)
    outlines = [index.outline for index in indexes]
    notes: list[NoteHit] = []
    if in_notes:
        notes = search_notes(learner=learner, outlines=outlines, query=query, most=most + 1)
    return SearchResults(
        query=query,
        topics=_with_statuses([hit_of(match) for match in found[:most]], learner),
        notes=tuple(notes[:most]),
        total=len(found),
        more_notes=len(notes) > most,
        left_out=len(indexes) < len(roadmaps),
    )


def _with_statuses(hits: Iterable[Hit], learner: Learner) -> tuple[tuple[Hit, Status], ...]:
    statuses = statuses_for(learner)
    progresses: dict[str, RoadmapProgress] = {}
    for hit in hits:
        progresses.setdefault(hit.outline.uid, with_progress(hit.outline, statuses))
    return tuple((hit, progresses[hit.outline.uid].status(hit.row)) for hit in hits)
