"""Checklists on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from roadmap.enums import Visibility
from roadmap.models import Action, Progress, Roadmap


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.md"
    path.write_text("# Mine\n- [x] Single one\n- [x] Juggling\n", encoding="utf-8")
    return path


def statuses(user: User) -> dict[str, str]:
    return dict(Progress.objects.filter(user=user).values_list("topic__slug", "status"))


def test_a_file_is_read_into_a_persons_progress(
    grace: User, roadmap: Roadmap, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_checklist", str(file), user="Grace@example.org", ticks="done")
    out = capsys.readouterr().out
    assert "mine.md, line 2: Single one -> Single one (same title), 1 to change" in out
    assert "mine.md, line 3: Juggling -> no topic" in out
    assert "1 topic changed on backend." in out
    assert statuses(grace) == {"single-1": "done"}


def test_a_dry_run_changes_nothing(
    grace: User, roadmap: Roadmap, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("import_checklist", str(file), user=grace.email, dry_run=True)
    call_command("import_checklist", str(file), user=grace.email, as_roadmap="", dry_run=True)
    out = capsys.readouterr().out
    assert "1 topic would change on backend." in out
    assert "Mine would be a private roadmap of 2 topics." in out
    assert not Action.objects.filter(user=grace).exists()
    assert Roadmap.objects.count() == 1


def test_a_file_becomes_a_roadmap_of_the_person_once(
    grace: User, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        call_command("import_checklist", str(file), user=grace.email, as_roadmap="Circus")
    made = Roadmap.objects.get(owner=grace)
    assert (made.title, made.visibility) == ("Circus", Visibility.PRIVATE)
    out = capsys.readouterr().out
    assert f"Circus is made: /roadmaps/{made.slug}/" in out
    assert "Circus was there already" in out


def test_what_one_command_writes_the_other_reads(
    ada: User, grace: User, roadmap: Roadmap, tmp_path: Path
) -> None:
    path = tmp_path / "out.md"
    call_command("export_checklist", "backend", user=ada.email, output=path)
    call_command("import_checklist", str(path), user=grace.email)
    assert statuses(grace) == statuses(ada)


@pytest.mark.parametrize("form", ["md", "json", "csv"])
def test_without_a_person_nothing_is_ticked(
    form: str, ada: User, roadmap: Roadmap, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_checklist", "backend", format=form, level="basics")
    out = capsys.readouterr().out
    assert "Single one" in out
    assert "Single two" not in out
    assert "done" not in out


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (["export_checklist", "nowhere"], {}, "no roadmap nowhere"),
        (["export_checklist", "backend"], {"level": "top"}, "no level top"),
        (["export_checklist", "backend"], {"user": "who@example.org"}, "Nobody here has"),
        (["export_checklist", "backend"], {"output": Path("/nowhere/at/all")}, "No such file"),
        (["import_checklist", "/nowhere.md"], {"user": "grace@example.org"}, "No such file"),
        (["import_checklist", "/nowhere.md"], {"user": "\ud800"}, "Nobody here has"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], options: dict[str, Any], message: str, grace: User, roadmap: Roadmap
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command(*arguments, **options)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Just words.", "no line begins with a bullet"),
        (b"- [ ] a\n\xff", "mine.md, line 2: this is no UTF-8 text"),
        (b"x" * 1_000_002, "mine.md, line 1: here the first megabyte ends"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_line(
    content: bytes, message: str, grace: User, roadmap: Roadmap, file: Path
) -> None:
    file.write_bytes(content)
    with pytest.raises(CommandError, match=message):
        call_command("import_checklist", str(file), user=grace.email)


def test_a_roadmap_that_the_person_may_not_open_stays_closed(
    ada: User, grace: User, roadmap: Roadmap, file: Path
) -> None:
    Roadmap.objects.update(visibility=Visibility.PRIVATE, owner=ada)
    with pytest.raises(CommandError, match="There is no roadmap backend here that"):
        call_command("export_checklist", "backend", user=grace.email)
    with pytest.raises(CommandError, match="has no roadmap backend"):
        call_command("import_checklist", str(file), user=grace.email, roadmap="backend")


def test_a_private_roadmap_is_exported_for_its_owner_alone(
    ada: User, grace: User, roadmap: Roadmap, capsys: pytest.CaptureFixture[str]
) -> None:
    Roadmap.objects.filter(pk=roadmap.pk).update(
        is_default=False, owner=ada, is_personal=True, visibility=Visibility.PRIVATE
    )
    for who in ({}, {"user": grace.email}):
        with pytest.raises(CommandError, match="There is no roadmap backend here"):
            call_command("export_checklist", "backend", **who)
    call_command("export_checklist", "backend", user=ada.email)
    assert "Single one" in capsys.readouterr().out
