"""Connecting an account elsewhere from the page of the ways: all of it or nothing."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.test import Client

from accounts import connecting
from accounts.announcements import signals
from accounts.models import Announcement, User
from accounts.sessions import end_sessions_of
from tests import factories
from tests.accounts.people import by_password
from tests.accounts.round_trips import CALLBACK, LOGIN, at_provider, begin, round_trip
from tests.conftest import client_of
from tests.openid_provider import ADA, OpenIDProvider
from tests.races import at_once
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

CONNECT = f"{LOGIN}?process=connect"


def connections() -> list[tuple[str, str]]:
    return list(SocialAccount.objects.values_list("user__email", "uid"))


def signed_in(user: User) -> Client:
    client = Client()
    newly_in(client, user)
    return client


def said(answer: Any) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


@pytest.fixture
def ada() -> User:
    return by_password()


def test_it_is_connected_told_and_announced(ada: User, provider: OpenIDProvider) -> None:
    answer = round_trip(signed_in(ada), CONNECT)
    assert answer.headers["Location"] == "/accounts/3rdparty/"  # which leads to the ways to sign in
    assert said(answer) == ["The account is connected. From now on it signs you in here, too."]
    assert connections() == [(ada.email, ADA["sub"])]
    assert Announcement.objects.filter(user=ada, change="provider-connected").count() == 1


def test_once_more_changes_nothing_and_says_so(ada: User, provider: OpenIDProvider) -> None:
    client = signed_in(ada)
    round_trip(client, CONNECT)
    assert said(round_trip(client, CONNECT))[-1] == (
        "This account is connected already. Nothing has changed."
    )
    assert len(connections()) == 1
    assert Announcement.objects.filter(change="provider-connected").count() == 1


def test_what_is_somebody_elses_stays_theirs(ada: User, provider: OpenIDProvider) -> None:
    round_trip(signed_in(ada), CONNECT)
    answer = round_trip(signed_in(factories.UserFactory()), CONNECT)
    assert said(answer) == ["It was not connected: that account signs somebody else in here."]
    assert connections() == [(ada.email, ADA["sub"])]


def test_a_fault_on_the_way_leaves_nothing_behind(
    ada: User, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(signals, "announce", refuse)
    client = signed_in(ada)
    client.raise_request_exception = False
    assert round_trip(client, CONNECT).status_code == 500
    assert connections() == []


def test_a_session_that_was_ended_meanwhile_connects_nothing(
    ada: User, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by its person, who took back a change; the request has read the session before."""
    hold = connecting.hold_account

    def late(request: Any) -> None:
        end_sessions_of(ada.pk, {ada.email})
        hold(request)

    monkeypatch.setattr(connecting, "hold_account", late)
    assert round_trip(signed_in(ada), CONNECT).headers["Location"] == "/accounts/login/"
    assert connections() == []


def test_a_visitor_connects_nothing(provider: OpenIDProvider) -> None:
    assert round_trip(Client(), CONNECT).status_code == 302
    assert connections() == []
    assert not User.objects.exists()


def test_who_was_not_asked_lately_is_asked_and_then_goes_on(
    ada: User, provider: OpenIDProvider
) -> None:
    client = client_of(ada)
    back = at_provider(begin(client, CONNECT))
    session = client.session
    session["came_in_at"] = 0
    session.save()
    assert client.get(back).headers["Location"] == "/accounts/reauthenticate/"
    assert connections() == []
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    assert connections() == [(ada.email, ADA["sub"])]


def test_a_way_back_that_is_used_twice_connects_once(ada: User, provider: OpenIDProvider) -> None:
    client = signed_in(ada)
    back = at_provider(begin(client, CONNECT))
    assert back.startswith(CALLBACK)
    first, second = client.get(back), client.get(back)
    assert (first.status_code, second.status_code) == (302, 401)
    assert len(connections()) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_accounts_at_once_one_gets_it_and_the_other_a_sentence(
    transactional_db: None, provider: OpenIDProvider
) -> None:
    users = [factories.UserFactory(email=f"{n}@example.org") for n in range(2)]
    clients = [signed_in(user) for user in users]
    backs = [at_provider(begin(client, CONNECT)) for client in clients]
    answers = at_once(
        [partial(client.get, back) for client, back in zip(clients, backs, strict=True)]
    )
    assert [answer.status_code for answer in answers] in ([302, 302], [302, 303], [303, 302])
    assert len(connections()) == 1
    assert Announcement.objects.filter(change="provider-connected").count() == 1
