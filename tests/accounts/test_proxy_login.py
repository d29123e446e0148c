"""Signing in by a proxy's header: who is let in, how far that goes, and when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.announcements.ways_in import words_of
from accounts.models import Session, User
from roadmap.models import Progress
from tests.accounts.people import SECRET, by_password
from tests.factories import PASSWORD, UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who

pytestmark = pytest.mark.django_db

DASHBOARD, LOGIN, JOIN = "/dashboard/", "/accounts/login/", "/accounts/join/"
NEW = {"email": "ada@id.example", "name": "Ada Lovelace"}


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings)


def test_a_new_person_has_an_account_and_goes_on_to_where_they_were_going() -> None:
    client = sent_by_proxy(**NEW)
    page = client.get("/roadmaps/?q=x")
    assert (page.status_code, page.headers["Location"]) == (302, "/roadmaps/?q=x")
    user = who(client)
    assert user is not None
    assert (user.email, user.display_name) == (NEW["email"], NEW["name"])
    assert not user.has_usable_password()
    assert EmailAddress.objects.get().verified
    assert client.get("/roadmaps/?q=x").status_code == 200


def test_the_same_person_comes_back_by_the_name_alone() -> None:
    user = connected(UserFactory())
    client = sent_by_proxy(email="other@id.example", name="Countess")
    client.get(DASHBOARD)
    assert who(client) == user
    assert User.objects.get().email == user.email


def test_an_email_alone_lets_nobody_in() -> None:
    by_password()
    client = sent_by_proxy(**NEW)
    assert client.get(DASHBOARD).headers["Location"] == JOIN
    assert who(client) is None
    assert not SocialAccount.objects.exists()


def test_whoever_proves_the_account_connects_it() -> None:
    user = by_password()
    client = sent_by_proxy(**NEW)
    client.get(DASHBOARD)
    form = client.get(f"{LOGIN}?next={JOIN}")
    assert form.status_code == 200
    client.post(f"{LOGIN}?next={JOIN}", {"login": user.email, "password": PASSWORD})
    client.post(JOIN)
    other = sent_by_proxy(**NEW)
    other.get(DASHBOARD)
    assert who(other) == user


def test_without_an_email_the_person_is_asked_for_one() -> None:
    client = sent_by_proxy()
    page = client.get(DASHBOARD)
    assert page.headers["Location"] == "/accounts/3rdparty/signup/"
    assert (
        "which one should your account here have"
        in client.get(page.headers["Location"]).content.decode()
    )
    client.post("/accounts/3rdparty/signup/", {"email": "ada@example.org"})
    assert who(client) == User.objects.get(email="ada@example.org")
    client.get("/roadmaps/")
    assert who(client) is not None


def test_an_email_that_is_none_is_asked_for(with_mail: None) -> None:
    for number, email in enumerate(("nobody", "a@b", "x" * 300 + "@example.org", "a@\x00.example")):
        client = sent_by_proxy(f"ada{number}", email=email)
        assert client.get(DASHBOARD).headers["Location"] == "/accounts/3rdparty/signup/"
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("post", {}),
        ("head", {}),
        ("get", {"HTTP_ACCEPT": "application/json"}),
        ("get", {"HTTP_ACCEPT": "image/avif,*/*"}),
        ("get", {"HTTP_HX_REQUEST": "true"}),
    ],
)
def test_only_a_page_that_a_browser_opens_signs_in(method: str, headers: dict[str, str]) -> None:
    client = sent_by_proxy(**NEW)
    getattr(client, method)(DASHBOARD, **headers)
    assert who(client) is None
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/static/css/site.css"])
def test_probes_and_files_sign_nobody_in(path: str) -> None:
    client = sent_by_proxy(**NEW)
    client.get(path)
    assert not Session.objects.exists()


def test_what_was_sent_is_not_sent_again_and_the_page_opens_anew() -> None:
    connected(UserFactory())
    client = sent_by_proxy()
    answer = client.post("/plan/", {"hours": 5}, HTTP_REFERER="http://testserver/plan/")
    assert answer.headers["Location"] == f"{LOGIN}?next=/plan/"
    assert client.get(answer.headers["Location"]).headers["Location"] == "/plan/"
    assert who(client) is not None


def test_a_part_of_a_page_opens_the_page_anew() -> None:
    client = sent_by_proxy()
    answer = client.get(DASHBOARD, HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="/dashboard/")
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith(LOGIN)


def test_a_visitors_ticks_come_along(roadmap: Any) -> None:
    client = sent_by_proxy(None)
    client.post("/roadmaps/backend/topics/leaf-1-1/status/", {"status": "done"})
    assert "guest_id" in client.session
    user = connected(UserFactory())
    sent_by_proxy(client=client).get("/roadmaps/")
    assert Progress.objects.get().user == user


def test_a_second_factor_is_asked_for_as_ever() -> None:
    user = connected(UserFactory())
    totp.TOTP.activate(user, SECRET)
    client = sent_by_proxy()
    assert client.get(DASHBOARD).headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/accounts/2fa/authenticate/").status_code == 200
    assert client.get("/roadmaps/").status_code == 200  # as a visitor
    assert who(client) is None
    assert client.get(f"{LOGIN}?next=/plan/").headers["Location"] == "/accounts/2fa/authenticate/"
    code = next(totp.yield_hotp_counters_from_time())
    client.post(
        "/accounts/2fa/authenticate/",
        {"code": totp.format_hotp_value(totp.hotp_value(SECRET, code))},
    )
    assert who(client) == user
    sent_by_proxy(None, client=client).get("/settings/")
    assert who(client) is None


def test_a_browser_without_cookies_sees_a_page_in_the_end(monkeypatch: Any) -> None:
    monkeypatch.setattr("config.rate_limits.time.time", lambda: 1_000_000_000)  # of one minute
    connected(UserFactory())
    answers = [sent_by_proxy().get("/roadmaps/").status_code for _ in range(20)]
    assert answers == [302] * 15 + [200] * 5
    pages = [sent_by_proxy().get(LOGIN) for _ in range(16)]
    assert "Allow cookies" in pages[-1].content.decode()


def test_a_closed_account_is_told_so_and_sees_pages() -> None:
    connected(UserFactory(is_active=False))
    client = sent_by_proxy()
    assert client.get(DASHBOARD).headers["Location"] == "/accounts/inactive/"
    assert client.get("/roadmaps/").status_code == 200
    assert who(client) is None


def test_it_is_a_way_of_its_own_wherever_ways_are_told() -> None:
    user = connected(UserFactory())
    client = sent_by_proxy()
    client.get(DASHBOARD)
    page = client.get("/settings/sign-in/").content.decode()
    assert "Proxy login, as ada" in page
    assert user.known_ways_in.get().way == "provider:proxy"
    assert words_of("provider:proxy", user) == "by way of Proxy login"


def queries_of(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("path", ["/settings/", "/roadmaps/"])
def test_a_session_that_fits_costs_no_query_and_neither_does_a_visitor(path: str) -> None:
    client = sent_by_proxy()
    connected(UserFactory())
    client.get(DASHBOARD)
    by_password_too = Client()
    by_password_too.force_login(UserFactory())
    assert queries_of(client, path) == queries_of(by_password_too, path)


def test_while_it_is_off_the_header_is_nothing(settings: Any) -> None:
    plain = queries_of(Client(), "/roadmaps/")
    settings.CAIRN_PROXY_LOGIN = None
    client = sent_by_proxy(**NEW)
    assert queries_of(client, "/roadmaps/") == plain
    assert client.get("/accounts/signed-out/").status_code == 404
    assert not User.objects.exists()


def test_the_page_of_the_login_has_no_button_for_it() -> None:
    page = sent_by_proxy(None).get(LOGIN).content.decode()
    assert "Proxy login" not in page
