"""Log lines that would come with every request are written once in a while."""

from __future__ import annotations

import logging
import time

MINUTE = 60.0

_written: dict[str, float] = {}


def warn_seldom(log: logging.Logger, text: str, *values: object, seconds: float = MINUTE) -> None:
    """Log a warning unless the same ``text`` was logged by this process in the last ``seconds``."""
    now = time.monotonic()
    if now - _written.get(text, -seconds) >= seconds:
        _written[text] = now
        log.warning(text, *values)
