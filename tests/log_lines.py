"""The log as it is written, for tests: the site's own filter and forms, all levels."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from config.logs.lines import JsonLine, RequestFilter, TextLine


@contextmanager
def written_log(formatter: logging.Formatter | None = None) -> Iterator[io.StringIO]:
    """What is logged meanwhile at any level, by whomever, in the form of the site."""
    text = io.StringIO()
    handler = logging.StreamHandler(text)
    handler.addFilter(RequestFilter())
    handler.setFormatter(formatter or TextLine())
    root = logging.getLogger()
    before, others = root.level, root.handlers
    root.handlers = [handler]  # what the runner keeps of a log may not hold halves of characters
    root.setLevel(logging.DEBUG)
    try:
        yield text
    finally:
        root.setLevel(before)
        root.handlers = others


@contextmanager
def written_objects() -> Iterator[list[dict[str, Any]]]:
    """The same as JSON; filled when the block ends."""
    found: list[dict[str, Any]] = []
    with written_log(JsonLine()) as text:
        yield found
    found += [json.loads(line) for line in text.getvalue().splitlines()]
