"""Real sites of the tests' own: a PostgreSQL, gunicorns that share it, and browsers.

All of it is on free ports of this machine and ends with the block that made it.
"""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOLD = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"
STARTS_WITHIN = 60.0
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@contextmanager
def own_postgres() -> Iterator[str]:
    """The address of a throwaway PostgreSQL, which `bin/with-postgres` knows how to make."""
    environment = {name: text for name, text in os.environ.items() if name != "DATABASE_URL"}
    holder = subprocess.Popen(
        [sys.executable, str(ROOT / "bin/with-postgres"), sys.executable, "-c", HOLD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    assert holder.stdin
    assert holder.stdout
    try:
        yield holder.stdout.readline().strip()
    finally:
        holder.stdin.close()
        holder.wait(timeout=60)
        holder.stdout.close()


@dataclass(frozen=True)
class Ground:
    """What all processes of one site share: a folder and the settings."""

    folder: Path
    settings: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "CAIRN_DATA_DIR": str(self.folder),
            "CAIRN_STATIC_ROOT": str(self.folder / "static"),
            **self.settings,
        }

    def manage(self, *arguments: str) -> None:
        """Run a command of the site; what it says is shown where it fails.

        Raises:
            CalledProcessError: it failed.
        """
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            check=True,
            env=self.environment,
            stdout=subprocess.DEVNULL,
        )

    def prepare(self) -> None:
        self.manage("prepare")
        self.manage("collectstatic", "--no-input", "--verbosity", "0")


@contextmanager
def gunicorns(ground: Ground, *, count: int, workers: int) -> Iterator[list[str]]:
    """The addresses of several gunicorns, each as on a machine of its own, once all answer."""
    with ExitStack() as stack:
        addresses = [stack.enter_context(gunicorn(ground, workers=workers)) for _ in range(count)]
        for address in addresses:
            wait_for(f"{address}/readyz")
        yield addresses


@contextmanager
def gunicorn(ground: Ground, *, workers: int) -> Iterator[str]:
    port = free_port()
    log = (ground.folder / f"gunicorn-{port}.log").open("wb")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi"),
            *("--bind", f"127.0.0.1:{port}", "--workers", str(workers)),
            *("--worker-class", "gthread", "--threads", "4"),
        ],
        cwd=ROOT,
        env={"CAIRN_URL": f"http://localhost:{port}"} | ground.environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)
        log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(address: str) -> None:
    """Wait until an address answers well.

    Raises:
        TimeoutError: it did not within a minute.
    """
    end = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(f"{address} did not answer.")


@dataclass(frozen=True)
class Page:
    address: str
    status: int
    text: str


@dataclass
class OwnBrowser:
    """Cookies of one person, sent to each of the addresses in turn, on a new connection each."""

    addresses: Sequence[str]
    asked: int = 0
    opener: urllib.request.OpenerDirector = field(init=False)

    def __post_init__(self) -> None:
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str, *, at: int | None = None) -> Page:
        return self._ask(path, None, at)

    def post(self, path: str, *, page: str, at: int | None = None, **fields: str) -> Page:
        """Send fields with the token of a page, after its redirects."""
        token = TOKEN.search(self.get(page).text)
        assert token, f"{page} has no form"
        return self._ask(path, fields | {"csrfmiddlewaretoken": token[1]}, at)

    def sign_in(self, email: str, password: str) -> Page:
        page = "/accounts/login/"
        return self.post(page, page=page, login=email, password=password)

    def _ask(self, path: str, fields: Mapping[str, str] | None, at: int | None) -> Page:
        self.asked += 1
        host = self.addresses[self.asked % len(self.addresses) if at is None else at]
        data = None if fields is None else urllib.parse.urlencode(fields).encode()
        try:
            with self.opener.open(host + path, data, timeout=30) as answer:
                return Page(answer.url, answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.url or "", error.code, error.read().decode())
