"""Wrong passwords slow down who guesses; the owner gets in all the same, and learns when."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from tests import factories
from tests.races import at_once

pytestmark = pytest.mark.django_db

EMAIL, ELSEWHERE = "ada@example.org", "192.0.2.7"
COOKIE = "device"


@pytest.fixture
def ada() -> User:
    user: User = factories.UserFactory(email=EMAIL)
    return user


@pytest.fixture
def noon(time_machine: Any) -> Any:
    """The beginning of a window of every limit."""
    time_machine.move_to("2026-05-04 12:00:00Z", tick=False)
    return time_machine


def enter(client: Client, password: str = factories.PASSWORD, **given: Any) -> Any:
    sent = {"login": given.pop("email", EMAIL), "password": password}
    return client.post("/accounts/login/", sent, **given)


def is_in(response: Any) -> bool:
    return bool(response.status_code == 302)


def guess(times: int = 5, client: Client | None = None, email: str = EMAIL) -> None:
    """Each from a network of its own."""
    for number in range(times):
        enter(client or Client(), "wrong", email=email, REMOTE_ADDR=f"198.51.100.{number}")


def test_after_five_wrong_passwords_one_waits_and_is_told_how_long(ada: User, noon: Any) -> None:
    guess()
    refused = enter(Client())
    assert not is_in(refused)
    assert "Too many wrong passwords. Wait 5 minutes, then try again." in refused.text
    noon.shift(300)
    assert is_in(enter(Client()))


def test_the_wait_is_the_same_for_an_email_that_nobody_has(ada: User, noon: Any) -> None:
    guess(email="nobody@example.org")
    answers = [enter(Client(), email=email) for email in ("nobody@example.org",)]
    guess()
    answers.append(enter(Client()))
    said = [re.findall(r"Too many wrong passwords[^<]*", answer.text) for answer in answers]
    assert said[0] == said[1] != []


def test_who_guesses_elsewhere_does_not_keep_the_owner_out(ada: User, noon: Any) -> None:
    owner = Client()
    assert is_in(enter(owner))
    owner.post("/accounts/logout/")
    guess(20)
    assert is_in(enter(owner))


def test_nor_who_guesses_with_another_address_of_theirs(ada: User, noon: Any) -> None:
    other = "countess@example.org"
    EmailAddress.objects.create(user=ada, email=other, verified=True)
    owner = Client()
    assert is_in(enter(owner, email=other))
    owner.post("/accounts/logout/")
    guess(20, email=other)
    assert is_in(enter(owner, email=other))


def test_guessing_in_a_browser_of_the_owner_is_slowed_down_as_well(ada: User, noon: Any) -> None:
    owner = Client()
    enter(owner)
    owner.post("/accounts/logout/")
    guess(5, owner)
    assert "Too many wrong passwords" in enter(owner).text


def test_a_browser_of_one_account_knows_no_other(ada: User, noon: Any) -> None:
    factories.UserFactory(email="mallory@example.org")
    mallory = Client()
    assert is_in(enter(mallory, email="mallory@example.org"))
    mallory.post("/accounts/logout/")
    guess()
    assert "Too many wrong passwords" in enter(mallory).text


def test_a_browser_knows_the_five_accounts_that_were_used_last(ada: User, noon: Any) -> None:
    shared = Client()
    for number in range(5):
        factories.UserFactory(email=f"{number}@example.org")
    for email in (EMAIL, *(f"{number}@example.org" for number in range(5))):
        assert is_in(enter(shared, email=email))
        shared.post("/accounts/logout/")
    assert shared.cookies[COOKIE].value.count(".") == 5
    for email, knows in ((EMAIL, False), ("0@example.org", True)):
        guess(email=email)
        assert is_in(enter(shared, email=email)) is knows


def test_a_new_password_makes_the_browsers_unknown_and_begins_anew(ada: User, noon: Any) -> None:
    owner, proof = Client(), ""
    enter(owner)
    proof = owner.cookies[COOKIE].value
    ada.set_password("another long one")
    ada.save()
    stale = Client()
    stale.cookies[COOKIE] = proof
    guess()
    assert not is_in(enter(stale, "another long one"))


@pytest.mark.parametrize(
    "text",
    ["", "x", "." * 50, "a" * 22, "a" * 22 + "." + "0" * 64, "é" * 22, "a" * 22 + ".0" * 9_000],
)
def test_a_cookie_that_is_none_proves_nothing(ada: User, noon: Any, text: str) -> None:
    forged = Client()
    forged.cookies[COOKIE] = text
    guess()
    assert not is_in(enter(forged))


def test_the_cookie_tells_neither_who_nor_the_password(ada: User) -> None:
    response = enter(Client())
    cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert re.fullmatch(r"[A-Za-z0-9]{22}\.[0-9a-f]{64}", cookie.value)


def test_the_right_password_is_no_try_that_counts(ada: User, noon: Any) -> None:
    for _ in range(20):
        assert is_in(enter(Client()))


def test_ten_wrong_ones_of_any_accounts_slow_a_network_down(noon: Any, ada: User) -> None:
    for number in range(10):
        enter(Client(), email=f"{number}@example.org", REMOTE_ADDR=ELSEWHERE)
    assert "Too many wrong passwords. Wait a minute" in enter(Client(), REMOTE_ADDR=ELSEWHERE).text
    assert is_in(enter(Client()))


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_five_are_looked_at() -> None:
    user: User = factories.UserFactory(email=EMAIL)
    assert user.has_usable_password()
    guesses = [
        partial(enter, Client(), "wrong", REMOTE_ADDR=f"198.51.100.{number}")
        for number in range(20)
    ]
    answers = at_once(guesses)
    refused = sum("Too many wrong passwords" in answer.text for answer in answers)
    assert refused == 15


@pytest.mark.parametrize("email", ["x" * 5_000 + "@example.org", "ada @example.org", "\0@x.org"])
def test_what_is_no_email_is_counted_without_harm(ada: User, email: str) -> None:
    assert enter(Client(), email=email).status_code == 200


def test_choosing_a_new_password_ends_the_wait(ada: User, noon: Any, settings: Any) -> None:
    from accounts.administrators import reset_link

    guess()
    assert not is_in(enter(Client()))
    owner = Client()
    form = owner.get(reset_link(email=EMAIL), follow=True)
    chosen = {"password1": "a long new password", "password2": "a long new password"}
    owner.post(form.redirect_chain[-1][0], chosen)
    assert is_in(enter(Client(), "a long new password"))


def test_a_neighbour_on_the_network_keeps_no_owner_out(ada: User, noon: Any) -> None:
    owner = Client()
    assert is_in(enter(owner, REMOTE_ADDR=ELSEWHERE))
    owner.post("/accounts/logout/")
    for number in range(20):
        enter(Client(), email=f"{number}@example.org", REMOTE_ADDR=ELSEWHERE)
    assert is_in(enter(owner, REMOTE_ADDR=ELSEWHERE))
    assert not is_in(enter(Client(), REMOTE_ADDR=ELSEWHERE))
