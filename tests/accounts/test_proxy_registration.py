"""Whom a proxy names and who has no account: what the settings of registration mean for them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.core import mail

from accounts.models import AwaitedApproval, Invitation, User
from accounts.registration.approval import approve
from accounts.registration.invitations import link_of
from tests.accounts.people import by_password
from tests.factories import PASSWORD, UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who
from tests.races import at_once

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/?next=/dashboard/"
NEW = {"email": "ada@id.example", "name": "Ada Lovelace"}


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings)


@pytest.mark.parametrize(
    ("registration", "why"),
    [("closed", "New ones are not made."), ("invitation", "New ones need an invitation.")],
)
def test_where_none_are_made_a_person_without_one_is_a_visitor(
    settings: Any, registration: str, why: str
) -> None:
    settings.CAIRN_REGISTRATION = registration
    client = sent_by_proxy(**NEW)
    assert client.get("/roadmaps/").status_code == 200
    page = client.get(LOGIN)
    assert page.status_code == 200
    assert why in page.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("registration", ["closed", "invitation"])
def test_where_none_are_made_those_who_have_one_get_in(settings: Any, registration: str) -> None:
    settings.CAIRN_REGISTRATION = registration
    user = connected(UserFactory())
    client = sent_by_proxy(**NEW)
    client.get("/dashboard/")
    assert who(client) == user


def test_where_none_are_made_an_account_of_before_is_still_joined(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "closed"
    user = by_password()
    client = sent_by_proxy(**NEW)
    assert client.get("/dashboard/").headers["Location"] == "/accounts/join/"
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/join/")
    assert SocialAccount.objects.get().user == user


def test_an_invitation_makes_one_account(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "invitation"
    invitation = Invitation.objects.create()
    link = link_of(invitation).removeprefix("http://localhost:8000")
    client = sent_by_proxy(**NEW)
    client.get("/roadmaps/")
    assert client.get(link).status_code == 200
    page = client.post(link)
    assert client.get(page.headers["Location"]).status_code == 302
    assert who(client) == User.objects.get()
    invitation.refresh_from_db()
    assert invitation.used == 1
    other = sent_by_proxy("grace", email="grace@id.example")
    other.post(link)
    assert other.get("/dashboard/").status_code == 302
    assert User.objects.count() == 1


def test_where_they_are_approved_a_new_person_waits(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    client = sent_by_proxy(**NEW)
    assert client.get("/dashboard/").headers["Location"] == "/accounts/waiting/"
    assert client.get("/roadmaps/").status_code == 200  # as a visitor, as the page says
    assert client.get(LOGIN).headers["Location"] == "/accounts/waiting/"
    assert who(client) is None
    approve(AwaitedApproval.objects.get())
    assert client.get(LOGIN).headers["Location"] == "/dashboard/"
    assert who(client) == User.objects.get()


def test_only_domains_that_the_settings_name_get_an_account(settings: Any, with_mail: None) -> None:
    settings.CAIRN_REGISTRATION_DOMAINS = ["example.org"]
    client = sent_by_proxy(**NEW)
    assert client.get("/roadmaps/").status_code == 200
    page = client.get(LOGIN).content.decode()
    assert "Accounts here are for addresses that end in @example.org." in page
    assert not User.objects.exists()
    other = sent_by_proxy("grace", email="grace@example.org")
    other.get("/dashboard/")
    assert who(other) == User.objects.get()


def test_an_invitation_does_not_lead_past_the_domains(settings: Any, with_mail: None) -> None:
    settings.CAIRN_REGISTRATION = "invitation"
    settings.CAIRN_REGISTRATION_DOMAINS = ["example.org"]
    client = sent_by_proxy(**NEW)
    client.post(link_of(Invitation.objects.create()).removeprefix("http://localhost:8000"))
    assert client.get("/accounts/signup/").status_code == 200
    assert not User.objects.exists()


def test_with_mail_an_email_that_is_entered_is_proven_once(settings: Any, with_mail: None) -> None:
    client = sent_by_proxy()
    client.get("/dashboard/")
    client.post("/accounts/3rdparty/signup/", {"email": "ada@example.org"})
    for _ in range(5):
        assert client.get("/roadmaps/").status_code in (200, 302)
    assert who(client) is None
    assert len(mail.outbox) <= 2


def test_an_unfinished_sign_up_with_the_email_is_in_nobodys_way(with_mail: None) -> None:
    claimed = UserFactory(email=NEW["email"])
    EmailAddress.objects.create(user=claimed, email=claimed.email, primary=True)
    client = sent_by_proxy(**NEW)
    client.get("/dashboard/")
    found = who(client)
    assert found is not None
    assert (found.email, found.pk == claimed.pk) == (NEW["email"], False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mail_is_sent", [True, False])
def test_twenty_first_requests_at_once_make_one_account(request: Any, mail_is_sent: bool) -> None:
    if mail_is_sent:
        request.getfixturevalue("with_mail")
    clients = [sent_by_proxy(**NEW) for _ in range(20)]
    for client in clients:
        client.raise_request_exception = False
    answers = at_once([lambda one=client: one.get("/dashboard/") for client in clients])
    user = User.objects.get()
    assert SocialAccount.objects.get().user == user
    assert {answer.status_code for answer in answers} == {302}
    assert mail.outbox == []
    for client in clients[:15]:
        page = client.get("/settings/", follow=True)
        assert page.status_code == 200
        assert not list(get_messages(page.wsgi_request))
        assert who(client) == user


def test_the_start_page_leads_a_new_person_to_where_one_begins_and_later_to_the_dashboard() -> None:
    client = sent_by_proxy(**NEW)
    assert client.get("/").headers["Location"] == "/welcome/"
    client.cookies.clear()
    assert client.get("/").headers["Location"] == "/dashboard/"


def test_who_was_approved_begins_there_too(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    client = sent_by_proxy(**NEW)
    client.get("/dashboard/")
    approve(AwaitedApproval.objects.get())
    assert client.get("/accounts/login/").headers["Location"] == "/welcome/"
