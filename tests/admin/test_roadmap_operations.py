"""Publishing, retiring and restoring a whole roadmap in the admin, and taking it back."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.catalog.default_roadmap import default_roadmap
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.revert import revert
from roadmap.domain.curation.roadmaps import (
    publish_roadmap,
    restore_roadmap,
    retire_roadmap,
    use_of,
)
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.preferences import follow_roadmap
from roadmap.enums import ChangeKind, Lifecycle, Status
from roadmap.models import Changeset, Roadmap, Topic
from tests.admin.forms_of import carry_out, confirm, given, save
from tests.conftest import client_of
from tests.factories import UserFactory, small_roadmap
from tests.learning import set_status

JOURNAL = "/admin/roadmap/changeset/"
ROADMAPS = "/admin/roadmap/roadmap/"


def lifecycle() -> str:
    return str(Roadmap.objects.get(slug="backend").lifecycle)


def page(roadmap: Roadmap, name: str) -> str:
    return f"{ROADMAPS}{roadmap.pk}/{name}/"


def crowd(count: int) -> None:
    leaf = Topic.objects.get(slug="leaf-1-1")
    for _ in range(count):
        learner = Learner(user_id=UserFactory().pk)
        set_status(learner=learner, topic=leaf, status=Status.DONE)


def test_the_preview_says_what_there_is_of_people_and_changes_nothing(
    curator_client: Client, roadmap: Roadmap, grace: User
) -> None:
    crowd(6)
    leaf, learner = Topic.objects.get(slug="leaf-1-1"), Learner(user_id=grace.pk)
    save_note(learner=learner, topic=leaf, body="Mine.", revision=0)
    add_evidence(learner=learner, topic=leaf, url="https://example.org/1", title="Mine")
    make_fork(original=roadmap, owner_id=grace.pk)
    shown = curator_client.get(page(roadmap, "retire")).text
    for said in (
        "7 learners have left something in it.",
        "6 learners have progress on it.",
        "Fewer than five learners have notes in it.",
        "Fewer than five learners have links in it.",
        "Fewer than five copies of it stay with those who made them.",
        "It is the default, which visitors see. Until another is made the default, they are "
        "shown the list of roadmaps.",
    ):
        assert said in shown, said
    assert lifecycle() == Lifecycle.PUBLISHED
    assert not Changeset.objects.exists()


def test_who_takes_the_place_of_the_default_one_is_said(
    curator_client: Client, roadmap: Roadmap
) -> None:
    Roadmap.objects.filter(pk=small_roadmap(slug="other").pk).update(title="Other")
    assert "“Other” takes its place." in curator_client.get(page(roadmap, "retire")).text


def test_retired_restored_and_taken_back(
    curator_client: Client, curator: User, roadmap: Roadmap, ada: User
) -> None:
    answer = confirm(curator_client, page(roadmap, "retire"), follow=True)
    assert "Retired the roadmap “Small roadmap”" in answer.text
    entry = Changeset.objects.get()
    assert (entry.kind, entry.person_id, entry.learners) == (ChangeKind.RETIRE, curator.pk, 1)
    assert client_of(ada).get("/roadmaps/backend/").status_code == 200
    asked = curator_client.post(
        JOURNAL, {"action": "take_back", "_selected_action": [entry.pk]}
    ).text
    assert "Fewer than five learners have left something on it." in asked
    assert lifecycle() == Lifecycle.RETIRED
    carry_out(curator_client, JOURNAL, "take_back", entry.pk)
    assert lifecycle() == Lifecycle.PUBLISHED
    carry_out(curator_client, JOURNAL, "take_back", Changeset.objects.latest("id").pk)
    assert lifecycle() == Lifecycle.RETIRED
    confirm(curator_client, page(roadmap, "restore"))
    assert lifecycle() == Lifecycle.PUBLISHED


def test_no_form_sets_the_lifecycle(curator_client: Client, roadmap: Roadmap) -> None:
    address = f"{ROADMAPS}{roadmap.pk}/change/"
    assert "lifecycle" not in given(curator_client, address)
    save(curator_client, address, title="Other", lifecycle="retired")
    assert Roadmap.objects.get(pk=roadmap.pk).title == "Other"
    assert lifecycle() == Lifecycle.PUBLISHED


def test_a_new_roadmap_is_a_draft_until_it_is_published(curator_client: Client) -> None:
    sent = {"title": "New", "slug": "new", "visibility": "public", "lifecycle": "published"}
    curator_client.post(f"{ROADMAPS}add/", sent)
    new = Roadmap.objects.get(slug="new")
    assert new.lifecycle == Lifecycle.DRAFT
    confirm(curator_client, page(new, "publish"))
    new.refresh_from_db()
    assert new.lifecycle == Lifecycle.PUBLISHED


@pytest.mark.parametrize(
    ("operation", "state"),
    [
        (publish_roadmap, Lifecycle.PUBLISHED),
        (publish_roadmap, Lifecycle.RETIRED),
        (retire_roadmap, Lifecycle.DRAFT),
        (retire_roadmap, Lifecycle.RETIRED),
        (restore_roadmap, Lifecycle.DRAFT),
        (restore_roadmap, Lifecycle.PUBLISHED),
    ],
)
def test_what_can_t_be_is_refused(roadmap: Roadmap, operation, state: Lifecycle) -> None:
    Roadmap.objects.filter(pk=roadmap.pk).update(lifecycle=state)
    with pytest.raises(ChangeRefusedError, match=f"is {state}, not"):
        operation(roadmap=roadmap)
    assert lifecycle() == state
    assert not Changeset.objects.exists()


def test_a_published_roadmap_that_people_touched_does_not_become_a_draft_again(
    roadmap: Roadmap, grace: User
) -> None:
    Roadmap.objects.filter(pk=roadmap.pk).update(lifecycle=Lifecycle.DRAFT)
    publish_roadmap(roadmap=Roadmap.objects.get(pk=roadmap.pk))
    entry = Changeset.objects.get()
    revert(entry)
    assert lifecycle() == Lifecycle.DRAFT
    revert(Changeset.objects.latest("id"))
    leaf = Topic.objects.get(slug="leaf-1-1")
    set_status(learner=Learner(user_id=grace.pk), topic=leaf, status=Status.DONE)
    with pytest.raises(ChangeRefusedError, match="which “Small roadmap” holds; retire it instead"):
        revert(Changeset.objects.latest("id"))
    assert lifecycle() == Lifecycle.PUBLISHED


def test_use_counts_each_person_once(roadmap: Roadmap, ada: User) -> None:
    use = use_of(roadmap)
    assert (use.learners, use.progress, use.notes, use.evidence) == (1, 1, 0, 0)


def test_a_roadmap_is_retired_only_as_its_page_said(
    curator_client: Client, roadmap: Roadmap, ada: User
) -> None:
    answer = curator_client.post(page(roadmap, "retire"), {"confirm": "x"})
    assert answer.status_code == 409
    roadmap.refresh_from_db()
    assert roadmap.lifecycle == Lifecycle.PUBLISHED
    confirm(curator_client, page(roadmap, "retire"))
    roadmap.refresh_from_db()
    assert roadmap.lifecycle == Lifecycle.RETIRED


def test_a_curator_makes_another_roadmap_the_default_and_back(
    curator_client: Client, roadmap: Roadmap, grace: User, client: Client
) -> None:
    crowd(6)
    other = small_roadmap(slug="other")
    Roadmap.objects.filter(pk=other.pk).update(title="Other")
    follow_roadmap(learner=Learner(user_id=grace.pk), roadmap=roadmap)
    address = page(other, "default")
    shown = curator_client.get(address).text
    for said in (
        "Make the roadmap “Other” the default instead of “Small roadmap”.",
        "learners follow no roadmap of their own choice, so their dashboard speaks of the default.",
        "Who follows another keeps that.",
    ):
        assert said in shown, said
    assert default_roadmap() == roadmap
    confirm(curator_client, address)
    assert default_roadmap() == other
    assert "/roadmaps/other/topics/" in client.get("/").text
    assert 'href="/roadmaps/backend/"' in client_of(grace).get("/dashboard/").text
    assert "is the default already" in curator_client.get(address).text
    assert not Changeset.objects.exists()
    confirm(curator_client, page(roadmap, "default"))
    assert default_roadmap() == roadmap


@pytest.mark.parametrize(
    "hidden", [{"lifecycle": "draft"}, {"lifecycle": "retired"}, {"visibility": "private"}]
)
def test_only_what_everybody_may_open_becomes_the_default(
    curator_client: Client, roadmap: Roadmap, hidden: dict[str, str]
) -> None:
    other = small_roadmap(slug="other")
    Roadmap.objects.filter(pk=other.pk).update(**hidden)
    shown = curator_client.get(page(other, "default")).text
    assert "Only an official roadmap that is open to all can be the default." in shown
    change = curator_client.get(f"{ROADMAPS}{other.pk}/change/").text
    assert "Make it the default" not in change
    assert default_roadmap() == roadmap


def test_the_first_roadmap_that_is_published_becomes_the_default(
    curator_client: Client, roadmap: Roadmap
) -> None:
    Roadmap.objects.update(is_default=False, lifecycle="draft")
    confirm(curator_client, page(roadmap, "publish"))
    assert Roadmap.objects.get().is_default
    other = small_roadmap(slug="other")
    Roadmap.objects.filter(pk=other.pk).update(lifecycle="draft")
    confirm(curator_client, page(other, "publish"))
    assert not Roadmap.objects.get(pk=other.pk).is_default
