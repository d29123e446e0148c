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

SHOWN = 30
"""How many topics, and how many notes, a search shows."""


@dataclass(frozen=True)
class SearchResults:
    query: str
    topics: tuple[tuple[Hit, Status], ...]
    notes: tuple[NoteHit, ...]
    total: int
    """How many topics match; the best of them are shown."""

    @property
    def nothing(self) -> bool:
        return not (self.topics or self.notes)


def find(*, learner: Learner, roadmaps: Iterable[Roadmap], query: str) -> SearchResults:
    """The best matches with the learner's statuses.

    A topic that several of ``roadmaps`` have counts once, in the first of them.
    """
    query = " ".join(query.replace("\x00", "")[:QUERY_LENGTH].split())
    if not query:
        return SearchResults("", (), (), 0)
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
    outlines = [index.outline for index in indexes]
    return SearchResults(
        query=query,
        topics=tuple((hit, progresses[hit.outline.uid].status(hit.row)) for hit in hits),
        notes=tuple(search_notes(learner=learner, outlines=outlines, query=query)[:SHOWN]),
        total=len(best),
    )
