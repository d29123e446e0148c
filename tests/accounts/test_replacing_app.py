"""Another authenticator app in place of the one there is, such as on a new phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.test import Client
from django.utils import timezone

from accounts.models import Announcement, User
from accounts.second_factor.app_codes import app_of, spend
from accounts.second_factor.recovery_codes import unused_codes
from tests.accounts.second_factors import (
    CHALLENGE,
    at_the_challenge,
    code_now,
    is_signed_in,
    who_is_there,
    with_app,
)
from tests.conftest import client_of
from tests.factories import PASSWORD
from tests.races import at_once

REPLACE = "/accounts/2fa/totp/replace/"
INDEX = "/accounts/2fa/"


@pytest.fixture
def old(grace: User) -> str:
    return with_app(grace)


@pytest.fixture
def sure(grace: User, old: str) -> Client:
    client = client_of(grace)
    who_is_there(client, grace)
    return client


def new_secret(client: Client) -> str:
    return str(client.get(REPLACE).context["form"].secret)


def replace(client: Client) -> str:
    secret = new_secret(client)
    client.post(REPLACE, {"code": code_now(secret)})
    return secret


def secret_of(user: User) -> str:
    app = app_of(user.pk)
    assert app is not None
    return str(decrypt(app.data["secret"]))


def test_the_page_of_the_ways_offers_it_where_there_is_an_app(sure: Client, ada: User) -> None:
    assert f'href="{REPLACE}"' in sure.get("/settings/sign-in/").text
    assert f'href="{REPLACE}"' not in client_of(ada).get("/settings/sign-in/").text


def test_the_new_app_takes_the_place_of_the_old_and_recovery_codes_stay(
    grace: User, sure: Client, old: str
) -> None:
    codes = unused_codes(grace.pk)
    secret = replace(sure)
    assert secret_of(grace) == secret != old
    assert unused_codes(grace.pk) == codes
    entering = at_the_challenge(grace)
    entering.post(CHALLENGE, {"code": code_now(old)})
    assert not is_signed_in(entering)
    entering.post(CHALLENGE, {"code": code_now(secret, 1)})
    assert is_signed_in(entering)


def test_opening_the_page_or_a_wrong_code_leaves_the_old_app(
    grace: User, sure: Client, old: str
) -> None:
    new_secret(sure)
    page = sure.post(REPLACE, {"code": "000000"})
    assert "This is not the right code." in page.text
    assert "Replace the authenticator app" in page.text
    sure.post(REPLACE, {"code": code_now(old)})
    assert secret_of(grace) == old


def test_the_code_that_set_it_up_is_spent(grace: User, sure: Client) -> None:
    secret = replace(sure)
    entering = at_the_challenge(grace)
    entering.post(CHALLENGE, {"code": code_now(secret)})
    assert not is_signed_in(entering)


def test_a_spent_code_of_the_old_app_is_no_second_click(
    grace: User, sure: Client, old: str
) -> None:
    app = app_of(grace.pk)
    assert app is not None
    Authenticator.objects.filter(pk=app.pk).update(created_at=timezone.now() - timedelta(days=30))
    assert spend(app, code_now(old))
    new_secret(sure)
    page = sure.post(REPLACE, {"code": code_now(old)})
    assert "This is not the right code." in page.text
    assert secret_of(grace) == old


def test_two_clicks_replace_it_once(grace: User, sure: Client) -> None:
    secret = new_secret(sure)
    code = code_now(secret)
    answers = [sure.post(REPLACE, {"code": code}) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in answers] == [INDEX, INDEX]
    assert secret_of(grace) == secret
    assert Announcement.objects.filter(change="app-added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_from_two_browsers_at_once_one_of_the_new_apps_is_left(transactional_db: None) -> None:
    user = User.objects.create_user("both@example.org", PASSWORD)
    with_app(user)
    clients = [client_of(user), client_of(user)]
    for client in clients:
        who_is_there(client, user)
    secrets = [new_secret(client) for client in clients]
    answers = at_once(
        [
            lambda: clients[0].post(REPLACE, {"code": code_now(secrets[0])}),
            lambda: clients[1].post(REPLACE, {"code": code_now(secrets[1])}),
        ]
    )
    assert all(answer.status_code in (200, 302) for answer in answers), answers
    assert secret_of(user) in secrets


def test_who_was_not_asked_lately_is_asked_first(grace: User, old: str) -> None:
    client = client_of(grace)
    session = client.session
    session["came_in_at"] = 0
    session.save()
    answer = client.get(REPLACE)
    assert "/reauthenticate/" in answer.headers["Location"]
    assert secret_of(grace) == old


def test_without_an_app_it_leads_to_setting_one_up(ada: User) -> None:
    client = client_of(ada)
    who_is_there(client, ada)
    assert client.get(REPLACE).headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.post(REPLACE, {"code": "1"}).status_code == 302
    assert not Authenticator.objects.exists()


def test_the_other_sessions_end(grace: User, sure: Client) -> None:
    there = client_of(grace)
    replace(sure)
    assert is_signed_in(sure)
    assert not is_signed_in(there)


@pytest.mark.parametrize("sent", [{}, {"code": ""}, {"code": "\0"}, {"code": "9" * 5_000}])
def test_what_is_no_code_changes_nothing(
    grace: User, sure: Client, old: str, sent: dict[str, Any]
) -> None:
    new_secret(sure)
    assert sure.post(REPLACE, sent).status_code == 200
    assert secret_of(grace) == old
