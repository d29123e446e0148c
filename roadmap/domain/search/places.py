"""Search over the titles of a roadmap, its levels and its lines. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from roadmap.domain.catalog.outline import Outline
from roadmap.domain.normalize import words
from roadmap.domain.search.words import Piece, mark


@dataclass(frozen=True)
class SearchPlace:
    """A roadmap, a level or a line, with the words by which it is found."""

    kind: str
    """"Roadmap", "Level" or "Line"."""
    name: str
    """What addresses it within the roadmap: a level's slug, a line's code."""
    title: str
    summary: str
    words: frozenset[str]
    color: str = ""


@dataclass(frozen=True)
class PlaceHit:
    """A place that was found, as a page shows it."""

    place: SearchPlace
    title: tuple[Piece, ...]


def places_in(outline: Outline) -> tuple[SearchPlace, ...]:
    """The roadmap, its levels and its lines, in this order."""
    return (
        SearchPlace("Roadmap", "", outline.title, outline.summary, _words(outline.title)),
        *(
            SearchPlace("Level", level.slug, level.title, level.summary, _words(level.title))
            for level in outline.levels
        ),
        *(
            SearchPlace(
                "Line",
                line.code,
                line.title,
                line.summary,
                _words(line.title, line.short_title, line.code),
                line.color,
            )
            for line in outline.categories
        ),
    )


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in words(text))


def search_places(places: Iterable[SearchPlace], wanted: Sequence[str]) -> tuple[PlaceHit, ...]:
    """The places that have every word of ``wanted``, as it is or as a beginning."""
    if not wanted:
        return ()
    hits = []
    for place in places:
        found = [{word for word in place.words if _is_meant(word, begin)} for begin in wanted]
        if all(found):
            hits.append(PlaceHit(place, mark(place.title, set().union(*found))))
    return tuple(hits)


def _is_meant(word: str, begin: str) -> bool:
    return word == begin or (len(begin) > 1 and word.startswith(begin))
