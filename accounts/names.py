"""How people are called."""

from __future__ import annotations

LONGEST = 80


def one_line(name: object) -> str:
    """A name in one line, without characters that turn or hide other text; "" where it is none."""
    if not isinstance(name, str):
        return ""
    readable = "".join(char if char.isprintable() else " " for char in name[: 10 * LONGEST])
    return " ".join(readable.split())[:LONGEST].rstrip()
