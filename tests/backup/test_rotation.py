"""Which backups stay, whatever the clock says."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from config.backup import before_migrations, daily
from config.backup.about import About
from config.backup.folder import StoredBackup, name_at, note, stored_backups
from config.backup.looking import State
from config.backup.making import make_backup
from config.backup.rotation import superfluous
from config.management.commands.verify_backup import place_of
from roadmap.models import Note
from tests.factories import UserFactory

NOON = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)
KINDS = ["", "verified", "damaged", "unknown", "of another release"]


def stored(hours: int, kind: str) -> StoredBackup:
    at = NOON - dt.timedelta(hours=hours)
    verified = NOON if kind == "verified" else None
    state = State(kind) if kind in ("damaged", "unknown") else State.SOUND
    migrations = frozenset({("roadmap", f"000{hours % 4}" if "release" in kind else "0009")})
    about = About("0.1.0", at, False, migrations, "")
    return StoredBackup(Path(name_at(at)), at, 1, about, verified, state)


@given(
    st.dictionaries(st.integers(-24 * 30, 24 * 800), st.sampled_from(KINDS)).map(
        lambda found: [stored(*one) for one in found.items()]
    ),
    st.integers(0, 50),
)
def test_rotation_keeps_the_newest_a_verified_one_and_each_period(
    backups: list[StoredBackup], place: int
) -> None:
    made = backups[place % len(backups)].path if backups else None
    gone = {backup.at for backup in superfluous(backups, now=NOON, made=made)}
    kept = [backup for backup in backups if backup.at not in gone]
    future = NOON + dt.timedelta(days=1)
    sound = [backup for backup in backups if backup.is_sound and backup.at <= future]
    assert len([one for one in kept if one in sound]) <= 3 + 7 + 4 + 12 + 1 + 5 + 1
    assert {one.path for one in kept} >= {
        one.path
        for one in backups
        if one.state is State.UNKNOWN or one.at > future or one.path == made
    }
    for only in (lambda backup: backup.verified, lambda backup: True):
        if found := [backup.at for backup in sound if only(backup)]:
            assert max(found) not in gone
    for period, most in ((lambda at: at.date(), 7), (lambda at: (at.year, at.month), 12)):
        periods = sorted({period(backup.at) for backup in sound})[-most:]
        assert {period(b.at) for b in kept if b in sound} >= set(periods)
    lately = [one for one in sound if NOON - one.at <= dt.timedelta(days=30)]
    for migrations in {one.about.migrations for one in lately if one.about}:
        same = [one.at for one in lately if one.about and one.about.migrations == migrations]
        assert max(same) not in gone
    assert not superfluous(kept, now=NOON, made=made)


def test_the_one_just_made_stays_whatever_its_time() -> None:
    backups = [stored(24 * days, "") for days in range(500)]
    path = backups[444].path
    assert path in {one.path for one in superfluous(backups, now=NOON)}
    assert path not in {one.path for one in superfluous(backups, now=NOON, made=path)}


@pytest.fixture
def made(site: Any) -> Path:
    return make_backup()


def copied(made: Path, at: dt.datetime) -> Path:
    return Path(shutil.copy(made, made.with_name(name_at(at))))


def names(made: Path) -> set[str]:
    return {path.name for path in made.parent.glob("cairn-*.zip")}


def test_a_clock_that_was_set_back_costs_no_backup(made: Path) -> None:
    """A machine without a battery starts in the past; hundreds of backups look as if to come."""
    now = timezone.now()
    others = [copied(made, now + dt.timedelta(days=days)) for days in range(300, 500)]
    new = make_backup(now=now + dt.timedelta(seconds=1))
    daily.rotate(new)
    assert names(made) == {path.name for path in (made, new, *others)}
    for hours in range(2, 9):
        copied(made, now + dt.timedelta(seconds=hours))
    last = make_backup(now=now + dt.timedelta(seconds=10))
    assert daily.rotate(last)
    assert last.exists()
    assert all(path.exists() for path in others)
    assert place_of("newest") == last


def test_one_of_the_future_is_not_the_newest_and_is_told_of(made: Path, capsys: Any) -> None:
    ahead = copied(made, timezone.now() + dt.timedelta(days=400))
    assert place_of("newest") == made
    call_command("list_backups")
    line, other = capsys.readouterr().out.splitlines()
    assert ahead.name in line
    assert "IN THE FUTURE" in line
    assert "FUTURE" not in other
    new = make_backup()
    assert place_of("newest") == new
    made.unlink()
    new.unlink()
    assert place_of("newest") == ahead


def test_each_is_newer_than_the_one_before_it(made: Path) -> None:
    now = timezone.now()
    for _ in range(3):
        new = make_backup(now=now - dt.timedelta(hours=3))
        assert place_of("newest") == new
    assert len(names(made)) == 4


def test_a_note_of_the_future_does_not_stop_verifying(made: Path) -> None:
    note(made, made.stat(), at=timezone.now() + dt.timedelta(days=90))
    assert daily.is_verification_due()
    note(made, made.stat(), at=timezone.now())
    assert not daily.is_verification_due()


def test_starts_that_fail_leave_the_backup_of_before_and_one_of_each_state(
    made: Path, site: Any, settings: Any
) -> None:
    user = UserFactory()
    before_migrations.run(say=print)
    first = place_of("newest")
    assert made.exists()
    for passphrase in ("", "correct horse battery"):
        settings.CAIRN_BACKUP_PASSPHRASE = passphrase
        with site.cursor() as cursor:
            cursor.execute(
                "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM "
                "django_migrations WHERE app = 'roadmap')"
            )
        for _ in range(4):
            before_migrations.run(say=print)
    assert len(names(made)) == 4
    assert first.exists()
    user.delete()
    for _ in range(4):
        UserFactory()
        before_migrations.run(say=print)
    assert len(names(made)) == 8
    daily.rotate(place_of("newest"))
    assert first.exists()


def test_one_that_was_verified_stays_before_a_migration(made: Path) -> None:
    call_command("verify_backup")
    before_migrations.run(say=print)
    assert made.exists()
    assert len(stored_backups(made.parent)) == 2
    assert not Note.objects.exists()
