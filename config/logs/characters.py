"""Text of others in a log: no character of it begins another line or hides a part."""

from __future__ import annotations

import unicodedata

ODD = {"Cc", "Cf", "Cs", "Zl", "Zp"}
"""Unicode's categories of what ends a line, moves the cursor, turns writing round, is no text."""


def on_one_line(text: str) -> str:
    """The text with each such character escaped."""
    if text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in ODD else char
        for char in text
    )
