"""One line of Markdown taken apart: its title, description, link, markers and hidden mark.

markdown-it's own inline parser needs half a minute for a megabyte of square brackets, so the few
forms that occur in a checklist are read here, in a time that grows with the length alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markdown_it.common.utils import normalizeReference

from roadmap.domain.checklists.markers import (
    MARKER,
    read_choose_mark,
    read_topic_mark,
    take_markers,
)
from roadmap.domain.normalize import normalize_line
from roadmap.enums import Status

LONGEST = 2_000
"""Characters of a line that are read; a longer one is cut."""

References = Mapping[str, str]
"""Addresses of reference links by their folded labels."""

_BARE = r"(?:[^()\s\\]|\\.|\([^()\s]*+\))*"
_TITLE = r"(?:\s++(?:\"[^\"]*+\"|'[^']*+'))?+\s*+"
TOKEN = re.compile(
    r"(?P<escaped>(?:\\[!-/:-@\[-`{-~])+)"
    r"|(?<!`)`++(?P<code>[^`]++)`++"
    rf"|(?P<image>!\[[^\[\]]*+\](?:\(\s*+(?:<[^<>\n]*+>|{_BARE}){_TITLE}\)|\[[^\[\]]*+\]))"
    r"|\[(?P<text>(?:[^\[\]\\]|\\.)*+)\]"
    rf"(?:(?P<target>\(\s*+(?:<(?P<angled>[^<>\n]*+)>|(?P<bare>{_BARE})){_TITLE}\))"
    r"|\[(?P<label>[^\[\]]*+)\])?"
    r"|<(?P<auto>https?://[^<>\s]++)>"
    r"|(?P<tag></?[A-Za-z][^<>]*+>)"
    r"|(?P<entity>&#?\w{1,31};)"
    r"|(?P<lone>(?<!\S)[*_~]++(?!\S)|(?<=\w)(?<!_)_++(?=[^\W_]))"
    r"|(?P<strong>\*\*|__)"
    r"|(?P<emphasis>[*_~]++)",
    re.DOTALL,
)
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
MARKED_UP = re.compile(r"[\\`*_~<&]")
BARE = re.compile(r"(?<![\w/])https?://[^\s<>()]+")
SEPARATOR = re.compile(r"\s*:(?=\s|$)|\s+[-\u2013\u2014]+(?=\s|$)")
AFTER_LINK = re.compile(r"\s*(?::|[-\u2013\u2014]+)?\s*")


@dataclass
class LineWords:
    """The text of a line in pieces: (plain text, what kind of piece, the address it links to)."""

    pieces: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, text: str, kind: str = "", url: str = "") -> None:
        self.pieces.append((text, kind, url))

    @property
    def text(self) -> str:
        return "".join(text for text, _, _ in self.pieces)


@dataclass(frozen=True)
class LineText:
    """The parts of one line without its box."""

    title: str
    summary: str
    url: str
    markers: tuple[str, ...]
    uid: str = ""
    status: Status | None = None
    choose: int | None = None
    only_anchor: bool = False
    """Whether the line is nothing but a link within its page: an entry of a table of contents."""


def read_line_text(content: str, references: References) -> LineText:
    """Title, description, address, markers and mark of a line in any of the usual forms."""
    content, comments = take_comments(content[: LONGEST * 2])
    marks = [mark for comment in comments if (mark := read_topic_mark(comment)) is not None]
    uid, status = marks[0] if marks else ("", None)
    words = read_words(content[:LONGEST], references, bare=not marks)
    markers = _take_markers(words, marked=bool(marks)) if MARKER.search(content) else []
    title, summary = _split(words)
    urls = [url for _, _, url in words.pieces if url]
    outside = [url for url in urls if not url.startswith("#")]
    links = [kind for text, kind, _ in words.pieces if text.strip()]
    return LineText(
        title=title or (outside[0].partition("://")[2] if outside else ""),
        summary=summary,
        url=outside[0] if outside else "",
        markers=tuple(markers),
        uid=uid,
        status=status,
        choose=next(filter(None, map(read_choose_mark, comments)), None),
        only_anchor=bool(urls) and not outside and links == ["link"],
    )


def text_of_line(content: str, references: References) -> str:
    """The plain text of a heading or a line, without comments, markers and addresses."""
    content, _ = take_comments(content[:LONGEST])
    text, _ = take_markers(read_words(content, references).text)
    return normalize_line(text)


def take_comments(content: str) -> tuple[str, list[str]]:
    """The text without HTML comments, and what they hold. An open comment hides the rest."""
    if "<!--" not in content:
        return content, []
    kept: list[str] = []
    comments: list[str] = []
    at = 0
    while (start := _comment_at(content, at)) >= 0:
        kept.append(content[at:start])
        end = content.find("-->", start + 4)
        if end < 0:
            return "".join(kept), comments
        comments.append(content[start + 4 : end])
        at = end + 3
    kept.append(content[at:])
    return "".join(kept), comments


def _comment_at(content: str, at: int) -> int:
    """Where the next comment opens; one behind a backslash is text."""
    start = content.find("<!--", at)
    while start > 0 and _is_escaped(content, start):
        start = content.find("<!--", start + 1)
    return start


def _is_escaped(content: str, at: int) -> bool:
    before = content[:at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def read_words(content: str, references: References, *, bare: bool = False) -> LineWords:
    """The pieces of a line. With ``bare`` an address in its text is a link and no text."""
    words = LineWords()
    add = words.pieces.append
    at = 0
    for token in TOKEN.finditer(content):
        if token.start() > at:
            _add_text(words, content[at : token.start()], bare)
        at = token.end()
        kind = token.lastgroup
        if kind in ("text", "target", "label"):
            add(_link(token, references))
        elif kind == "strong":
            add(("", "strong", ""))
        elif kind in ("code", "lone"):
            add((token[kind], "literal", ""))
        elif kind == "escaped":
            add((token[0][1::2], "literal", ""))
        elif kind == "entity":
            add((html.unescape(token[0]), "literal", ""))
        elif kind == "auto":
            add(("", "bare", token["auto"]))
    _add_text(words, content[at:], bare)
    return words


def _add_text(words: LineWords, text: str, bare: bool) -> None:
    at = 0
    if bare and "://" in text:
        for address in BARE.finditer(text):
            words.add(text[at : address.start()])
            words.add("", "bare", address[0].rstrip(".,;:!?"))
            at = address.end()
    words.add(text[at:])


def _link(token: re.Match[str], references: References) -> tuple[str, str, str]:
    text = token["text"]
    if MARKED_UP.search(text):
        text = read_words(text, {}).text
    if token["target"]:
        url = html.unescape(token["angled"] or token["bare"] or "")
        return text, "link", ESCAPE.sub(r"\1", url)
    label = token["label"] or token["text"]
    url = references.get(normalizeReference(label), "") if references else ""
    if url or token["label"] is not None:
        return text, "link", url
    return f"[{text}]", "", ""


def _take_markers(words: LineWords, *, marked: bool) -> list[str]:
    """Take the rating markers out of the text.

    In a line that we wrote (``marked``) they stand before the link; what is behind it is text.
    """
    markers: list[str] = []
    for place, (text, kind, url) in enumerate(words.pieces):
        if marked and kind == "link":
            break
        if kind == "literal":
            continue
        text, found = take_markers(text)
        if found:
            words.pieces[place] = (text, kind, url)
            markers += found
    return markers


def _split(words: LineWords) -> tuple[str, str]:
    """Title and description: a bold or linked start is the title, else the words to a colon."""
    pieces = list(words.pieces)
    while pieces and not pieces[0][0].strip() and pieces[0][1] not in ("strong", "link"):
        pieces.pop(0)
    if pieces and pieces[0][1] == "strong":
        closing = next((n for n, p in enumerate(pieces[1:], 1) if p[1] == "strong"), None)
        if closing is not None:
            title = (
                normalize_line("".join(text for text, _, _ in pieces[1:closing]))
                .rstrip(":")
                .strip()
            )
            if title:
                return title, _rest(pieces[closing + 1 :])
    if pieces and pieces[0][1] == "link" and pieces[0][0].strip():
        rest = "".join(text for text, _, _ in pieces[1:])
        if not rest.strip() or SEPARATOR.match(rest):
            return normalize_line(pieces[0][0]), _rest(pieces[1:])
    return split_text("".join(text for text, _, _ in pieces))


def _rest(pieces: list[tuple[str, str, str]]) -> str:
    rest = "".join(text for text, _, _ in pieces)
    return normalize_line(rest[match.end() :] if (match := AFTER_LINK.match(rest)) else rest)


def split_text(text: str) -> tuple[str, str]:
    """A plain text as title and description, parted at the first colon or dash."""
    text = normalize_line(text)
    found = SEPARATOR.search(text)
    if found is None or not text[: found.start()].strip():
        return text, ""
    return text[: found.start()].strip(), text[found.end() :].strip()
