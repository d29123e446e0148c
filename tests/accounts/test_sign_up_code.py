"""The page on which a sign-up waits for its code: right, wrong, old, late, corrected."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from roadmap.enums import Status
from roadmap.models import Progress
from tests import factories
from tests.accounts.signing_up import (
    ADA,
    CODE_PAGE,
    age,
    ask_again,
    enter,
    enter_twice_at_once,
    is_signed_in,
    newest_code,
    sign_in,
    sign_up,
    words,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
ONWARD = "/roadmaps/"


def test_there_is_no_account_before_the_code_is_entered(client: Client) -> None:
    page = sign_up(client)
    assert page.redirect_chain == [(CODE_PAGE, 302)]
    assert "good for 15 more minutes" in words(page)
    assert not User.objects.exists()
    enter(client, newest_code().lower().replace("-", " "))
    assert is_signed_in(client)
    user = User.objects.get()
    assert user.check_password(factories.PASSWORD)
    assert EmailAddress.objects.filter(user=user, email=ADA, verified=True, primary=True).exists()
    assert "sign_up" not in client.session


def test_one_arrives_where_one_was_going_by_every_detour(client: Client) -> None:
    sign_up(client, "mistyped@example.org", next=ONWARD)
    enter(client, "AAAA-AAAA")
    client.post(CODE_PAGE, {"action": "change", "email": ADA})
    age(client, 16 * 60)
    assert "page you came from" in words(client.get(CODE_PAGE))
    ask_again(client)
    answer = enter(client, newest_code(), follow=False)
    assert answer.headers["Location"] == ONWARD
    assert [user.email for user in User.objects.all()] == [ADA]


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:x", "\\e"])
def test_a_foreign_address_to_return_to_is_forgotten(client: Client, away: str) -> None:
    sign_up(client, next=away)
    answer = enter(client, newest_code(), follow=False)
    assert answer.headers["Location"] == "/welcome/"


@pytest.mark.usefixtures("roadmap")
def test_the_ticks_of_a_visitor_come_along(client: Client) -> None:
    client.post("/roadmaps/backend/topics/leaf-1-1/status/", {"status": "done"})
    assert "Your 1 tick is kept in this browser meanwhile" in words(sign_up(client, next=ONWARD))
    page = enter(client, newest_code())
    assert page.redirect_chain[-1][0] == ONWARD
    assert Progress.objects.filter(user__email=ADA, status=Status.DONE).count() == 1


def test_a_wrong_code_leaves_the_page_and_unfolds_the_address(client: Client) -> None:
    sign_up(client)
    page = enter(client, "AAAA-AAAA")
    assert "That is not the code" in words(page)
    assert "<details open>" in page.content.decode()
    assert not User.objects.exists()
    enter(client, newest_code())
    assert is_signed_in(client)


def test_an_older_code_is_named_as_such_and_counts_as_no_try(client: Client) -> None:
    sign_up(client)
    older = newest_code()
    ask_again(client)
    for _ in range(7):
        assert "a newer one was sent" in words(enter(client, older))
    enter(client, newest_code())
    assert is_signed_in(client)


def test_after_five_wrong_codes_even_the_right_one_needs_a_new_one(client: Client) -> None:
    sign_up(client)
    for _ in range(5):
        page = enter(client, "AAAA-AAAA")
    assert "A new code is needed" in words(page)
    assert "A new code is needed" in words(enter(client, newest_code()))
    assert not is_signed_in(client)
    ask_again(client)
    enter(client, newest_code())
    assert is_signed_in(client)


def test_a_code_that_ran_out_has_a_page_with_a_new_one(client: Client) -> None:
    sign_up(client)
    age(client, 14 * 60)
    assert "good for 1 more minute," in words(client.get(CODE_PAGE))
    age(client, 2 * 60)
    for page in (client.get(CODE_PAGE), enter(client, newest_code())):
        assert "That code has run out" in words(page)
    assert "good for 15 more minutes" in words(ask_again(client))
    enter(client, newest_code())
    assert is_signed_in(client)


def test_five_codes_an_hour_and_then_the_page_says_when(client: Client) -> None:
    page = sign_up(client)
    assert "4 new codes left this hour" in words(page)
    for _ in range(6):
        page = ask_again(client)
    assert len(mail.outbox) == 5
    assert "No more codes can be sent before" in words(page)
    refused = client.post(CODE_PAGE, {"action": "change", "email": "grace@example.org"})
    assert "No more codes can be sent now" in words(refused)
    enter(client, newest_code())
    assert User.objects.get().email == ADA


def test_one_address_gets_ten_codes_an_hour_from_one_visitor_in_whatever_browsers() -> None:
    answers = [sign_up(Client()).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert len(mail.outbox) == 10


def test_a_corrected_address_gets_the_code_and_the_first_one_is_no_good(client: Client) -> None:
    sign_up(client, "mistyped@example.org")
    first = newest_code()
    page = client.post(CODE_PAGE, {"action": "change", "email": "no address"})
    assert "Enter a valid email address" in words(page)
    client.post(CODE_PAGE, {"action": "change", "email": f" {ADA.upper()} "})
    assert mail.outbox[-1].to == [ADA]
    enter(client, first)
    assert not is_signed_in(client)
    enter(client, newest_code())
    assert User.objects.get().email == ADA


def test_two_clicks_send_one_code_and_the_last_password_counts(client: Client) -> None:
    sign_up(client, password="a first long sentence")
    sign_up(client, password="a second long sentence")
    assert len(mail.outbox) == 1
    enter(client, newest_code())
    assert User.objects.get().check_password("a second long sentence")


def test_two_clicks_on_the_right_code_both_arrive(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_up(client, next=ONWARD)
    answer, first = enter_twice_at_once(client, monkeypatch)
    assert answer.headers["Location"] == ONWARD
    assert is_signed_in(first)
    assert is_signed_in(client)
    assert User.objects.count() == 1


def test_signing_in_before_the_code_leads_to_it_without_a_word_of_failure(client: Client) -> None:
    sign_up(client)
    page = client.post(
        "/accounts/login/", {"login": ADA.upper(), "password": factories.PASSWORD, "next": ONWARD}
    )
    assert page.headers["Location"] == CODE_PAGE
    assert "sign up again" in words(sign_in(client, password="another long sentence"))
    answer = enter(client, newest_code(), follow=False)
    assert answer.headers["Location"] == ONWARD


def test_whoever_forgot_their_account_and_signed_up_with_its_password_is_let_in(
    client: Client,
) -> None:
    user = factories.UserFactory(email=ADA)
    EmailAddress.objects.create(user=user, email=ADA, verified=True, primary=True)
    sign_up(client)
    assert sign_in(client, password="another long sentence").status_code == 200
    sign_in(client)
    assert is_signed_in(client)
    assert "sign_up" not in client.session


@pytest.mark.parametrize("kept", [5, "text", [], {"sent_at": 1.0}, {"email": ADA, "unknown": 1}])
def test_what_another_release_kept_otherwise_is_no_sign_up(client: Client, kept: Any) -> None:
    sign_up(client)
    session = client.session
    session["sign_up"] = kept
    session.save()
    assert client.get("/accounts/signup/").status_code == 200
    assert client.get(CODE_PAGE).headers["Location"] == "/accounts/signup/"
    assert sign_in(client).status_code == 200


def test_signing_in_elsewhere_forgets_what_waited(client: Client) -> None:
    sign_up(client)
    client.post("/accounts/logout/")
    other = factories.UserFactory(email="grace@example.org")
    EmailAddress.objects.create(user=other, email=other.email, verified=True, primary=True)
    sign_up(client)
    sign_in(client, other.email)
    assert is_signed_in(client)
    assert "sign_up" not in client.session


@pytest.mark.parametrize(
    "code", ["", "\x00", "ÄÖÜ", "x" * 5000, "\ud800".encode("utf-16", "surrogatepass")]
)
def test_nonsense_is_a_wrong_code(client: Client, code: Any) -> None:
    sign_up(client)
    assert client.post(CODE_PAGE, {"code": code}).status_code in (200, 400)
    assert not is_signed_in(client)


def test_without_a_sign_up_the_page_leads_to_it(client: Client) -> None:
    for answer in (client.get(CODE_PAGE), client.post(CODE_PAGE, {"code": "AAAA-AAAA"})):
        assert answer.headers["Location"] == "/accounts/signup/"


def test_a_site_that_closes_meanwhile_makes_no_account(client: Client, settings: Any) -> None:
    sign_up(client)
    settings.CAIRN_REGISTRATION = "closed"
    assert "Sign-up is closed" in words(enter(client, newest_code()))
    assert not User.objects.exists()
