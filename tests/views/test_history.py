"""The history page and starting over, over HTTP."""

from __future__ import annotations

import pytest

from roadmap.domain.actions.history import PAGE
from roadmap.models import Action, Note, Progress
from tests.markup import flat

RESET = "/roadmaps/backend/reset/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": "http://testserver/history/",
}


def set_status(client, slug, status):
    return client.post(f"/roadmaps/backend/topics/{slug}/status/", {"status": status})


def test_a_visitor_is_asked_to_sign_in(client, roadmap):
    for path in ("/history/", RESET):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_nothing_has_happened_yet(grace_client, roadmap):
    assert "Nothing has happened yet" in grace_client.get("/history/").content.decode()


def test_every_action_is_listed_with_its_undo(ada_client):
    shown = ada_client.get("/history/").content.decode()
    assert shown.index("Began to learn Leaf 1.2") < shown.index("Marked Leaf 1.1 as done")
    for action in Action.objects.all():
        assert f'formaction="/undo/{action.pk}/"' in shown


def test_an_older_action_is_taken_back_from_the_page(ada_client):
    oldest = Action.objects.earliest("pk")
    response = ada_client.post(
        f"/undo/{oldest.pk}/", headers={"referer": "http://testserver/history/"}, follow=True
    )
    shown = response.content.decode()
    assert "Taken back." in shown
    assert f'formaction="/undo/{oldest.pk}/"' not in shown
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["leaf-1-2"]


def test_with_htmx_the_page_is_fetched_anew(ada_client):
    action = Action.objects.latest("pk").pk
    response = ada_client.post(f"/undo/{action}/", headers=HTMX)
    assert response["HX-Refresh"] == "true"
    assert "Taken back." in ada_client.get("/history/").content.decode()


def test_more_than_a_page_is_paged(ada_client):
    for number in range(PAGE):
        set_status(ada_client, "single-1", "done" if number % 2 else "learning")
    first = ada_client.get("/history/").content.decode()
    second = ada_client.get("/history/?page=2").content.decode()
    assert "Marked Leaf 1.1 as done" not in first
    assert "Marked Leaf 1.1 as done" in second
    assert 'href="?page=2"' in first


@pytest.mark.parametrize("number", ["0", "-3", "x", "9" * 30, "%00"])
def test_an_odd_page_number_is_no_error(ada_client, number):
    response = ada_client.get(f"/history/?page={number}")
    assert response.status_code == 200
    assert "Began to learn Leaf 1.2" in response.content.decode()


def test_grace_sees_none_of_adas_actions(ada_client, grace_client):
    assert "Leaf 1.1" in ada_client.get("/history/").content.decode()
    shown = grace_client.get("/history/").content.decode()
    assert "Leaf 1.1" not in shown
    assert "/undo/" not in shown


def test_starting_over_asks_first_and_changes_nothing(ada_client):
    shown = flat(ada_client.get(f"{RESET}?level=basics").content.decode())
    assert "Start <bdi>Basics</bdi> over?" in shown
    assert "1 finished, 1 begun and 0 skipped, of 4 topics" in shown
    assert Progress.objects.count() == 2


def test_a_level_is_started_over_with_one_undo(ada_client):
    set_status(ada_client, "single-2", "done")
    ada_client.post("/roadmaps/backend/topics/leaf-1-1/note/", {"body": "kept", "revision": 0})
    response = ada_client.post(RESET, {"level": "basics"}, follow=True)
    assert "Two topics set back to to do." in response.content.decode()
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["single-2"]
    assert Note.objects.get().body == "kept"
    ada_client.post(f"/undo/{Action.objects.latest('pk').pk}/")
    assert Progress.objects.count() == 3


def test_a_whole_roadmap_is_started_over(ada_client, ada):
    set_status(ada_client, "single-2", "done")
    assert "Start <bdi>Small roadmap</bdi> over?" in ada_client.get(RESET).content.decode()
    ada_client.post(RESET)
    assert not Progress.objects.exists()
    assert "There was nothing to set back." in ada_client.post(RESET, follow=True).content.decode()


@pytest.mark.parametrize("level", ["nowhere", "\x00", "x" * 999])
def test_an_unknown_level_is_404_and_nothing_is_reset(ada_client, level):
    assert ada_client.get(RESET, {"level": level}).status_code == 404
    assert ada_client.post(RESET, {"level": level}).status_code == 404
    assert Progress.objects.count() == 2


def test_only_ones_own_progress_is_reset(ada_client, grace_client):
    set_status(grace_client, "single-1", "done")
    ada_client.post(RESET)
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["single-1"]
