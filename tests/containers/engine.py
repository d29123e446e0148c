"""The container engine as a program: any `docker` on the PATH that has compose."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
IMAGE = "cairn-under-test"
LONGEST = 300
"""Seconds after which a command of the engine has failed."""


class EngineError(AssertionError):
    """A command that failed, with all that it said."""


def docker(*arguments: str, input: str = "", check: bool = True) -> str:
    """What `docker ARGUMENTS` prints, both streams; raises where it fails."""
    return run("docker", *arguments, input=input, check=check)


def run(*command: str, cwd: Path = ROOT, input: str = "", check: bool = True) -> str:
    done = subprocess.run(
        command,
        cwd=cwd,
        input=input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if check and done.returncode:
        raise EngineError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout


def inspect(name: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = json.loads(docker("inspect", name))
    return found[0]


def build(tag: str = IMAGE, *options: str) -> None:
    docker("build", "--quiet", "--tag", tag, *options, str(ROOT))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unique(name: str) -> str:
    return f"cairn-test-{name}-{secrets.token_hex(3)}"


def wait_for(true: Callable[[], object], what: str, seconds: float = 60) -> float:
    """Seconds until ``true()`` was; an assertion with ``what`` where that took too long."""
    started = time.monotonic()
    while not true():
        waited = time.monotonic() - started
        assert waited < seconds, f"{what}: not within {seconds} s"
        time.sleep(0.1)
    return time.monotonic() - started
