"""A retired roadmap: hidden from those who never touched it, shown and marked to those who did."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client

from accounts.models import User
from roadmap.domain.curation.roadmaps import restore_roadmap, retire_roadmap
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.personal_data.export import begun_roadmaps, export_learner
from roadmap.domain.progress.kept_roadmaps import kept_roadmap
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.enums import Lifecycle, Status, Visibility
from roadmap.models import Guest, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, RoadmapFactory, small_roadmap
from tests.learning import set_status

PAGES = [
    "",
    "basics/",
    "topics/leaf-1-1/",
    "topics/single-1/",
    "topics/leaf-1-1/note/",
    "topics/leaf-1-1/status/",
    "guide/",
    "placement/",
    "checklist.md",
    "checklist.json",
    "checklist.csv",
    "print/",
    "fork/",
]
SHOWN = [page for page in PAGES if not page.startswith("checklist") and "status" not in page]


def topic(slug: str) -> Topic:
    return Topic.objects.get(roadmap__slug="backend", slug=slug)


def answers(client: Client) -> set[int]:
    return {client.get(f"/roadmaps/backend/{page}").status_code for page in PAGES}


def test_who_worked_on_it_opens_every_page_and_nobody_else_any(
    roadmap: Roadmap, ada_client: Client, grace_client: Client, client: Client
) -> None:
    retire_roadmap(roadmap=roadmap)
    assert answers(ada_client) == {200}
    assert answers(grace_client) == {404}
    assert client.get("/roadmaps/backend/").status_code == 404


@pytest.mark.parametrize("page", SHOWN)
def test_each_page_is_marked_and_says_what_to_do(
    roadmap: Roadmap, ada_client: Client, page: str
) -> None:
    mark = "“<bdi>Small roadmap</bdi>” was retired"
    assert mark not in ada_client.get(f"/roadmaps/backend/{page}").text
    retire_roadmap(roadmap=roadmap)
    shown = ada_client.get(f"/roadmaps/backend/{page}").text
    assert mark in shown
    assert 'href="/roadmaps/backend/checklist.md"' in shown
    assert 'href="/roadmaps/"' in shown


def mark(learner: Learner) -> None:
    set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.LEARNING)


def mark_and_unmark(learner: Learner) -> None:
    for status in (Status.DONE, Status.TODO):
        set_status(learner=learner, topic=topic("leaf-1-1"), status=status)


def tick(learner: Learner) -> None:
    objective = ObjectiveFactory(topic=topic("leaf-1-1"))
    set_objective(learner=learner, objective=objective, checked=True)


def write(learner: Learner) -> None:
    save_note(learner=learner, topic=topic("leaf-1-1"), body="Mine.", revision=0)


def link(learner: Learner) -> None:
    url = "https://example.org/mine"
    add_evidence(learner=learner, topic=topic("leaf-1-1"), url=url, title="Mine")


@pytest.mark.parametrize("work", [mark, mark_and_unmark, tick, write, link])
@pytest.mark.parametrize("hidden", [{"lifecycle": "retired"}, {"visibility": "private"}])
def test_whatever_somebody_left_keeps_it_open_to_them_and_to_nobody_else(
    roadmap: Roadmap,
    grace: User,
    ada: User,
    work: Callable[[Learner], None],
    hidden: dict[str, str],
) -> None:
    other = small_roadmap(slug="other")
    work(Learner(user_id=grace.pk))
    Roadmap.objects.update(**hidden)
    for reader, found in ((grace, ["backend"]), (AnonymousUser(), [])):
        seen = Roadmap.objects.visible_to(reader).values_list("slug", flat=True)
        assert list(seen) == found
    learner = Learner(user_id=grace.pk)
    assert kept_roadmap(slug="backend", learner=learner) is not None
    assert kept_roadmap(slug=other.slug, learner=learner) is None


def test_a_guest_keeps_what_they_ticked(roadmap: Roadmap, client: Client) -> None:
    client.post("/roadmaps/backend/topics/leaf-1-1/status/", {"status": "done"})
    retire_roadmap(roadmap=roadmap)
    assert client.get("/roadmaps/backend/").status_code == 200
    assert client.get("/roadmaps/backend/topics/leaf-1-1/").status_code == 200
    assert "Retired, kept for you" in client.get("/roadmaps/").text
    assert Client().get("/roadmaps/backend/").status_code == 404
    client.post("/roadmaps/backend/topics/leaf-1-2/status/", {"status": "learning"})
    guest = Learner(guest_id=Guest.objects.get().pk)
    assert kept_roadmap(slug="backend", learner=guest) is not None


def test_who_worked_on_a_copy_opens_the_original_that_was_retired(
    roadmap: Roadmap, grace: User
) -> None:
    fork = make_fork(original=roadmap, owner_id=grace.pk)
    leaf = Topic.objects.get(roadmap=fork, slug="leaf-1-1")
    set_status(learner=Learner(user_id=grace.pk), topic=leaf, status=Status.DONE)
    retire_roadmap(roadmap=roadmap)
    client = client_of(grace)
    assert client.get("/roadmaps/backend/topics/leaf-1-1/").status_code == 200
    assert client.get(f"/roadmaps/{fork.slug}/topics/leaf-1-1/").status_code == 200


def test_what_the_session_and_the_queryset_say_is_the_same(ada: User, grace: User) -> None:
    """The rule stands twice: in ``visible_to``, and in what a page asks for."""
    fields = [
        {"lifecycle": lifecycle, "visibility": visibility, "owner": owner, "is_personal": personal}
        for lifecycle in Lifecycle
        for visibility in Visibility
        for owner, personal in ((None, False), (None, True), (grace, True))
    ]
    shelf = [RoadmapFactory(**each) for each in fields]
    level = topic("leaf-1-1").level
    for number, roadmap in enumerate(shelf):
        copy = topic("leaf-1-1")
        copy.pk, copy.roadmap, copy.origin_id = None, roadmap, topic("leaf-1-1").pk
        copy.uid = f"00000000-0000-0000-0000-{number:012}"
        copy.level, copy.parent = level, None
        copy.save(force_insert=True)
    for reader in (ada, grace, AnonymousUser()):
        for roadmap in shelf:
            expected = Roadmap.objects.visible_to(reader).filter(pk=roadmap.pk).exists()
            learner = Learner(user_id=reader.pk)
            found = roadmaps_at_hand(learner=learner, slug=roadmap.slug)
            opened = found.asked or kept_roadmap(slug=roadmap.slug, learner=learner)
            assert (opened is not None) == expected, (reader, vars(roadmap))


def test_what_people_go_on_doing_in_it_counts(roadmap: Roadmap, ada_client: Client) -> None:
    retire_roadmap(roadmap=roadmap)
    address = "/roadmaps/backend/topics/leaf-1-2/status/"
    assert ada_client.post(address, {"status": "done"}).status_code == 303
    restore_roadmap(roadmap=roadmap)
    assert "2 of 5" in ada_client.get("/roadmaps/backend/").text


@pytest.mark.parametrize("page", ["/dashboard/", "/plan/"])
@pytest.mark.parametrize("other", [True, False])
def test_dashboard_and_plan_say_what_became_of_it(
    roadmap: Roadmap, ada_client: Client, grace_client: Client, page: str, other: bool
) -> None:
    if other:
        small_roadmap(slug="other")
    said = "“<bdi>Small roadmap</bdi>”, on which you have worked"
    assert said not in ada_client.get(page).text
    retire_roadmap(roadmap=roadmap)
    shown = ada_client.get(page).text
    assert said in shown
    assert 'href="/roadmaps/backend/"' in shown
    assert said not in grace_client.get(page).text


def test_the_export_has_the_titles_and_the_checklist(
    roadmap: Roadmap, ada_client: Client, ada: User
) -> None:
    retire_roadmap(roadmap=roadmap)
    document = export_learner(user_id=ada.pk, profile={})
    assert {row["topic_title"] for row in document["statuses"]} == {"Leaf 1.1", "Leaf 1.2"}
    assert list(begun_roadmaps(Learner(user_id=ada.pk))) == [roadmap]


def test_ones_own_notes_in_it_are_found(roadmap: Roadmap, grace: User) -> None:
    write(Learner(user_id=grace.pk))
    retire_roadmap(roadmap=roadmap)
    found = client_of(grace).get("/search/", {"q": "mine"}).text
    assert "/roadmaps/backend/topics/leaf-1-1/" in found
