"""The profile postgres, a PostgreSQL elsewhere, and that neither is ever left by accident."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.containers.conftest import StartProject
from tests.containers.engine import docker, inspect, unique, wait_for
from tests.containers.project import Project

PASSWORD = "p@ss w0rd:/$x#%"
ELSEWHERE = {
    "services": {
        "elsewhere": {
            "image": "postgres:17-trixie",
            "environment": {"POSTGRES_USER": "cairn", "POSTGRES_PASSWORD": "x y"},
            "healthcheck": {
                "test": "pg_isready -h 127.0.0.1 -U cairn",
                "interval": "1s",
                "start_period": "90s",
            },
        }
    }
}


def with_postgres(project: StartProject, password: str = PASSWORD) -> Project:
    return project(settings={"CAIRN_DB_PASSWORD": password}, profile="postgres")


def test_the_profile_and_a_password_of_any_letters_are_enough(project: StartProject) -> None:
    cairn = with_postgres(project).up()
    assert cairn.database() == "postgresql"
    assert cairn.visitor().get("/readyz").status == 200
    assert cairn.compose("port", "db", "5432", check=False).count("5432") == 0


@pytest.mark.parametrize("url", ["", "postgres://cairn:x@db:5432/cairn"], ids=["", "with-url"])
def test_the_profile_may_also_be_named_in_the_env_file(project: StartProject, url: str) -> None:
    """With the address of the database too, as it had to be in release 0.1."""
    settings = {"COMPOSE_PROFILES": "postgres", "CAIRN_DB_PASSWORD": "x", "DATABASE_URL": url}
    assert project(settings=settings).up().database() == "postgresql"


def test_without_the_password_nothing_is_served_from_elsewhere(project: StartProject) -> None:
    cairn = with_postgres(project, password="")
    cairn.compose("up", "--detach", "--no-build", check=False)
    wait_for(lambda: "set CAIRN_DB_PASSWORD in .env" in cairn.logs("db"), "the sentence", 20)
    assert not cairn.answers()
    assert cairn.visitor().get("/").status in (0, 503)


def test_a_start_without_the_profile_does_not_go_back_to_sqlite(project: StartProject) -> None:
    cairn = with_postgres(project).up()
    cairn.compose("down")
    cairn.profile = ""
    cairn.compose("up", "--detach", "--no-build", "web")
    wait_for(lambda: "db" in cairn.logs(), "a word about the database", 60)
    assert cairn.visitor().get("/").status in (0, 503)
    cairn.set({"DATABASE_URL": "sqlite:////data/cairn.sqlite3"})
    assert cairn.up().database() == "sqlite"


def test_a_site_on_sqlite_is_moved_by_the_profile(project: StartProject) -> None:
    cairn = project(settings={"CAIRN_DB_PASSWORD": PASSWORD}).up()
    assert cairn.database() == "sqlite"
    cairn.profile = "postgres"
    assert cairn.up().database() == "postgresql"


def test_a_postgresql_elsewhere_is_used_where_it_is_named(project: StartProject) -> None:
    url = "postgres://cairn:x%20y@elsewhere:5432/cairn"
    cairn = project(settings={"DATABASE_URL": url}, override=ELSEWHERE)
    cairn.up("elsewhere")
    assert cairn.up().database() == "postgresql"
    assert "db" not in cairn.compose("ps", "--services").split()


def test_two_containers_may_start_at_once_on_an_empty_database(project: StartProject) -> None:
    cairn = with_postgres(project).up("db")
    names = [unique("twin") for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda name: start_twin(cairn, name), names))
    try:
        for name in names:
            wait_for(lambda name=name: health(name) == "healthy", docker("logs", name), 120)
            assert inspect(name)["RestartCount"] == 0, docker("logs", name)
            assert "Traceback" not in docker("logs", name)
    finally:
        docker("rm", "--force", *names)


def start_twin(cairn: Project, name: str) -> None:
    cairn.compose("run", "--detach", "--no-deps", "--name", name, "web")


def health(name: str) -> str:
    status: str = inspect(name)["State"]["Health"]["Status"]
    return status
