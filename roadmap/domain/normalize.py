"""The forms in which texts are kept and compared: what looks alike is made equal."""

from __future__ import annotations

import unicodedata


def normalize_text(text: str) -> str:
    """One kind of line end, nothing that a database or a page would refuse."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def normalize_line(text: str) -> str:
    """``text`` without control and direction characters, its white space single."""
    text = " ".join(text.split())
    if text.isprintable() and text.isascii():
        return text
    kept = "".join(" " if _is_hidden(char) else char for char in text)
    return " ".join(kept.split())


def _is_hidden(char: str) -> bool:
    """Control characters, surrogates, and the marks that turn the direction of writing."""
    return unicodedata.category(char) in ("Cc", "Cs") or char in DIRECTIONS


DIRECTIONS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def normalize_words(text: str) -> str:
    """Lower case, without accents: "Café" and "cafe" are one word."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in apart if not unicodedata.combining(char))


def normalize_for_comparison(text: str) -> str:
    """A text as it is compared: line ends of one kind, nothing blank around it.

    Forms in a browser send other line ends and strip; neither is an edit.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
