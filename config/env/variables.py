"""The variables as they are given: by the process, in ``.env``, or in a file that one names."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from config.env.env_file import read_env_file

T = TypeVar("T")
FILE = "_FILE"
OURS = "CAIRN_"
LONGEST_FILE = 64 * 1024
NO_TEXT = {"Cc", "Cs"}
"""Unicode's categories of control characters and of halves of characters."""


class RefusedError(Exception):
    """A value that will not do; the message goes on after the name of its variable."""


class Variables:
    """What is given, and ``faults``: a sentence for each thing in it that will not do.

    A variable that is set to nothing counts as not set. ``NAME_FILE`` names a file that holds the
    value of ``NAME`` where that is not set itself; the line end that editors put behind its last
    line is no part of it.
    """

    def __init__(self, given: Mapping[str, str]) -> None:
        self.faults: list[str] = []
        self._given = {name: value for name, value in given.items() if value}

    @classmethod
    def of_site(cls, process: Mapping[str, str], env_file: Path) -> Variables:
        """Those of the process, which come first, and those of ``.env``."""
        in_file, faults = read_env_file(env_file)
        variables = cls(in_file | {name: value for name, value in process.items() if value})
        variables.faults += faults
        return variables

    def read(self, name: str, reader: Callable[[str], T], default: T) -> T:
        """What ``reader`` makes of the variable; the default where it is not set or will not do."""
        try:
            text = self._text(name)
            return reader(text) if text else default
        except RefusedError as refused:
            self.faults.append(f"{name} {refused}.")
            return default

    def text(self, name: str, default: str = "") -> str:
        return self.read(name, str, default)

    def is_set(self, name: str) -> bool:
        return name in self._given or name + FILE in self._given

    def _text(self, name: str) -> str:
        text = self._given.get(name, "")
        path = self._given.get(name + FILE)
        if path and not text:
            text = contents(path)
        if not is_text(text):
            raise RefusedError("holds a line end or another character that is no text; remove it")
        return text

    def refuse_unknown(self, known: Collection[str]) -> None:
        """A fault for each variable of ours that is none: it was meant to do something."""
        names = {name.removeprefix(OURS): name for name in sorted(known) if name.startswith(OURS)}
        for given in sorted(self._given):
            name = given.removesuffix(FILE)
            if not given.startswith(OURS) or name in known:
                continue
            near = get_close_matches(name.removeprefix(OURS), names, n=1)
            hint = (
                f"did you mean {names[near[0]]}?"
                if near
                else "see .env.example for those there are."
            )
            self.faults.append(f"Cairn has no setting {given}; {hint}")


def is_text(value: str) -> bool:
    return not any(unicodedata.category(char) in NO_TEXT for char in value)


def contents(path: str) -> str:
    """The text of a file that a variable names, without the end of its last line."""
    try:
        with Path(path).open("rb") as file:
            text = file.read(LONGEST_FILE + 1).decode()
    except (OSError, ValueError) as error:  # ValueError: a name or text of no characters
        reason = getattr(error, "strerror", None) or "it is no text"
        raise RefusedError(
            f"is to be read from {path!r}, which can't be done ({reason}); name a file that this "
            "process may read"
        ) from error
    if len(text) > LONGEST_FILE:
        raise RefusedError(f"is to be read from {path!r}, which is too large; name another file")
    text = text.rstrip("\r\n")
    if not text:
        raise RefusedError(f"is to be read from {path!r}, which is empty; put the value into it")
    return text
