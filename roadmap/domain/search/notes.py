"""Search over a learner's own notes, in the database. Nothing of them is ever kept in a cache."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.normalize import BEFORE_WORD, is_unspaced, normalize_words, words
from roadmap.domain.progress.learner import Learner
from roadmap.domain.search.ranking import read_query
from roadmap.domain.search.words import Piece, snippet, text_of_markdown
from roadmap.models import Note

STRETCH = 1_000
"""About how many characters of a note are looked at together for a snippet."""


@dataclass(frozen=True)
class NoteHit:
    """A note that was found, with the topic it is on."""

    outline: Outline
    row: TopicRow
    snippet: tuple[Piece, ...]


def has_notes(learner: Learner) -> bool:
    if learner.user_id is None:
        return False
    return Note.objects.filter(user_id=learner.user_id).exists()


Place = tuple[Outline, TopicRow]


def search_notes(
    *, learner: Learner, outlines: Collection[Outline], query: str
) -> dict[int, Place]:
    """The learner's notes in which every word of the query begins a word; the latest first.

    Each by its id, with where it is shown: on its topic in the first roadmap that has it. Notes on
    topics of no roadmap given are left out. One statement.
    """
    wanted = read_query(query)
    if learner.user_id is None or not wanted:
        return {}
    mine = Note.objects.filter(user_id=learner.user_id).order_by("-updated_at", "-id")
    for begin in wanted:
        mine = mine.filter(words__contains=f"{BEFORE_WORD}{begin}")
    return dict(_places(mine.values_list("pk", "topic_id"), outlines))


def _places(
    notes: Iterable[tuple[int, int]], outlines: Collection[Outline]
) -> Iterator[tuple[int, Place]]:
    for pk, topic_id in notes:
        for outline in outlines:
            if topic_id in outline.rows_by_root:
                yield pk, (outline, outline.rows_by_root[topic_id])
                break


def hits_of_notes(places: Mapping[int, Place], query: str) -> list[NoteHit]:
    """What a page shows of notes that were found; one statement, whatever their number."""
    if not places:
        return []
    wanted = read_query(query)
    bodies = dict(Note.objects.filter(pk__in=places).values_list("pk", "body"))
    return [
        NoteHit(outline, row, snippet_of_note(bodies[pk], wanted))
        for pk, (outline, row) in places.items()
        if pk in bodies
    ]


def snippet_of_note(body: str, wanted: Sequence[str]) -> tuple[Piece, ...]:
    """The first stretch of a note with most of the words that ``wanted`` begin, marked.

    The text is folded stretch by stretch, and no further than the first that has all of them.
    """
    longest_first = sorted(wanted, key=len, reverse=True)
    begins = re.compile("|".join(map(beginning, longest_first)))
    best, most = slice(0, 0), -1
    for stretch in stretches(body):
        found = len(set(begins.findall(normalize_words(body[stretch]))))
        if found > most:
            best, most = stretch, found
        if found == len(wanted):
            break
    text = text_of_markdown(body[best])
    spelled = {
        word: at
        for word in words(text)
        for at, begin in enumerate(wanted)
        if word.startswith(begin)
    }
    return snippet(text, spelled, begun=best.start > 0, goes_on=best.stop < len(body))


def beginning(word: str) -> str:
    """The pattern of where a word begins so: anywhere, where its script puts no spaces."""
    return re.escape(word) if is_unspaced(word) else rf"(?<![^\W_]){re.escape(word)}"


def stretches(body: str) -> Iterator[slice]:
    """The text in pieces that end with a line, else with a word, in a very long word anywhere."""
    start = 0
    while start < len(body):
        end = start + STRETCH
        if end < len(body):
            least = start + STRETCH // 2
            cut = max(body.rfind("\n", least, end), 0) or max(body.rfind(" ", least, end), 0)
            end = cut + 1 if cut else end
        yield slice(start, min(end, len(body)))
        start = end
