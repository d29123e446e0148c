"""The units for systemd are valid, shut in, and start commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
MOST_EXPOSED = 20
"""Of 100, as systemd-analyze rates a service; one without any protection has 96."""

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze on this machine"
)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they are, but for the folder, in which their programs are."""
    programs = tmp_path / "opt" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "gunicorn"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    for unit in UNITS:
        text = unit.read_text().replace("/opt/cairn", str(tmp_path / "opt"))
        (tmp_path / unit.name).write_text(text)
    return tmp_path


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_systemd_takes_the_unit_without_a_word(installed: Path, unit: Path) -> None:
    said = analyze("verify", "--man=no", str(installed / unit.name))
    assert unit.name not in said, said


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_the_unit_may_do_little_else_than_serve(unit: Path) -> None:
    limit = f"--threshold={MOST_EXPOSED}"
    command = ["systemd-analyze", "security", "--offline=true", limit, str(unit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:]


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_the_unit_starts_commands_that_are_there(unit: Path) -> None:
    named = set(re.findall(r"manage\.py (\w+)", unit.read_text()))
    assert named <= set(get_commands())


def analyze(*arguments: str) -> str:
    done = subprocess.run(
        ["systemd-analyze", *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr
