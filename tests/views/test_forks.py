"""Making a roadmap one's own, sharing it, following its original: as a person meets them."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from accounts.models import User
from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import OWN_LIMIT, make_fork, share
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.progress.learner import NOBODY
from roadmap.enums import Status, Visibility
from roadmap.models import Progress, Roadmap, Topic
from tests import factories
from tests.domain.forks.test_fork import topic_of
from tests.markup import flat
from tests.views.test_editor import at, next_message, read


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    return make_fork(original=roadmap, owner_id=ada.pk)


def test_a_visitor_is_asked_to_sign_in_before_making_a_copy(
    client: Client, roadmap: Roadmap
) -> None:
    for response in (client.get(at("fork", roadmap)), client.post(at("fork", roadmap))):
        assert response.headers["Location"] == "/accounts/login/?next=/roadmaps/backend/fork/"
    assert "A copy to make your own" in read(client, "/roadmaps/backend/")


def test_a_copy_is_made_once_however_often_the_form_is_sent(
    grace_client: Client, grace: User, roadmap: Roadmap
) -> None:
    html = read(grace_client, at("fork", roadmap))
    assert "5 topics" in html
    name = re.search(r'name="same_as" value="([0-9a-f-]{36})"', html)
    assert name is not None
    for _ in range(2):
        values = {"title": "Mine", "same_as": name[1]}
        response = grace_client.post(at("fork", roadmap), values)
        assert response.status_code == 303
    mine = Roadmap.objects.get(owner=grace)
    assert response.headers["Location"] == at("edit", mine)
    assert re.fullmatch(r"mine-[a-z0-9]{4}", mine.slug)
    assert "Mine is yours now. Nobody else sees it." in next_message(grace_client)


def test_a_form_without_a_name_or_a_good_title_still_gets_an_answer(
    grace_client: Client, roadmap: Roadmap
) -> None:
    assert grace_client.post(at("fork", roadmap), {"title": "Mine"}).status_code == 303
    for values in ({}, {"title": ""}, {"title": "x" * 121}, {"title": "M", "same_as": "\x00"}):
        assert grace_client.post(at("fork", roadmap), values).status_code == 422


def test_too_many_roadmaps_are_refused_in_words(
    grace_client: Client, grace: User, roadmap: Roadmap
) -> None:
    for _ in range(OWN_LIMIT):
        factories.RoadmapFactory(owner=grace)
    response = grace_client.post(at("fork", roadmap), {"title": "One more"})
    assert response.status_code == 422
    assert "as many as there is room for" in response.content.decode()


def test_there_is_a_limit_to_forks(
    grace_client: Client, roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "FORKS", RateLimit("fork", uses=1, seconds=3600))
    assert grace_client.post(at("fork", roadmap), {"title": "A"}).status_code == 303
    assert grace_client.post(at("fork", roadmap), {"title": "B"}).status_code == 429


def test_a_fork_says_what_it_was_made_from_and_whose_it_is(
    ada: User, ada_client: Client, grace_client: Client, fork: Roadmap
) -> None:
    html = read(ada_client, at("overview", fork))
    assert "Yours, nobody else sees it." in html
    assert 'Made from\n<a href="/roadmaps/backend/" dir="auto">Small roadmap</a>' in html
    assert "Edit this roadmap" in html
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    theirs = read(grace_client, at("overview", fork))
    assert "Made from" in theirs
    assert "Edit this roadmap" not in theirs
    assert "Ada" not in theirs  # her profile is private
    ada.is_public = True
    ada.save()
    assert "<bdi>Ada</bdi>" in read(grace_client, at("overview", fork))
    ada.display_name = ""
    ada.save()
    nameless = read(grace_client, at("overview", fork))
    assert "Made from" in nameless
    assert not re.search(r"\b(by|ada)\b <", nameless)
    assert "ada@" not in nameless


def test_progress_in_a_fork_shows_in_the_original(
    grace_client: Client, grace: User, ada_client: Client, fork: Roadmap
) -> None:
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    grace_client.post(at("status", fork, "single-1"), {"status": "done"})
    assert Progress.objects.get(user=grace).topic.roadmap.slug == "backend"
    for address in ("/roadmaps/backend/", at("overview", fork)):
        assert "1 of 5" in read(grace_client, address)
    assert "1 of 5" in read(ada_client, at("overview", fork))  # hers is leaf-1-1


def test_an_undo_on_a_fork_refreshes_the_fork(
    grace_client: Client, grace: User, fork: Roadmap
) -> None:
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    grace_client.post(at("status", fork, "single-1"), {"status": "done"})
    action = grace.action_set.latest("pk")
    page = f"http://testserver{at('checklist', fork, 'basics')}"
    response = grace_client.post(
        f"/undo/{action.pk}/",
        headers={"hx-request": "true", "hx-request-type": "partial", "hx-current-url": page},
    )
    html = response.content.decode()
    assert f"/roadmaps/{fork.slug}/topics/single-1/" in html
    assert "/roadmaps/backend/topics/single-1/" not in html


def test_an_undo_of_a_tick_in_a_roadmap_that_became_private_shows_nothing_of_it(
    grace_client: Client, grace: User, fork: Roadmap
) -> None:
    own = add_topic(
        roadmap=fork,
        values={"title": "Adas own", "summary": "Hers."},
        level=fork.levels.first(),
        category=fork.categories.first(),
    )
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    grace_client.post(at("status", fork, own.slug), {"status": "done"})
    assert "Adas own" in read(grace_client, "/history/")
    share(roadmap=fork, visibility=Visibility.PRIVATE)
    response = grace_client.post(
        f"/undo/{grace.action_set.latest('pk').pk}/",
        headers={"hx-request": "true", "hx-request-type": "partial"},
    )
    assert response.status_code == 200
    assert "Adas own" not in response.content.decode()
    assert not Progress.objects.filter(user=grace).exists()
    assert "Adas own" not in read(grace_client, "/history/")


def test_sharing_by_link_and_taking_it_back(
    ada_client: Client, grace_client: Client, client: Client, fork: Roadmap
) -> None:
    response = ada_client.post(at("sharing", fork), {"visibility": "unlisted"})
    fork.refresh_from_db()
    assert response.headers["Location"] == at("sharing", fork)
    assert at("overview", fork) in read(ada_client, at("sharing", fork))
    for visitor in (grace_client, client):
        assert "Small roadmap" in read(visitor, at("overview", fork))
        assert fork.slug not in read(visitor, "/roadmaps/")
    link = at("overview", fork)
    ada_client.post(at("sharing", fork), {"visibility": "private"})
    assert grace_client.get(link).status_code == 404
    ada_client.post(at("sharing", fork), {"visibility": "unlisted"})
    assert grace_client.get(link).status_code == 404


def test_a_public_fork_is_listed_and_can_be_forked_again(
    ada_client: Client, grace_client: Client, grace: User, fork: Roadmap, roadmap: Roadmap
) -> None:
    hide_topic(topic=topic_of(fork, "single-2"), learner=NOBODY)
    ada_client.post(at("sharing", fork), {"visibility": "public"})
    assert fork.slug in read(grace_client, "/roadmaps/")
    grace_client.post(at("fork", fork), {"title": "Again"})
    mine = Roadmap.objects.get(owner=grace)
    assert mine.forked_from == fork
    assert topic_of(mine, "leaf-1-1").root_id == topic_of(roadmap, "leaf-1-1").pk
    assert not mine.topics.filter(slug="single-2").exists()


def test_a_group_uses_a_subset_that_a_mentor_prepared(
    ada_client: Client, grace_client: Client, fork: Roadmap
) -> None:
    for slug in ("single-1", "single-2"):
        ada_client.post(at("edit-topic-hidden", fork, slug), {"hidden": "1"})
    ada_client.post(at("sharing", fork), {"visibility": "unlisted"})
    fork.refresh_from_db()
    assert "3 topics" in read(grace_client, at("fork", fork))
    grace_client.post(at("status", fork, "group-1"), {"status": "done"})
    assert "3 of 3" in read(grace_client, at("overview", fork))
    assert "3 of 5" in read(grace_client, "/roadmaps/backend/")


@pytest.mark.parametrize("visibility", ["", "everyone", "\x00"])
def test_an_unknown_way_to_share_is_refused(
    ada_client: Client, fork: Roadmap, visibility: str
) -> None:
    response = ada_client.post(at("sharing", fork), {"visibility": visibility})
    assert response.status_code == 422
    fork.refresh_from_db()
    assert fork.visibility == Visibility.PRIVATE


def test_a_roadmap_is_deleted_by_its_owner_and_only_when_nobody_loses_anything(
    ada_client: Client, grace_client: Client, ada: User, fork: Roadmap
) -> None:
    assert ada_client.get(at("roadmap-removal", fork)).status_code == 405
    add_topic(
        roadmap=fork,
        values={"title": "Own", "summary": "Hers."},
        level=fork.levels.first(),
        category=fork.categories.first(),
    )
    fork = share(roadmap=fork, visibility=Visibility.PUBLIC)
    grace_client.post(at("status", fork, "own"), {"status": "done"})
    ada_client.post(at("roadmap-removal", fork))
    assert "Others use this roadmap" in next_message(ada_client)
    grace_client.post(f"/undo/{Progress.objects.get(topic__slug='own').user.action_set.get().pk}/")
    second = make_fork(original=Roadmap.objects.get(slug="backend"), owner_id=ada.pk)
    response = ada_client.post(at("roadmap-removal", second))
    assert response.headers["Location"] == "/roadmaps/"
    assert not Roadmap.objects.filter(pk=second.pk).exists()
    assert Progress.objects.filter(user=ada).count() == 2


# --- Following ------------------------------------------------------------------------------------


def rename(roadmap: Roadmap, slug: str, title: str) -> Topic:
    topic = topic_of(roadmap, slug)
    change_topic(topic=topic, values={"title": title})
    return topic


def form_of(html: str) -> dict[str, str]:
    version = re.search(r'name="version" value="(\d+)"', html)
    assert version is not None
    return {"version": version[1]}


def test_nothing_new_says_so(ada_client: Client, fork: Roadmap) -> None:
    html = read(ada_client, at("follow", fork))
    assert "You have everything that is new there" in html
    assert 'name="everything"' not in html


def test_what_changed_is_told_and_taken_at_once(
    ada_client: Client, fork: Roadmap, roadmap: Roadmap
) -> None:
    rename(roadmap, "single-1", "Single first")
    add_topic(
        roadmap=roadmap,
        values={"title": "Queues", "summary": "How work waits."},
        parent=topic_of(roadmap, "group-1"),
    )
    hide_topic(topic=topic_of(roadmap, "single-2"), learner=NOBODY)
    assert "Three changes there wait for you" in read(ada_client, at("overview", fork))
    assert "Three changes in <bdi>Small roadmap</bdi>" in flat(read(ada_client, at("edit", fork)))
    html = read(ada_client, at("follow", fork))
    for text in ("New topic in Group 1. How work waits.", "Single first", "Hide it here too"):
        assert text in html
    ada_client.post(at("follow", fork), form_of(html) | {"everything": "1"})
    assert "Three changes taken." in next_message(ada_client)
    assert topic_of(fork, "single-1").title == "Single first"
    assert "wait for you" not in read(ada_client, at("overview", fork))


def test_a_conflict_shows_both_sides_and_the_person_decides(
    ada_client: Client, fork: Roadmap, roadmap: Roadmap
) -> None:
    rename(roadmap, "single-1", "Their title")
    rename(fork, "single-1", "My title")
    html = read(ada_client, at("follow", fork))
    assert "Changed on both sides" in html
    assert '<p dir="auto">My title</p>' in html
    assert '<p dir="auto">Their title</p>' in html
    change = re.search(r'name="take" value="([^"]+)"', flat(html))
    assert change is not None
    ada_client.post(at("follow", fork), form_of(html) | {"leave": change[1]})
    assert topic_of(fork, "single-1").title == "My title"
    assert "You have everything" in read(ada_client, at("follow", fork))
    rename(roadmap, "single-1", "Their second title")
    html = read(ada_client, at("follow", fork))
    ada_client.post(at("follow", fork), form_of(html) | {"take": change[1]})
    assert topic_of(fork, "single-1").title == "Their second title"


def test_nothing_unseen_is_taken(ada_client: Client, fork: Roadmap, roadmap: Roadmap) -> None:
    rename(roadmap, "single-1", "Seen")
    sent = form_of(read(ada_client, at("follow", fork)))
    rename(roadmap, "single-1", "Unseen")
    for values in (sent, {}, {"version": "\x00"}):
        ada_client.post(at("follow", fork), values | {"everything": "1"})
        assert "changed while you were looking" in next_message(ada_client)
    assert topic_of(fork, "single-1").title == "Single one"


def test_what_does_not_fit_is_named(ada_client: Client, fork: Roadmap, roadmap: Roadmap) -> None:
    for each in (roadmap, fork):
        add_topic(
            roadmap=each,
            values={"title": "Queues", "summary": "How work waits."},
            parent=topic_of(each, "group-1"),
        )
    html = read(ada_client, at("follow", fork))
    ada_client.post(at("follow", fork), form_of(html) | {"everything": "1"})
    assert "No changes taken. One does not fit here: Topic queues" in next_message(ada_client)


def test_stopping_and_following_again(ada_client: Client, fork: Roadmap, roadmap: Roadmap) -> None:
    ada_client.post(at("following", fork), {"follow": "0"})
    rename(roadmap, "single-1", "Later")
    html = read(ada_client, at("follow", fork))
    assert "You no longer follow it" in html
    assert "Later" not in html
    ada_client.post(at("following", fork), {"follow": "1"})
    assert "Later" in read(ada_client, at("follow", fork))


def test_an_original_that_can_t_be_opened_shows_nothing_new(
    ada_client: Client, grace: User, fork: Roadmap
) -> None:
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    theirs = make_fork(original=fork, owner_id=grace.pk)
    share(roadmap=theirs, visibility=Visibility.PUBLIC)
    theirs.refresh_from_db()
    mine = make_fork(original=theirs, owner_id=fork.owner_id or 0)
    rename(theirs, "single-1", "Graces secret")
    assert "Graces secret" in read(ada_client, at("follow", mine))
    share(roadmap=theirs, visibility=Visibility.PRIVATE)
    for address in (at("follow", mine), at("overview", mine), at("edit", mine)):
        html = read(ada_client, address)
        assert "Graces secret" not in html
        assert theirs.slug not in html
    html = read(ada_client, at("follow", mine))
    assert "not open to you" in html


def test_a_roadmap_that_is_no_fork_has_nothing_to_follow(
    ada_client: Client, ada: User, roadmap: Roadmap
) -> None:
    own = factories.small_roadmap(slug="own-7k3f")
    Roadmap.objects.filter(pk=own.pk).update(owner=ada, is_personal=True)
    html = read(ada_client, at("follow", own))
    assert "was not made from another one" in html
    ada_client.post(at("follow", own), {"everything": "1"})
    ada_client.post(at("following", own), {"follow": "1"})
    own.refresh_from_db()
    assert not own.follows


def test_a_copied_topic_that_was_retired_is_kept_for_who_worked_on_it(
    ada_client: Client, fork: Roadmap, roadmap: Roadmap
) -> None:
    hide_topic(topic=topic_of(roadmap, "leaf-1-1"), learner=NOBODY)
    html = read(ada_client, at("follow", fork))
    ada_client.post(at("follow", fork), form_of(html) | {"everything": "1"})
    assert Progress.objects.get(topic__slug="leaf-1-1").status == Status.DONE
    page = read(ada_client, at("topic", fork, "leaf-1-1"))
    assert "no longer part of the roadmap" in page
    assert str(uuid.UUID(str(topic_of(fork, "leaf-1-1").uid)))
