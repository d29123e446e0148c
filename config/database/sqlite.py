"""How long those who write to SQLite wait for one another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

REQUEST, COMMAND = 3, 20
"""Seconds: a request that waits keeps a thread from others, even from /healthz."""


def patience(program: Sequence[str]) -> int:
    """Seconds that a process waits, by how it was called: commands and the worker have time."""
    name, command, *_ = [*program, "", ""]
    is_command = Path(name).name == "manage.py" and command != "runserver"
    return COMMAND if is_command else REQUEST
