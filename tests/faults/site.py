"""A real site to break: gunicorn with its settings for production, on a database of its own."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
MAKE_LEARNERS = """
import json, sys
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import User
from roadmap.models import Topic
engine = import_module(settings.SESSION_ENGINE)
learners = []
for number in range(int(sys.argv[-1])):
    user = User.objects.create_user(email=f"learner-{number}@example.org", password=None)
    session = engine.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    learners.append([user.pk, session.session_key])
leaves = Topic.objects.filter(roadmap__slug="backend", subtopics=None, lifecycle="published")
print(json.dumps({"learners": learners, "topics": list(leaves.values_list("slug", flat=True))}))
"""


@dataclass
class Site:
    folder: Path
    environment: dict[str, str]
    port: int
    workers: int
    topics: list[str] = field(default_factory=list)
    server: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str, text: str = "") -> str:
        """What a command of manage.py prints."""
        done = subprocess.run(
            [PYTHON, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=text or None,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)[:60]}: {done.stderr[-2000:]}")
        return done.stdout

    def python(self, code: str, *arguments: str) -> Any:
        """The JSON that a few lines of Python print that know the site's models."""
        prelude = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nimport django\ndjango.setup()\n"
        done = subprocess.run(
            [PYTHON, "-c", prelude + code, *arguments],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-3000:])
        return json.loads(done.stdout.strip().splitlines()[-1])

    def learners(self, number: int) -> list[Visitor]:
        made = self.python(MAKE_LEARNERS, str(number))
        self.topics = made["topics"]
        return [Visitor(self.port, pk, key) for pk, key in made["learners"]]

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.server = subprocess.Popen(
            [
                *(PYTHON, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"),
                *("--workers", str(self.workers), "--worker-class", "gthread", "--threads", "4"),
            ],
            cwd=ROOT,
            env=self.environment,
            stdout=log,
            stderr=log,
        )
        self.wait_until_it_answers()

    def wait_until_it_answers(self, path: str = "/healthz", seconds: float = 60) -> float:
        """Seconds until an address answers 200."""
        began = time.monotonic()
        while time.monotonic() - began < seconds:
            if Visitor(self.port).get(path).status == 200:
                return time.monotonic() - began
            time.sleep(0.1)
        raise TimeoutError(f"{path} did not answer in {seconds} s; see {self.folder}/server.log")

    def worker_pids(self) -> list[int]:
        assert self.server is not None
        children = Path(f"/proc/{self.server.pid}/task/{self.server.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(number)
            self.server.wait(60)
        self.server = None


@dataclass(frozen=True)
class Answer:
    status: int
    seconds: float
    headers: dict[str, str]
    text: str


class Visitor:
    """Somebody who asks the site; with a session's key, a learner. 0 stands for no answer."""

    def __init__(self, port: int, user_id: int = 0, session: str = "") -> None:
        self.port, self.user_id = port, user_id
        self.csrf = secrets.token_hex(16)
        self.cookies = f"csrftoken={self.csrf}" + (f"; sessionid={session}" if session else "")

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, None, headers)

    def set_status(self, topic: str, status: str) -> Answer:
        form = {"X-CSRFToken": self.csrf, "Content-Type": "application/x-www-form-urlencoded"}
        path = f"/roadmaps/backend/topics/{topic}/status/"
        return self.ask("POST", path, f"status={status}", form)

    def ask(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=40)
        began = time.monotonic()
        try:
            headers = {"Host": f"localhost:{self.port}", "Cookie": self.cookies, **headers}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except OSError as error:
            return Answer(0, time.monotonic() - began, {}, str(error))
        except Exception as error:  # half an answer, when a worker was killed in the middle of it
            return Answer(0, time.monotonic() - began, {}, repr(error))
        finally:
            connection.close()
        return Answer(answer.status, time.monotonic() - began, dict(answer.headers), text)


def end_in_order() -> None:
    """A script that is told to end stops what it has started."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))


@contextmanager
def site(*, workers: int = 2, database_url: str = "", folder: Path | None = None) -> Iterator[Site]:
    """A site with the shipped content, migrated, not yet started; gone afterwards."""
    end_in_order()
    with tempfile.TemporaryDirectory(prefix="cairn-fault-", dir=folder) as name:
        port = free_port()
        environment = {
            **{key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ},
            "CAIRN_DATA_DIR": name,
            "CAIRN_STATIC_ROOT": f"{name}/static",
            "CAIRN_URL": f"http://localhost:{port}",
            "DATABASE_URL": database_url,
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        found = Site(Path(name), environment, port, workers)
        found.manage("collectstatic", "--no-input", "--verbosity", "0")
        found.manage("migrate", "--verbosity", "0")
        found.manage("sync_roadmap")
        try:
            yield found
        finally:
            found.stop(signal.SIGKILL)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
