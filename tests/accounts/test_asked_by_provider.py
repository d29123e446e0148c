"""Who is there, answered by the provider somebody signs in with, or by another who tries to."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.people import by_password, by_provider
from tests.accounts.round_trips import ASKED, at_provider, begin, query, round_trip
from tests.accounts.stored_passkeys import passkey
from tests.openid_provider import ADA, OpenIDProvider
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

EXPORT, DELETE, PAGE = "/settings/export/", "/settings/delete/", "/accounts/reauthenticate/"
HOUR = 3600
NEW = {"password1": "another long sentence", "password2": "another long sentence"}


def asked(response: Any) -> bool:
    return response.status_code in (302, 303) and response.headers["Location"].startswith(PAGE)


@pytest.fixture
def came_by_provider(client: Client, provider: OpenIDProvider) -> User:
    user = by_provider()
    newly_in(client, user, ago=HOUR)
    return user


def test_the_provider_is_told_to_ask_again_and_its_answer_leads_back(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    response = round_trip(client, f"{ASKED}?next={EXPORT}")
    (heard,) = provider.asked
    assert (heard["prompt"], heard["max_age"]) == ("login", "0")
    assert response.headers["Location"] == EXPORT
    assert client.get(EXPORT).status_code == 200


def test_staff_with_a_second_factor_answer_by_it_alone(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    """Also who sends the form that the page does not show."""
    User.objects.update(is_staff=True)
    passkey(came_by_provider)
    onward = f"{ASKED}?next={EXPORT}"
    assert asked(client.post(onward))
    assert provider.asked == []
    assert asked(client.get(EXPORT)) or "2fa" in client.get(EXPORT).headers["Location"]


@pytest.mark.parametrize("kept", ["yesterday", None, [], {}])
def test_a_session_that_kept_no_time_of_its_sign_in_is_asked(
    client: Client, came_by_provider: User, kept: Any
) -> None:
    session = client.session
    session["came_in_at"] = kept
    session.save()
    assert asked(client.get(EXPORT))


def test_a_form_on_its_way_is_not_lost(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    client.post(EXPORT, {"form": "json"})
    response = round_trip(client, f"{ASKED}?next={EXPORT}")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_form_that_was_left_at_the_question_is_not_sent_later(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    """Who changed their mind about the deletion and later only looks at its page, stays."""
    client.post(DELETE, {"email": ADA["email"]})
    client.get(DELETE)
    response = round_trip(client, f"{ASKED}?next={DELETE}")
    assert response.headers["Location"] == DELETE
    assert User.objects.filter(pk=came_by_provider.pk).exists()


@pytest.mark.parametrize("ago", [120, HOUR])
def test_a_sign_in_there_of_before_is_no_answer(
    client: Client, provider: OpenIDProvider, came_by_provider: User, ago: int
) -> None:
    provider.auth_time = int(time.time()) - ago
    response = round_trip(client, f"{ASKED}?next={EXPORT}")
    assert response.headers["Location"] == f"{PAGE}?next={EXPORT}"
    assert "did not ask you again" in client.get(PAGE).content.decode()
    assert asked(client.get(EXPORT))


def test_a_provider_that_does_not_say_when_is_believed(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    provider.mode = "no auth_time"
    round_trip(client, f"{ASKED}?next={EXPORT}")
    assert client.get(EXPORT).status_code == 200


@pytest.mark.parametrize("auth_time", ["nan", "soon", [1], {}])
def test_a_time_that_is_none_is_no_answer(
    client: Client, provider: OpenIDProvider, came_by_provider: User, auth_time: Any
) -> None:
    provider.auth_time = auth_time
    assert asked(round_trip(client, f"{ASKED}?next={EXPORT}"))
    assert asked(client.get(EXPORT))


@pytest.mark.parametrize("is_a_member", [True, False])
def test_another_account_there_is_no_answer_and_signs_nobody_in(
    client: Client, provider: OpenIDProvider, came_by_provider: User, is_a_member: bool
) -> None:
    provider.person = {"sub": "grace-1", "email": "grace@id.example"}
    if is_a_member:
        grace = factories.UserFactory()
        SocialAccount.objects.create(user=grace, provider="oidc", uid="grace-1")
    people = User.objects.count()
    assert asked(round_trip(client, f"{ASKED}?next={EXPORT}"))
    assert "another account there" in client.get(PAGE).content.decode()
    assert client.session["_auth_user_id"] == str(came_by_provider.pk)
    assert asked(client.get(EXPORT))
    assert User.objects.count() == people


def test_the_answer_to_another_persons_question_is_none(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    """In one browser: the way back of one who has signed out since, and another is signed in."""
    back = at_provider(begin(client, ASKED))
    newly_in(client, factories.UserFactory(), ago=HOUR)
    assert client.get(back).status_code == 401
    assert asked(client.get(EXPORT))


def test_a_way_back_of_another_session_or_used_already_is_no_answer(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    back = at_provider(begin(client, ASKED))
    other = newly_in(Client(), came_by_provider, ago=HOUR)
    assert other.get(back).status_code == 401
    assert asked(other.get(EXPORT))
    client.get(back)
    with time_machine.travel(time.time() + 301):
        assert client.get(back).status_code == 401
        assert asked(client.get(EXPORT))


def test_a_sign_in_that_calls_itself_a_question_is_none(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    """What an address asks for never counts: only a state that this site wrote."""
    address = f"/accounts/oidc/oidc/login/?process=redirect&asked=1&next={EXPORT}"
    provider.auth_time = int(time.time()) - HOUR
    round_trip(client, address)
    assert asked(client.get(EXPORT))


@pytest.mark.parametrize("mode", ["cancelled", "wrong nonce", "refuses"])
def test_a_question_that_goes_wrong_there_leads_back_to_the_ways(
    client: Client, provider: OpenIDProvider, came_by_provider: User, mode: str
) -> None:
    provider.mode = mode
    response = round_trip(client, f"{ASKED}?next={EXPORT}")
    assert response.headers["Location"] == f"{PAGE}?next={EXPORT}"
    assert "That did not count" in client.get(PAGE).content.decode()
    assert asked(client.get(EXPORT))


def test_where_the_provider_is_down_the_other_ways_stay(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    provider.mode = "down"
    response = client.post(f"{ASKED}?next={EXPORT}")
    assert response.headers["Location"] == f"{PAGE}?next={EXPORT}"


def test_nobody_is_led_to_a_provider_that_is_not_theirs(
    client: Client, provider: OpenIDProvider
) -> None:
    newly_in(client, by_password(), ago=HOUR)
    assert client.post(ASKED).status_code == 404
    assert client.post("/accounts/reauthenticate/by/github/").status_code == 404


def test_the_question_leads_to_no_other_site(
    client: Client, provider: OpenIDProvider, came_by_provider: User
) -> None:
    response = round_trip(client, f"{ASKED}?next=https://evil.example/")
    assert response.headers["Location"] == "/settings/"
    assert query(begin(client, ASKED))["redirect_uri"].startswith("http://testserver/")


def test_a_password_on_its_way_is_not_kept(client: Client, came_by_provider: User) -> None:
    response = client.post("/accounts/password/set/", NEW)
    assert asked(response)
    assert NEW["password1"] not in str(dict(client.session))
    assert "Nothing was saved" in client.get(response.headers["Location"]).content.decode()
