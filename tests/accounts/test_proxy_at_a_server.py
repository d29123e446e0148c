"""The login by a proxy at a real server: what gunicorn makes of headers and of peers."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gunicorns import PATIENCE, ROOT, Gunicorn, gunicorn

SETTINGS = {
    "CAIRN_PROXY_LOGIN_HEADER": "Remote-User",
    "CAIRN_PROXY_LOGIN_EMAIL": "Remote-Email",
    "CAIRN_LOG_FORMAT": "text",
    "CAIRN_TRUSTED_PROXIES": "1",
    "CAIRN_DEBUG": "1",  # static files are found without being collected
}
HERE = {"CAIRN_PROXY_LOGIN_FROM": "127.0.0.1"}
ELSEWHERE = {"CAIRN_PROXY_LOGIN_FROM": "10.0.3.2"}
BY_SOCKET = {"CAIRN_PROXY_LOGIN_FROM": "unix"}


@pytest.fixture(scope="module")
def folder(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("proxied")
    shutil.copy(migrated, path / "cairn.sqlite3")
    subprocess.run(  # tests keep what is cached elsewhere
        [sys.executable, "manage.py", "createcachetable"],
        env={"PATH": os.environ["PATH"], "CAIRN_DATA_DIR": str(path)},
        cwd=ROOT,
        check=True,
    )
    return path


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[Gunicorn]:
    with gunicorn(folder, workers=1, **SETTINGS, **HERE) as running:
        yield running


def asked(connection: socket.socket, host: str, *lines: str) -> str:
    """The answer to a request for a page with these lines among its headers, as bytes go."""
    request = ["GET /roadmaps/ HTTP/1.1", f"Host: {host}", "Accept: text/html", *lines]
    connection.sendall("\r\n".join([*request, "Connection: close", "", ""]).encode())
    answer = b""
    while part := connection.recv(65536):
        answer += part
    connection.close()
    return answer.decode(errors="replace")


def at(site: Gunicorn, *lines: str) -> str:
    connection = socket.create_connection(("127.0.0.1", site.port), timeout=20)
    return asked(connection, f"127.0.0.1:{site.port}", *lines)


def is_let_in(answer: str) -> bool:
    """By the page that a new person is led to, or back to the one that was asked for."""
    assert answer.startswith("HTTP/1.1 "), answer
    return answer.startswith("HTTP/1.1 302")


def test_the_proxys_header_lets_in(site: Gunicorn) -> None:
    assert is_let_in(at(site, "Remote-User: ada", "Remote-Email: ada@id.example"))
    assert is_let_in(at(site, "remote-user: \u0430\u0434\u0430", "Remote-Email: other@id.example"))


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("Remote_User: ada",),
        ("remote_user: ada",),
        ("Remote-User:",),
        ("Remote-User: eve", "Remote-User: ada"),
        ("Remote-User: ada", "remote-user: ada"),
        ("Remote-User: eve,ada",),
        ("Remote-User: (null)",),
        ("X-Remote-User: ada",),
        (f"Remote-User: {'x' * 300}",),
    ],
    ids=str,
)
def test_nothing_else_does(site: Gunicorn, lines: tuple[str, ...]) -> None:
    answer = at(site, *lines)
    assert answer.startswith("HTTP/1.1 200")
    assert "sessionid=" not in answer


def test_an_underscore_beside_the_real_one_changes_nothing(site: Gunicorn) -> None:
    """As where the proxy takes Remote-User from visitors, and leaves them Remote_User."""
    both = ("Remote_User: eve", "Remote_Email: eve@id.example", "Remote-User: grace")
    answer = at(site, *both, "Remote-Email: grace@id.example")
    assert is_let_in(answer)
    cookie = answer.split("sessionid=")[1].split(";")[0]
    page = at(site, "Remote-User: grace", f"Cookie: sessionid={cookie}")
    assert "/accounts/logout/" in page
    assert "eve" not in page.lower().split("<main")[0]


@pytest.mark.parametrize("line", ["Remote-User: a\x00da", "Remote-User: a\x07da"])
def test_control_characters_are_refused_by_the_server(site: Gunicorn, line: str) -> None:
    assert at(site, line).startswith("HTTP/1.1 400")


def test_a_foreign_peer_lets_nobody_in_whatever_it_forwards(folder: Path) -> None:
    forwarded = ("X-Forwarded-For: 10.0.3.2", "X-Real-IP: 10.0.3.2", "Forwarded: for=10.0.3.2")
    with gunicorn(folder, workers=1, **SETTINGS, **ELSEWHERE) as site:
        answer = at(site, "Remote-User: ada", *forwarded)
    assert answer.startswith("HTTP/1.1 200")
    assert "CAIRN_PROXY_LOGIN_FROM does not name" in site.log.read_text()


def test_a_socket_file_is_a_peer_by_its_own_word(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    for given, status in ((BY_SOCKET, "302"), (HERE, "200")):
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"unix:{path}"],
            env={
                "PATH": os.environ["PATH"],
                "CAIRN_DATA_DIR": str(folder),
                "CAIRN_STATIC_ROOT": str(folder / "static"),
                **SETTINGS,
                **given,
            },
            cwd=ROOT,
        )
        try:
            connection = connected_to(path)
            lines = ("Remote-User: lin", "Remote-Email: lin@id.example")
            answer = asked(connection, "localhost:8000", *lines)
        finally:
            process.terminate()
            process.wait(20)
        assert answer.startswith(f"HTTP/1.1 {status}")


def connected_to(path: Path) -> socket.socket:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(20)
        try:
            connection.connect(str(path))
            return connection
        except OSError:
            connection.close()
            time.sleep(0.2)
    raise AssertionError("nothing listens at the socket file")
