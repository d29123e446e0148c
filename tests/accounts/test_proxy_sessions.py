"""Sessions on a proxy's word: when they end, and where signing out leads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Session, User
from tests.accounts.people import by_password, without_password
from tests.factories import PASSWORD, UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

DASHBOARD, LOGIN = "/dashboard/", "/accounts/login/"


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings)


def test_another_name_is_another_person() -> None:
    ada, grace = connected(UserFactory()), connected(UserFactory(), "grace")
    client = sent_by_proxy()
    client.get(DASHBOARD)
    assert who(client) == ada
    sent_by_proxy("grace", client=client).get(DASHBOARD)
    assert who(client) == grace


@pytest.mark.parametrize("how", [{"uid": None}, {"uid": ""}, {"peer": "10.0.3.3"}])
def test_a_session_ends_where_nobody_is_named(how: dict[str, Any]) -> None:
    connected(UserFactory())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    key = client.session.session_key
    answer = sent_by_proxy(client=client, **how).get(DASHBOARD)
    assert answer.headers["Location"].startswith(LOGIN)
    assert not Session.objects.filter(pk=key).exists()


def test_what_another_person_sends_in_an_old_session_is_not_done_for_either() -> None:
    ada = connected(UserFactory())
    connected(UserFactory(), "grace")
    client = sent_by_proxy()
    client.get(DASHBOARD)
    sent_by_proxy("grace", client=client).post("/settings/", {"display_name": "Eve"})
    assert who(client) is None
    assert User.objects.get(pk=ada.pk).display_name == ada.display_name


def test_a_session_ends_when_the_login_is_switched_off(settings: Any) -> None:
    connected(UserFactory())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    settings.CAIRN_PROXY_LOGIN = None
    assert client.get(DASHBOARD).headers["Location"].startswith(LOGIN)


def test_a_session_by_password_stands_on_itself() -> None:
    user = by_password()
    client = Client()
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    for name in ("ada", "grace", None):
        assert sent_by_proxy(name, client=client).get("/settings/").status_code == 200
    assert who(client) == user


def test_signing_out_does_not_sign_in_again(settings: Any) -> None:
    connected(UserFactory())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    page = client.post("/accounts/logout/", follow=True)
    assert page.request["PATH_INFO"] == "/accounts/signed-out/"
    assert "signs you in again" in page.content.decode()
    assert who(client) is None


@pytest.mark.parametrize("sign_out", ["", "https://auth.example.org/logout"])
def test_signing_out_of_a_session_by_password_does_not_sign_in_by_the_proxy(
    settings: Any, sign_out: str
) -> None:
    behind_proxy(settings, sign_out=sign_out)
    connected(UserFactory(), "grace")
    client = sent_by_proxy("grace", client=newly_in(Client(), by_password()))
    page = client.post("/accounts/logout/", follow=True)
    assert page.request["PATH_INFO"] == "/accounts/signed-out/"
    assert who(client) is None


def test_whoever_wants_another_account_has_the_form() -> None:
    other = by_password()
    connected(UserFactory())
    client = sent_by_proxy()
    assert f'href="{LOGIN}?own"' in client.get("/accounts/signed-out/").content.decode()
    assert client.get(f"{LOGIN}?own").status_code == 200
    client.post(LOGIN, {"login": other.email, "password": PASSWORD})
    assert client.get("/settings/").status_code == 200
    assert who(client) == other


@pytest.mark.parametrize(
    "onward",
    ["//evil.example/", "https://evil.example/", "http://[::1", "/\\evil.example", "x" * 3000],
)
def test_nobody_is_led_off_the_site(onward: str) -> None:
    connected(UserFactory(last_login=timezone.now()))
    client = sent_by_proxy()
    page = client.get(LOGIN, {"next": onward})
    assert who(client) is not None
    assert page.headers["Location"] == DASHBOARD


def test_signing_out_leads_to_the_proxys_own_sign_out(settings: Any) -> None:
    behind_proxy(settings, sign_out="https://auth.example.org/logout")
    connected(UserFactory())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    page = client.post("/accounts/logout/")
    words = page.content.decode()
    assert "https://auth.example.org/logout" in words
    assert "You are signed out here" in words
    assert "come back here" not in words
    assert who(client) is None


def test_a_deleted_account_is_not_made_again_at_once(settings: Any) -> None:
    user = connected(without_password())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    client.post("/accounts/reauthenticate/proxy/", {"next": "/settings/delete/"})
    page = client.post("/settings/delete/", {"email": user.email}, follow=True)
    assert page.request["PATH_INFO"] == "/accounts/signed-out/"
    assert "Your account is deleted" in page.content.decode()
    assert not User.objects.exists()
