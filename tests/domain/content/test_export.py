"""An export equals the fixtures byte for byte, and after an edit differs in that edit alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from roadmap.domain.content import export
from roadmap.domain.content.sync import sync
from roadmap.enums import Lifecycle
from roadmap.models import Objective, Resource, Roadmap, Topic
from tests import factories
from tests.fixture_files import FixtureFiles, uid

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    files = FixtureFiles(tmp_path / "trail")
    files.sync()
    return files


def diff(files: FixtureFiles) -> str:
    """The changed lines of an export against the files."""
    found = export.differences(export.texts_of(Roadmap.objects.get()), files.folder)
    lines = "".join(found.values()).splitlines()
    return "\n".join(line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---"))


def test_the_shipped_fixtures_come_back_byte_for_byte():
    folder = Path(settings.FIXTURE_DIRS[0]) / "backend"
    sync(folder)
    texts = export.texts_of(Roadmap.objects.get())
    assert {path.name: path.read_text() for path in folder.glob("*.yaml")} == texts


def test_an_edit_shows_as_that_field_alone(files):
    Topic.objects.filter(slug="tables").update(summary="Rows, columns: what they mean.")
    assert diff(files) == (
        "-    summary: What tables are good for.\n+    summary: 'Rows, columns: what they mean.'"
    )


def test_an_edit_of_a_body_shows_as_that_line_alone(files):
    body = Topic.objects.get(slug="tables").body.replace("print(1)", "print(2)")
    Topic.objects.filter(slug="tables").update(body=body.replace("\n", "\r\n"))
    assert diff(files) == "-      print(1)\n+      print(2)"


def test_the_result_of_a_link_check_is_no_content(files):
    Resource.objects.update(checked_on="2026-11-22", check_result="ok")
    assert diff(files) == ""


def test_what_a_curator_added_is_exported_and_comes_in_again(files):
    storage = Topic.objects.get(slug="storage")
    views = factories.subtopic(storage, slug="views", title="Views", lifecycle=Lifecycle.DRAFT)
    factories.ObjectiveFactory(topic=views, text="write a view")
    export.write(export.texts_of(Roadmap.objects.get()), files.folder)
    assert not sync(files.folder).plan.changes_content
    views.refresh_from_db()
    assert views.is_shipped
    assert diff(files) == ""


def test_what_a_sync_found_gone_stays_out(files):
    files.remove("keys")
    files.remove("draw a table", "objective")
    files.sync()
    assert Topic.objects.get(slug="keys").lifecycle == Lifecycle.RETIRED
    assert Objective.objects.get().archived
    assert diff(files) == ""


def test_a_gone_group_with_a_living_subtopic_is_exported(files):
    factories.subtopic(Topic.objects.get(slug="commits"), slug="mine", title="Mine")
    files.remove("branches")
    files.remove("commits")
    files.sync()
    text = export.texts_of(Roadmap.objects.get())["basics.yaml"]
    assert "slug: commits" in text
    assert "slug: mine" in text
    assert uid("branches") not in text


def test_what_a_curator_retired_is_exported_as_retired(files):
    Topic.objects.filter(slug="keys").update(lifecycle=Lifecycle.RETIRED)
    assert diff(files) == "+    lifecycle: retired"


def test_an_export_changes_nothing(files):
    before = Roadmap.objects.values().get()
    export.texts_of(Roadmap.objects.get())
    assert Roadmap.objects.values().get() == before
