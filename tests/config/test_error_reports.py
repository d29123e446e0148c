"""An error reaches the server that the DSN names, with nothing in it that is secret."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import brotli
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MARK = "zq7xsecret"
UNPACK = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@dataclass
class ErrorServer:
    port: int
    bodies: list[bytes] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)

    def events(self) -> list[dict[str, Any]]:
        """An envelope has a line for itself, then for each item a head and a body."""
        found = []
        for body in self.bodies:
            _, *lines = body.splitlines()
            pairs = zip(lines[::2], lines[1::2], strict=False)
            found += [json.loads(text) for head, text in pairs if b'"event"' in head]
        return found


@pytest.fixture
def error_server() -> Iterator[ErrorServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            unpack = UNPACK[self.headers.get("Content-Encoding", "")]
            taken.bodies.append(unpack(body))
            taken.headers.append(str(self.headers))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taken = ErrorServer(server.server_port)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield taken
    server.shutdown()
    thread.join()
    server.server_close()


def run_site(folder: Path, dsn: str) -> subprocess.CompletedProcess[str]:
    """A request that fails, in a process of its own: the SDK can't be taken back."""
    done = subprocess.run(
        [sys.executable, "tests/broken_site.py", MARK],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.development",
            "CAIRN_STATIC_ROOT": str(folder / "static"),
            "CAIRN_DATA_DIR": str(folder),
            "CAIRN_SENTRY_DSN": dsn,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done


def answer_of(done: subprocess.CompletedProcess[str]) -> list[str]:
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("ANSWER")]
    return line.split()[1:]


def test_an_error_is_sent_with_its_place_and_nothing_secret(
    tmp_path: Path, error_server: ErrorServer
) -> None:
    done = run_site(tmp_path, f"http://key@127.0.0.1:{error_server.port}/1")
    number = answer_of(done)[0]
    error, message = error_server.events()
    assert not [body for body in error_server.bodies if MARK.encode() in body]
    assert not [text for text in error_server.headers if MARK in text]
    assert error["transaction"] == "join"
    assert error["release"].startswith("cairn@")
    assert error["server_name"] == "localhost"
    assert error["tags"] == {"request_id": number}
    (exception,) = error["exception"]["values"]
    assert (exception["type"], exception["value"]) == ("ValueError", "... can't be read")
    frames = exception["stacktrace"]["frames"]
    assert [frame["function"] for frame in frames][-1] == "broken"
    assert not [frame for frame in frames if "vars" in frame]
    assert not {"request", "user", "breadcrumbs", "modules", "contexts", "extra"} & set(error)
    assert message["logentry"] == {"message": "a mail to %s was given up"}
    assert done.stdout.count("Traceback") == 1


def test_a_server_that_is_not_there_harms_nothing(tmp_path: Path) -> None:
    done = run_site(tmp_path, "http://key@127.0.0.1:9/1")
    assert answer_of(done)[1] == "True"


def test_without_a_server_the_sdk_is_not_even_loaded(tmp_path: Path) -> None:
    assert answer_of(run_site(tmp_path, ""))[1] == "False"
