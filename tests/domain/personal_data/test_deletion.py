"""Whoever leaves takes every word along; what others copied stays theirs, and theirs alone.

In these tests a person called Wombat has done all that can be done here (tests/whole_life.py).
"""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from accounts import views
from accounts.deletion import delete_account
from accounts.models import Deletion, Session, User
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.schema import KINDS
from roadmap.domain.forks.upstream import count_waiting
from roadmap.domain.personal_data.deletion import forget_learner
from roadmap.models import (
    Changeset,
    Objective,
    Progress,
    Roadmap,
    Topic,
)
from tests import factories
from tests.conftest import client_of
from tests.every_column import columns_of_words, model_tables, places_of, tables, unpacked
from tests.races import at_once
from tests.whole_life import Life, lead_a_life, signed_in

PASSWORD = {"password": factories.PASSWORD}
NO_WORDS_OF_A_PERSON = {
    "config_pulse.name": "the site's",
    "config_worker.id": "a machine and a number",
    "config_jobrun.name": "a function of ours",
    "config_jobrun.worker_id": "a machine and a number",
    "config_jobrun.outcome": "a sentence of ours",
    "django_tasks_database_dbtaskresult.args_kwargs": "a message until it is sent",
    "django_tasks_database_dbtaskresult.task_path": "a function of ours",
    "django_tasks_database_dbtaskresult.worker_ids": "machines and numbers",
    "django_tasks_database_dbtaskresult.queue_name": "one of ours",
    "django_tasks_database_dbtaskresult.backend_name": "one of ours",
    "django_tasks_database_dbtaskresult.return_value": "what a function of ours said",
    "django_tasks_database_dbtaskresult.exception_class_path": "the name of a class",
    "django_tasks_database_dbtaskresult.traceback": "a sentence of ours",
    "accounts_announcement.device": "one of a list",
    "accounts_announcement.network": "a part of an address of the net",
    "accounts_knownwayin.way": "one of a list",
    "accounts_invitation.note": "an administrator's own words",
    "accounts_session.session_key": "random",
    "accounts_user.password": "a hash",
    "accounts_user.time_zone": "one of a list",
    "auth_group.name": "the site's",
    "auth_permission.codename": "the code's",
    "auth_permission.name": "the code's",
    "django_admin_log.object_id": "a number",
    "django_content_type.app_label": "the code's",
    "django_content_type.model": "the code's",
    "roadmap_category.code": "three letters",
    "roadmap_historicalcategory.code": "three letters",
    "roadmap_changeset.people": "numbers",
    "roadmap_prerequisite.synced": "of shipped roadmaps",
    "socialaccount_socialaccount.provider": "one of a list",
    "socialaccount_socialapp.client_id": "the site's",
    "socialaccount_socialapp.key": "the site's",
    "socialaccount_socialapp.name": "the site's",
    "socialaccount_socialapp.provider": "the site's",
    "socialaccount_socialapp.provider_id": "the site's",
    "socialaccount_socialapp.secret": "the site's",
    "socialaccount_socialapp.settings": "the site's",
    "usersessions_usersession.session_key": "random",
}
"""Columns that hold none, and what they hold. All others hold a word before the deletion."""
OTHER_TABLES = {"cairn_cache", "django_migrations"}
"""Tables that belong to no model."""


@pytest.fixture
def life(roadmap: Roadmap, grace: User, settings: Any, client: Client) -> Life:
    backend = "django.core.cache.backends.db.DatabaseCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "cairn_cache"}}
    call_command("createcachetable")
    return lead_a_life(roadmap=roadmap, grace=grace, client=client)


def leave(life: Life) -> Any:
    return life.client.post("/settings/delete/", {"email": life.wombat.email})


def test_every_table_is_one_of_a_model_or_known(db: None) -> None:
    assert tables() - model_tables() <= OTHER_TABLES


def test_whoever_leaves_takes_every_word_along(life: Life) -> None:
    """Fails where a new column could keep a word: let her write there, and let it go with her."""
    before = set(places_of("wombat"))
    assert columns_of_words() - before == set(NO_WORDS_OF_A_PERSON)
    assert leave(life).status_code == 303
    assert places_of("wombat") == {}


def test_a_visitors_session_that_names_nobody_who_left_stays(life: Life) -> None:
    other = Client()
    session = other.session
    session["account_login_code"] = {"email": "koala@example.org"}
    session.save()
    leave(life)
    assert Session.objects.filter(session_key=session.session_key).exists()
    assert not Session.objects.filter(user=life.wombat.pk).exists()


def test_nobody_can_reach_what_was_closed_and_no_word_of_it_is_left(
    life: Life, superuser: User
) -> None:
    slugs = {life.closed.slug}
    leave(life)
    left = Roadmap.objects.get(pk=life.closed.pk)
    assert (left.owner, left.is_personal, left.title) == (None, True, "")
    rows = [row for kind in KINDS for row in kind.rows(left.pk).values()]
    assert rows
    assert not any("dingo" in str(row).lower() for row in rows)
    assert not left.changesets.exists()
    assert not left.copied.exists()
    assert not left.old_slugs.exists()
    slugs.add(left.slug)
    for client in (Client(), client_of(life.grace), client_of(superuser)):
        for slug in slugs:
            assert client.get(f"/roadmaps/{slug}/").status_code == 404


def test_only_what_others_need_is_left_of_what_was_closed(life: Life) -> None:
    leave(life)
    left = Roadmap.objects.get(pk=life.closed.pk)
    copied = Topic.objects.filter(roadmap=life.fork).values_list("origin_id", flat=True)
    assert set(left.topics.values_list("pk", flat=True)) == set(copied)
    assert Objective.objects.filter(topic__roadmap=left).count() == 1
    assert (left.levels.count(), left.categories.count()) == (1, 1)


def test_what_grace_copied_goes_on_working(life: Life) -> None:
    client = client_of(life.grace)
    before = client.get(f"/roadmaps/{life.fork.slug}/topics/dingo-one/").content.decode()
    leave(life)
    page = client.get(f"/roadmaps/{life.fork.slug}/topics/dingo-one/")
    assert page.status_code == 200
    assert ("Dingo taken" in before, "Dingo taken" in page.content.decode()) == (True, True)
    assert Progress.objects.get(user=life.grace, topic__roadmap=life.closed).status == "done"
    assert count_waiting(life.fork) == 0
    for address in ("", "edit/", "edit/upstream/", "edit/changes/", "checklist.md", "print/"):
        assert client.get(f"/roadmaps/{life.fork.slug}/{address}").status_code in (200, 302, 404)
    taken = Changeset.objects.get(roadmap=life.fork, kind="upstream")
    assert taken.summary == "Took two changes of the original"
    revert(taken, person_id=life.grace.pk)
    assert Topic.objects.get(roadmap=life.fork, slug="dingo-one").title == "Dingo one"
    status = f"/roadmaps/{life.fork.slug}/topics/dingo-two/status/"
    assert client.post(status, {"status": "done"}).status_code in (200, 303)
    assert client.get("/history/").status_code == 200
    assert client.get("/dashboard/").status_code == 200


def test_what_grace_copied_goes_with_grace(life: Life) -> None:
    leave(life)
    assert places_of("dingo")
    forget_learner(user_id=life.grace.pk)
    assert places_of("dingo") == {}


def test_what_was_published_and_is_used_stays_as_it_was_shown(life: Life, client: Client) -> None:
    shown = client.get(f"/roadmaps/{life.published.slug}/koala-level/").content.decode()
    leave(life)
    page = client.get(f"/roadmaps/{life.published.slug}/koala-level/")
    assert page.status_code == 200
    assert ("Koala" in shown, "Koala" in page.content.decode()) == (True, True)
    assert client_of(life.grace).get(f"/roadmaps/{life.published.slug}/edit/").status_code == 404


def test_a_deletion_by_an_administrator_leaves_no_more(life: Life, superuser: User) -> None:
    address = f"/admin/accounts/user/{life.wombat.pk}/delete/"
    assert client_of(superuser).post(address, {"post": "yes"}).status_code == 302
    assert places_of("wombat") == {}


@pytest.mark.django_db(transaction=True)
def test_two_clicks_on_delete_at_once_answer_alike(roadmap: Roadmap, monkeypatch: Any) -> None:
    both_arrived = threading.Barrier(2)

    def delete(**given: Any) -> None:
        both_arrived.wait(timeout=20)
        delete_account(**given)

    monkeypatch.setattr(views, "delete_account", delete)
    wombat = factories.UserFactory(email="wombat@example.org")
    clients = [signed_in(wombat) for _ in range(2)]
    answers = at_once(
        [
            lambda client=client: client.post("/settings/delete/", {"email": wombat.email})
            for client in clients
        ]
    )
    assert [(a.status_code, a.headers["Location"]) for a in answers] == [(303, "/")] * 2
    assert Deletion.objects.count() == 1
    assert [client.get("/settings/").status_code for client in clients] == [302, 302]


@pytest.mark.django_db(transaction=True)
def test_one_browser_that_sends_a_deletion_twice_at_once_meets_no_error(roadmap: Roadmap) -> None:
    wombat = factories.UserFactory(email="wombat@example.org")
    first = signed_in(wombat)
    second = Client()
    second.cookies = first.cookies.copy()
    answers = at_once(
        [
            lambda client=client: client.post("/settings/delete/", {"email": wombat.email})
            for client in (first, second)
        ]
    )
    assert [a.status_code for a in answers] in ([303, 303], [303, 302], [302, 303]), answers
    assert Deletion.objects.count() == 1


def test_the_look_for_a_word_opens_what_is_packed(db: None, client: Client) -> None:
    session = client.session
    session["thought"] = "Wombat"
    session.save()
    assert list(places_of("wombat")) == ["accounts_session.session_data"]
    assert unpacked("roadmap_copied", "values", {"title": "wombat"}) == '{"title": "wombat"}'
    assert connection.introspection.table_names()
