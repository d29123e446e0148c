"""Words as the search compares them, plain text out of Markdown, and marked snippets. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from roadmap.domain.normalize import WORD, is_unspaced, normalize_words, without_invisible, words

SNIPPET = 160
"""About how many characters a snippet shows."""
WHOLE = 220
"""Up to how many characters a text is shown whole."""
LEAD = 40
"""About how many of them stand before the first match."""

# bounded, and no two neighbours that match the same: the time is linear in the text
_LINK = re.compile(r"!?\[([^\]\n]{0,300})\]\([^)\n]{0,600}\)")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_MARKS = re.compile(r"^[-|: \t]+$|^[ \t]*(?:#{1,6}|>|[-*+]|\d{1,9}[.)])[ \t]|[*`|]", re.MULTILINE)
_SPACE = re.compile(r"\s+")


def text_of_markdown(markdown: str) -> str:
    """The text of a Markdown source without its marks, on one line; for reading, not for HTML."""
    text = _FENCE.sub(" ", markdown)
    text = _LINK.sub(r"\1", text)
    return _SPACE.sub(" ", _MARKS.sub(" ", text)).strip()


@dataclass(frozen=True)
class Piece:
    """A stretch of a text, marked where it matches."""

    text: str
    marked: bool = False


def mark(text: str, found: Collection[str]) -> tuple[Piece, ...]:
    """``text`` in pieces, the words of ``found`` marked."""
    return tuple(_pieces(text, found))


def _pieces(text: str, found: Collection[str]) -> Iterator[Piece]:
    at = 0
    for start, end in _joined((start, end) for start, end, _ in matches(text, found)):
        if start > at:
            yield Piece(text[at:start])
        yield Piece(text[start:end], marked=True)
        at = end
    if at < len(text):
        yield Piece(text[at:])


def _joined(places: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places in their order, those that overlap as one."""
    first, last = 0, 0
    for start, end in places:
        if start >= last:
            if last:
                yield first, last
            first = start
        last = max(last, end)
    if last:
        yield first, last


def matches(text: str, found: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where the words of ``found`` stand in ``text``: (start, end, the word as it is compared)."""
    if text.isascii():  # folding keeps every position
        for match in WORD.finditer(text.lower()):
            if match[0] in found:
                yield match.start(), match.end(), match[0]
        return
    for match in WORD.finditer(text):
        if is_unspaced(match[0]):
            yield from _unspaced_matches(match[0], match.start(), found)
            continue
        own = match[0].lower()
        for word in (own,) if own.isascii() else words(own):
            if word in found:
                yield match.start(), match.end(), word
                break


def _unspaced_matches(
    run: str, offset: int, found: Collection[str]
) -> Iterator[tuple[int, int, str]]:
    """The characters and pairs of ``found`` in a run of letters without spaces."""
    folded = [(char, place) for place, letter in enumerate(run, offset) for char in _folded(letter)]
    for number, (char, place) in enumerate(folded):
        if char in found:
            yield place, place + 1, char
        if number + 1 < len(folded) and (pair := char + folded[number + 1][0]) in found:
            yield place, folded[number + 1][1] + 1, pair


def _folded(letter: str) -> str:
    return without_invisible(normalize_words(letter))


def snippet(
    text: str, found: Mapping[str, int], *, begun: bool = False, goes_on: bool = False
) -> tuple[Piece, ...]:
    """The part of a plain ``text`` with most of the words searched for, marked; else its start.

    ``found`` says of each word in a text which word of the query it stands for; ``begun`` and
    ``goes_on`` whether ``text`` is itself a part, with more before or after it.
    """
    if len(text) <= WHOLE and not (begun or goes_on):
        return mark(text, found)
    first = _best_start([(at, end, found[word]) for at, end, word in matches(text, found)])
    start = _at_word(text, first - LEAD) if first > LEAD else 0
    end = _at_word(text, start + SNIPPET) if len(text) > start + SNIPPET else len(text)
    return (
        *((Piece("… "),) if start or begun else ()),
        *mark(text[start:end].strip(), found),
        *((Piece(" …"),) if end < len(text) or goes_on else ()),
    )


def _best_start(places: list[tuple[int, int, int]]) -> int:
    """Where the first stretch as long as a snippet begins that has most different words."""
    best, most, last = 0, 0, 0
    for first, (start, _, _) in enumerate(places):
        while last < len(places) and places[last][1] <= start + SNIPPET - LEAD:
            last += 1
        different = len({word for _, _, word in places[first:last]})
        if different > most:
            best, most = start, different
    return best


def _at_word(text: str, position: int) -> int:
    """The nearest end of a word before ``position``; ``position`` itself in a very long word."""
    space = text.rfind(" ", max(0, position - 40), position)
    return space if space > 0 else position
