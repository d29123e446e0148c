"""Codes by mail that show who is there: tries, time, and whose they are."""

from __future__ import annotations

import time
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.people import by_password_and_app, by_provider, without_password
from tests.signed_in import newly_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]

EXPORT, PAGE, CODE = (
    "/settings/export/",
    "/accounts/reauthenticate/",
    "/accounts/reauthenticate/code/",
)
HERE = f"{CODE}?next={EXPORT}"


@pytest.fixture
def ada() -> User:
    return by_provider()


@pytest.fixture
def asked(client: Client, ada: User) -> Client:
    return newly_in(client, ada, ago=3600)


def sent_code(client: Client) -> str:
    response = client.post(HERE)
    assert (response.status_code, response.headers["Location"]) == (303, HERE)
    return mail.outbox[-1].body.split("\n\n")[1].strip()


def enter(client: Client, code: str) -> Any:
    return client.post(HERE, {"code": code, "next": EXPORT})


def may_go_on(client: Client) -> bool:
    return client.get(EXPORT).status_code == 200


def test_the_code_goes_to_the_address_of_the_account_and_leads_back(asked: Client) -> None:
    code = sent_code(asked)
    (message,) = mail.outbox
    assert (message.to, message.subject) == (["ada@id.example"], "Cairn: your code")
    assert code in message.alternatives[0].content
    assert "on its way to ada@id.example" in asked.get(HERE).content.decode()
    assert not may_go_on(asked)
    response = enter(asked, f" {code.lower().replace('-', ' ')} ")
    assert response.headers["Location"] == EXPORT
    assert may_go_on(asked)


def test_a_form_on_its_way_is_sent_after_the_code(asked: Client) -> None:
    asked.post(EXPORT, {"form": "json"})
    response = enter(asked, sent_code(asked))
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_a_code_is_good_once(asked: Client) -> None:
    code = sent_code(asked)
    enter(asked, code)
    with time_machine.travel(time.time() + 301):
        assert enter(asked, code).headers["Location"] == f"{PAGE}?next={EXPORT}"
        assert not may_go_on(asked)


@pytest.mark.parametrize(("seconds", "is_good"), [(899, True), (901, False), (-60, False)])
def test_a_code_is_good_for_fifteen_minutes(asked: Client, seconds: int, is_good: bool) -> None:
    code = sent_code(asked)
    with time_machine.travel(time.time() + seconds):
        enter(asked, code)
        assert may_go_on(asked) is is_good


def test_after_three_wrong_tries_the_right_one_is_too_late(asked: Client) -> None:
    code = sent_code(asked)
    for wrong in ("", "AAA-AAA"):
        page = enter(asked, wrong)
        assert page.status_code == 422
        assert "not the code that was sent" in page.content.decode()
    assert enter(asked, "\x00" * 9).status_code == 303
    enter(asked, code)
    assert not may_go_on(asked)
    assert "not good any more" in asked.get(PAGE).content.decode()


def test_new_codes_and_sessions_give_no_more_tries(asked: Client, ada: User) -> None:
    for _ in range(5):
        sent_code(asked)
        for _ in range(2):
            enter(asked, "AAA-AAA")
    other = newly_in(Client(), ada, ago=3600)
    assert enter(other, "AAA-AAA").status_code == 429
    assert asked.post(HERE).status_code == 429
    assert len(mail.outbox) == 5


def test_a_new_code_takes_the_place_of_the_first(asked: Client) -> None:
    first = sent_code(asked)
    sent_code(asked)
    assert enter(asked, first).status_code == 422


def test_a_code_is_no_use_in_another_session(asked: Client, ada: User) -> None:
    code = sent_code(asked)
    other = newly_in(Client(), ada, ago=3600)
    enter(other, code)
    assert not may_go_on(other)


def test_the_session_does_not_hold_the_code(asked: Client) -> None:
    code = sent_code(asked)
    kept = str(dict(asked.session))
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_no_code_goes_to_an_address_that_nobody_has_verified(client: Client) -> None:
    user = by_provider()
    EmailAddress.objects.update(verified=False)
    newly_in(client, user, ago=3600)
    assert client.post(HERE).headers["Location"] == f"{PAGE}?next={EXPORT}"
    assert mail.outbox == []


def test_who_has_a_second_factor_is_not_asked_by_mail(client: Client) -> None:
    """Reading the mails lets nobody in there, and so it takes nothing away either."""
    newly_in(client, by_password_and_app(), ago=3600)
    client.post(HERE)
    assert mail.outbox == []


def test_without_mail_there_are_no_codes(client: Client, settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    newly_in(client, without_password(), ago=3600)
    assert client.post(HERE).status_code == 303
    assert mail.outbox == []


def test_the_page_of_a_code_that_nobody_asked_for_leads_to_the_ways(asked: Client) -> None:
    assert asked.get(HERE).headers["Location"] == f"{PAGE}?next={EXPORT}"


def test_a_code_leads_to_no_other_site(asked: Client) -> None:
    code = sent_code(asked)
    response = asked.post(CODE, {"code": code, "next": "https://evil.example/"})
    assert response.headers["Location"] == "/settings/"


def test_two_accounts_have_their_own_codes(asked: Client) -> None:
    code = sent_code(asked)
    other = newly_in(Client(), factories.UserFactory(), ago=3600)
    kept = other.session
    kept["mailed_code"] = asked.session["mailed_code"]
    kept.save()
    person = User.objects.exclude(email="ada@id.example").get()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    enter(other, code)
    assert not may_go_on(other)
