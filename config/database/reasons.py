"""Why a database could not be reached, in a line."""

from __future__ import annotations


def reason_of(error: BaseException) -> str:
    """The first line of what the server or the driver said."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
