"""What the doctor says of backups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from config.backup.folder import stored_backups
from config.backup.making import make_backup
from config.backup.verifying import verify
from roadmap.doctor.backups import backups
from roadmap.doctor.findings import Grade


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
    assert len(warnings()) == 2
    path.unlink()
