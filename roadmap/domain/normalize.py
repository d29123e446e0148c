"""The forms in which texts are kept and compared: what looks alike is made equal."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

UNSPACED = (
    r"\u0e01-\u0e3a\u0e40-\u0e4e"  # Thai
    r"\u0e81-\u0ebd\u0ec0-\u0ece\u0edc-\u0edf"  # Lao
    r"\u1000-\u103f\u1050-\u108f\u109a-\u109d\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"  # Burmese
    r"\u1780-\u17d3\u17d7\u17dc\u17dd"  # Khmer
    r"\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"  # kana
    r"\u3005-\u3007\u3105-\u312f\u31a0-\u31bf"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
"""Letters of the scripts that put no spaces between words."""
INVISIBLE = r"\u200b-\u200d\u2060\ufe00-\ufe0f\U000e0100-\U000e01ef"
"""Where a line may break, and which form of a character is meant."""
WORD = re.compile(rf"[{UNSPACED}][{UNSPACED}{INVISIBLE}]*|[^\W_{UNSPACED}]+[+#]*")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_HIDDEN = re.compile(f"[{INVISIBLE}]")
_MARKS = re.compile(r"[^\w\s\x00-\x7f]+")
"""Runs in which accents may stand once they are apart from their letters."""


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
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _MARKS.sub(_without_accents, apart).casefold()  # a Fraktur H is an "H" only now


def _without_accents(run: re.Match[str]) -> str:
    return "".join(char for char in run[0] if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The words of a text, folded; "C++" and "C#" keep their signs.

    Where a script puts no spaces, each character and each pair of neighbours is a word.
    """
    found: list[str] = []
    for word in spaced_words(text):
        found += (*word, *in_pairs(word)) if _is_run(word) else (word,)
    return found


def query_words(text: str) -> list[str]:
    """Those of its :func:`words` that a text must have to match: of a run, its pairs."""
    return [part for word in spaced_words(text) for part in in_pairs(word)]


def spaced_words(text: str) -> list[str]:
    """What stands between spaces and signs, or is of one kind of script, folded."""
    found: list[str] = WORD.findall(normalize_words(text))
    return found if text.isascii() else [without_invisible(word) for word in found]


def in_pairs(word: str) -> tuple[str, ...]:
    """A run of letters without spaces as pairs of neighbours; any other word as it is."""
    return tuple(map("".join, pairwise(word))) if _is_run(word) else (word,)


def _is_run(word: str) -> bool:
    return len(word) > 1 and is_unspaced(word)


def is_unspaced(word: str) -> bool:
    """Whether a word begins in a script that puts no spaces between words."""
    return not word.isascii() and _UNSPACED.match(word) is not None


def without_invisible(text: str) -> str:
    return _HIDDEN.sub("", text)


def words_for_search(text: str) -> str:
    """A text as a database searches it: its words, each once and with :data:`BEFORE_WORD`."""
    return "".join(f"{BEFORE_WORD}{word}" for word in dict.fromkeys(words(text)))


BEFORE_WORD = " "
"""What a word begins after, so that a database finds beginnings of words."""


def normalize_for_comparison(text: str) -> str:
    """A text as it is compared: line ends of one kind, nothing blank around it.

    Forms in a browser send other line ends and strip; neither is an edit.
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
