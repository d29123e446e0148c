"""Which roadmap a page speaks of that names none in its address: everywhere the same one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from roadmap.models import Progress, Roadmap
from tests.factories import small_roadmap

HIDDEN: dict[str, dict[str, Any]] = {
    "unlisted": {"visibility": "unlisted"},
    "private": {"visibility": "private"},
    "draft": {"lifecycle": "draft"},
    "left behind": {"is_personal": True},
}


@pytest.fixture(params=[*HIDDEN, "one's own"])
def first(request: Any, db: None, grace: User) -> Roadmap:
    """The oldest roadmap of all, which is not the default one."""
    made = small_roadmap("first")
    own = {"owner": grace, "is_personal": True, "visibility": "private"}
    Roadmap.objects.filter(pk=made.pk).update(**HIDDEN.get(request.param, own))
    return made


@pytest.fixture
def default(first: Roadmap) -> Roadmap:
    return small_roadmap("second")


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    path = tmp_path / "mine.md"
    path.write_text("- [x] Single one\n")
    return path


def ticked(user: User) -> list[str]:
    rows = Progress.objects.filter(user=user)
    return list(rows.values_list("topic__roadmap__slug", flat=True))


@pytest.mark.parametrize("path", ["/dashboard/", "/plan/", "/history/", "/settings/", "/nowhere/"])
def test_every_page_speaks_of_the_default_roadmap(
    grace_client: Client, default: Roadmap, path: str
) -> None:
    page = grace_client.get(path).text
    assert 'href="/roadmaps/second/"' in page
    assert "/roadmaps/first/" not in page


def test_visitors_are_shown_the_default_roadmap(client: Client, default: Roadmap) -> None:
    page = client.get("/").text
    assert "/roadmaps/second/topics/" in page
    assert "/roadmaps/first/" not in page


def test_an_import_that_names_no_roadmap_is_about_the_default_one(
    grace_client: Client, grace: User, default: Roadmap
) -> None:
    sent = {"use": "progress", "step": "apply", "text": "- [x] Single one"}
    assert grace_client.post("/import/", sent)["Location"] == "/roadmaps/second/"
    assert ticked(grace) == ["second"]


def test_so_is_an_import_on_the_command_line(
    grace: User, default: Roadmap, checklist: Path
) -> None:
    call_command("import_checklist", str(checklist), user=grace.email)
    assert ticked(grace) == ["second"]


def test_where_there_is_none_an_import_asks_which(grace_client: Client, grace: User) -> None:
    own = small_roadmap("first")
    Roadmap.objects.filter(pk=own.pk).update(owner=grace, is_personal=True)
    sent = {"use": "progress", "step": "apply", "text": "- [x] Single one"}
    page = grace_client.post("/import/", sent)
    assert page.status_code == 422
    assert "The file names no roadmap; choose one." in page.text
    assert grace_client.post("/import/", sent | {"roadmap": "first"}).status_code == 303
