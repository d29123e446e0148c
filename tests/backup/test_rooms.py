"""What is needed for a while lies in the data folder, and nothing of it stays."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.backup.connecting import in_file, own_database
from config.backup.failures import BackupError
from config.backup.making import make_backup
from config.backup.moving import move
from config.backup.rooms import MAKING, MOVING, VERIFYING, room
from config.backup.verifying import verify

ROOT = Path(__file__).resolve().parents[2]
KILLED = """
import os, signal, django; django.setup()
from config.backup import dumping, loading, making, moving, verifying
def stop(*args, **named):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed(folder: Path, code: str) -> None:
    environment = os.environ | {
        "CAIRN_DATA_DIR": str(folder),
        "CAIRN_BACKUP_DIR": str(folder / "backups"),
        "CAIRN_BACKUP_PASSPHRASE": "correct horse battery",
        "DATABASE_URL": f"sqlite:///{folder}/cairn.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", KILLED + code],
        env=environment,
        cwd=ROOT,
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


def left(folder: Path) -> list[str]:
    found = (folder.glob(f"{prefix}*") for prefix in (MAKING, VERIFYING, MOVING))
    return [path.name for paths in found for path in paths]


def plain(folder: Path) -> list[Path]:
    """Files in which an address can be read."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if b"ada@example.org" in path.read_bytes()]


@pytest.mark.parametrize("step", ["dump", "lock"])
def test_nothing_is_in_plain_text_where_encrypted_backups_are_copied_from(
    site: Any, folder: Path, step: str
) -> None:
    killed(folder, f"making.{step} = stop; making.make_backup()")
    assert list((folder / "backups").iterdir())
    assert not plain(folder / "backups")
    [room_of_killed] = folder.glob(".making-*")
    assert plain(room_of_killed)


MOVE = """
from config.backup.connecting import in_file, own_database
moving.put_in_place = stop
moving.move(source=own_database(), target=in_file(making.settings.DATA_DIR / "new.sqlite3"))
"""


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("making.dump = stop; making.make_backup()", MAKING),
        (
            "making.settings.CAIRN_BACKUP_PASSPHRASE = ''; verifying.load = stop\n"
            "verifying.verify(making.make_backup())",
            VERIFYING,
        ),
        (MOVE, MOVING),
    ],
    ids=["making", "verifying", "moving"],
)
def test_what_a_killed_process_leaves_goes_with_the_next(
    site: Any, folder: Path, code: str, rest: str
) -> None:
    path = make_backup()
    acts: list[Callable[[], Any]] = [
        make_backup,
        lambda: verify(path),
        lambda: move(source=own_database(), target=in_file(folder / "target.sqlite3")),
    ]
    killed(folder, code)
    [name] = left(folder)
    assert name.startswith(rest)
    of_killed = (folder / name).rename(folder / "of_killed")
    for act in acts:
        shutil.copytree(of_killed, folder / name)
        (folder / ".moving-old").write_text("of an older release")
        (folder / ".verifying-old").mkdir()
        act()
        assert left(folder) == []


def test_the_room_of_another_process_stays(site: Any, folder: Path) -> None:
    code = (
        "import django; django.setup()\n"
        "from config.backup.rooms import VERIFYING, room\n"
        "with room(VERIFYING) as place:\n"
        "    print(place, flush=True)\n"
        "    input()\n"
    )
    environment = os.environ | {
        "CAIRN_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        place = Path(other.stdout.readline().strip())
        with room(VERIFYING) as own:
            make_backup()
            assert own.is_dir()
            assert place.is_dir()
        other.communicate("\n")
    assert not place.exists()
    assert left(folder) == []


def test_a_data_folder_that_is_none_is_named(site: Any, folder: Path, settings: Any) -> None:
    settings.DATA_DIR = folder / "nothing"
    with pytest.raises(BackupError, match=r"nothing/.rooms.lock can't be written to"):
        make_backup()
    assert not list((folder / "backups").glob("*.zip"))
