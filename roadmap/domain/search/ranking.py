"""Search over the topics of a roadmap: which match a query, and how well.

No database is asked, so all give the same answer. A learner's own notes are searched in
:mod:`roadmap.domain.search.notes`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.normalize import in_pairs, query_words, spaced_words, words
from roadmap.domain.search.index import SearchDocument, SearchIndex
from roadmap.domain.search.words import Piece, mark, snippet

QUERY_LENGTH, QUERY_WORDS = 100, 8
"""What is read of a query: characters, and words between spaces."""


@dataclass(frozen=True)
class SearchMatch:
    """A topic that was found, not yet with what a page shows of it."""

    index: SearchIndex
    document: SearchDocument
    spelled: Mapping[str, int]
    """The words of the index that the query was taken to mean, and which of its words each is."""
    matched: int
    """How many words of the query the topic has."""
    score: float


@dataclass(frozen=True)
class Hit:
    """A topic that was found, as a page shows it."""

    outline: Outline
    row: TopicRow
    title: tuple[Piece, ...]
    level: str
    """The title of its level."""
    where: str
    """What the snippet is from: empty for the summary and the text."""
    snippet: tuple[Piece, ...]


def read_query(text: str) -> list[str]:
    """The words of a query, each once; what is beyond the limits is cut."""
    spaced = list(dict.fromkeys(spaced_words(text[:QUERY_LENGTH])))[:QUERY_WORDS]
    return list(dict.fromkeys(part for word in spaced for part in in_pairs(word)))


def search(indexes: Sequence[SearchIndex], query: str) -> list[SearchMatch]:
    """Topics with as many words of the query as any has, the best first.

    A word is found as it is or as a beginning; where that finds nothing in any index, with a typing
    error or two. A topic that several indexes have counts once, in the first of them. What one
    index has stays together: first what the first has, that of the roadmap which the learner
    follows, then the others by the best they have. Equal scores keep the order of the indexes and
    of their roadmaps.
    """
    found = [similar(indexes, word) for word in read_query(query)]
    wanted = " ".join(query_words(query))
    places: dict[int, tuple[int, float, int, int]] = {}
    for number, index in enumerate(indexes):
        for place in _scored(number, index, [alike[number] for alike in found], wanted):
            places.setdefault(index.documents[place[-1]].row.root_id, place)
    most = max((matched for matched, *_ in places.values()), default=0)
    spelled = [
        {word: at for at, alike in enumerate(found) for word in alike[number]}
        for number in range(len(indexes))
    ]
    ranked = sorted(place[1:] for place in places.values() if place[0] == most)
    order = {number: at for at, number in enumerate(dict.fromkeys(each[1] for each in ranked))}
    ranked.sort(key=lambda place: (place[1] > 0, order[place[1]]))
    return [
        SearchMatch(
            indexes[number], indexes[number].documents[document], spelled[number], most, -score
        )
        for score, number, document in ranked
    ]


def _scored(
    number: int, index: SearchIndex, found: Sequence[Mapping[str, float]], wanted: str
) -> Iterator[tuple[int, float, int, int]]:
    """(words matched, score below zero, number of the index, number of the document)."""
    scores: dict[int, float] = defaultdict(float)
    matched: Counter[int] = Counter()
    for alike in found:
        for document, score in _best_of_word(index, alike).items():
            scores[document] += score
            matched[document] += 1
    most = max(matched.values(), default=0)
    for document, score in scores.items():
        if matched[document] == most:
            bonus = _title_bonus(index.documents[document], wanted)
            yield most, -(score + bonus), number, document


def similar(indexes: Sequence[SearchIndex], word: str) -> list[dict[str, float]]:
    """For each index the words that ``word`` may mean, with how sure that is, from 0 to 1."""
    found = [_as_typed(index, word) for index in indexes]
    return found if any(found) else [_misspelled(index, word) for index in indexes]


def _as_typed(index: SearchIndex, word: str) -> dict[str, float]:
    """The word itself and those that begin with it."""
    if word in index.postings and len(word) < 3:
        return {word: 1.0}
    found = _beginning_with(index, word, 0.9) if len(word) > 1 else {}
    if word in found:
        found[word] = 1.0
    return found


def _beginning_with(index: SearchIndex, begin: str, most: float) -> dict[str, float]:
    """Words that begin so, surer the more of them is there."""
    low = bisect_left(index.vocabulary, begin)
    high = bisect_left(index.vocabulary, f"{begin}\U0010ffff")
    return {word: most * (2 + len(begin) / len(word)) / 3 for word in index.vocabulary[low:high]}


def _misspelled(index: SearchIndex, word: str) -> dict[str, float]:
    """Words at most one typing error away, two from eight letters on, or beginnings at one."""
    if len(word) < 3:
        return {}
    allowed = 2 if len(word) >= 8 else 1
    near = process.extract(
        word, index.vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=10
    )
    found: dict[str, float] = {}
    for other, distance, _ in near:
        for longer, sureness in _beginning_with(index, other, 0.5 - 0.1 * distance).items():
            found[longer] = max(sureness, found.get(longer, 0.0))
    if found or len(word) < 5:
        return found
    heads = sorted({other[: len(word)] for other in index.vocabulary if len(other) > len(word)})
    near = process.extract(word, heads, scorer=OSA.distance, score_cutoff=1, limit=10)
    for head, _, _ in near:
        found |= _beginning_with(index, head, 0.3)
    return found


def _best_of_word(index: SearchIndex, alike: Mapping[str, float]) -> dict[int, float]:
    """The score of each document that has one of the words, by the one that weighs most."""
    best: dict[int, float] = {}
    for word, sureness in alike.items():
        factor = sureness * index.rarity(word)
        entries = index.postings[word]
        for number, weight in zip(entries[::2], entries[1::2], strict=True):
            best[number] = max(best.get(number, 0.0), factor * weight)
    return best


def _title_bonus(document: SearchDocument, wanted: str) -> float:
    title = document.title_words
    if title == wanted:
        return 500.0
    if f"{title} ".startswith(f"{wanted} "):
        return 80.0
    if title.startswith(wanted):
        return 40.0
    return 20.0 if f" {wanted}" in title else 0.0


def hit_of(match: SearchMatch) -> Hit:
    """What a page shows of a match."""
    where, text = _best_text(match)
    outline, row = match.index.outline, match.document.row
    return Hit(
        outline=outline,
        row=row,
        title=mark(row.title, match.spelled),
        level=outline.level_by_slug[row.level_slug].title,
        where=where,
        snippet=snippet(text, match.spelled),
    )


def _best_text(match: SearchMatch) -> tuple[str, str]:
    """Where most words of the query stand outside the title; the summary where none does."""
    document, spelled = match.document, match.spelled
    texts: Iterable[tuple[str, str]] = (
        ("", document.row.summary),
        *(("You can", text) for text in document.objectives),
        *(("Resource", text) for text in document.resources),
        ("", document.body),
    )
    best, most = ("", document.row.summary), 0
    for where, text in texts:
        found = len({spelled[word] for word in spelled.keys() & words(text)})
        if found > most:
            best, most = (where, text), found
        if found == match.matched:
            break
    return best
