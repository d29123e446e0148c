"""A backup is sound, damaged, or nobody knows; of the last kind none is ever removed."""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import shutil
import signal
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from config.backup import daily
from config.backup.connecting import as_default, in_file, own_database
from config.backup.failures import BackupError, DamagedBackupError
from config.backup.folder import StoredBackup, name_at, stored_backups
from config.backup.looking import State
from config.backup.making import make_backup
from config.backup.reading import open_backup
from config.backup.restoring import put_in_place
from config.backup.verifying import verify
from tests.backup.forging import forged
from tests.backup.test_backups import digests

NOBODY = 65534


@contextmanager
def without_room(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def state_of(path: Path) -> State:
    [found] = [stored for stored in stored_backups(path.parent) if stored.path == path]
    return found.state


def old_copy(backup: Path, days: int = 500) -> Path:
    path = backup.with_name(name_at(timezone.now() - dt.timedelta(days=days)))
    backup.rename(path)
    return path


def make_some() -> None:
    """So that a sound one of a year and a half ago would not be among those that stay."""
    now, made = timezone.now(), make_backup()
    for days in [*range(1, 10), *range(10, 400, 15)]:
        shutil.copy(made, made.with_name(name_at(now - dt.timedelta(days=days))))


def test_a_sound_one_of_that_age_goes(backup: Path) -> None:
    path = old_copy(backup)
    make_some()
    daily.run()
    assert not path.exists()


def test_one_that_nobody_may_read_is_not_damaged(backup: Path) -> None:
    path = old_copy(backup)
    make_some()
    folder = path.parent
    for place in (folder, *list(folder.parents)[:4]):
        if place.stat().st_uid == os.geteuid():
            place.chmod(0o755)
    path.chmod(0)
    for other in folder.glob("cairn-*.zip"):
        if other != path:
            other.chmod(0o644)
    with as_nobody():
        assert state_of(path) is State.UNKNOWN
        found = stored_backups(folder)
    assert [one.path for one in found if not one.is_sound] == [path]
    assert path not in [one.path for one in daily.superfluous(found, now=timezone.now())]


@contextmanager
def as_nobody() -> Iterator[None]:
    if os.geteuid():
        yield
        return
    "".encode("cp437")  # nobody may read the folder of Python
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("size", [20_000, 300_000])
@pytest.mark.usefixtures("every_migration")
def test_one_for_which_there_is_no_room_is_not_damaged(backup: Path, size: int) -> None:
    with without_room(size), pytest.raises(BackupError) as raised:
        verify(backup)
    assert not isinstance(raised.value, DamagedBackupError)
    assert state_of(backup) is State.SOUND
    verify(backup)


@pytest.mark.usefixtures("every_migration")
def test_an_encrypted_one_for_which_there_is_no_room_says_what_to_do(
    site: Any, settings: Any
) -> None:
    settings.CAIRN_BACKUP_PASSPHRASE = "correct horse battery"
    path = make_backup()
    with without_room(2_000), pytest.raises(CommandError, match="make room for it there"):
        call_command("verify_backup", str(path))
    assert state_of(path) is State.SOUND


@pytest.mark.parametrize(
    "change", [{"format": 2}, {"migrations": [["roadmap", "9999_future"]]}], ids=str
)
def test_one_of_a_newer_release_stays(backup: Path, change: dict[str, Any]) -> None:
    path = forged(backup, backup.with_name(name_at(timezone.now() - dt.timedelta(500))), change)
    make_some()
    assert state_of(path) is State.UNKNOWN
    with pytest.raises(BackupError, match="newer release"):
        verify(path)
    assert state_of(path) is State.UNKNOWN
    daily.run()
    assert path.exists()


def test_an_encrypted_one_of_a_newer_release_stays_too(site: Any, settings: Any) -> None:
    settings.CAIRN_BACKUP_PASSPHRASE = "correct horse battery"
    path = make_backup()
    assert state_of(path) is State.SOUND
    forged(path, path, {"migrations": [["roadmap", "9999_future"]]})
    assert state_of(path) is State.UNKNOWN


def test_a_damaged_one_goes_and_a_sound_copy_of_it_is_no_longer_damaged(
    backup: Path, folder: Path
) -> None:
    path = old_copy(backup, days=1)
    whole = folder / "whole.zip"
    shutil.copy2(path, whole)
    content = bytearray(path.read_bytes())
    content[5000] ^= 1
    path.write_bytes(content)
    with pytest.raises(DamagedBackupError):
        verify(path)
    assert state_of(path) is State.DAMAGED
    shutil.copy(whole, path)
    assert state_of(path) is State.SOUND
    path.write_bytes(whole.read_bytes()[:-300])
    assert state_of(path) is State.DAMAGED
    daily.run()
    assert not path.exists()


def test_what_was_noted_of_another_file_or_by_another_program_counts_for_nothing(
    backup: Path,
) -> None:
    verify(backup)
    assert newest(backup).verified
    os.utime(backup, (1, 1))
    assert not newest(backup).verified
    for text in (
        "[]",
        "nonsense",
        json.dumps({backup.name: {"at": "2026-01-01T00:00:00"}}),
        "[" * 9999,
    ):
        (backup.parent / "verified.json").write_text(text)
        assert not newest(backup).verified


def newest(backup: Path) -> StoredBackup:
    return stored_backups(backup.parent)[0]


def test_a_comparison_that_fails_is_a_fault_of_the_file(backup: Path) -> None:
    with zipfile.ZipFile(backup) as content:
        tables = json.loads(content.read("backup.json"))["tables"]
    tables["accounts_user"]["digest"] = "0" * 64
    forged(backup, backup, {"tables": tables})
    with pytest.raises(DamagedBackupError, match="not the same"):
        verify(backup)
    assert state_of(backup) is State.DAMAGED


def test_an_error_of_whoever_reads_stays_what_it_is(backup: Path) -> None:
    for error in (KeyError("x"), EOFError(), OSError("x"), ValueError("x")):
        with pytest.raises(type(error)) as raised, open_backup(backup, passphrase=""):
            raise error
        assert raised.value is error


def test_what_another_user_made_is_locked_or_named(backup: Path, folder: Path) -> None:
    """Who runs a command as root leaves locks that the site's user can't write to."""
    if os.geteuid():
        pytest.skip("only root can make the files of another user")
    backups = backup.parent
    for place in list(folder.parents)[:4]:
        if place.stat().st_uid == 0:
            place.chmod(place.stat().st_mode | 0o055)
    for place in (folder, backups):
        place.chmod(0o777)
    (folder / "cairn.sqlite3").chmod(0o666)
    with as_nobody():
        assert make_backup().stat().st_uid == NOBODY
    (backups / ".lock").chmod(0o600)
    with as_nobody(), pytest.raises(BackupError, match=r"\.lock can't be written to"):
        make_backup()
    backups.chmod(0o700)
    with as_nobody(), pytest.raises(CommandError, match="backups can't be read"):
        call_command("list_backups")


def test_restoring_is_not_stopped_by_a_release_candidate(backup: Path, folder: Path) -> None:
    before = digests()
    path = forged(backup, folder / "candidate.zip", {"release": "99.0.0rc1"})
    with (
        as_default(in_file(folder / "new.sqlite3")),
        open_backup(path, passphrase="") as opened,
    ):
        put_in_place(own_database(), opened)
        assert digests()["accounts_user"] == before["accounts_user"]


def test_one_is_whole_also_where_that_can_not_be_noted(
    backup: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lock = backup.parent / ".lock"
    lock.unlink()
    lock.mkdir()
    assert verify(backup)
    assert "could not be noted" in caplog.text
    backup.write_bytes(backup.read_bytes()[:-300])
    with pytest.raises(DamagedBackupError):
        verify(backup)
    with pytest.raises(BackupError, match=r"\.lock can't be written to"):
        make_backup()
