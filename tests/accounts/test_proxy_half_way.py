"""What the proxy's word began, where the browser is somebody else's by then."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.people import by_password_and_app
from tests.accounts.second_factors import at_the_challenge
from tests.factories import UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who

pytestmark = pytest.mark.django_db

SIGN_UP, CHALLENGE = "/accounts/3rdparty/signup/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings)


def left_by_ada() -> Client:
    """A browser in which a sign-up waits for an email."""
    client = sent_by_proxy()
    assert client.get("/dashboard/").headers["Location"] == SIGN_UP
    return client


def left_to(name: str | None, client: Client) -> Client:
    client.defaults.pop("HTTP_REMOTE_USER")
    return sent_by_proxy(name, client=client)


@pytest.mark.parametrize("next_one", ["grace", None])
@pytest.mark.parametrize("mail_is_sent", [True, False])
def test_a_sign_up_is_not_finished_by_somebody_else(
    request: Any, mail_is_sent: bool, next_one: str | None
) -> None:
    """Whose email it would be could read along in the account that the proxy lets in to."""
    if mail_is_sent:
        request.getfixturevalue("with_mail")
    client = left_to(next_one, left_by_ada())
    answer = client.post(SIGN_UP, {"email": "grace@example.org"})
    assert answer.headers["Location"] == "/accounts/login/"
    assert not SocialAccount.objects.exists()
    assert mail.outbox == []


def test_whose_sign_up_it_is_finishes_it() -> None:
    client = left_by_ada()
    client.post(SIGN_UP, {"email": "ada@example.org"})
    assert who(client) == User.objects.get()
    assert SocialAccount.objects.get().uid == "ada"


def test_who_comes_next_is_let_in_and_keeps_nothing_of_it() -> None:
    grace = connected(UserFactory(), "grace")
    client = left_to("grace", left_by_ada())
    client.get("/dashboard/")
    assert who(client) == grace
    assert "socialaccount_sociallogin" not in client.session


@pytest.mark.parametrize("next_one", ["grace", None])
def test_a_second_factor_is_not_asked_of_somebody_else(next_one: str | None) -> None:
    connected(by_password_and_app())
    client = sent_by_proxy()
    assert client.get("/dashboard/").headers["Location"] == CHALLENGE
    assert client.get(CHALLENGE).status_code == 200
    assert left_to(next_one, client).get(CHALLENGE).headers["Location"].startswith("/accounts/")
    assert "account_login" not in client.session


def test_what_began_by_password_goes_on_whomever_the_proxy_names() -> None:
    client = at_the_challenge(by_password_and_app())
    for name in ("grace", "ada", None):
        client.defaults.pop("HTTP_REMOTE_USER", None)
        assert sent_by_proxy(name, client=client).get(CHALLENGE).status_code == 200
