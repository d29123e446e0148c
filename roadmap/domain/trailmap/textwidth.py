"""Text on the map: how wide it is in the shipped font, without a browser, and how it is cut.

The table holds the advance widths of static/vendor/national-park.woff2 at weight 700, the heaviest
that a name on the map is set in, so lighter text is never wider than what is measured here.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise

# fmt: off
_ASCII = (  # code points 32 to 126, in thousandths of the font size
    275, 279, 388, 655, 584, 832, 709, 212, 414, 414, 470, 573, 292, 428, 279, 432,
    667, 520, 596, 592, 646, 588, 614, 560, 614, 620, 279, 331, 585, 583, 585, 500,
    967, 623, 643, 631, 672, 581, 545, 683, 707, 298, 527, 631, 543, 864, 696, 726,
    601, 759, 658, 584, 590, 702, 613, 829, 613, 564, 589, 355, 433, 355, 455, 564,
    270, 575, 609, 530, 609, 562, 391, 615, 604, 273, 288, 555, 273, 920, 605, 585,
    608, 608, 405, 504, 428, 605, 520, 770, 514, 556, 501, 407, 252, 407, 647,
)
_OTHERS = {
    "–": 592, "—": 972, "’": 317, "“": 524, "”": 524, "…": 777, "•": 284, "·": 309,
    "×": 529, "æ": 827, "œ": 912, "ø": 585, "ß": 599, "Æ": 805, "Œ": 918, "Ø": 726, "þ": 615,
    "ð": 592, "Þ": 598, "Ð": 672, "€": 582, "£": 609, "°": 353, "©": 825, "™": 713,
}
# fmt: on
_FOREIGN = 760
"""An unknown narrow character comes from a fallback font: about as wide as a capital."""
_WIDE = 1080
_EMOJI = 1380
"""As wide as the widest of the usual emoji fonts."""
ELLIPSIS = "…"
JOINERS = "\u200c\u200d"
MARKS = ("Mn", "Me", "Mc")
SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
MOST_MARKS = 3
"""Marks on one letter; more of them would climb over the station beside the name."""


def advance(char: str) -> int:
    """Width of one character in thousandths of the font size; accents take no room."""
    code = ord(char)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    if char in _OTHERS:
        return _OTHERS[char]
    if unicodedata.combining(char):
        return 0
    base = unicodedata.normalize("NFD", char)[0]
    if base != char:
        return advance(base)
    if 0x1F000 <= code < 0x1FB00:
        return _EMOJI
    if unicodedata.east_asian_width(char) in "WF" or code > 0xFFFF:
        return _WIDE
    return _FOREIGN


@lru_cache(maxsize=4096)
def measure(text: str, size: float) -> float:
    """Width of a line of text in the unit of ``size``, without kerning."""
    return sum(advance(char) for char in text) * size / 1000


def normalize_label(text: str) -> str:
    """``text`` as one line without what would disturb its neighbours.

    Left out are control characters, those that turn the direction of writing, and piles of marks.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in MARKS else 0
        if char.isspace():
            kept.append(" ")
        elif marks <= MOST_MARKS and (category not in ("Cc", "Cf") or char in JOINERS):
            kept.append(char)
    return " ".join("".join(kept).split())


def shorten(text: str, *, width: float, size: float) -> str:
    """``text``, cut and ended with an ellipsis where it is wider than ``width``."""
    text = normalize_label(text)
    if measure(text, size) <= width:
        return text
    while text and measure(text + ELLIPSIS, size) > width:
        text = _without_last(text).rstrip(" -,&/")
    return text + ELLIPSIS


def _without_last(text: str) -> str:
    """The text without its last character, and without the marks and joiners that go with it."""
    at = len(text) - 1
    while at and (_goes_on(text[at]) or text[at - 1] in JOINERS):
        at -= 1
    return text[:at]


def _goes_on(char: str) -> bool:
    """Whether a character is one with what stands before it: marks, joiners, skin tones."""
    return char in JOINERS or char in SKIN_TONES or unicodedata.category(char) in MARKS


def wrap(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """One line where ``text`` fits into ``width``, else two of about the same length.

    What fits into neither is cut with an ellipsis. Words stay whole where they can.
    """
    text = normalize_label(text)
    if measure(text, size) <= width:
        return (text,)
    breaks = [i for i, (a, b) in enumerate(pairwise(text), 1) if b == " " or a in "-/"]
    fitting = [i for i in breaks if measure(text[:i], size) <= width]
    if not fitting:
        return (shorten(text, width=width, size=size),)

    def worth(i: int) -> tuple[bool, bool, float]:
        first, rest = (measure(part.strip(), size) for part in (text[:i], text[i:]))
        return rest > width, text[i] != " ", max(first, rest)

    at = min(fitting, key=worth)
    return (text[:at], shorten(text[at:].strip(), width=width, size=size))
