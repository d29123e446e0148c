"""Where a person is signed in: what is listed, what ends, and how the last use is known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.db import DatabaseError
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from accounts.sessions import SessionStore
from accounts.ways.signed_in import forget_ended, name_of
from tests.accounts.signed_in import key_of, session_in
from tests.conftest import client_of
from tests.factories import PASSWORD

PAGE = "/settings/sign-in/"
END = "/settings/sign-in/sessions/"
IPAD = "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1"


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def shown(client: Client) -> str:
    return client.get(PAGE).content.decode()


def end(client: Client, key: str) -> str:
    return client.post(END, {"session": name_of(key)}, follow=True).content.decode()


def test_a_session_is_listed_with_device_network_and_last_use(grace: User) -> None:
    here = session_in(grace)
    session_in(grace, IPAD, "198.51.100.7", seen_days_ago=1)
    page = shown(here)
    assert "Firefox on Linux" in page
    assert "Safari on an iPad" in page
    assert "Last used yesterday" in page
    assert "198.51.100.x" in page
    assert "198.51.100.7" not in page
    assert page.index("This one") < page.index("Safari on an iPad")


def test_the_keys_of_sessions_are_on_no_page(grace: User) -> None:
    here, there = session_in(grace), session_in(grace)
    page = shown(here)
    assert name_of(key_of(there)) in page
    assert key_of(there) not in page
    assert key_of(here) not in page


def test_one_session_alone_offers_no_end(grace: User) -> None:
    page = shown(session_in(grace))
    assert "Nowhere else." in page
    assert "End all others" not in page
    assert 'name="session"' not in page


def test_nobody_sees_the_sessions_of_others(ada: User, grace: User) -> None:
    session_in(grace, IPAD, "198.51.100.7")
    assert "Safari on an iPad" in shown(session_in(grace))
    page = shown(session_in(ada))
    assert "Safari on an iPad" not in page
    assert "198.51.100" not in page


def test_a_session_that_is_ended_opens_nothing_and_leaves_no_row(grace: User) -> None:
    here, there = session_in(grace), session_in(grace)
    assert "The session is ended." in end(here, key_of(there))
    assert not is_signed_in(there)
    assert is_signed_in(here)
    assert not Session.objects.filter(pk=key_of(there)).exists()
    assert not UserSession.objects.filter(session_key=key_of(there)).exists()


def test_a_session_that_allauth_knows_nothing_of_can_be_ended(grace: User) -> None:
    here, there = session_in(grace), client_of(grace)
    assert "Unknown device" in shown(here)
    end(here, key_of(there))
    assert not is_signed_in(there)


@pytest.mark.parametrize("how", ["expired", "gone", "twice", "none", "nul"])
def test_a_session_that_had_ended_is_said_to_have(grace: User, how: str) -> None:
    here, there = session_in(grace), session_in(grace)
    if how == "expired":
        past = timezone.now() - dt.timedelta(seconds=1)
        Session.objects.filter(pk=key_of(there)).update(expire_date=past)
        assert "Nowhere else." in shown(here)
        assert "The session is ended." in end(here, key_of(there))
        assert not Session.objects.filter(pk=key_of(there)).exists()
        return
    if how == "gone":
        Session.objects.filter(pk=key_of(there)).delete()
    if how == "twice":
        end(here, key_of(there))
    sent = {"none": "", "nul": "\0" * 9}.get(how, name_of(key_of(there)))
    page = here.post(END, {"session": sent}, follow=True).content.decode()
    assert "That session had ended already." in page


def test_nobody_ends_the_session_of_somebody_else(ada: User, grace: User) -> None:
    hers, mine = session_in(ada), session_in(grace)
    assert "had ended already" in end(mine, key_of(hers))
    mine.post(END, {"others": "1"})
    mine.post("/accounts/sessions/")
    assert is_signed_in(hers)


def test_nobody_ends_the_session_they_are_in(grace: User) -> None:
    here = session_in(grace)
    end(here, key_of(here))
    assert is_signed_in(here)


@pytest.mark.parametrize("address", [END, "/accounts/sessions/"])
def test_all_others_end_at_once(grace: User, address: str) -> None:
    here, *others = session_in(grace), session_in(grace), client_of(grace)
    page = here.post(address, {"others": "1"}, follow=True).content.decode()
    assert "Two other sessions are ended." in page
    assert not any(is_signed_in(other) for other in others)
    assert list(Session.objects.filter(user=grace)) == [Session.objects.get(pk=key_of(here))]
    assert UserSession.objects.get(user=grace).session_key == key_of(here)


def test_a_session_of_an_older_password_is_not_listed(grace: User) -> None:
    session_in(grace, IPAD)
    grace.set_password("another sentence of hers")
    grace.save()
    assert "Safari on an iPad" not in shown(session_in(grace))


def test_many_sessions_are_listed_in_part_and_end_all(grace: User) -> None:
    here = session_in(grace)
    for _ in range(35):
        client_of(grace)
    assert "The 30 used last, of 36." in shown(here)
    here.post(END, {"others": "1"})
    assert Session.objects.filter(user=grace).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_at_any_length(
    grace: User, count: int, django_assert_num_queries: Any
) -> None:
    here = session_in(grace)
    for _ in range(count):
        session_in(grace, IPAD)
    here.get(PAGE)
    with django_assert_num_queries(8):
        assert shown(here).count("Safari on an iPad") == 2 * count


def test_how_somebody_signed_in_is_said(grace: User) -> None:
    client = Client(headers={"user-agent": IPAD})
    client.post("/accounts/login/", {"login": grace.email, "password": PASSWORD})
    assert "by password" in shown(client)


def test_the_last_use_is_noted_once_an_hour(
    grace: User, grace_client: Client, django_assert_num_queries: Any
) -> None:
    old = timezone.now() - dt.timedelta(hours=2)
    rows = Session.objects.filter(pk=key_of(grace_client))
    rows.update(seen_at=old)
    grace_client.get(PAGE)
    noted = rows.get().seen_at
    assert noted
    assert noted > old
    grace_client.get(PAGE)
    assert rows.get().seen_at == noted


def test_a_session_of_before_is_noted_at_its_next_use(grace_client: Client) -> None:
    rows = Session.objects.filter(pk=key_of(grace_client))
    rows.update(seen_at=None)
    grace_client.get("/settings/")
    assert rows.get().seen_at


def test_a_database_that_takes_no_write_costs_nobody_their_page(
    grace_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def refuse(*args: Any, **values: Any) -> int:
        tries.append(values)
        raise DatabaseError("attempt to write a readonly database")

    Session.objects.filter(pk=key_of(grace_client)).update(seen_at=None)
    monkeypatch.setattr(QuerySet, "update", refuse)
    monkeypatch.setattr(SessionStore, "_no_note_before", 0.0)
    assert is_signed_in(grace_client)
    assert is_signed_in(grace_client)
    assert len(tries) == 1


def test_what_is_kept_of_ended_sessions_is_deleted_daily(grace: User) -> None:
    living, ended = session_in(grace), session_in(grace)
    Session.objects.filter(pk=key_of(ended)).delete()
    assert forget_ended() == "forgot 1 of the sessions that ended"
    assert UserSession.objects.get().session_key == key_of(living)
