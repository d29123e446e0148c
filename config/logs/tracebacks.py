"""What the log tells of an error: where it happened and what it says, without what rows hold."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from textwrap import indent
from typing import Any

from config.logs.characters import on_one_line

ROW_VALUES = re.compile(r"^(?:DETAIL|CONTEXT|HINT|LINE \d+): .*", re.MULTILINE | re.DOTALL)
"""What PostgreSQL adds to its errors, up to the end: a value of a row may have several lines."""
PLACE = re.compile(r'  File "[^"]+\.py", line \d+, in \S+$')
SHORTEST_SECRET = 8
CAUSE = "The above exception was the direct cause of the following exception:"
CONTEXT = "During handling of the above exception, another exception occurred:"


def traceback_of(error: BaseException, secrets: list[str]) -> str:
    """As Python prints it, the errors that led to it first, each without the values of rows."""
    return "\n".join(parts_of(error, secrets))


def parts_of(error: BaseException, secrets: list[str]) -> Iterator[str]:
    for one, sentence in reversed(list(chain_of(error))):
        yield "Traceback (most recent call last):"
        yield without_secrets("".join(traceback.format_tb(one.__traceback__)), secrets)
        yield said_by("".join(traceback.format_exception_only(one)), secrets)
        if isinstance(one, BaseExceptionGroup):
            for part in one.exceptions:
                yield indent(traceback_of(part, secrets), "  | ")
        if sentence:
            yield sentence


def chain_of(error: BaseException) -> Iterator[tuple[BaseException, str]]:
    """The error and those that led to it, the last first, each with what leads on from it."""
    seen: set[int] = set()
    before: BaseException | None = error
    sentence = ""
    while before is not None and id(before) not in seen:
        one = before
        yield one, sentence
        seen.add(id(one))
        hidden = None if one.__suppress_context__ else one.__context__
        before, sentence = (one.__cause__, CAUSE) if one.__cause__ else (hidden, CONTEXT)


def said_by(text: str, secrets: list[str]) -> str:
    """What one error says of itself, without the values of rows and of the address."""
    return without_secrets(ROW_VALUES.sub("", text), secrets)


def without_secrets(text: str, secrets: list[str]) -> str:
    lines = (line for line in text.splitlines() if line.strip())
    return "\n".join(on_one_line(without(line, secrets)) for line in lines)


def without(line: str, secrets: list[str]) -> str:
    """A line of a traceback that names a file stays: an argument may be a word in its path."""
    if PLACE.match(line):
        return line
    for secret in secrets:
        line = line.replace(secret, "...")
    return line


def secrets_in(request: Any) -> list[str]:
    """What an exception may say of the address: its arguments, of which some open doors."""
    match = getattr(request, "resolver_match", None)
    values = [*match.args, *match.kwargs.values()] if match else []
    return [text for text in map(str, values) if len(text) >= SHORTEST_SECRET]
