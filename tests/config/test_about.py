"""What a site says of itself for a bug report; its release, which stands in one place."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client

from accounts.models import User
from config.metrics.numbers import forget_numbers
from tests.markup import flat

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(autouse=True)
def fresh_numbers() -> None:
    forget_numbers()


def about(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command("about", *arguments)
    return capsys.readouterr().out


def test_the_release_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == site.CAIRN_RELEASE


def test_a_report_has_what_one_would_ask_for(ada: User, capsys) -> None:
    facts = json.loads(about(capsys, "--json"))
    assert facts["release"] == site.CAIRN_RELEASE
    assert facts["database"].startswith(
        {"sqlite": "SQLite", "postgresql": "Post"}[connection.vendor]
    )
    assert facts["rows"]["all tables"] > 20
    assert facts["numbers"]["learners"] == User.objects.count()
    assert facts["numbers"]["learners active (days 7)"] == 1
    text = about(capsys)
    for name in ("python", "django", "mail", "disk", "trusted proxies"):
        assert f"\n{name} " in text


def test_a_report_names_settings_and_shows_none(ada: User, capsys, monkeypatch) -> None:
    monkeypatch.setenv("CAIRN_METRICS_TOKEN", "hunter2-hunter2-hunter2")
    monkeypatch.setenv("CAIRN_EMAIL_URL", "smtp://me:hunter2@mail.example.org")
    text = about(capsys)
    assert "CAIRN_METRICS_TOKEN" in text
    assert "CAIRN_EMAIL_URL" in text
    for secret in ("hunter2", site.SECRET_KEY, ada.email, "example.org"):
        assert secret not in text


def test_a_report_is_made_without_a_database_too(db: None, capsys, monkeypatch) -> None:
    def gone() -> None:
        raise OperationalError("gone, with the password")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "ensure_connection", gone)
        text = about(capsys)
    assert f"{connection.vendor}, which fails: OperationalError" in text
    assert "password" not in text


def test_whoever_may_open_the_admin_sees_the_release(
    ada_client: Client, curator_client: Client, client: Client
) -> None:
    words = f"Release {site.CAIRN_RELEASE}"
    assert words in flat(curator_client.get("/roadmaps/backend/").content.decode())
    for other in (ada_client, client):
        assert words not in flat(other.get("/roadmaps/backend/").content.decode())
