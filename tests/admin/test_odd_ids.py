"""Ids that are none, too large, or somebody else's get a clear answer in the whole admin."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client

from accounts.models import User
from roadmap.models import Changeset, Level, Roadmap, Topic
from tests import factories
from tests.admin.forms_of import given
from tests.conftest import client_of

TOPICS = "/admin/roadmap/topic/"
JOURNAL = "/admin/roadmap/changeset/"
ODD = ["", "x", "-1", "1.5", "0x1", "\u0661", "\x00", "9" * 19, "9" * 400, "1,2", "None"]
HUGE = "9" * 18


@pytest.fixture
def root(superuser: User, roadmap: Roadmap) -> Client:
    return client_of(superuser)


def lists() -> list[str]:
    """Where the actions of each registered model are."""
    opts = [model._meta for model in admin.site._registry]
    return sorted(f"/admin/{opt.app_label}/{opt.model_name}/" for opt in opts)


def actions_of(root: Client, address: str) -> list[str]:
    page = root.get(address)
    chosen = page.context.get("action_form")
    return [name for name, _ in chosen.fields["action"].choices if name] if chosen else []


@pytest.mark.parametrize("pk", ODD)
def test_no_action_of_any_list_fails_over_an_odd_id(root: Client, pk: str) -> None:
    factories.ObjectiveFactory(topic=Topic.objects.get(slug="single-1"))
    before = Topic.objects.order_by("pk").values_list("pk", "lifecycle")
    tried = 0
    for address in lists():
        for action in {*actions_of(root, address), "delete_selected"}:
            sent = {"action": action, "_selected_action": [pk], "confirm": "x", "post": "yes"}
            answer = root.post(address, sent, follow=True)
            assert answer.status_code == 200, (address, action)
            tried += 1
    assert tried > 10
    assert list(before) == list(Topic.objects.order_by("pk").values_list("pk", "lifecycle"))


@pytest.mark.parametrize(("address", "action"), [(TOPICS, "retire"), (JOURNAL, "take_back")])
@pytest.mark.parametrize("pk", [*ODD, HUGE, "0"])
def test_an_operation_on_what_is_not_there_says_so(
    root: Client, address: str, action: str, pk: str
) -> None:
    for confirm in ({}, {"confirm": "x"}):
        sent = {"action": action, "_selected_action": [pk], **confirm}
        answer = root.post(address, sent, follow=True)
        assert "Nothing was changed." in answer.text
    assert not Changeset.objects.exists()


def test_one_topic_of_somebody_else_among_the_chosen_stops_all(root: Client, grace: User) -> None:
    secret = factories.small_roadmap(slug="secret")
    Roadmap.objects.filter(pk=secret.pk).update(owner=grace, is_personal=True)
    theirs = Topic.objects.get(roadmap=secret, slug="single-1")
    own = Topic.objects.get(roadmap__slug="backend", slug="single-1")
    sent = {"action": "retire", "_selected_action": [own.pk, theirs.pk], "confirm": "x"}
    answer = root.post(TOPICS, sent, follow=True)
    assert "Some of what was chosen is not here, or not any more." in answer.text
    assert not Topic.objects.filter(lifecycle="retired").exists()


@pytest.mark.parametrize("pk", ["0", HUGE, "9" * 30, "9" * 400])
@pytest.mark.parametrize(
    ("kind", "operation"),
    [
        *(("topic", name) for name in ("publish", "retire", "restore", "move", "merge", "split")),
        *(("roadmap", name) for name in ("publish", "retire", "restore")),
    ],
)
def test_an_operation_page_of_what_is_not_there_is_missing(
    root: Client, kind: str, operation: str, pk: str
) -> None:
    address = f"/admin/roadmap/{kind}/{pk}/{operation}/"
    for answer in (root.get(address), root.post(address, {"confirm": "x"})):
        assert answer.status_code == 404


@pytest.mark.parametrize("pk", [*ODD[1:], HUGE])
def test_a_list_that_is_edited_refuses_odd_ids(root: Client, pk: str) -> None:
    sent = {
        "form-TOTAL_FORMS": 1,
        "form-INITIAL_FORMS": 1,
        "form-0-id": pk,
        "form-0-importance": 3,
        "form-0-difficulty": 1,
        "form-0-position": 0,
        "_save": "Save",
    }
    assert root.post(TOPICS, sent, follow=True).status_code in (200, 409)
    assert not Changeset.objects.exists()


@pytest.mark.parametrize("pk", [*ODD[1:], HUGE])
def test_a_topics_page_refuses_odd_ids_of_its_parts(root: Client, pk: str) -> None:
    single = Topic.objects.get(slug="single-1")
    factories.ObjectiveFactory(topic=single)
    address = f"{TOPICS}{single.pk}/change/"
    sent = given(root, address) | {"objectives-0-id": pk, "objectives-0-text": "changed"}
    assert root.post(address, sent, follow=True).status_code == 200
    assert single.objectives.get().text != "changed"


def test_a_level_of_another_roadmap_is_no_place_to_move_to(root: Client) -> None:
    other = factories.LevelFactory()
    single = Topic.objects.get(slug="single-1")
    sent = {"level": other.pk, "category": single.category_id, "confirm": "x"}
    answer = root.post(f"{TOPICS}{single.pk}/move/", sent)
    assert "valid choice" in answer.text
    assert Level.objects.get(pk=single.level_id) == single.level
