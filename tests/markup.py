"""What tests do with HTML before they look at it."""

from __future__ import annotations

import re

BREAK_AT_A_TAG = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=[<>])")
BREAK = re.compile(r"\s*\n\s*")


def flat(html: str) -> str:
    """HTML without the line breaks of its templates: none beside a tag, a space between words."""
    return BREAK.sub(" ", BREAK_AT_A_TAG.sub("", html))
