"""What is in the folder, or is named, and is no backup: said in a sentence, and left alone."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.backup import before_migrations, daily
from config.backup.failures import BackupError
from config.backup.folder import stored_backups
from config.backup.looking import State
from config.backup.making import make_backup
from config.backup.reading import open_backup
from tests.backup.forging import forged, sealed

OTHER = "cairn-20260101T000000.000Z.zip"
TABLE = {"columns": ["id"], "rows": 1, "digest": "0" * 64, "sha256": "0" * 64}


def test_what_is_no_file_is_no_backup(backup: Path, capsys: Any) -> None:
    folder = backup.parent
    for name in (OTHER, "cairn-29990101T000000.000Z.zip"):
        (folder / name).symlink_to(folder / "nothing")
    (folder / "cairn-20260102T000000.000Z.zip").mkdir()
    os.mkfifo(folder / "cairn-20260103T000000.000Z.zip")
    (folder / ".unfinished-link").symlink_to(folder)
    assert [stored.path for stored in stored_backups(folder)] == [backup]
    before_migrations.run(say=print)
    daily.run()
    call_command("list_backups")
    assert OTHER not in capsys.readouterr().out
    assert (folder / OTHER).is_symlink()


def test_a_file_that_can_not_be_removed_stays_and_stops_nothing(
    site: Any, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    [stored] = stored_backups(make_backup().parent)
    (stored.path).unlink()
    stored.path.mkdir()
    assert not daily.remove(stored)
    assert "could not be removed" in caplog.text


def test_a_pipe_is_refused_in_a_sentence(site: Any, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    for name in (folder / "pipe", folder, "/dev/null"):
        for command in ("restore", "verify_backup"):
            with pytest.raises(CommandError, match=r"no regular file"):
                call_command(command, str(name))
    with pytest.raises(CommandError, match="can't be read"):
        call_command("verify_backup", str(folder / "missing.zip"))


@pytest.mark.parametrize(
    "change",
    [
        {"format": True},
        {"format": "1"},
        {"format": float("inf")},
        {"format": None},
        {"release": 3},
        {"at": "yesterday"},
        {"at": "2026-01-01T00:00:00"},
        {"at": None},
        {"encrypted": "no"},
        {"secret": 1},
        {"database": None},
        {"migrations": [["roadmap"]]},
        {"migrations": "roadmap"},
        {"migrations": [[["roadmap"], "x"]]},
        {"numbers": [1]},
        {"numbers": {"accounts_user": "7"}},
        {"numbers": {"accounts_user": 2**63}},
        {"numbers": {"accounts_user": float("nan")}},
        {"tables": []},
        {"tables": {"accounts_user": {}}},
        {"tables": {"accounts_user": {**TABLE, "columns": "id"}}},
        {"tables": {"accounts_user": {**TABLE, "rows": -1}}},
        {"tables": {"accounts_user": {**TABLE, "sha256": None}}},
    ],
    ids=str,
)
def test_what_is_said_in_another_form_is_no_backup(backup: Path, change: dict[str, Any]) -> None:
    path = forged(backup, backup.with_name(OTHER), change)
    _, other = stored_backups(backup.parent)
    assert (other.state, other.about) == (State.UNKNOWN, None)
    with pytest.raises(BackupError, match="no backup of Cairn"), open_backup(path, passphrase=""):
        pass
    call_command("list_backups")


def test_a_table_that_is_missing_is_found_before_anything_is_touched(backup: Path) -> None:
    import json
    import zipfile

    with zipfile.ZipFile(backup) as content:
        parts = {name: content.read(name) for name in content.namelist()}
    about = json.loads(parts["backup.json"])
    del about["tables"]["roadmap_note"]
    path = sealed(backup.with_name(OTHER), {**parts, "backup.json": json.dumps(about).encode()})
    words = "the table roadmap_note is missing"
    with pytest.raises(BackupError, match=words), open_backup(path, passphrase=""):
        pass
    secretless = {name: part for name, part in parts.items() if name != "secret_key"}
    sealed(path, secretless)
    with pytest.raises(BackupError, match="secret_key"), open_backup(path, passphrase=""):
        pass


@pytest.mark.parametrize("text", ["", "[]", "1", "[" * 100_000, '{"a":' * 50_000, "9" * 5_000])
def test_what_says_nothing_is_no_backup(folder: Path, text: str) -> None:
    sealed(folder / OTHER, {"backup.json": text.encode()})
    [stored] = stored_backups(folder)
    assert stored.state is State.UNKNOWN
    with (
        pytest.raises(BackupError, match="no backup of Cairn"),
        open_backup(stored.path, passphrase=""),
    ):
        pass


def test_a_small_file_with_very_much_in_it_takes_no_memory(folder: Path) -> None:
    sealed(folder / OTHER, {"backup.json": b"{" + b" " * 100_000_000})
    tracemalloc.start()
    try:
        [stored] = stored_backups(folder)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
    assert "too large" in stored.fault
