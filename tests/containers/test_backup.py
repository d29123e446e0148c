"""A backup from one installation is restored in another, on either kind of database."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.containers.conftest import StartProject
from tests.containers.project import Project

KINDS = {"sqlite": {}, "postgres": {"settings": {"CAIRN_DB_PASSWORD": "x"}, "profile": "postgres"}}


@pytest.mark.parametrize("source", KINDS)
@pytest.mark.parametrize("target", KINDS)
def test_a_backup_is_restored_elsewhere_row_by_row(
    project: StartProject, tmp_path: Path, source: str, target: str
) -> None:
    here = project(**KINDS[source]).up()
    visitor = here.visitor()
    visitor.sign_up("ada@example.org")
    visitor.tick()
    rows = here.rows()
    file = take_backup(here, tmp_path)

    there = project(**KINDS[target]).up()
    there.visitor().sign_up("grace@example.org")
    restore(there, file)
    assert there.rows() == rows
    again = there.visitor()
    again.sign_in("ada@example.org")
    assert again.is_known()
    assert again.ticked() == 1
    assert again.tick("algorithms").status == 200


def take_backup(cairn: Project, folder: Path) -> Path:
    """The file as copied to this machine with the words of the documentation."""
    said = cairn.manage("backup")
    inside = re.search(r"/data/backups/\S+?(?=[\s'\",:;]|\.?$)", said, re.MULTILINE)
    assert inside, said
    cairn.compose("cp", f"web:{inside[0]}", str(folder))
    return folder / Path(inside[0]).name


def restore(cairn: Project, file: Path) -> None:
    """With the site stopped, as the documentation says."""
    cairn.compose("stop", "web", "worker")
    file.chmod(0o644)
    for folder in list(file.parents)[:3]:  # which the user in the container enters
        folder.chmod(0o755)
    mount = f"{file.parent}:/from:ro"
    command = ["python", "manage.py", "restore", f"/from/{file.name}", "--replace", "--no-input"]
    cairn.compose("run", "--rm", "--no-TTY", "--volume", mount, "web", *command)
    cairn.up()
