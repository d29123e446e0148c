"""Samples of code: their language is named, and what can run here runs."""

from __future__ import annotations

import ast
import json
import os
import sqlite3
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml
from django.conf import settings
from django.db import connection
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from tests.content.shipped import Sample, samples, samples_in

ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
SQL = samples_in("sql")
FOR_POSTGRESQL = [sample for sample in SQL if sample.code.startswith("-- PostgreSQL")]
FOR_SQLITE = [sample for sample in SQL if sample.code.startswith("-- SQLite")]
FOR_BOTH = [sample for sample in SQL if sample not in FOR_POSTGRESQL and sample not in FOR_SQLITE]
UNKNOWN_TO_PYGMENTS = {"cql", "mermaid", "text"}


def test_every_block_names_a_language_that_can_be_highlighted():
    wrong = []
    for sample in samples():
        try:
            if sample.language not in UNKNOWN_TO_PYGMENTS:
                get_lexer_by_name(sample.language)
        except ClassNotFound:
            wrong.append(f"{sample}: {sample.language!r}")
    assert wrong == []


def test_python_compiles():
    wrong = []
    for sample in samples_in("python"):
        try:
            compile(sample.code, str(sample), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        except SyntaxError as error:
            wrong.append(f"{sample}: {error}")
    assert samples_in("python")
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "parse"),
    [
        ("json", json.loads),
        ("toml", tomllib.loads),
        ("yaml", lambda text: list(yaml.compose_all(text))),
    ],
)
def test_data_can_be_parsed(language, parse):
    samples = samples_in(language)
    assert samples, f"no sample in {language} is left to parse"
    for sample in samples:
        parse(sample.code)


@pytest.mark.parametrize("sample", samples_in("bash"), ids=str)
def test_a_shell_sample_runs_in_an_empty_folder(sample: Sample, tmp_path: Path):
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    ended = subprocess.run(
        ["bash", "-e", "-c", sample.code],  # noqa: S607
        cwd=work,
        env={"HOME": str(home), "PATH": path, "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr


def test_every_sql_sample_runs_on_a_database_that_is_tested():
    """On SQLite those of both; the suite on PostgreSQL runs those and its own."""
    assert len(FOR_BOTH) + len(FOR_SQLITE) + len(FOR_POSTGRESQL) == len(SQL)
    assert len(FOR_BOTH) >= 3
    assert len(FOR_POSTGRESQL) >= 5


@pytest.mark.parametrize("sample", [*FOR_BOTH, *FOR_SQLITE], ids=str)
def test_a_sql_sample_runs_on_sqlite(sample: Sample):
    with sqlite3.connect(":memory:") as database:
        database.executescript(sample.code)
    database.close()


@pytest.fixture
def postgresql(django_db_blocker: Any, django_db_setup: None) -> Iterator[psycopg.Connection]:
    """An empty schema of its own in the test database."""
    with django_db_blocker.unblock():
        parameters = connection.get_connection_params()
    wanted = ("dbname", "host", "port", "user", "password")
    schema = f"sample_{uuid.uuid4().hex}"
    with psycopg.connect(
        **{name: parameters[name] for name in wanted if parameters.get(name)}, autocommit=True
    ) as server:
        server.execute(f"CREATE SCHEMA {schema}")  # type: ignore[call-overload]
        server.execute(f"SET search_path TO {schema}")  # type: ignore[call-overload]
        yield server
        server.execute("ROLLBACK")
        server.execute(f"DROP SCHEMA {schema} CASCADE")  # type: ignore[call-overload]


if ON_POSTGRESQL:

    @pytest.mark.parametrize("sample", [*FOR_BOTH, *FOR_POSTGRESQL], ids=str)
    def test_a_sql_sample_runs_on_postgresql(sample: Sample, postgresql: psycopg.Connection):
        postgresql.execute(sample.code)  # type: ignore[call-overload]
