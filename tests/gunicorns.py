"""A real gunicorn of the site on a free port of this machine, for tests of what only it has."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0


@dataclass
class Gunicorn:
    port: int
    process: subprocess.Popen[bytes]
    log: Path

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body, over a connection of its own, so that any worker may answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers | {"Connection": "close"})
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, body

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]


@contextmanager
def gunicorn(folder: Path, *, workers: int, **variables: str) -> Iterator[Gunicorn]:
    """The site in ``folder``, stopped at the end; its database is migrated if it is there."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "gunicorn.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi"),
                *("--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
                *("--worker-class", "gthread", "--threads", "4"),
            ],
            env={
                "PATH": os.environ["PATH"],
                "CAIRN_DATA_DIR": str(folder),
                "CAIRN_STATIC_ROOT": str(folder / "static"),
                "CAIRN_URL": f"http://127.0.0.1:{port}",
                **variables,
            },
            cwd=ROOT,
            stdout=output,
            stderr=output,
        )
    site = Gunicorn(port, process, log)
    try:
        wait_for(site)
        yield site
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(site: Gunicorn) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            if site.get("/healthz")[0] == 200:
                return
        except OSError:
            pass
        if site.process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"gunicorn did not start:\n{site.log.read_text()}")
