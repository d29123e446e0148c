"""Types of command line arguments: counts, days, seconds, within sensible limits."""

from __future__ import annotations

from argparse import ArgumentTypeError

CENTURY = 36_525
"""The largest number of days, and of seconds, that a command takes."""


def count(text: str) -> int:
    """A whole number that is not below 0."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise ArgumentTypeError(f"{text} is no whole number from 0 to 999999999")
    return int(text)


def days(text: str) -> int:
    """A number of days, a century at most."""
    number = count(text)
    if number > CENTURY:
        raise ArgumentTypeError(f"{text} days are more than a century")
    return number


def seconds(text: str) -> float:
    """A number of seconds above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= CENTURY:
        raise ArgumentTypeError(f"{text} is no number of seconds above 0")
    return number
