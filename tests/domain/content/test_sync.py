"""A sync brings fixtures in, keeps what curators did, and never touches progress."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.domain.changes import snapshot
from roadmap.domain.content import sync as syncing
from roadmap.domain.content.sync import RefusedError
from roadmap.domain.learner import Learner
from roadmap.domain.objectives import set_objective
from roadmap.domain.progress import set_status
from roadmap.enums import Lifecycle, Status
from roadmap.models import (
    Category,
    Level,
    Objective,
    ObjectiveTick,
    OldSlug,
    Prerequisite,
    Progress,
    ProgressEvent,
    Resource,
    Roadmap,
    Topic,
)
from tests import factories
from tests.fixture_files import FixtureFiles, uid

pytestmark = pytest.mark.django_db
URL = "https://example.org/tables"


@pytest.fixture
def files(tmp_path: Path) -> FixtureFiles:
    files = FixtureFiles(tmp_path / "trail")
    files.sync()
    return files


@pytest.fixture
def ada(db: None) -> User:
    return factories.UserFactory(email="ada@example.org", display_name="Ada")


def topic(slug: str) -> Topic:
    return Topic.objects.get(uid=uid(slug))


def mark(user: User, slug: str, status: Status) -> None:
    set_status(learner=Learner(user_id=user.pk), topic=topic(slug), status=status)


def statuses(user: User) -> dict[str, str]:
    rows = Progress.objects.filter(user=user)
    return dict(rows.values_list("topic__slug", "status"))


def version() -> int:
    return Roadmap.objects.get(slug="trail").content_version


def kept(result: syncing.Synced) -> list[tuple[str, str]]:
    return [(item.handle, item.reason) for item in result.plan.kept]


# --- Fresh and again ---------------------------------------------------------------------------
def test_a_fresh_sync_brings_everything_in(files):
    assert Topic.objects.count() == 5
    keys = topic("keys")
    assert (keys.parent, keys.level.slug, keys.category.code) == (topic("storage"), "basics", "db")
    assert keys.body.startswith("About *keys*")
    assert keys.synced["title"] == "Keys"
    assert keys.history.get().history_change_reason == "sync"
    assert Prerequisite.objects.get(topic=keys).requires == topic("tables")
    assert Objective.objects.get().is_shipped
    assert Prerequisite.objects.first().is_shipped


def test_a_second_sync_changes_nothing(files):
    before, number = snapshot.take(Roadmap.objects.get()), version()
    result = files.sync()
    assert not result.plan.changes_content
    assert not result.plan.bases
    assert snapshot.take(Roadmap.objects.get()) == before
    assert version() == number


def test_a_check_writes_nothing(files):
    files.edit("tables", title="All about tables")
    result = files.sync(check=True)
    assert result.plan.changes_content
    assert topic("tables").title == "Tables"


def test_a_change_upstream_arrives_and_raises_the_version_once(files):
    number = version()
    files.edit("tables", title="All about tables", minutes=90)
    files.edit("keys", importance=3)
    files.sync()
    assert (topic("tables").title, topic("tables").minutes) == ("All about tables", 90)
    assert topic("tables").history.count() == 2
    assert topic("keys").importance == 3
    assert version() == number + 1


def test_a_sync_is_one_transaction(files, monkeypatch):
    def fail(roadmap_id: int) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(syncing, "bump_version", fail)
    files.edit("tables", title="All about tables")
    with pytest.raises(RuntimeError):
        files.sync()
    assert topic("tables").title == "Tables"
    assert topic("tables").synced["title"] == "Tables"


def test_faults_are_refused_before_anything_is_written(files):
    files.edit("tables", title="All about tables", importance=9)
    files.requires("tables", "keys")
    with pytest.raises(RefusedError) as refused:
        files.sync()
    assert len(refused.value.faults) == 2
    assert topic("tables").title == "Tables"


def test_another_roadmap_with_the_same_slug_is_named(tmp_path):
    factories.RoadmapFactory(slug="trail")
    with pytest.raises(RefusedError, match="another roadmap here has this slug"):
        FixtureFiles(tmp_path / "trail").sync()


def test_the_shipped_roadmap_arrives_in_few_statements(db):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        syncing.sync(Path(settings.FIXTURE_DIRS[0]) / "backend")
    assert Topic.objects.count() >= 185
    assert len(queries) < 120


# --- Curators outrank fixtures -----------------------------------------------------------------
def test_an_edit_of_a_curator_stays_and_is_reported(files):
    Topic.objects.filter(slug="tables").update(title="Tables, explained")
    result = files.sync()
    assert topic("tables").title == "Tables, explained"
    assert kept(result) == [("topic:tables.title", "edited here")]
    assert not result.plan.changes_content


def test_a_field_changed_on_both_sides_stays_until_somebody_decides(files):
    Topic.objects.filter(slug="tables").update(title="Tables, explained")
    files.edit("tables", title="All about tables", minutes=90)
    for _ in range(2):
        result = files.sync()
        assert kept(result) == [("topic:tables.title", "edited here and changed in the fixtures")]
    assert (topic("tables").title, topic("tables").minutes) == ("Tables, explained", 90)


@pytest.mark.parametrize("handle", ["topic:tables.title", f"{uid('tables')}.title"])
def test_a_person_may_take_the_fixtures_side_of_a_field(files, handle):
    Topic.objects.filter(slug="tables").update(title="Tables, explained", minutes=10)
    files.edit("tables", title="All about tables")
    files.sync(handle)
    assert (topic("tables").title, topic("tables").minutes) == ("All about tables", 10)


def test_a_person_may_take_the_fixtures_side_everywhere(files):
    Topic.objects.filter(slug="tables").update(title="Tables, explained", minutes=10)
    assert kept(files.sync(everything=True)) == []
    assert (topic("tables").title, topic("tables").minutes) == ("Tables", 60)


def test_an_edit_that_the_fixtures_take_over_is_no_edit_any_more(files):
    Topic.objects.filter(slug="tables").update(title="Tables, explained")
    files.edit("tables", title="Tables, explained")
    assert not files.sync().plan.changes_content
    files.edit("tables", title="Tables again")
    files.sync()
    assert topic("tables").title == "Tables again"


def test_line_ends_of_a_browser_are_no_edit(files):
    body = topic("tables").body.replace("\n", "\r\n") + "\r\n"
    Topic.objects.filter(slug="tables").update(body=body)
    assert kept(files.sync()) == []


def test_what_a_curator_made_is_left_alone(files):
    mine = factories.subtopic(topic("storage"), slug="views", title="Views")
    factories.ObjectiveFactory(topic=topic("keys"))
    factories.ResourceFactory(topic=topic("keys"))
    assert not files.sync().plan.changes_content
    mine.refresh_from_db()
    assert mine.lifecycle == Lifecycle.PUBLISHED
    assert Objective.objects.count() == Resource.objects.count() == 2


def test_loaddata_and_sync_understand_each_other(tmp_path, db):
    files = FixtureFiles(tmp_path / "trail")
    folder = files.write()
    paths = [str(folder / f"{name}.yaml") for name in ("roadmap", "basics", "advanced")]
    call_command("loaddata", *paths, verbosity=0)
    first = snapshot.take(Roadmap.objects.get())
    call_command("loaddata", *paths, verbosity=0)
    assert snapshot.take(Roadmap.objects.get()) == first
    assert not files.sync().plan.changes_content
    assert topic("tables").is_shipped
    files.edit("tables", title="All about tables")
    files.sync()
    assert topic("tables").title == "All about tables"


def test_an_edit_before_the_first_sync_stays(tmp_path, db):
    files = FixtureFiles(tmp_path / "trail")
    folder = files.write()
    paths = [str(folder / f"{name}.yaml") for name in ("roadmap", "basics", "advanced")]
    call_command("loaddata", *paths, verbosity=0)
    Topic.objects.filter(slug="tables").update(body="")
    for _ in range(3):
        assert kept(files.sync()) == [
            ("topic:tables.body", "differs, and no earlier sync is known")
        ]
    assert topic("tables").body == ""
    files.sync("topic:tables.body")
    assert topic("tables").body.startswith("About")
    assert kept(files.sync()) == []


def test_the_shipped_fixtures_load_twice_as_once(db):
    names = [f"backend/{name}" for name in ("roadmap", "beginner", "intermediate", "advanced")]
    call_command("loaddata", *names, verbosity=0)
    first = snapshot.take(Roadmap.objects.get())
    call_command("loaddata", *names, verbosity=0)
    assert snapshot.take(Roadmap.objects.get()) == first


# --- Objects that go and come back -------------------------------------------------------------
def test_a_topic_that_goes_is_retired_and_keeps_its_progress(files, ada):
    mark(ada, "keys", Status.DONE)
    events = list(ProgressEvent.objects.values())
    files.remove("keys")
    result = files.sync()
    assert [item["slug"] for item in result.plan.retired] == ["keys"]
    assert topic("keys").lifecycle == Lifecycle.RETIRED
    assert statuses(ada) == {"keys": "done"}
    assert list(ProgressEvent.objects.values()) == events
    assert not files.sync().plan.changes_content


def test_a_retired_topic_keeps_its_page_as_it_was(files, ada):
    set_objective(learner=Learner(user_id=ada.pk), objective=Objective.objects.get(), checked=True)
    files.remove("tables")
    files.sync()
    assert not Objective.objects.get().archived
    assert Resource.objects.filter(url=URL).exists()
    assert ObjectiveTick.objects.filter(user=ada).exists()


def test_a_topic_that_comes_back_is_restored(files, tmp_path):
    files.remove("tables")
    files.sync()
    back = FixtureFiles(tmp_path / "trail")
    back.edit("tables", minutes=75)
    result = back.sync()
    assert [item["slug"] for item in result.plan.restored] == ["tables"]
    assert (topic("tables").lifecycle, topic("tables").minutes) == (Lifecycle.PUBLISHED, 75)
    assert Prerequisite.objects.filter(topic=topic("keys")).exists()


def test_a_topic_that_a_curator_published_again_stays_so(files):
    files.remove("keys")
    files.sync()
    Topic.objects.filter(slug="keys").update(lifecycle=Lifecycle.PUBLISHED)
    files.sync()
    assert topic("keys").lifecycle == Lifecycle.PUBLISHED


def test_an_objective_that_goes_is_archived_with_its_ticks_and_comes_back(files, ada, tmp_path):
    set_objective(learner=Learner(user_id=ada.pk), objective=Objective.objects.get(), checked=True)
    files.remove("draw a table", "objective")
    files.sync()
    assert Objective.objects.get().archived
    assert ObjectiveTick.objects.filter(user=ada).exists()
    assert FixtureFiles(tmp_path / "trail").sync().plan.restored
    assert not Objective.objects.get().archived


def test_a_link_that_goes_is_deleted_unless_somebody_edited_it(files):
    files.remove(URL, "resource")
    Resource.objects.update(title="The better manual")
    handle = f"resource:tables={URL}.removed"
    assert kept(files.sync()) == [(handle, "edited here and gone from the fixtures")]
    assert Resource.objects.exists()
    files.sync(handle)
    assert not Resource.objects.exists()


def test_an_unedited_link_and_prerequisite_go(files):
    files.remove(URL, "resource")
    files.remove_edge("keys", "tables")
    files.sync()
    assert not Resource.objects.exists()
    assert not Prerequisite.objects.filter(topic=topic("keys")).exists()


def test_what_a_curator_removed_does_not_come_back(files):
    Resource.objects.all().delete()
    Prerequisite.objects.filter(topic=topic("keys")).delete()
    handle = f"resource:tables={URL}.removed"
    assert (handle, "removed here") in kept(files.sync())
    assert not Resource.objects.exists()
    assert not Prerequisite.objects.filter(topic=topic("keys")).exists()
    files.sync(handle)
    assert Resource.objects.get().url == URL


def test_an_address_that_a_curator_mended_stays(files):
    Resource.objects.update(url="https://example.org/new")
    files.edit(URL, "resource", title="The manual")
    result = files.sync()
    assert kept(result) == [(f"resource:tables={URL}.url", "edited here")]
    resource = Resource.objects.get()
    assert (resource.url, resource.title) == ("https://example.org/new", "The manual")


def test_a_link_that_a_curator_added_first_is_not_doubled(files):
    factories.ResourceFactory(topic=topic("keys"), url="https://example.org/keys", title="Mine")
    files.resource("keys", "https://example.org/keys")
    files.sync()
    assert Resource.objects.get(topic=topic("keys")).title == "Mine"


def test_a_mended_address_that_the_fixtures_ship_too_is_not_doubled(files):
    Resource.objects.update(url="https://example.org/new")
    files.resource("tables", "https://example.org/new")
    result = files.sync()
    assert "the address is there already" in [item.reason for item in result.plan.kept]
    assert Resource.objects.filter(topic=topic("tables")).count() == 1


def test_levels_and_lines_go_only_when_they_are_empty(files):
    files.level("expert")
    files.sync()
    files.remove("expert", "level")
    files.sync()
    assert set(Level.objects.values_list("slug", flat=True)) == {"basics", "advanced"}
    files.remove("branches")
    files.remove("advanced", "level")
    result = files.sync()
    assert kept(result) == [("", "gone from the fixtures, has topics here")]
    assert Level.objects.filter(slug="advanced").exists()
    assert Category.objects.count() == 2


# --- Slugs and places --------------------------------------------------------------------------
def test_an_old_slug_leads_to_the_renamed_topic(files, client):
    files.edit("tables", slug="relations")
    files.sync()
    assert OldSlug.objects.get().slug == "tables"
    response = client.get("/roadmaps/trail/topics/tables/")
    assert response.status_code == 301
    assert response.url == "/roadmaps/trail/topics/relations/"


def test_a_slug_that_comes_back_is_live_again(files):
    files.edit("tables", slug="relations")
    files.sync()
    files.edit("relations", slug="tables")
    files.sync()
    assert topic("tables").slug == "tables"
    assert [old.slug for old in OldSlug.objects.all()] == ["relations"]


def test_a_slug_is_never_given_to_another_topic(files):
    files.edit("tables", slug="relations")
    files.sync()
    files.topic("more")
    files.edit("more", slug="tables")
    result = files.sync()
    assert topic("more").slug == "tables-2"
    assert kept(result) == [("", "the slug belongs to another topic here, or once did")]
    assert OldSlug.objects.get(slug="tables").topic == topic("tables")


def test_a_moved_topic_keeps_its_identity_and_progress(files, ada):
    mark(ada, "commits", Status.DONE)
    pk = topic("commits").pk
    files.edit("commits", category="db", parent=uid("storage"), position=5)
    files.sync()
    moved = topic("commits")
    assert (moved.pk, moved.parent, moved.category.code) == (pk, topic("storage"), "db")
    assert statuses(ada) == {"commits": "done"}


def test_new_subtopics_go_where_a_curator_put_their_group(files):
    advanced = Level.objects.get(slug="advanced")
    for slug in ("storage", "tables", "keys"):
        Topic.objects.filter(slug=slug).update(level=advanced)
    files.topic("views", parent="storage")
    files.sync()
    assert topic("views").level == advanced
    assert ("topic:views.place", "edited here") in kept(files.sync())


def test_topics_of_a_curator_move_along_with_their_group(files):
    mine = factories.subtopic(topic("storage"), slug="views", title="Views")
    for slug in ("storage", "tables", "keys"):
        files.edit(slug, level="advanced")
    files.sync()
    mine.refresh_from_db()
    assert mine.level.slug == "advanced"


def test_a_move_into_itself_is_left_out(files):
    Topic.objects.filter(slug="storage").update(parent=topic("commits"))
    files.edit("commits", parent=uid("storage"), category="db")
    result = files.sync()
    assert topic("commits").parent is None
    assert "would lie within itself here" in [item.reason for item in result.plan.kept]


def test_a_prerequisite_that_closes_a_circle_here_is_left_out(files):
    factories.PrerequisiteFactory(topic=topic("commits"), requires=topic("tables"))
    files.requires("tables", "commits")
    files.requires("keys", "commits")
    result = files.sync()
    assert "would close a circle here" in [item.reason for item in result.plan.kept]
    required = Prerequisite.objects.filter(requires=topic("commits"))
    assert set(required.values_list("topic__slug", flat=True)) == {"branches", "keys"}


# --- Leaves and groups -------------------------------------------------------------------------
def test_an_untouched_leaf_gets_its_subtopics_at_once(files):
    files.topic("first", parent="commits", category="vc")
    assert files.sync().plan.held_back == []
    assert topic("first").parent == topic("commits")


@pytest.fixture
def split(files, ada):
    """Ada has done ``commits`` and skipped nothing; the fixtures split it."""
    mark(ada, "commits", Status.DONE)
    for slug in ("first", "second"):
        files.topic(slug, parent="commits", category="vc")
        files.objective(slug, f"make the {slug}")
        files.requires("branches", slug)
    files.remove_edge("branches", "commits")
    return files


def test_a_finished_leaf_waits_for_a_decision(split, ada):
    for _ in range(2):
        assert split.sync().plan.held_back == ["commits"]
    assert not Topic.objects.filter(slug="first").exists()
    assert statuses(ada) == {"commits": "done"}


def test_subtopics_may_inherit_what_was_finished_once(split, ada):
    split.sync(inherit={"commits"})
    assert statuses(ada) == {"commits": "done", "first": "done", "second": "done"}
    since = set(Progress.objects.filter(user=ada).values_list("since", flat=True))
    assert len(since) == 1
    mark(ada, "first", Status.TODO)
    split.sync(inherit={"commits"})
    assert "first" not in statuses(ada)


def test_subtopics_may_start_fresh_and_the_row_stays(split, ada):
    split.sync(fresh={"commits"})
    assert statuses(ada) == {"commits": "done"}
    assert topic("second").parent == topic("commits")
    assert split.sync().plan.held_back == []


def test_the_fixtures_may_declare_it(split, ada):
    (split.write() / "decisions.yaml").write_text("inherit: [commits]\n")
    split.sync()
    assert statuses(ada)["second"] == "done"


def test_a_declaration_about_an_unknown_topic_is_refused(split):
    (split.write() / "decisions.yaml").write_text("inherit: [comits]\n")
    with pytest.raises(ValueError, match="unknown topics: comits"):
        split.sync()


def test_a_group_that_loses_its_last_subtopic_keeps_its_state(files, ada):
    mark(ada, "tables", Status.DONE)
    mark(ada, "keys", Status.KNOWN)
    grace = factories.UserFactory()
    mark(grace, "keys", Status.DONE)
    files.remove("tables")
    files.remove("keys")
    files.sync()
    assert statuses(ada)["storage"] == "done"
    assert statuses(grace)["storage"] == "learning"
    assert ProgressEvent.objects.get(user=ada, topic=topic("storage")).source == "content"


def test_a_former_group_keeps_an_older_done(split, ada, tmp_path):
    split.sync(fresh={"commits"})
    mark(ada, "first", Status.LEARNING)
    FixtureFiles(tmp_path / "trail").sync()
    assert statuses(ada)["commits"] == "done"
