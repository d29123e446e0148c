"""Whom a proxy lets in: asked once more who they are, connecting, and the last way in."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as site
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.people import by_password, by_password_and_app, without_password
from tests.factories import PASSWORD, UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who
from tests.races import at_once
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

EXPORT, ASKED = "/settings/export/", "/accounts/reauthenticate/"
CONFIRM, CONNECT = "/accounts/reauthenticate/proxy/", "/accounts/proxy/connect/"
AS_ADA = {"as": "ada"}


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings)


def let_in(user: User) -> Client:
    client = sent_by_proxy()
    client.get("/dashboard/")
    assert who(client) == user
    return client


def test_being_let_in_is_no_answer() -> None:
    """Else an open browser would only have to lose its session to be believed anew."""
    client = let_in(connected(without_password()))
    page = client.get(EXPORT)
    assert page.headers["Location"] == f"{ASKED}?next=%2Fsettings%2Fexport%2F"


def test_who_has_nothing_else_confirms_the_word_of_the_proxy() -> None:
    client = let_in(connected(without_password()))
    page = client.get(ASKED).content.decode()
    assert "Go on as ada" in page
    assert client.post(CONFIRM, {"next": EXPORT}).headers["Location"] == EXPORT
    assert client.post(EXPORT).status_code == 200


def test_a_click_needs_its_token() -> None:
    user = connected(without_password())
    client = Client(enforce_csrf_checks=True)
    sent_by_proxy(client=client).get("/dashboard/")
    assert who(client) == user
    assert client.post(CONFIRM, {"next": EXPORT}).status_code == 403
    assert client.post(EXPORT).status_code == 403


def test_who_has_a_password_is_asked_for_it() -> None:
    client = let_in(connected(by_password()))
    assert "Go on as" not in client.get(ASKED).content.decode()
    client.post(CONFIRM, {"next": EXPORT})
    assert client.get(EXPORT).status_code == 302
    client.post(ASKED, {"password": PASSWORD, "next": EXPORT})
    assert client.get(EXPORT).status_code == 200


def test_with_mail_a_code_is_sent_instead(with_mail: None) -> None:
    client = let_in(connected(without_password()))
    assert "Go on as" not in client.get(ASKED).content.decode()
    client.post(CONFIRM, {"next": EXPORT})
    assert client.get(EXPORT).status_code == 302
    client.post(f"{ASKED}code/?next={EXPORT}")
    assert len(mail.outbox) == 1


def test_a_session_by_other_means_has_no_word_to_confirm() -> None:
    user = connected(without_password())
    client = newly_in(Client(), user, ago=3600)
    sent_by_proxy(client=client)
    client.post(CONFIRM, {"next": EXPORT})
    assert client.get(EXPORT).status_code == 302


def test_a_second_factor_shown_on_the_way_in_is_an_answer() -> None:
    user = connected(by_password_and_app())
    client = sent_by_proxy()
    client.get("/dashboard/")
    session = client.session
    assert who(client) is None
    session["account_authentication_methods"] += [{"method": "mfa", "at": 0, "type": "totp"}]
    session.save()
    user.authenticator_set.all().delete()
    client.get("/accounts/2fa/authenticate/")
    assert who(client) == user
    assert client.get(EXPORT).status_code == 200


def test_somebody_signed_in_otherwise_connects_the_proxy() -> None:
    user = by_password()
    client = sent_by_proxy(client=newly_in(Client(), user))
    page = client.get("/settings/sign-in/").content.decode()
    assert "Proxy login, as ada" in page
    assert '<input type="hidden" name="as" value="ada">' in page
    client.post(CONNECT, AS_ADA)
    assert SocialAccount.objects.get().user == user
    let_in(user)


def test_it_is_announced_in_words_that_fit_it(with_mail: None) -> None:
    client = sent_by_proxy(client=newly_in(Client(), by_password()))
    client.post(CONNECT, AS_ADA)
    told = mail.outbox[-1].body
    assert "Proxy login was connected to your account" in told
    assert "login at Proxy login" not in told


def test_connecting_asks_first_who_is_there() -> None:
    client = sent_by_proxy(client=newly_in(Client(), by_password(), ago=3600))
    assert client.post(CONNECT, AS_ADA).headers["Location"].startswith(ASKED)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("sent", [AS_ADA, {}, {"as": ""}])
def test_whom_the_page_did_not_show_is_not_connected(sent: dict[str, str]) -> None:
    """Else whoever used the browser last at the proxy would get into this account."""
    client = sent_by_proxy("grace", client=newly_in(Client(), by_password()))
    page = client.post(CONNECT, sent, follow=True)
    assert "the proxy names somebody else by now" in page.content.decode()
    assert "Proxy login, as grace" in page.content.decode()
    assert not SocialAccount.objects.exists()


def test_what_is_somebodys_stays_theirs() -> None:
    grace = connected(UserFactory())
    client = sent_by_proxy(client=newly_in(Client(), by_password()))
    client.post(CONNECT, AS_ADA)
    assert SocialAccount.objects.get().user == grace


@pytest.mark.django_db(transaction=True)
def test_ten_clicks_at_once_connect_it_once() -> None:
    user = by_password()
    clients = [sent_by_proxy(client=newly_in(Client(), user)) for _ in range(10)]
    answers = at_once([lambda one=client: one.post(CONNECT, AS_ADA) for client in clients])
    assert {answer.status_code for answer in answers} == {302}
    assert SocialAccount.objects.get().user == user


@pytest.mark.parametrize("how", [{"uid": None}, {"peer": "10.0.3.3"}])
def test_where_the_proxy_names_nobody_nothing_is_connected(how: dict[str, Any]) -> None:
    client = sent_by_proxy(client=newly_in(Client(), by_password()), **how)
    assert "Proxy login" not in client.get("/settings/sign-in/").content.decode()
    client.post(CONNECT, AS_ADA)
    assert not SocialAccount.objects.exists()


def test_it_is_a_way_in_only_while_it_is_on(settings: Any) -> None:
    user = connected(without_password())
    client = newly_in(Client(), user)
    account = SocialAccount.objects.get()
    gone = f"/settings/sign-in/remove/?account={account.pk}"
    assert "only way into the account" in client.get(gone).content.decode()
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert SocialAccount.objects.exists()
    user.set_password(PASSWORD)
    user.save()
    client = newly_in(Client(), user)
    settings.CAIRN_PROXY_LOGIN = None
    settings.SOCIALACCOUNT_PROVIDERS = {
        name: found for name, found in site.SOCIALACCOUNT_PROVIDERS.items() if name != "proxy"
    }
    assert client.get("/settings/sign-in/").status_code == 200
    client.post("/settings/sign-in/password/")
    assert User.objects.get().has_usable_password()  # the last way that is left
    client.post("/accounts/3rdparty/", {"account": account.pk})
    assert not SocialAccount.objects.exists()
