"""What a sync must not reach: other roadmaps, what curators put into a group, a link's identity."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from roadmap.domain.content import export, report
from roadmap.domain.content.sync import RefusedError, sync
from roadmap.domain.curation.move import move
from roadmap.enums import Lifecycle
from roadmap.models import Level, Prerequisite, Resource, Roadmap, Topic
from tests import factories
from tests.fixture_files import FixtureFiles, uid

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    return FixtureFiles(tmp_path / "trail")


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def test_a_person_can_not_take_the_uid_of_a_shipped_roadmap(files):
    person = factories.UserFactory()
    Roadmap.objects.create(
        uid=uid("roadmap"), slug="mine-7k3f", title="Mine", owner=person, is_personal=True
    )
    with pytest.raises(RefusedError, match="a person's own roadmap here has this uid"):
        files.sync()
    assert not Topic.objects.exists()


def test_topics_of_another_roadmap_are_named_and_nothing_is_written(files, tmp_path):
    files.sync()
    other = FixtureFiles(tmp_path / "other")
    shipped = other.bundle.roadmap
    assert shipped is not None
    other.bundle.items["roadmap"] = {}
    other.bundle.add(
        replace(shipped, values=shipped.values | {"uid": str(uuid.uuid4()), "slug": "other"})
    )
    with pytest.raises(RefusedError) as refusal:
        other.sync()
    text = str(refusal.value)
    assert "topic tables: has the uid of one in another roadmap here, “Trail”" in text
    assert 'objective "draw a table" of tables: has the uid of one' in text
    assert not Roadmap.objects.filter(slug="other").exists()


def test_slugs_that_swap_stay_and_no_way_out_is_promised(files):
    files.sync()
    files.edit("tables", slug="between")
    files.edit("keys", slug="tables")
    files.edit("between", slug="keys")
    result = files.sync()
    assert {kept.handle for kept in result.plan.kept} == {""}
    assert "the slug belongs to another topic here" in report.of_sync(result)
    assert "--overwrite" not in report.of_sync(result)
    assert topic("tables").title == "Tables"


def test_a_level_goes_with_the_sync_that_empties_it(files):
    files.sync()
    files.remove_edge("branches", "commits")
    files.edit("branches", level="basics")
    files.remove("advanced", "level")
    result = files.sync()
    assert result.plan.kept == []
    assert list(Level.objects.values_list("slug", flat=True)) == ["basics"]


def test_a_group_that_is_gone_stays_while_a_curators_topic_stands_in_it(files):
    files.sync()
    move(topic=topic("commits"), parent=topic("storage"))
    files.remove("storage")
    for slug in ("tables", "keys"):
        files.edit(slug, parent=None)
    result = files.sync()
    assert topic("storage").lifecycle == Lifecycle.PUBLISHED
    assert topic("tables").parent is None
    assert "gone from the fixtures, has subtopics here" in [
        kept.reason for kept in result.plan.kept
    ]
    move(topic=topic("commits"), level=topic("keys").level, category=topic("keys").category)
    files.sync()
    assert topic("storage").lifecycle == Lifecycle.RETIRED


def test_a_link_that_a_curator_readdressed_is_the_same_after_its_export(files):
    files.resource("tables", "https://example.org/more")
    files.sync()
    Resource.objects.filter(url="https://example.org/tables").update(url="https://example.org/new")
    result = exported_and_synced(files)
    assert result.plan.kept == []
    assert not result.plan.changes_content
    files.folder.joinpath("basics.yaml").write_text(
        files.folder.joinpath("basics.yaml").read_text().replace("example.org/new", "example.org/3")
    )
    assert sync(files.folder).plan.kept == []
    assert Resource.objects.filter(url="https://example.org/3").exists()


def test_a_prerequisite_that_a_curator_redirected_is_the_same_after_its_export(files):
    files.sync()
    Prerequisite.objects.filter(topic=topic("branches")).update(requires=topic("tables"))
    result = exported_and_synced(files)
    assert result.plan.kept == []
    assert not result.plan.changes_content


def exported_and_synced(files: FixtureFiles):
    texts = export.texts_of(Roadmap.objects.get(slug="trail"))
    export.write(texts, files.folder)
    result = sync(files.folder)
    assert export.texts_of(Roadmap.objects.get(slug="trail")) == texts
    return result
