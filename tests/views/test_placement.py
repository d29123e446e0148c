"""The placement page: a plain form for everybody."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlencode

import pytest

from roadmap.enums import Status
from roadmap.models import Action, Guest, Progress, ProgressEvent
from tests.conftest import client_of
from tests.factories import UserFactory, small_roadmap
from tests.markup import flat
from tests.races import at_once

URL = "/roadmaps/backend/placement/"


def statuses(**owner):
    return dict(Progress.objects.filter(**owner).values_list("topic__slug", "status"))


def test_what_is_behind_one_is_ticked_and_can_not_be_unticked(ada_client):
    shown = flat(ada_client.get(URL).content.decode())
    assert 'name="topic" value="leaf-1-1" checked disabled' in shown
    assert (
        'name="topic" value="leaf-1-2"><bdi>Leaf 1.2</bdi><span class="n">Learning</span>' in shown
    )
    assert "All of this line, 3 open topics" in shown


def test_ticked_topics_become_known_with_one_undo(ada_client, ada):
    response = ada_client.post(URL, {"topic": ["leaf-1-2", "single-1"]}, follow=True)
    shown = response.content.decode()
    assert "Two topics marked as known: 60 % of the way is behind you." in shown
    assert statuses(user=ada) == {"leaf-1-1": "done", "leaf-1-2": "known", "single-1": "known"}
    ada_client.post(f"/undo/{Action.objects.latest('pk').pk}/")
    assert statuses(user=ada) == {"leaf-1-1": "done", "leaf-1-2": "learning"}


def test_a_category_and_a_level_stand_for_their_topics(grace_client, grace, roadmap):
    grace_client.post(URL, {"line": "vc", "level": "advanced"})
    assert statuses(user=grace) == {"single-1": "known", "single-2": "known"}


def test_a_visitor_becomes_a_guest_with_the_first_mark(client, roadmap):
    assert "kept in this browser" in client.get(URL).content.decode()
    assert not Guest.objects.exists()
    client.post(URL, {"line": "db"})
    assert set(statuses(guest=Guest.objects.get()).values()) == {"known"}
    assert "checked disabled" in client.get(URL).content.decode()


def test_nothing_ticked_changes_nothing_and_makes_no_guest(client, roadmap):
    response = client.post(URL, follow=True)
    assert "Nothing was ticked, so nothing changed." in response.content.decode()
    assert not Guest.objects.exists()


@pytest.mark.parametrize("name", [b"nowhere", b"\x00", b"\xed\xa0\x80", b"x" * 5000, b"<b>"])
def test_names_that_are_not_there_are_left_out(ada_client, ada, name):
    sent = urlencode([("topic", "single-1"), ("topic", name), ("line", name), ("level", name)])
    form = "application/x-www-form-urlencoded"
    assert ada_client.post(URL, sent, content_type=form).status_code == 303
    assert statuses(user=ada) == {
        "leaf-1-1": "done",
        "leaf-1-2": "learning",
        "single-1": "known",
    }


def test_marking_what_is_known_says_so(ada_client):
    shown = ada_client.post(URL, {"topic": "leaf-1-1"}, follow=True).content.decode()
    assert "All of that was done or known already." in shown


def test_grace_sees_none_of_adas_marks(ada_client, grace_client):
    ada_client.post(URL, {"line": "db"})
    assert "checked disabled" in ada_client.get(URL).content.decode()
    assert "checked disabled" not in grace_client.get(URL).content.decode()


@pytest.mark.parametrize("groups", [1, 3])
def test_the_page_takes_a_fixed_number_of_queries(groups, django_assert_num_queries, grace_client):

    small_roadmap(groups=groups)
    grace_client.get(URL)
    with django_assert_num_queries(3):
        assert f"Leaf {groups}.3" in grace_client.get(URL).content.decode()


@pytest.mark.django_db(transaction=True)
def test_twenty_placements_at_once_have_one_effect(transactional_db):
    small_roadmap()
    user = UserFactory()
    clients = [client_of(user) for _ in range(20)]
    mark = {"line": "db"}
    answers = at_once([partial(client.post, URL, mark) for client in clients])
    assert [answer.status_code for answer in answers] == [303] * 20
    assert Action.objects.count() == 1
    assert Progress.objects.filter(status=Status.KNOWN).count() == 4
    assert ProgressEvent.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_placement_that_meets_a_click_never_makes_done_weaker(transactional_db):
    """Both find the topic to do; whichever writes later sees what the other wrote."""
    small_roadmap()
    user = UserFactory()
    clients = [client_of(user) for _ in range(12)]
    click = ("/roadmaps/backend/topics/single-2/status/", {"status": "done"})
    mark = (URL, {"line": "db"})
    answers = at_once(
        [partial(client.post, *(click, mark)[n % 2]) for n, client in enumerate(clients)]
    )
    assert {answer.status_code for answer in answers} == {303}
    assert Progress.objects.get(topic__slug="single-2").status == Status.DONE
    assert Progress.objects.filter(status=Status.KNOWN).count() == 3
