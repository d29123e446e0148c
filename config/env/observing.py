"""Readers of what watches the site: the token of its numbers, the address for its errors."""

from __future__ import annotations

import re

from config.env.addresses import split
from config.env.hosts import is_server
from config.env.variables import RefusedError

TOKEN = re.compile(r"[!-~]{20,200}")
DSN_EXAMPLE = "give an address such as https://key@errors.example.org/1, as the server shows it"


def metrics_token(text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise RefusedError(
            "has to be 20 to 200 letters, digits and signs without a space; "
            "make one with `openssl rand -hex 24`"
        )
    return text


def error_server(text: str) -> str:
    """The DSN of a Sentry or of what takes its messages."""
    url = split(text, DSN_EXAMPLE)
    project = url.path.rpartition("/")[2]
    if url.scheme not in ("http", "https") or not is_server(url.hostname or ""):
        raise RefusedError(f"is no address of such a server; {DSN_EXAMPLE}")
    if not url.username or not project.isdecimal():
        raise RefusedError(f"lacks the key or the number of the project; {DSN_EXAMPLE}")
    return text.strip()
