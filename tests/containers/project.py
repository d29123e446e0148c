"""Cairn as somebody runs it: the compose file and an `.env` in a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.containers.caller import Caller
from tests.containers.engine import (
    IMAGE,
    ROOT,
    EngineError,
    docker,
    free_port,
    inspect,
    run,
    unique,
)

COUNT_ROWS = """
import json
from django.apps import apps
passing = ("session", "config.", "django_tasks")
rows = {
    model._meta.label: model._base_manager.count()
    for model in apps.get_models(include_auto_created=True)
    if not any(word in model._meta.label.lower() for word in passing)
}
print("ROWS", json.dumps(rows))
"""


class Project:
    """One compose project with volumes, network and port of its own; use it with ``with``.

    ``settings`` are the lines of its `.env`; ``override`` is a compose file laid over the shipped
    one. ``shipped`` is the text of another one, and ``files`` are the texts of what it mounts.
    """

    def __init__(
        self,
        folder: Path,
        settings: Mapping[str, str] | None = None,
        override: Mapping[str, Any] | None = None,
        profile: str = "",
        shipped: str = "",
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.name = unique("p")
        self.folder = folder / self.name
        self.folder.mkdir()
        self.port = free_port()
        self.profile = profile
        composed = {"docker-compose.yml": shipped or (ROOT / "docker-compose.yml").read_text()}
        for name, text in {**composed, **(files or {})}.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_text(text)
        # A compose file may be JSON; an empty one would be none.
        (self.folder / "override.json").write_text(json.dumps(override or {"services": {}}))
        self.set(settings or {})

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self.profile = "*"
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "2", check=False)

    def set(self, settings: Mapping[str, str]) -> None:
        """Write the `.env` anew; each value stands in quotes as it is."""
        ours = {"CAIRN_PORT": str(self.port), "CAIRN_IMAGE": IMAGE}
        lines = [f"{name}='{value}'\n" for name, value in {**ours, **settings}.items()]
        (self.folder / ".env").write_text("".join(lines))

    def compose(self, *arguments: str, input: str = "", check: bool = True) -> str:
        options = ["--file", "docker-compose.yml", "--file", "override.json"]
        if self.profile:
            options += ["--profile", self.profile]
        command = ["docker", "compose", "--project-name", self.name, *options, *arguments]
        return run(*command, cwd=self.folder, input=input, check=check)

    def up(self, *services: str) -> Project:
        """Start and wait until all is healthy; what the containers said is told where it is not."""
        try:
            self.compose(
                "up", "--detach", "--no-build", "--wait", "--wait-timeout", "150", *services
            )
        except EngineError as error:
            logs = self.compose("logs", "--tail", "40")
            raise EngineError(f"{error}\n{logs}") from None
        return self

    def manage(self, *arguments: str, input: str = "", check: bool = True) -> str:
        """What `manage.py ARGUMENTS` prints in the running web container."""
        command = ("exec", "--no-TTY", "web", "python", "manage.py", *arguments)
        return self.compose(*command, input=input, check=check)

    def python(self, code: str) -> str:
        return self.manage("shell", "--verbosity", "0", "--command", code)

    def rows(self) -> dict[str, int]:
        """How many rows each model has, but for sessions and the books of jobs and tasks."""
        text = self.python(COUNT_ROWS)
        counts: dict[str, int] = json.loads(text.split("ROWS ", 1)[1].splitlines()[0])
        return counts

    def database(self) -> str:
        vendor = "from django.db import connection; print('IS', connection.vendor)"
        return self.python(vendor).split("IS ", 1)[1].split()[0]

    def container(self, service: str = "web") -> str:
        return f"{self.name}-{service}-1"

    def state(self, service: str = "web") -> dict[str, Any]:
        return inspect(self.container(service))

    def logs(self, service: str = "web") -> str:
        return docker("logs", self.container(service), check=False)

    def visitor(self, path: str = "", **options: Any) -> Caller:
        return Caller(f"http://localhost:{self.port}{path}", **options)

    def answers(self) -> bool:
        return self.visitor().get("/healthz").status == 200
