"""What a search finds for one learner: topics of several roadmaps and the learner's own notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.domain.progress.statuses import statuses_for
from roadmap.domain.search.index import index_of
from roadmap.domain.search.notes import NoteHit, search_notes
from roadmap.domain.search.ranking import QUERY_LENGTH, Hit, SearchMatch, hit_of, search
from roadmap.enums import Status
from roadmap.models import Roadmap

SHOWN, NOTES_SHOWN = 30, 20
"""How many topics, and how many notes, a search shows."""


@dataclass(frozen=True)
class SearchResults:
    query: str
    topics: tuple[tuple[Hit, Status], ...] = ()
    notes: tuple[NoteHit, ...] = ()
    total: int = 0
    """How many topics match; the best of them are shown."""
    more_notes: bool = False
    """Whether older notes match too."""
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
    *, learner: Learner, roadmaps: Iterable[Roadmap], query: str, in_notes: bool = True
) -> SearchResults:
    """The best matches with the learner's statuses; nothing for a query that is too long.

    A topic that several of ``roadmaps`` have counts once, in the first of them. ``in_notes`` is
    whether the learner's notes are looked through as well.
    """
    query = one_line(query)
    if len(query) > QUERY_LENGTH:
        return SearchResults(query[:QUERY_LENGTH], length=len(query))
    if not query:
        return SearchResults("")
    indexes = [index_of(roadmap) for roadmap in roadmaps]
    matches: dict[int, SearchMatch] = {}
    for index in indexes:
        for match in search(index, query):
            matches.setdefault(match.document.row.root_id, match)
    most = max((match.matched for match in matches.values()), default=0)
    best = sorted(
        (match for match in matches.values() if match.matched == most),
        key=lambda match: -match.score,
    )
    hits = [hit_of(match) for match in best[:SHOWN]]
    statuses = statuses_for(learner)
    progresses = {index.outline.uid: with_progress(index.outline, statuses) for index in indexes}
    notes: list[NoteHit] = []
    if in_notes:
        outlines = [index.outline for index in indexes]
        notes = search_notes(learner=learner, outlines=outlines, query=query, most=NOTES_SHOWN + 1)
    return SearchResults(
        query=query,
        topics=tuple((hit, progresses[hit.outline.uid].status(hit.row)) for hit in hits),
        notes=tuple(notes[:NOTES_SHOWN]),
        total=len(best),
        more_notes=len(notes) > NOTES_SHOWN,
    )
