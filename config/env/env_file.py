"""Reader of ``.env``: each line means what it means to docker compose, or is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

NEW_LINE = re.compile(r"\r\n|\r|\n")
REMARK = re.compile(r"\s*(#.*)?")
LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")
LITERAL = re.compile(r"'((?:[^'\\]|\\(?!'))*)'(\s+#.*)?")
QUOTED = re.compile(r'"((?:[^"\\]|\\["\\$])*)"(\s+#.*)?')
ESCAPED = re.compile(r"\\(.)")
NO_SETTING = "is no setting; write NAME=value, or # before a remark"
BADLY_QUOTED = (
    "{} has quotes that can't be read; put the whole value between single quotes on one line, or "
    'between double ones if it has a single one, with a \\ before each " and \\ in it'
)
REMARK_BEHIND = (
    "{} has a # behind a space; put the value between single quotes if that is part of it, or the "
    "remark on a line of its own"
)


def read_env_file(path: Path) -> tuple[dict[str, str], list[str]]:
    """The variables of a ``.env`` and what is wrong with it; nothing where there is none.

    Between single quotes everything stands for itself. No fault shows a value.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return {}, []
    except (OSError, ValueError):
        return {}, [f"{path} can't be read; let this process read it, or remove it."]
    found: dict[str, str] = {}
    faults = []
    for number, name, value, fault in lines_of(text):
        found[name] = value
        if fault:
            faults.append(f"Line {number} of {path} {fault}.")
    found.pop("", None)
    return found, faults


def lines_of(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Of each line that is no remark: its number, the name, the value, what is wrong with it."""
    for number, line in enumerate(NEW_LINE.split(text), 1):
        parts = LINE.fullmatch(line)
        if parts:
            name, written = parts.groups()
            value, fault = value_of(written)
            yield number, name, value, fault.format(name)
        elif not REMARK.fullmatch(line):
            yield number, "", "", NO_SETTING


def value_of(written: str) -> tuple[str, str]:
    """The value that is written so, and what is wrong with how it is written."""
    if literal := LITERAL.fullmatch(written):
        return literal[1], ""
    if quoted := QUOTED.fullmatch(written):
        return ESCAPED.sub(r"\1", quoted[1]), ""
    if written.startswith(("'", '"')):
        return "", BADLY_QUOTED
    if written.startswith("#"):  # as in NAME= # a remark
        return "", ""
    return written, REMARK_BEHIND if re.search(r"\s#", written) else ""
