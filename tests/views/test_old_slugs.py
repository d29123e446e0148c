"""Forms and links that name a topic by a slug it once had: from pages opened before a rename."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roadmap.domain.forks.fork import make_fork, share
from roadmap.domain.notes.notes import earlier_texts, save_note
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import (
    Action,
    Evidence,
    Note,
    Objective,
    ObjectiveTick,
    OldSlug,
    Prerequisite,
    Progress,
    Resource,
    Roadmap,
    Topic,
)
from tests import factories
from tests.addresses import our_addresses
from tests.domain.forks.test_fork import topic_of
from tests.markup import editor_page_of, seal_for

FORMER, PRESENT = "former", "leaf-1-1"
HTMX = {"hx-request": "true", "hx-request-type": "partial"}
GOAL = {"text": "say what it is for"}
LINK = {"title": "A page", "url": "https://example.org/page", "kind": "article", "language": "en"}
RATED = {"difficulty": "2", "importance": "3", "minutes": "90", "body": "", "map_label": ""}
FORMS: dict[str, dict[str, Any]] = {
    "status": {"status": "skipped"},
    "objective": {"checked": "1"},
    "note": {"body": "what I found", "revision": "2"},
    "earlier-note": {"text": "the first"},
    "evidence": {"title": "A commit", "url": "https://example.org/commit/2"},
    "evidence-removal": {},
    "edit-topic": {"title": "Queues", "summary": "How work waits.", **RATED},
    "edit-topic-place": {"place": "line.advanced.db"},
    "edit-topic-shift": {"direction": "down"},
    "edit-topic-hidden": {"hidden": "1"},
    "edit-objectives": GOAL,
    "edit-objective": GOAL,
    "edit-links": LINK,
    "edit-link-removal": {},
    "edit-before": {"required": "single-1"},
}
"""What each address with a topic in it takes."""
READ_ONLY = {"topic"}
PAGES = ("topic", "status", "note", "evidence", "edit-topic")
WRITTEN: dict[type[Any], tuple[str, ...]] = {
    Progress: ("topic_id", "status"),
    ObjectiveTick: ("objective_id",),
    Note: ("topic_id", "body"),
    Evidence: ("topic_id", "url"),
    Topic: ("pk", "title", "level_id", "parent_id", "position", "lifecycle"),
    Objective: ("topic_id", "text", "archived"),
    Resource: ("topic_id", "url"),
    Prerequisite: ("topic_id", "requires_id"),
    Action: ("kind", "undone_at"),
}


@pytest.fixture
def own(roadmap: Roadmap, ada: User) -> Roadmap:
    """Ada's copy of the small roadmap, with a topic that has everything and had another slug."""
    leaf = topic_of(roadmap, PRESENT)
    factories.ObjectiveFactory(topic=leaf)
    factories.ResourceFactory(topic=leaf)
    fork = make_fork(original=roadmap, owner_id=ada.pk)
    factories.EvidenceFactory(user=ada, topic=leaf)
    for revision, text in enumerate(("the first text", "the second text")):
        save_note(learner=Learner(user_id=ada.pk), topic=leaf, body=text, revision=revision)
    OldSlug.objects.create(roadmap=fork, topic=topic_of(fork, PRESENT), slug=FORMER)
    return fork


def values_of(roadmap: Roadmap, user: User) -> dict[str, Any]:
    leaf = topic_of(roadmap, PRESENT)
    return {
        "roadmap": roadmap.slug,
        "uid": leaf.objectives.get().uid,
        "link": leaf.resources.get().pk,
        "evidence": Evidence.objects.get(user=user).pk,
    }


def address(name: str, values: dict[str, Any], topic: str) -> str:
    found = next(each for each in our_addresses() if each.name == f"roadmap:{name}")
    every = values | {"topic": topic}
    return reverse(found.name, kwargs={one: every[one] for one in found.arguments})


def form(name: str, user: User, leaf: Topic) -> dict[str, Any]:
    if name != "earlier-note":
        return dict(FORMS[name])
    learner = Learner(user_id=user.pk)
    (earlier,) = (one for one in earlier_texts(learner, leaf, 1) if one.body == "the first text")
    return {"text": earlier.key}


def sealed(client: Client, name: str, values: dict[str, Any]) -> dict[str, str]:
    """The seal that the page of a form of the editor has for it."""
    if not name.startswith("edit-"):
        return {}
    path = address(name, values, PRESENT)
    page = editor_page_of(path)
    return {"seal": seal_for(client.get(page).text, path, page)}


def rows() -> dict[str, list[Any]]:
    """What there is, without times and the ids of what was made."""
    return {
        model.__name__: sorted(map(str, model.objects.values_list(*names)))
        for model, names in WRITTEN.items()
    }


def test_every_form_that_names_a_topic_is_tried() -> None:
    names = {each.name for each in our_addresses() if "topic" in each.arguments}
    assert names == {f"roadmap:{name}" for name in {*FORMS, *READ_ONLY}}


def post(client: Client, path: str, sent: dict[str, Any], headers: dict[str, str]) -> Any:
    """The answer and what it has written, which does not stay."""
    with transaction.atomic():
        response = client.post(path, sent, headers=headers)
        made = rows()
        transaction.set_rollback(True)
    return response, made


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_to_a_former_slug_does_what_it_says(
    ada_client: Client, ada: User, own: Roadmap, name: str
) -> None:
    values, sent = values_of(own, ada), form(name, ada, topic_of(own, PRESENT))
    sent |= sealed(ada_client, name, values)
    before = rows()
    response, made = post(ada_client, address(name, values, FORMER), sent, {})
    expected, wanted = post(ada_client, address(name, values, PRESENT), sent, {})
    assert (response.status_code, response.headers.get("Location")) == (
        expected.status_code,
        expected.headers.get("Location"),
    )
    assert response.status_code == 303
    assert made == wanted != before


@pytest.mark.parametrize("name", FORMS)
def test_with_htmx_the_page_of_before_is_loaded_anew(
    ada_client: Client, ada: User, own: Roadmap, name: str
) -> None:
    """Its elements are called by the former slug, so parts of it could not be drawn anew."""
    values, sent = values_of(own, ada), form(name, ada, topic_of(own, PRESENT))
    sent |= sealed(ada_client, name, values)
    opened = {"hx-current-url": f"http://testserver{address('topic', values, FORMER)}"}
    response, made = post(ada_client, address(name, values, FORMER), sent, HTMX | opened)
    _, wanted = post(ada_client, address(name, values, PRESENT), sent, {})
    assert made == wanted
    assert response.headers.get("HX-Refresh") == "true" or response.status_code == 303


def test_what_the_write_did_is_said_on_the_page_that_is_loaded(
    ada_client: Client, ada: User, own: Roadmap
) -> None:
    path = address("status", values_of(own, ada), FORMER)
    assert ada_client.post(path, {"status": "skipped"}, headers=HTMX).content == b""
    page = ada_client.get(address("topic", values_of(own, ada), FORMER), follow=True)
    assert page.redirect_chain == [(address("topic", values_of(own, ada), PRESENT), 301)]
    assert "Leaf 1.1 skipped." in page.text
    assert f"/undo/{Action.objects.latest('pk').pk}/" in page.text


@pytest.mark.parametrize("sent", [{"preview": "1", "body": "**bold**"}, {"body": "x" * 60_000}])
def test_what_is_typed_stays_where_nothing_was_saved(
    ada_client: Client, ada: User, own: Roadmap, sent: dict[str, str]
) -> None:
    path = address("note", values_of(own, ada), FORMER)
    response = ada_client.post(path, {"revision": "2", **sent}, headers=HTMX)
    assert "HX-Refresh" not in response.headers
    part = "preview" if "preview" in sent else "error"
    assert f'hx-target="#note-{part}-{FORMER}"' in response.text


def test_a_tick_from_the_page_of_a_renamed_topic_loads_it_anew(
    ada_client: Client, ada: User, own: Roadmap
) -> None:
    """The tick itself is of a topic that kept its slug."""
    values = values_of(own, ada)
    response = ada_client.post(
        address("status", values, "leaf-1-3"),
        {"status": "done"},
        headers=HTMX | {"hx-current-url": f"http://testserver{address('topic', values, FORMER)}"},
    )
    assert response.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_reader_is_redirected_with_the_query(
    ada_client: Client, ada: User, own: Roadmap, name: str, method: str
) -> None:
    values = values_of(own, ada)
    response = getattr(ada_client, method)(f"{address(name, values, FORMER)}?page=2")
    assert response.status_code == 301
    assert response["Location"] == f"{address(name, values, PRESENT)}?page=2"


@pytest.mark.parametrize("name", {*FORMS, *READ_ONLY})
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_former_slug_of_a_hidden_roadmap_tells_nothing(
    grace_client: Client, client: Client, ada: User, own: Roadmap, name: str, headers: Any
) -> None:
    values = values_of(own, ada)
    for reader in (grace_client, client):
        for method in ("get", "post"):
            answers = [
                getattr(reader, method)(address(name, values, slug), headers=headers)
                for slug in (FORMER, PRESENT, "nothing")
            ]
            assert len({response.status_code for response in answers}) == 1
            assert not any(PRESENT in r.headers.get("Location", "") for r in answers[::2])
    share(roadmap=own, visibility=Visibility.PUBLIC)
    if name.startswith("edit-"):
        assert grace_client.get(address(name, values, FORMER)).status_code in (404, 405)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_former_slug_of_a_topic_that_one_may_not_see_tells_nothing(
    grace_client: Client, roadmap: Roadmap, method: str
) -> None:
    leaf = topic_of(roadmap, "leaf-1-2")
    OldSlug.objects.create(roadmap=roadmap, topic=leaf, slug=FORMER)
    for lifecycle in (Lifecycle.DRAFT, Lifecycle.RETIRED):
        Topic.objects.filter(pk=leaf.pk).update(lifecycle=lifecycle)
        Roadmap.objects.update(content_version=10 + len(lifecycle))
        path = f"/roadmaps/backend/topics/{FORMER}/status/"
        response = getattr(grace_client, method)(path, {"status": "done"})
        assert response.status_code == 404
    assert not Progress.objects.exists()


def test_readers_of_a_merged_topic_are_led_on_and_writers_are_not(
    grace_client: Client, roadmap: Roadmap
) -> None:
    """What somebody says about one topic is not said about another."""
    leaf, into = topic_of(roadmap, "leaf-1-2"), topic_of(roadmap, "single-1")
    OldSlug.objects.create(roadmap=roadmap, topic=leaf, slug=FORMER)
    Topic.objects.filter(pk=leaf.pk).update(lifecycle=Lifecycle.RETIRED, successor=into)
    Roadmap.objects.update(content_version=20)
    for slug in (FORMER, "leaf-1-2"):
        path = f"/roadmaps/backend/topics/{slug}/"
        assert grace_client.get(path)["Location"] == "/roadmaps/backend/topics/single-1/"
        assert grace_client.post(f"{path}status/", {"status": "done"}).status_code == 404


def test_a_placement_from_a_page_of_before_marks_renamed_topics(
    grace_client: Client, grace: User, roadmap: Roadmap
) -> None:
    leaf = topic_of(roadmap, PRESENT)
    OldSlug.objects.create(roadmap=roadmap, topic=leaf, slug=FORMER)
    sent = {"topic": [FORMER, "single-1", "nothing", "x\x00"]}
    assert grace_client.post("/roadmaps/backend/placement/", sent).status_code == 303
    known = Progress.objects.filter(user=grace, status="known")
    assert set(known.values_list("topic__slug", flat=True)) == {PRESENT, "single-1"}


def test_a_prerequisite_is_found_by_a_former_slug(ada_client: Client, own: Roadmap) -> None:
    path = reverse("roadmap:edit-before", args=[own.slug, "leaf-1-2"])
    assert ada_client.post(path, {"required": FORMER}).status_code == 303
    edges = Prerequisite.objects.filter(topic__roadmap=own)
    assert list(edges.values_list("topic__slug", "requires__slug")) == [("leaf-1-2", PRESENT)]
