"""Who may make an account: everybody, whoever is approved or invited, or nobody."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import AwaitedApproval, Invitation, User
from accounts.registration.invitations import link_of
from tests import factories
from tests.accounts import signing_up
from tests.conftest import client_of
from tests.races import at_once

pytestmark = pytest.mark.django_db

SIGN_UP = "/accounts/signup/"
NEW = {"password1": factories.PASSWORD}
EMAIL = "new@example.org"


def sign_up(client: Client, email: str = EMAIL) -> Any:
    return client.post(SIGN_UP, {"email": email, **NEW})


def sign_in(client: Client, email: str = EMAIL) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD})


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def path_of(invitation: Invitation) -> str:
    return urlsplit(link_of(invitation)).path


def invited(invitation: Invitation) -> Client:
    """A visitor who took the link."""
    client = Client()
    client.post(path_of(invitation))
    return client


@pytest.fixture
def by_invitation(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "invitation"


@pytest.fixture
def by_approval(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "approval"


@pytest.mark.parametrize("mode", ["closed", "invitation"])
@pytest.mark.parametrize(
    "path",
    [
        *("/", "/accounts/login/", "/roadmaps/backend/", "/roadmaps/backend/topics/leaf-1-1/"),
        *("/roadmaps/backend/placement/", "/roadmaps/backend/basics/", SIGN_UP),
    ],
)
def test_where_nobody_may_sign_up_no_page_offers_it(
    roadmap: Any, settings: Any, mode: str, path: str
) -> None:
    settings.CAIRN_REGISTRATION = mode
    page = Client().get(path).text
    links = page.replace(f'href="{SIGN_UP}"', "LINK").replace(f"{SIGN_UP}?", "LINK")
    assert "LINK" not in links
    assert "sign up" not in page.lower()


@pytest.mark.parametrize("mode", ["open", "approval"])
def test_where_everybody_may_the_top_of_each_page_offers_it(
    roadmap: Any, settings: Any, mode: str
) -> None:
    settings.CAIRN_REGISTRATION = mode
    assert f'href="{SIGN_UP}">Sign up</a>' in Client().get("/roadmaps/backend/basics/").text
    assert Client().get("/").text.count(f'href="{SIGN_UP}"') == 3


@pytest.mark.parametrize("mode", ["closed", "invitation"])
def test_a_form_that_is_sent_all_the_same_makes_no_account(settings: Any, mode: str) -> None:
    settings.CAIRN_REGISTRATION = mode
    sign_up(Client())
    assert not User.objects.exists()


def test_whoever_is_invited_makes_an_account(by_invitation: None) -> None:
    invitation = Invitation.objects.create(uses=1)
    client = Client()
    page = client.get(path_of(invitation))
    assert "You are invited" in page.text
    assert client.post(path_of(invitation)).headers["Location"] == SIGN_UP
    sign_up(client)
    assert is_signed_in(client)
    invitation.refresh_from_db()
    assert invitation.used == 1


def test_a_link_makes_as_many_accounts_as_it_says(by_invitation: None) -> None:
    invitation = Invitation.objects.create(uses=2)
    clients = [invited(invitation) for _ in range(3)]
    for number, client in enumerate(clients):
        sign_up(client, f"{number}@example.org")
    assert [is_signed_in(client) for client in clients] == [True, True, False]
    assert User.objects.count() == 2
    page = Client().get(path_of(invitation))
    assert (page.status_code, "has run out" in page.text) == (410, True)


@pytest.mark.django_db(transaction=True)
def test_of_six_at_once_as_many_get_in_as_a_link_says(by_invitation: None) -> None:
    invitation = Invitation.objects.create(uses=2)
    clients = [invited(invitation) for _ in range(6)]
    at_once([partial(sign_up, c, f"{n}@example.org") for n, c in enumerate(clients)])
    invitation.refresh_from_db()
    assert (User.objects.count(), invitation.used) == (2, 2)


def test_an_account_cannot_be_made_twice_with_one_visit(by_invitation: None) -> None:
    client = invited(Invitation.objects.create(uses=5))
    sign_up(client)
    client.post("/accounts/logout/")
    sign_up(client, "second@example.org")
    assert User.objects.count() == 1


def test_a_link_that_ran_out_between_its_page_and_the_form_lets_nobody_in(
    by_invitation: None,
) -> None:
    invitation = Invitation.objects.create()
    client = invited(invitation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert "Accounts are by invitation" in sign_up(client).text
    assert not User.objects.exists()


@pytest.mark.parametrize("secret", ["1", "1:x", ":", "0:x", "1:1:1", "%00", "x" * 3_000])
def test_a_link_that_was_made_up_is_404(by_invitation: None, secret: str) -> None:
    Invitation.objects.create()
    assert Client().get(f"/join/{secret}/").status_code == 404


def test_a_closed_site_takes_no_invitation(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "closed"
    assert Client().get(path_of(Invitation.objects.create())).status_code == 404


def test_on_an_open_site_a_link_leads_to_an_account_and_counts(db: None) -> None:
    invitation = Invitation.objects.create(uses=1)
    for number in range(2):
        client = Client()
        client.post(path_of(invitation))
        sign_up(client, f"{number}@example.org")
    assert User.objects.count() == 2


def test_somebody_with_an_account_is_told_that_they_have_one(ada_client: Client) -> None:
    page = ada_client.get(path_of(Invitation.objects.create()))
    assert "You have an account" in page.text


def test_an_invitation_keeps_nothing_of_who_came_by_it(by_invitation: None) -> None:
    fields = {field.name for field in Invitation._meta.get_fields()}
    assert fields == {"id", "note", "uses", "used", "expires_at", "created_at"}


def test_the_command_prints_a_link_that_works(
    by_invitation: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("invite", "--uses", "3", "--days", "2", "--note", "the class of May")
    link = capsys.readouterr().out.strip()
    invitation = Invitation.objects.get()
    assert Client().get(urlsplit(link).path).status_code == 200
    assert (invitation.uses, invitation.note) == (3, "the class of May")
    assert invitation.expires_at - timezone.now() < timedelta(days=2)


@pytest.mark.parametrize(
    "given", [["--uses", "0"], ["--uses", "1001"], ["--days", "0"], ["--days", "366"]]
)
def test_the_command_refuses_what_will_not_do(db: None, given: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("invite", *given)
    assert not Invitation.objects.exists()


def test_an_account_that_waits_cannot_sign_in_until_it_is_approved(
    by_approval: None, superuser: User
) -> None:
    client = Client()
    assert "An administrator looks at each new account" in client.get(SIGN_UP).text
    answer = sign_up(client)
    assert answer.headers["Location"] == "/accounts/waiting/"
    assert not is_signed_in(client)
    assert sign_in(client).headers["Location"] == "/accounts/waiting/"
    decide(superuser, "approve_accounts")
    sign_in(client)
    assert is_signed_in(client)


def decide(by: User, action: str) -> Any:
    chosen = [str(one.pk) for one in AwaitedApproval.objects.all()]
    sent = {"action": action, "_selected_action": chosen}
    return client_of(by).post("/admin/accounts/awaitedapproval/", sent, follow=True)


def test_a_refused_account_is_deleted(by_approval: None, superuser: User) -> None:
    sign_up(Client())
    assert "1 refused and deleted" in decide(superuser, "refuse_accounts").text
    assert not User.objects.filter(email=EMAIL).exists()


def test_two_administrators_who_decide_at_once_both_get_an_answer(
    by_approval: None, superuser: User
) -> None:
    sign_up(Client())
    decide(superuser, "approve_accounts")
    user = User.objects.get(email=EMAIL)
    assert decide(superuser, "refuse_accounts").status_code == 200
    assert User.objects.filter(pk=user.pk).exists()


def test_whoever_is_invited_needs_no_approval(by_approval: None) -> None:
    client = invited(Invitation.objects.create())
    sign_up(client)
    assert is_signed_in(client)


def test_an_invitation_that_was_used_up_meanwhile_is_no_approval(by_approval: None) -> None:
    invitation = Invitation.objects.create()
    client = invited(invitation)
    Invitation.objects.update(used=1)
    sign_up(client)
    assert not is_signed_in(client)
    assert AwaitedApproval.objects.count() == 1


def test_administrators_and_the_person_are_written_to(
    by_approval: None, superuser: User, with_mail: None
) -> None:
    EmailAddress.objects.create(user=superuser, email=superuser.email, verified=True, primary=True)
    client = Client()
    sign_up(client)
    signing_up.enter(client, signing_up.newest_code())
    sign_in(client)
    asked = mail.outbox[1:]
    assert [(one.to, "awaitedapproval" in one.body) for one in asked] == [([superuser.email], True)]
    assert EMAIL not in asked[0].body
    decide(superuser, "approve_accounts")
    answered = mail.outbox[2]
    assert (answered.to, "/accounts/login/" in answered.body) == ([EMAIL], True)


def test_with_mail_an_invitation_counts_once_the_code_is_entered(
    by_invitation: None, with_mail: None
) -> None:
    invitation = Invitation.objects.create(uses=1)
    quick, slow = invited(invitation), invited(invitation)
    codes = []
    for client, email in ((quick, EMAIL), (slow, "slow@example.org")):
        sign_up(client, email)
        codes.append(signing_up.newest_code())
    for client, code in zip((quick, slow), codes, strict=True):
        signing_up.enter(client, code)
    assert [is_signed_in(client) for client in (quick, slow)] == [True, False]
    assert User.objects.count() == 1


@pytest.mark.parametrize("model", ["invitation", "awaitedapproval"])
def test_only_superusers_see_who_waits_and_who_is_invited(
    curator: User, superuser: User, model: str
) -> None:
    Invitation.objects.create()
    for user, status in ((curator, 403), (superuser, 200)):
        assert client_of(user).get(f"/admin/accounts/{model}/").status_code == status


def test_the_admin_shows_the_link_of_an_invitation(superuser: User) -> None:
    sent = {"note": "", "uses": 2, "expires_at_0": "2027-01-01", "expires_at_1": "12:00"}
    client = client_of(superuser)
    page = client.post("/admin/accounts/invitation/add/", sent, follow=True)
    link = link_of(Invitation.objects.get())
    assert link in page.text
    address = f"/admin/accounts/invitation/{Invitation.objects.get().pk}/change/"
    assert link in client.get(address).text


def test_addresses_of_other_domains_are_refused_in_words(settings: Any, db: None) -> None:
    settings.CAIRN_REGISTRATION_DOMAINS = ["example.org", "example.com"]
    page = sign_up(Client(), "ada@sub.example.org").text
    assert "addresses that end in @example.org or @example.com" in page
    assert not User.objects.exists()
    client = Client()
    sign_up(client, "ada@Example.COM")
    assert is_signed_in(client)
