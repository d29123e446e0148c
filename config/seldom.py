"""Log lines that would come with every request are written once in a while."""

from __future__ import annotations

import logging
import time

MINUTE, HOUR = 60.0, 3600.0

_written: dict[str, float] = {}


def warn_seldom(
    log: logging.Logger, text: str, *values: object, about: str = "", seconds: float = MINUTE
) -> bool:
    """Log a warning unless this process did in the last ``seconds``; whether it was logged.

    ``about`` says which warnings are one; else those of one ``text`` are, whatever the values.
    """
    now, key = time.monotonic(), about or text
    if now - _written.get(key, -seconds) < seconds:
        return False
    _written[key] = now
    log.warning(text, *values)
    return True


def forget() -> None:
    """Say everything again when it next happens."""
    _written.clear()
