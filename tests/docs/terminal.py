"""Runs a command that asks: at a terminal, with somebody who answers each question."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


def run_at_terminal(
    command: Sequence[str],
    answers: Sequence[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
    longest: float = 120,
) -> tuple[int, str]:
    """The exit code and all that was on the screen. A question ends in a colon on its line."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *command],
        cwd=folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    screen, left, ends = "", list(answers), time.monotonic() + longest
    try:
        while time.monotonic() < ends:
            text = read(ours)
            if text is None:
                break
            screen += text
            if left and screen.rstrip(" ").endswith(":"):
                screen += "\n"
                os.write(ours, left.pop(0).encode() + b"\n")
        return process.wait(90), screen
    finally:
        process.kill()
        os.close(ours)


def read(terminal: int) -> str | None:
    """What came within half a second; None where the command has ended."""
    ready, _, _ = select.select([terminal], [], [], 0.5)
    if not ready:
        return ""
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace") or None
    except OSError:
        return None
