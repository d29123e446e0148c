"""Container tests run by `bin/test-containers` alone: they need an engine, and minutes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.containers.engine import build
from tests.containers.project import Project

collect_ignore_glob = [] if "TEST_CONTAINERS" in os.environ else ["test_*.py"]

StartProject = Callable[..., Project]


@pytest.fixture(scope="session")
def image() -> None:
    build()


@pytest.fixture
def project(image: None, tmp_path: Path) -> Iterator[StartProject]:
    """Makes projects like ``Project(...)``; all that they leave is removed."""
    with ExitStack() as projects:

        def start(**options: Any) -> Project:
            return projects.enter_context(Project(tmp_path, **options))

        yield start


@pytest.fixture(params=["sqlite", "postgres"])
def either(request: pytest.FixtureRequest, project: StartProject) -> Project:
    """A project that is up, on each kind of database."""
    if request.param == "sqlite":
        return project().up()
    return project(settings={"CAIRN_DB_PASSWORD": "x"}, profile="postgres").up()
