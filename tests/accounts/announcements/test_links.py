"""The link "it was not me" works once, while it lasts, and for nothing that is forged."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.account_changes import AccountChange as Change
from accounts.announcements.announcing import announce
from accounts.models import Announcement
from tests.accounts.announcements.reading import (
    A,
    B,
    addresses_of,
    browser,
    change_password,
    fresh,
    link_in,
    mails_to,
    move_to,
    not_me,
    person,
    remove_address,
    use,
)
from tests.races import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]


def test_a_link_works_once() -> None:
    ada = person()
    announce(ada, Change.EXPORTED)
    link = link_in(mails_to(A)[0])
    assert use(link).status_code == 200
    for page in (Client().get(link), Client().post(link)):
        assert page.status_code == 410
        assert "taken back already" in page.content.decode()
    assert len(mails_to(A, "taken back")) == 1


def test_a_link_that_was_taken_back_with_an_earlier_change_says_so() -> None:
    ada = person()
    client = browser(ada)
    announce(ada, Change.EXPORTED)
    change_password(client)
    first, second = mails_to(A)[0], mails_to(A, "changed")[0]
    not_me(first)
    assert not fresh(ada).has_usable_password()
    assert "taken back already" in Client().get(link_in(second)).content.decode()


@pytest.mark.parametrize("is_pruned", [False, True])
def test_a_link_runs_out_after_seven_days(is_pruned: bool) -> None:
    ada = person()
    change_password(browser(ada))
    link = link_in(mails_to(A)[0])
    if is_pruned:
        Announcement.objects.all().delete()
    later = timezone.now() + dt.timedelta(days=7, seconds=2)
    with time_machine.travel(later, tick=False):
        page = Client().post(link)
    assert page.status_code == 410
    assert "run out" in page.content.decode()
    assert fresh(ada).has_usable_password()


@pytest.mark.parametrize("change", ["number", "signature", "other salt", "nul"])
def test_a_forged_link_does_nothing(change: str) -> None:
    ada, grace = person(), person("grace@example.org")
    announce(ada, Change.EXPORTED)
    announce(grace, Change.EXPORTED)
    link = link_in(mails_to(A)[0])
    token = link.split("/")[-2]
    first, rest = token.split(".", 1)
    forged = {
        "number": f"{int(first.split('-')[0]) + 1}-0.{rest}",
        "signature": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "other salt": "1-0.1wVzKb.AAAA",
        "nul": "1%00-0.x.y",
    }[change]
    for page in (
        Client().get(f"/accounts/not-me/{forged}/"),
        Client().post(f"/accounts/not-me/{forged}/"),
    ):
        assert page.status_code == 404
        assert "not whole" in page.content.decode()
    assert not Announcement.objects.exclude(taken_back_at=None).exists()


def test_an_address_that_another_account_has_by_now_changes_nothing_at_all() -> None:
    ada = person()
    client = move_to(ada, B)
    remove_address(client, A)
    person(A)
    page = not_me(mails_to(A, "primary")[0])
    assert page.status_code == 409
    assert "another account" in page.content.decode()
    assert addresses_of(ada) == {B: True}


def test_who_signed_up_anew_meanwhile_deletes_that_account_and_uses_the_link_again() -> None:
    ada = person()
    client = move_to(ada, B)
    remove_address(client, A)
    (message,) = mails_to(A, "primary")
    new = person(A)
    assert "Is that account yours" in not_me(message).content.decode()
    new.delete()
    assert not_me(message).status_code == 200
    assert addresses_of(ada) == {A: True}


def test_a_link_of_an_account_that_was_deleted_says_so() -> None:
    ada = person()
    announce(ada, Change.EXPORTED)
    link = link_in(mails_to(A)[0])
    ada.delete()
    page = Client().get(link)
    assert page.status_code == 410
    assert "Most likely the account was deleted since" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_takes_back_and_the_other_says_so() -> None:
    ada = person()
    change_password(browser(ada))
    link = link_in(mails_to(A)[0])
    pages = at_once([lambda: Client().post(link).status_code] * 2)
    assert sorted(pages) == [200, 410]
    assert len(mails_to(A, "taken back")) == 1
