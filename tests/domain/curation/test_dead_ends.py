"""No operation and no take-back leads anybody to something that is hidden or gone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accounts.models import User
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.publish import publish, retire
from roadmap.domain.curation.revert import revert
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle, Status
from roadmap.models import Category, Changeset, Level, OldSlug, Roadmap, Topic
from tests.admin.forms_of import save
from tests.conftest import client_of
from tests.factories import TopicFactory, subtopic
from tests.learning import set_status

MERGED = "/roadmaps/backend/topics/leaf-1-1/"


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def latest() -> Changeset:
    return Changeset.objects.latest("id")


def mark(person: User, slug: str) -> None:
    set_status(learner=Learner(user_id=person.pk), topic=topic(slug), status=Status.DONE)


def opens(person: User, slug: str) -> None:
    """The topic and its note answer for somebody who has worked on it."""
    client = client_of(person)
    for part in ("", "note/"):
        assert client.get(f"/roadmaps/backend/topics/{slug}/{part}").status_code == 200


@pytest.fixture
def published_group(roadmap: Roadmap, grace: User) -> Changeset:
    """A group that was published, and what it held, which Grace wrote about, retired since."""
    group = TopicFactory(
        level=topic("group-1").level,
        category=topic("group-1").category,
        slug="new-group",
        title="New group",
        lifecycle=Lifecycle.DRAFT,
    )
    subtopic(group, slug="inside", title="Inside", lifecycle=Lifecycle.DRAFT)
    publish(topic=topic("new-group"))
    operation = latest()
    publish(topic=topic("inside"))
    save_note(learner=Learner(user_id=grace.pk), topic=topic("inside"), body="Mine.", revision=0)
    retire(topic=topic("inside"))
    return operation


def test_a_group_does_not_become_a_draft_around_what_people_have(
    published_group: Changeset, grace: User
) -> None:
    with pytest.raises(ChangeRefusedError, match="“Inside”, which “New group” holds; retire it"):
        revert(published_group)
    opens(grace, "inside")


def test_what_somebody_finished_and_undid_does_not_become_a_draft(
    roadmap: Roadmap, grace: User
) -> None:
    """It is still in their history, and its page is still theirs."""
    subtopic(topic("group-1"), slug="new", lifecycle=Lifecycle.DRAFT)
    publish(topic=topic("new"))
    mark(grace, "new")
    set_status(learner=Learner(user_id=grace.pk), topic=topic("new"), status=Status.TODO)
    with pytest.raises(ChangeRefusedError, match="have left something on"):
        revert(latest())
    opens(grace, "new")


def test_a_retired_topic_in_a_draft_is_shown_to_who_worked_on_it(
    published_group: Changeset, grace: User
) -> None:
    Topic.objects.filter(slug="new-group").update(lifecycle=Lifecycle.DRAFT)
    Roadmap.objects.update(content_version=99)
    opens(grace, "inside")


def moved_to_basics() -> None:
    place = {"level": Level.objects.get(slug="basics"), "category": Category.objects.get(code="db")}
    move(topic=topic("single-2"), **place)
    Level.objects.get(slug="advanced").delete()


def moved_to_databases() -> None:
    place = {"level": Level.objects.get(slug="basics"), "category": Category.objects.get(code="db")}
    move(topic=topic("single-1"), **place)
    Category.objects.get(code="vc").delete()


def moved_out_of_its_group() -> None:
    inner = subtopic(topic("group-1"), slug="inner", title="Inner")
    subtopic(inner, slug="inmost", title="Inmost")
    move(topic=topic("inmost"), parent=topic("group-1"))
    topic("inner").delete()


def merged_and_back() -> None:
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    revert(latest())
    topic("leaf-1-2").delete()


@pytest.mark.parametrize(
    ("happened", "reason"),
    [
        (moved_to_basics, "“Single two” would lead to the level “Advanced”, which was deleted"),
        (moved_to_databases, "“Single one” would lead to the category “Versions”, which was"),
        (moved_out_of_its_group, "“Inmost” would lead to the topic “Inner”, which was deleted"),
        (merged_and_back, "“Leaf 1.1” would lead to the topic “Leaf 1.2”, which was deleted"),
    ],
)
def test_a_take_back_names_what_is_gone(
    roadmap: Roadmap, happened: Callable[[], None], reason: str
) -> None:
    happened()
    with pytest.raises(ChangeRefusedError, match=reason):
        revert(latest())


def test_a_category_does_not_branch_off_again_from_what_is_gone(
    roadmap: Roadmap, curator: User
) -> None:
    """No rule between objects is about that, so the whole is not judged."""
    client = client_of(curator)
    category, station = Category.objects.get(code="vc"), topic("single-2")
    Category.objects.filter(pk=category.pk).update(branches_from=station)
    address = f"/admin/roadmap/category/{category.pk}/change/"
    save(client, address, branches_from="")
    topic("single-2").delete()
    with pytest.raises(ChangeRefusedError, match="topic “Single two”, which was deleted"):
        revert(latest())


def test_a_chain_of_successors_leads_to_the_one_that_lives(roadmap, grace, client) -> None:
    mark(grace, "leaf-1-1")
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    merge(topic=topic("leaf-1-2"), into=topic("leaf-1-3"))
    assert topic("leaf-1-1").successor == topic("leaf-1-3")
    assert client.get(MERGED)["Location"] == "/roadmaps/backend/topics/leaf-1-3/"


def test_a_successor_that_is_retired_later_is_no_place_to_go(roadmap, grace, client) -> None:
    mark(grace, "leaf-1-1")
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    assert client.get(MERGED).status_code == 302
    retire(topic=topic("leaf-1-2"))
    assert client.get(MERGED).status_code == 404
    page = client_of(grace).get(MERGED)
    assert page.status_code == 200
    assert "took its place" not in page.text
    revert(latest())
    assert client.get(MERGED)["Location"] == "/roadmaps/backend/topics/leaf-1-2/"


def test_a_merge_is_not_made_again_into_what_was_merged_itself(roadmap: Roadmap) -> None:
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    revert(latest())
    back = latest()
    merge(topic=topic("leaf-1-2"), into=topic("leaf-1-3"))
    with pytest.raises(ChangeRefusedError, match=r"live on in “Leaf 1.2”, which is retired"):
        revert(back)
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED


def test_a_retirement_is_not_taken_back_beside_the_successor(roadmap: Roadmap, curator) -> None:
    retire(topic=topic("leaf-1-1"))
    retirement = latest()
    address = f"/admin/roadmap/topic/{topic('leaf-1-1').pk}/change/"
    save(client_of(curator), address, successor=topic("leaf-1-2").pk)
    assert topic("leaf-1-1").successor == topic("leaf-1-2")
    with pytest.raises(ChangeRefusedError, match=r"lives on in “Leaf 1.2”; take that back first"):
        revert(retirement)


def test_a_former_slug_of_a_retired_topic_leads_who_worked_on_it_there(
    roadmap, grace_client, grace, client
) -> None:
    mark(grace, "leaf-1-1")
    OldSlug.objects.create(roadmap=roadmap, topic=topic("leaf-1-1"), slug="first-leaf")
    retire(topic=topic("leaf-1-1"))
    former = "/roadmaps/backend/topics/first-leaf/"
    assert grace_client.get(former)["Location"] == MERGED
    assert client.get(former).status_code == 404
