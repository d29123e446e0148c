"""Search over a learner's own notes. Nothing of them is ever kept in a cache."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search.ranking import read_query
from roadmap.domain.search.words import Piece, snippet, text_of_markdown, words
from roadmap.models import Note


@dataclass(frozen=True)
class NoteHit:
    """A note that was found, with the topic it is on."""

    outline: Outline
    row: TopicRow
    snippet: tuple[Piece, ...]


def search_notes(*, learner: Learner, outlines: Iterable[Outline], query: str) -> list[NoteHit]:
    """The learner's notes in which every word of the query begins a word; the latest first."""
    wanted = read_query(query)
    if learner.user_id is None or not wanted:
        return []
    rows: dict[int, tuple[Outline, TopicRow]] = {}
    for outline in outlines:
        for row in outline.rows.values():
            rows.setdefault(row.root_id, (outline, row))
    notes = Note.objects.filter(user_id=learner.user_id).exclude(body="").order_by("-updated_at")
    found = []
    for topic_id, body in notes.values_list("topic_id", "body"):
        spelled = _spelled(body, wanted) if topic_id in rows else None
        if spelled:
            outline, row = rows[topic_id]
            found.append(NoteHit(outline, row, snippet(text_of_markdown(body), spelled)))
    return found


def _spelled(body: str, wanted: list[str]) -> dict[str, int]:
    """Words of a note by which of ``wanted`` they begin with; empty where one begins none."""
    own = set(words(body))
    found = {word: at for at, begin in enumerate(wanted) for word in own if word.startswith(begin)}
    has_all = all(any(word.startswith(begin) for word in found) for begin in wanted)
    return found if has_all else {}
