"""What verifying found, beside the backups: of a file as it was then, not of a name."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

NAME = "verified.json"
MOST = 4 * 1024 * 1024


@dataclass(frozen=True)
class Verdict:
    """``fault`` is what is wrong with the file, empty where it is whole."""

    at: str
    fault: str
    size: int
    changed: int

    @property
    def instant(self) -> dt.datetime:
        return dt.datetime.fromisoformat(self.at)

    def is_of(self, file: os.stat_result) -> bool:
        """Not where another file has taken the name since, such as a new copy."""
        return (self.size, self.changed) == (file.st_size, file.st_mtime_ns)


def new_verdict(file: os.stat_result, *, at: dt.datetime, fault: str) -> Verdict:
    return Verdict(at.isoformat(), fault, file.st_size, file.st_mtime_ns)


def read_notes(folder: Path) -> dict[str, Verdict]:
    """By the name of the file. What can't be read was never noted."""
    try:
        with (folder / NAME).open("rb") as file:
            found = json.loads(file.read(MOST))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {name: Verdict(**said) for name, said in found.items() if is_verdict(said)}


def is_verdict(said: Any) -> bool:
    if not isinstance(said, dict) or set(said) != {"at", "fault", "size", "changed"}:
        return False
    kinds = (type(said["at"]), type(said["fault"]), type(said["size"]), type(said["changed"]))
    try:
        return kinds == (str, str, int, int) and bool(dt.datetime.fromisoformat(said["at"]).tzinfo)
    except ValueError:
        return False


def as_text(notes: Mapping[str, Verdict]) -> str:
    return json.dumps({name: asdict(note) for name, note in notes.items()}, indent=1)
