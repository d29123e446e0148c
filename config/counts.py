"""Numbers with their nouns: every sentence that counts something is written by these."""

from __future__ import annotations

# fmt: off
NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)
# fmt: on


def number(value: int) -> str:
    """0 to 20 as a word ("no", "one", "twelve"), anything else in digits."""
    return NUMBERS[value] if 0 <= value < len(NUMBERS) else f"{value:,}"


def counted(value: int, noun: str, many: str = "") -> str:
    """A number with its noun, whose plural may be irregular: "one topic", "no entries"."""
    return f"{number(value)} {noun_for(value, noun, many)}"


def in_digits(value: float, noun: str, many: str = "") -> str:
    """The same in figures: "1 topic", "1,200 topics", "2.5 hours"."""
    figure = f"{value:,}" if isinstance(value, int) else f"{value:,g}"
    return f"{figure} {noun_for(value, noun, many)}"


def noun_for(value: float, noun: str, many: str = "") -> str:
    """The noun alone, where its number stands elsewhere."""
    return noun if value == 1 else many or f"{noun}s"
