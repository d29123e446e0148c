"""A PgBouncer of the tests' own, in transaction mode, before a PostgreSQL of theirs."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.own_sites import ROOT, free_port

SHIPPED = ROOT / "deploy/scale/pgbouncer.ini"


@contextmanager
def own_pgbouncer(folder: Path, direct: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """The address through it, and how many transactions it has passed on so far.

    Without its program the test is skipped, in the gate failed.
    """
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if not program:
        missing = "No pgbouncer is there: apt-get install pgbouncer"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    server, port = urlsplit(direct), free_port()
    config = folder / "pgbouncer.ini"
    config.write_text(
        with_values(
            SHIPPED.read_text(),
            cairn=f"host={server.hostname} port={server.port} user={server.username} "
            f"dbname={server.path.strip('/')}",
            listen_port=str(port),
            auth_type="any",
            auth_file="",
            unix_socket_dir="",
            admin_users=str(server.username),
        )
    )
    url = f"postgres://{server.username}@127.0.0.1:{port}/cairn"
    admin = f"postgres://{server.username}@127.0.0.1:{port}/pgbouncer"
    process = subprocess.Popen([program, *as_somebody(), str(config)], stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(url)
        yield url, lambda: transactions(admin)
    finally:
        process.terminate()
        process.wait(timeout=30)


def with_values(text: str, **values: str) -> str:
    """The shipped file with other values; what it does not name is added at its end."""
    for name, value in values.items():
        line = f"{name} = {value}"
        text, count = re.subn(rf"^{name} = .*$", line, text, flags=re.MULTILINE)
        text += "" if count else f"{line}\n"
    return text


def as_somebody() -> list[str]:
    """It refuses to run as root, and reads its file before it becomes somebody else."""
    if os.geteuid() != 0:
        return []
    names = {account.pw_name for account in pwd.getpwall()}
    return ["--user", next(name for name in ("postgres", "nobody") if name in names)]


def wait_until_it_answers(url: str) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(url, connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def transactions(admin: str) -> int:
    with psycopg.connect(admin, autocommit=True) as connection:
        cursor: Any = psycopg.ClientCursor(connection)
        cursor.execute("SHOW STATS")
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sum(row["total_xact_count"] for row in rows if row["database"] == "cairn")
