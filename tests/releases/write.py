"""Writes the database of the present release, full of data, for the tests of later ones.

Run by bin/write-release, once for each kind of database, when a release is made. The shipped
content is in it, a small roadmap, and whoever tests/whole_life.py makes.
"""

from __future__ import annotations

import lzma
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group, Permission  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from accounts.models import Deletion  # noqa: E402
from tests import factories  # noqa: E402
from tests.whole_life import lead_a_life  # noqa: E402


def main() -> None:
    setup_test_environment()
    call_command("migrate", verbosity=0)
    call_command("sync_roadmap")
    grace = factories.UserFactory(email="grace@example.org", display_name="Grace")
    lead_a_life(roadmap=factories.small_roadmap("small"), grace=grace, client=Client())
    add_a_curator()
    add_a_visitor()
    Deletion.objects.create(account_id=1_000, by_id=1_000)
    folder = ROOT / "tests" / "releases" / settings.CAIRN_RELEASE
    folder.mkdir(exist_ok=True)
    dump = "\n".join(sqlite_lines() if connection.vendor == "sqlite" else postgres_lines())
    path = folder / f"{connection.vendor}.sql.xz"
    path.write_bytes(lzma.compress(dump.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} kB")  # noqa: T201


def add_a_curator() -> None:
    curator = factories.UserFactory(email="curator@example.org", is_staff=True)
    curator.groups.add(Group.objects.get(name="Curators"))
    curator.user_permissions.add(Permission.objects.earliest("pk"))


def add_a_visitor() -> None:
    answer = Client().post("/roadmaps/small/topics/single-2/status/", {"status": "done"})
    assert answer.status_code == 303, answer.status_code


def sqlite_lines() -> Iterator[str]:
    connection.ensure_connection()
    yield from connection.connection.iterdump()


def postgres_lines() -> Iterator[str]:
    """Statements that any client can run: what is for psql alone is left out."""
    url = os.environ["DATABASE_URL"]
    program = shutil.which("pg_dump")
    if program is None:
        program = str(max(Path("/usr/lib/postgresql").glob("*/bin/pg_dump")))
    command = [program, "--rows-per-insert=200", "--no-owner", "--no-privileges", url]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for line in text.split("\n"):
        if not line.startswith(("\\restrict", "\\unrestrict", "SET transaction_timeout")):
            yield line


main()
