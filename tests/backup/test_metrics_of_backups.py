"""What /metrics says of backups."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

from django.utils import timezone

from config.backup.folder import name_at
from config.backup.making import make_backup
from config.backup.numbers import backups


def numbers() -> dict[str, int]:
    return {number.name: round(number.value / 100) * 100 for number in backups()}


def test_only_sound_backups_have_an_age(site: Any, settings: Any, folder: Path) -> None:
    assert next(backups()).value == 0
    made = make_backup(now=timezone.now() - dt.timedelta(hours=1))
    now = timezone.now()
    (made.parent / name_at(now)).write_text("x")
    (made.parent / "other.zip").write_text("x")
    shutil.copy(made, made.with_name(name_at(now + dt.timedelta(days=400))))
    shutil.copy(made, made.with_name(name_at(now - dt.timedelta(hours=2))))
    assert [number.name for number in backups()] == ["cairn_backups", "cairn_backup_age_seconds"]
    assert next(backups()).value == 3
    assert numbers()["cairn_backup_age_seconds"] == 3600
    for path in made.parent.glob("cairn-*.zip"):
        path.write_text("x")
    assert [(number.name, number.value) for number in backups()] == [("cairn_backups", 0)]
    settings.CAIRN_BACKUP = "off"
    assert list(backups()) == []


def test_a_folder_that_can_not_be_read_holds_no_backup(settings: Any, folder: Path) -> None:
    settings.CAIRN_BACKUP_DIR = folder / "secret_key"
    assert [(number.name, number.value) for number in backups()] == [("cairn_backups", 0)]
