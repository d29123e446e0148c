"""What the doctor says of disk, memory, clock and collected files."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from roadmap.doctor import machine, static_files
from roadmap.doctor.findings import Grade
from roadmap.doctor.machine import GB, MB


@pytest.mark.parametrize(
    ("free", "grade"),
    [(50 * GB, Grade.GOOD), (900 * MB, Grade.WARNING), (50 * MB, Grade.FAULT)],
)
def test_a_disk_that_is_nearly_full_is_told_of(monkeypatch, free: int, grade: Grade) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))
    (found,) = machine.disk()
    assert found.grade is grade
    assert ("ake room" in found.text) is not (free > GB)


MOUNTS = r"""
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 0:40 / /mnt/my\040nas rw,relatime shared:2 - nfs4 nas:/data rw
31 30 8:2 / /mnt/my\040nas/local rw - xfs /dev/sdb1 rw
""".strip()


@pytest.mark.parametrize(
    ("folder", "kind"),
    [("/srv/cairn", "ext4"), ("/mnt/my nas/cairn", "nfs4"), ("/mnt/my nas/local/cairn", "xfs")],
)
def test_a_folder_is_on_the_file_system_mounted_nearest(
    tmp_path: Path, folder: str, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert machine.file_system_of(Path(folder), mounts) == kind
    assert machine.file_system_of(Path(folder), tmp_path / "none") == ""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's files")
def test_sqlite_on_a_network_file_system_is_a_fault(db: None, monkeypatch) -> None:
    assert list(machine.network_folder()) == []
    monkeypatch.setattr(machine, "file_system_of", lambda folder, mounts: "nfs4")
    (found,) = machine.network_folder()
    assert found.grade is Grade.FAULT
    assert "(nfs4)" in found.text


@pytest.mark.parametrize(("workers", "grade"), [(2, Grade.GOOD), (40, Grade.WARNING)])
def test_workers_have_to_fit_into_the_memory(
    settings, monkeypatch, workers: int, grade: Grade
) -> None:
    settings.CAIRN_WORKERS = workers
    monkeypatch.setattr(machine, "memory_of_machine", lambda: 2 * GB)
    (found,) = machine.memory()
    assert found.grade is grade
    assert grade is Grade.GOOD or "Set WEB_CONCURRENCY to 10," in found.text


@pytest.mark.parametrize(("limit", "bytes_"), [("max\n", 4_096_000), ("1000\n", 1000)])
def test_the_memory_of_a_container_is_its_limit(tmp_path: Path, limit: str, bytes_: int) -> None:
    (tmp_path / "max").write_text(limit)
    (tmp_path / "meminfo").write_text("MemTotal:    4000 kB\nMemFree:   1 kB\n")
    assert machine.memory_of_machine(tmp_path / "max", tmp_path / "meminfo") == bytes_
    assert machine.memory_of_machine(tmp_path / "none", tmp_path / "none") == 0


def test_a_clock_that_agrees_is_fine(db: None) -> None:
    (found,) = machine.clock()
    assert found.grade is Grade.GOOD
    assert "Visitors see times of" in found.text


def test_a_clock_behind_what_happened_is_a_fault(db: None) -> None:
    with time_machine.travel(timezone.now() - dt.timedelta(days=400), tick=False):
        (found,) = machine.clock()
    assert found.grade is Grade.FAULT
    assert "is still to come" in found.text


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has no clock of its own")
def test_a_clock_that_differs_from_the_databases_is_told_of(db: None) -> None:
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3), tick=False):
        (found,) = machine.clock()
    assert found.grade is Grade.WARNING
    assert "by 18" in found.text


@pytest.fixture
def collected(settings, tmp_path: Path, monkeypatch) -> Path:
    """A folder into which the static files have been collected, as for production."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    monkeypatch.setattr(static_files, "staticfiles_storage", ManifestStaticFilesStorage())
    return tmp_path


def test_collected_files_are_compared_with_those_of_the_release(collected: Path) -> None:
    (found,) = static_files.static_files()
    assert found.grade is Grade.GOOD
    (collected / "css" / "cairn.css").write_text("of an earlier release")
    (found,) = static_files.static_files()
    assert found.grade is Grade.FAULT
    assert "css/cairn.css: not as in this release" in found.text


def test_files_that_are_not_collected_are_a_fault(settings, tmp_path: Path, monkeypatch) -> None:
    settings.STATIC_ROOT = tmp_path
    monkeypatch.setattr(static_files, "staticfiles_storage", ManifestStaticFilesStorage())
    (found,) = static_files.static_files()
    assert found.grade is Grade.FAULT
    assert "manage.py collectstatic" in found.text


def test_files_served_from_their_folders_need_no_collecting() -> None:
    assert list(static_files.static_files()) == []
