"""What one request says of itself is on no page of another, whoever sends it."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import get_script_name
from django.test import Client
from django.test.client import ClientHandler
from django.urls import set_script_prefix
from django.utils import translation

from accounts.models import User
from roadmap.domain.catalog import cache
from tests.conftest import client_of

ROOT = Path(__file__).resolve().parent.parent.parent
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')

PAGES = [
    "/",
    "/roadmaps/backend/",
    "/roadmaps/backend/basics/",
    "/roadmaps/backend/topics/leaf-1-1/",
    "/search/?q=leaf",
    "/nowhere/",
]

HEADERS: list[dict[str, str]] = [
    *({"Host": host} for host in ("testserver:81", "TESTSERVER", "testserver.", "testserver:0")),
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Proto": "https"},
    {"X-Forwarded-Protocol": "ssl"},
    {"X-Forwarded-Ssl": "on"},
    {"X-Forwarded-Port": "666"},
    {"X-Forwarded-Prefix": "/evil"},
    {"X-Forwarded-Path": "/evil"},
    {"X-Forwarded-For": "6.6.6.6"},
    {"X-Forwarded-Server": "evil.example"},
    {"X-Real-IP": "6.6.6.6"},
    {"Forwarded": "for=6.6.6.6;host=evil.example;proto=https"},
    {"SCRIPT_NAME": "/evil"},
    {"Script-Name": "/evil"},
    {"X-Script-Name": "/evil"},
    {"PATH_INFO": "/evil/"},
    {"SCRIPT_URL": "/evil/"},
    {"REDIRECT_URL": "/evil/"},
    {"X-Original-URL": "/evil/"},
    {"X-Rewrite-URL": "/evil/"},
    {"X-Original-Host": "evil.example"},
    {"X-Host": "evil.example"},
    {"X-HTTP-Method-Override": "POST"},
    {"Base-Url": "/evil/"},
    {"Via": "1.1 evil.example"},
    {"Origin": "https://evil.example"},
    {"Referer": "https://evil.example/evil/"},
    {"User-Agent": "<evil>"},
    {"Accept": "application/json"},
    {"Accept-Language": "ar"},
    {"Accept-Charset": "utf-16"},
    {"Content-Language": "ar"},
    {"Content-Type": "text/html; charset=utf-16"},
    {"Cookie": "theme=dark"},
    {"Cookie": "theme=evil; sessionid=evil; csrftoken=evil; messages=evil; django_language=ar"},
    {"Range": "bytes=0-5"},
    {"If-None-Match": '"evil"'},
    {"HX-Request": "true"},
    {"HX-Request": "true", "HX-Request-Type": "partial"},
    {"HX-Request": "true", "HX-Request-Type": "full", "HX-Boosted": "true"},
    {"HX-Request": "true", "HX-History-Restore-Request": "true"},
    {"HX-Request": "true", "HX-Current-URL": "http://testserver/evil/?status=done"},
    {"HX-Request": "true", "HX-Target": "evil", "HX-Source": "evil", "HX-Prompt": "evil"},
]
QUERIES = [
    "evil=evil",
    "next=https://evil.example/",
    "status=done&difficulty=hard&q=evil",
    "status=%00&q=%ff&level=evil&page=9",
    "SCRIPT_NAME=/evil&theme=dark&lang=ar&_method=POST",
]


class WsgiHandler(ClientHandler):
    """The tests' handler, with what a server's does and it does not: the path served under."""

    def __call__(self, environ: dict[str, Any]) -> Any:
        set_script_prefix(get_script_name(environ))
        return super().__call__(environ)


def browser(user: User | None = None) -> Client:
    client = client_of(user) if user else Client()
    client.handler = WsgiHandler(enforce_csrf_checks=False)
    return client


def as_environ(headers: dict[str, str]) -> dict[str, str]:
    """Headers as they arrive where a server believes all that it is told."""
    plain = {name: value for name, value in headers.items() if "_" in name}
    proper = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if name not in plain
    }
    return plain | proper


def seen_by_a_clean_visitor() -> dict[str, tuple[int, str]]:
    pages = {path: browser().get(path) for path in PAGES}
    return {path: (page.status_code, tokenless(page.content)) for path, page in pages.items()}


def tokenless(page: bytes) -> str:
    return TOKEN.sub(r"\1-", page.decode())


@pytest.fixture
def clean(roadmap: Any) -> dict[str, tuple[int, str]]:
    """What a visitor sees where nobody has been before; then nobody has been there again."""
    seen = seen_by_a_clean_visitor()
    cache.clear()
    return seen


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: " ".join(headers))
def test_no_header_changes_another_visitors_pages(
    clean: dict[str, tuple[int, str]], headers: dict[str, str]
) -> None:
    for path in PAGES:
        browser().get(path, **as_environ(headers))
    assert seen_by_a_clean_visitor() == clean


def test_no_query_changes_another_visitors_pages(clean: dict[str, tuple[int, str]]) -> None:
    for path in PAGES:
        for query in QUERIES:
            browser().get(f"{path}{'&' if '?' in path else '?'}{query}")
    assert seen_by_a_clean_visitor() == clean


def test_no_person_changes_a_visitors_pages(
    clean: dict[str, tuple[int, str]], ada: User, superuser: User
) -> None:
    ada.time_zone = "Pacific/Kiritimati"
    ada.save()
    for user in (ada, superuser):
        client = browser(user)
        client.cookies["theme"] = "dark"
        for path in (*PAGES, "/dashboard/", "/plan/", "/history/", "/settings/"):
            with translation.override("ar"):
                client.get(path, **as_environ({"SCRIPT_NAME": "/evil"}))
    assert seen_by_a_clean_visitor() == clean


# --- A real server ------------------------------------------------------------------------------


def commands() -> dict[str, str]:
    """The commands that start gunicorn: the entrypoint of the image, and the unit of systemd."""
    unit = (ROOT / "deploy" / "systemd" / "cairn.service").read_text()
    entrypoint = (ROOT / "bin" / "docker-entrypoint").read_text().replace("\\\n", " ")
    (installed,) = re.findall(r"^ExecStart=\S+/(gunicorn .*)$", unit, re.MULTILINE)
    (contained,) = re.findall(r"^exec (gunicorn .*)$", entrypoint, re.MULTILINE)
    return {"systemd": installed, "entrypoint": contained}


@contextmanager
def served(command: str, environ: dict[str, str], port: int) -> Iterator[None]:
    """The server of the command, on a port of its own and in one process."""
    words = [*shlex.split(command)[1:], "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", *words],
        cwd=ROOT,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and not answers(port):
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.communicate(timeout=20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        return fetch(port, "/healthz", {})[0] == 200
    except OSError:
        return False


def fetch(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Host": f"localhost:{port}"} | headers)
    response = connection.getresponse()
    status, body = response.status, response.read()
    connection.close()
    return status, tokenless(body)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of a site with the shipped roadmap."""
    names = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
    environ = {name: os.environ[name] for name in names if name in os.environ} | {
        "CAIRN_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "CAIRN_STATIC_ROOT": str(tmp_path_factory.mktemp("static")),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    for command in (["migrate", "--verbosity", "0"], ["sync_roadmap"]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environ,
            check=True,
            capture_output=True,
        )
    return environ


@pytest.mark.parametrize("command", commands().values(), ids=list(commands()))
def test_no_client_on_the_servers_own_machine_changes_anothers_pages(
    site: dict[str, str], command: str
) -> None:
    pages = ["/", "/roadmaps/", "/roadmaps/backend/", "/roadmaps/backend/beginner/"]
    port = free_port()
    with served(command, site, port):
        clean = {page: fetch(port, page, {}) for page in pages}
    assert {status for status, _ in clean.values()} == {200}
    with served(command, site, port):
        for page in pages:
            fetch(port, f"/evil{page}", {"SCRIPT_NAME": "/evil", "PATH_INFO": "/evil/"})
            for headers in HEADERS:
                fetch(port, page, {"Host": f"localhost:{port}"} | headers)
        assert {page: fetch(port, page, {}) for page in pages} == clean
        status, _ = fetch(port, "/evil/roadmaps/", {"SCRIPT_NAME": "/evil"})
    assert status == 404
