"""A way back in for whoever lost the second factor: on the command line and in the admin."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import SecondFactorRemoval, Session, User
from accounts.second_factor.removal import Removed, remove_second_factor
from accounts.second_factor.signals import second_factor_removed
from tests.accounts.second_factors import (
    SIGN_IN,
    answer,
    at_the_challenge,
    code_now,
    is_signed_in,
    recovery_codes_of,
    who_is_there,
    with_app,
    with_passkey,
)
from tests.conftest import client_of
from tests.factories import PASSWORD
from tests.races import at_once
from tests.signed_in import grow_older


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    said: list[dict[str, Any]] = []

    def listen(sender: Any, user: Any, by: Any, **kwargs: Any) -> None:
        said.append({"sender": sender, "user": user, "by": by})

    second_factor_removed.connect(listen)
    yield said
    second_factor_removed.disconnect(listen)


def page_of(user: User) -> str:
    return f"/admin/accounts/user/{user.pk}/second-factor/"


# --- What it does ---------------------------------------------------------------------------------


def test_all_goes_and_the_sessions_with_it(
    grace: User, ada: User, superuser: User, heard: list[dict[str, Any]], caplog: Any
) -> None:
    for person in (grace, ada):
        with_app(person)
        with_passkey(person)
    thief, other = client_of(grace), client_of(ada)
    with caplog.at_level(logging.INFO, "accounts"):
        removed = remove_second_factor(person=grace, by=superuser)
    assert removed == Removed(app=True, passkeys=1, codes=True, sessions=1)
    assert str(removed) == "the authenticator app, 1 passkey and the recovery codes"
    assert not Authenticator.objects.filter(user=grace).exists()
    assert not is_signed_in(thief)
    assert Authenticator.objects.filter(user=ada).count() == 3
    assert is_signed_in(other)
    assert heard == [{"sender": User, "user": grace, "by": superuser}]
    record = SecondFactorRemoval.objects.get()
    assert (record.account_id, record.by_id) == (grace.pk, superuser.pk)
    assert f"second factor of account {grace.pk} removed by account {superuser.pk}" in caplog.text
    assert grace.email not in caplog.text


def test_where_there_is_none_nothing_is_done(grace: User, heard: list[dict[str, Any]]) -> None:
    client = client_of(grace)
    assert not remove_second_factor(person=grace)
    assert is_signed_in(client)
    assert heard == []
    assert not SecondFactorRemoval.objects.exists()


def test_what_listens_is_part_of_it(grace: User) -> None:
    """A mail that can't be queued leaves the second factor where it is."""

    def refuse(**kwargs: Any) -> None:
        raise RuntimeError

    with_app(grace)
    second_factor_removed.connect(refuse)
    try:
        with pytest.raises(RuntimeError):
            remove_second_factor(person=grace)
    finally:
        second_factor_removed.disconnect(refuse)
    assert Authenticator.objects.filter(user=grace).count() == 2
    assert not SecondFactorRemoval.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_at_once_it_is_done_once(transactional_db: None) -> None:
    user = User.objects.create_user("lost@example.org")
    with_app(user)
    done = at_once([lambda: remove_second_factor(person=user)] * 4)
    assert sorted(bool(removed) for removed in done) == [False] * 3 + [True]
    assert SecondFactorRemoval.objects.count() == 1


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        (Removed(app=True), "the authenticator app"),
        (Removed(passkeys=2, codes=True), "2 passkeys and the recovery codes"),
    ],
)
def test_it_says_what_it_was(removed: Removed, words: str) -> None:
    assert str(removed) == words


# --- On the command line --------------------------------------------------------------------------


def test_the_command_says_what_it_removed(grace: User, capsys: Any) -> None:
    with_app(grace)
    client_of(grace)
    call_command("remove_second_factor", email="GRACE@example.org")
    said = capsys.readouterr().out
    assert "Removed the authenticator app and the recovery codes of grace@example.org" in said
    assert "ended 1 session." in said
    assert "They sign in with their password alone" in said
    assert SecondFactorRemoval.objects.get().by_id is None
    client = Client()
    client.post(SIGN_IN, {"login": grace.email, "password": PASSWORD})
    assert is_signed_in(client)


def test_twice_it_says_that_there_is_none(grace: User, capsys: Any) -> None:
    with_app(grace)
    for _ in range(2):
        call_command("remove_second_factor", email=grace.email)
    assert "has no second factor; nothing was changed." in capsys.readouterr().out
    assert SecondFactorRemoval.objects.count() == 1


def test_who_has_no_password_is_to_be_given_a_link(grace: User, capsys: Any) -> None:
    grace.set_unusable_password()
    grace.save()
    with_passkey(grace)
    call_command("remove_second_factor", email=grace.email)
    assert "manage.py reset_link grace@example.org" in capsys.readouterr().out


@pytest.mark.parametrize(
    "email", ["nobody@example.org", "", "x\0y", "\udcff@example.org", "a" * 5000]
)
def test_an_unknown_account_is_refused_in_words(db: None, email: str) -> None:
    with pytest.raises(CommandError, match="There is no account with the email"):
        call_command("remove_second_factor", email=email)


def test_a_closed_account_can_lose_it_too(grace: User, capsys: Any) -> None:
    with_app(grace)
    User.objects.filter(pk=grace.pk).update(is_active=False)
    call_command("remove_second_factor", email=grace.email)
    assert "Removed" in capsys.readouterr().out


# --- In the admin ---------------------------------------------------------------------------------


def test_an_administrator_takes_it_away(
    grace: User, superuser: User, superuser_client: Client, heard: list[dict[str, Any]]
) -> None:
    with_app(grace)
    there = client_of(grace)
    person = f"/admin/accounts/user/{grace.pk}/change/"
    assert page_of(grace) in superuser_client.get(person).text
    who_is_there(superuser_client, superuser)
    asked = superuser_client.get(page_of(grace)).text
    assert "Be sure that it is the owner who asks" in asked
    assert Authenticator.objects.filter(user=grace).exists()
    done = superuser_client.post(page_of(grace), follow=True)
    assert done.request["PATH_INFO"] == person
    assert "Removed the authenticator app and the recovery codes of grace@example.org" in done.text
    assert not Authenticator.objects.filter(user=grace).exists()
    assert not is_signed_in(there)
    assert LogEntry.objects.get().change_message == "Removed the second factor."
    assert heard[0]["by"] == superuser
    assert (
        f"account {grace.pk}" in superuser_client.get("/admin/accounts/secondfactorremoval/").text
    )


def test_it_asks_who_is_there_first(grace: User, superuser: User, superuser_client: Client) -> None:
    with_app(grace)
    for method in ("get", "post"):
        asked = getattr(superuser_client, method)(page_of(grace))
        assert asked.headers["Location"].startswith("/accounts/reauthenticate/?next=")
    assert Authenticator.objects.filter(user=grace).exists()


def test_what_was_sent_before_goes_through_afterwards(
    grace: User, superuser: User, superuser_client: Client
) -> None:
    with_app(grace)
    asked = superuser_client.post(page_of(grace))
    superuser_client.post(asked.headers["Location"], {"password": PASSWORD})
    assert not Authenticator.objects.filter(user=grace).exists()


def test_ones_own_is_taken_away_without_ending_this_session(superuser: User) -> None:
    secret = with_app(superuser)
    here, there = at_the_challenge(superuser), at_the_challenge(superuser)
    answer(here, code_now(secret))
    answer(there, recovery_codes_of(superuser)[0])
    grow_older(here)
    assert here.post(page_of(superuser)).headers["Location"].startswith("/accounts/reauthenticate")
    assert Authenticator.objects.filter(user=superuser).exists()
    who_is_there(here, superuser)
    assert "Your own app" in here.get(page_of(superuser)).text
    here.post(page_of(superuser))
    assert not Authenticator.objects.filter(user=superuser).exists()
    assert is_signed_in(here)
    assert not is_signed_in(there)
    assert UserSession.objects.filter(user=superuser).count() == 1
    assert Session.objects.filter(user=superuser).count() == 1


def test_where_there_is_none_the_page_says_so(
    grace: User, superuser: User, superuser_client: Client
) -> None:
    who_is_there(superuser_client, superuser)
    assert (
        "has no second factor. There is nothing to remove."
        in superuser_client.get(page_of(grace)).text
    )
    done = superuser_client.post(page_of(grace), follow=True)
    assert "Nothing was changed." in done.text
    assert not LogEntry.objects.exists()


def test_curators_and_learners_take_nothing_away(grace: User, curator: User, ada: User) -> None:
    with_app(grace)
    for person in (curator, ada, grace):
        client = client_of(person)
        who_is_there(client, person)
        for method in ("get", "post"):
            assert getattr(client, method)(page_of(grace)).status_code in (302, 403, 404)
    assert Authenticator.objects.filter(user=grace).exists()


@pytest.mark.parametrize("pk", ["999999", "0", "x", "99999999999999999999", "1_2F"])
def test_nobody_is_found_under_another_number(
    superuser: User, superuser_client: Client, pk: str
) -> None:
    who_is_there(superuser_client, superuser)
    address = f"/admin/accounts/user/{pk}/second-factor/"
    assert superuser_client.get(address).status_code == 404
    assert superuser_client.post(address).status_code == 404
