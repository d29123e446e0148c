"""What the doctor says of backups."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from django.utils import timezone

from config.backup.folder import name_at, stored_backups
from config.backup.making import make_backup
from config.backup.verifying import verify
from roadmap.doctor.backups import backups
from roadmap.doctor.findings import Grade
from tests.backup.forging import forged


def warnings() -> list[str]:
    return [finding.text for finding in backups() if finding.grade is Grade.WARNING]


def test_the_doctor_asks_for_a_fresh_backup_that_was_tried(site: Any, settings: Any) -> None:
    [text] = warnings()
    assert "run `manage.py backup`" in text
    path = make_backup(now=timezone.now() - dt.timedelta(days=3))
    old, untried = warnings()
    assert "see that the worker runs" in old
    assert "verify_backup" in untried
    verify(make_backup())
    assert warnings() == []
    newest, _ = stored_backups(settings.CAIRN_BACKUP_DIR)
    newest.path.write_bytes(newest.path.read_bytes()[:-400])
    assert len(warnings()) == 3
    assert "damaged; copy it again" in warnings()[0]
    path.unlink()


def test_the_doctor_tells_of_what_is_newer_and_of_what_is_to_come(site: Any) -> None:
    verify(make_backup())
    made = make_backup()
    ahead = made.with_name(name_at(timezone.now() + dt.timedelta(days=30)))
    shutil.copy(made, ahead)
    forged(made, made, {"format": 2})
    unknown, future = warnings()
    assert made.name in unknown
    assert "not by this release" in unknown
    assert ahead.name in future


def test_who_wants_no_backups_is_not_warned(site: Any, settings: Any) -> None:
    settings.CAIRN_BACKUP = "off"
    [finding] = backups()
    assert (finding.grade, "is off" in finding.text) == (Grade.GOOD, True)


def test_a_folder_that_can_not_be_read_is_told_of(settings: Any, folder: Path) -> None:
    settings.CAIRN_BACKUP_DIR = folder / "secret_key"
    [text] = warnings()
    assert "secret_key can't be read" in text
