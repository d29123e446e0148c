"""What is wrong with an export, said with the place where it stands."""

from __future__ import annotations


class TakeawayError(ValueError):
    """The file can't be brought in; the message says what is wrong, and where. Nothing is written.

    ``where`` names a part of the file and a row of it, such as ``notes, row 3``.
    """

    def __init__(self, what: str, where: str = "") -> None:
        super().__init__(f"{where}: {what}" if where else what)


SHOWN = 60


def shown(value: object) -> str:
    """A value of the file, short and with nothing hidden in it, to stand in a sentence."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = ascii(value) if not isinstance(value, str) or not value.isprintable() else f"“{value}”"
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}\u2026"
