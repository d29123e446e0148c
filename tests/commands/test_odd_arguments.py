"""Commands that are given what makes no sense: a sentence, and nothing done."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from roadmap.models import Roadmap
from tests.fixture_files import FixtureFiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    return FixtureFiles(tmp_path / "trail")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--limit", "-5"], "-5 is no whole number"),
        (["--limit", "9" * 5000], "is no whole number"),
        (["--older-than", "-1"], "-1 is no whole number"),
        (["--older-than", "99999999"], "more than a century"),
        (["--timeout", "0"], "no number of seconds above 0"),
        (["--timeout", "nan"], "no number of seconds above 0"),
        (["--pause", "soon"], "no number of seconds above 0"),
        (["nosuch"], "There is no official roadmap nosuch here."),
    ],
)
def test_a_link_check_refuses_numbers_that_mean_nothing(arguments, message):
    with pytest.raises(CommandError) as refusal:
        call_command("check_links", *arguments)
    assert message in str(refusal.value)


def test_a_decision_about_an_unknown_topic_is_named(files):
    files.write()
    with pytest.raises(CommandError, match="No topic of the fixtures is named nosuch, other"):
        call_command(
            "sync_roadmap", fixtures=files.folder.parent, inherit=["nosuch"], fresh=["other"]
        )


def test_an_export_into_a_file_says_so_and_claims_nothing(files, tmp_path, capsys):
    files.sync()
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="file/trail: Not a directory"):
        call_command("export_roadmap", output=tmp_path / "file")
    assert capsys.readouterr().out == ""


def test_an_export_replaces_files_that_are_no_text(files):
    files.sync()
    (files.folder / "basics.yaml").write_bytes(b"\xff\xfe")
    call_command("export_roadmap", output=files.folder.parent)
    assert "model: roadmap.topic" in (files.folder / "basics.yaml").read_text()
    assert Roadmap.objects.filter(slug="trail").exists()


def test_a_closed_input_is_no_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(CommandError, match="There is no terminal to ask on"):
        call_command("create_admin", email="root@example.org")
    assert not User.objects.exists()
