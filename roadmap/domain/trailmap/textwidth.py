"""How wide a text is when it is set in the shipped font, without a browser.

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
ELLIPSIS = "…"


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
    if unicodedata.east_asian_width(char) in "WF" or code > 0xFFFF:
        return _WIDE
    return _FOREIGN


@lru_cache(maxsize=4096)
def measure(text: str, size: float) -> float:
    """Width of a line of text in the unit of ``size``, without kerning."""
    return sum(advance(char) for char in text) * size / 1000


def shorten(text: str, *, width: float, size: float) -> str:
    """``text``, cut and ended with an ellipsis where it is wider than ``width``."""
    if measure(text, size) <= width:
        return text
    while text and measure(text + ELLIPSIS, size) > width:
        text = text[:-1].rstrip(" -,&/")
    return text + ELLIPSIS


def wrap(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """One line where ``text`` fits into ``width``, else two of about the same length.

    What fits into neither is cut with an ellipsis.
    """
    text = " ".join(text.split())
    if measure(text, size) <= width:
        return (text,)
    breaks = [i for i, (a, b) in enumerate(pairwise(text), 1) if b == " " or a in "-/"]
    fitting = [i for i in breaks if measure(text[:i], size) <= width]
    if not fitting:
        return (shorten(text, width=width, size=size),)
    at = min(
        fitting,
        key=lambda i: max(measure(text[:i], size), measure(text[i:].strip(), size)),
    )
    return (text[:at], shorten(text[at:].strip(), width=width, size=size))
