"""The site answers under the host and port of CAIRN_URL alone; mails never lead elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import DisallowedHost
from django.http import HttpResponse
from django.test import Client, RequestFactory

from accounts.models import User
from config.settings import MIDDLEWARE
from config.site_host import own_host
from tests.accounts import urls_with_mail

RESET = "/accounts/password/reset/"
ORIGIN = r"https?://[^/\s]+"
TOKEN = "a-token-of-twenty-letters"


@pytest.fixture
def site(settings: Any, roadmap: Any) -> Any:
    """Sets CAIRN_URL."""
    settings.MIDDLEWARE = MIDDLEWARE

    def at(origin: str, *names: str) -> Client:
        settings.SITE_ORIGIN = settings.SITE_URL = origin
        settings.LOCAL = bool(names)
        host = re.sub(r":\d+$", "", origin.partition("://")[2])
        settings.ALLOWED_HOSTS = [host, *names]
        return Client()

    return at


LOCAL = ("http://localhost:8123", "localhost", "127.0.0.1", "[::1]")
PUBLIC = ("https://cairn.example.org",)
WITH_PORT = ("https://cairn.example.org:8443",)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        *((LOCAL, f"{name}:8123") for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST")),
        (("http://localhost", "localhost", "127.0.0.1"), "127.0.0.1:80"),
        *((PUBLIC, f"cairn.example.org{end}") for end in ("", ".", ":443")),
        (PUBLIC, "Cairn.Example.org"),
        (WITH_PORT, "cairn.example.org:8443"),
        (("https://[2001:db8::1]",), "[2001:db8::1]"),
    ],
)
def test_it_answers_under_its_own_host(site: Any, address: tuple[str, ...], host: str) -> None:
    assert site(*address).get("/roadmaps/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    ("address", "host"),
    [
        *((LOCAL, host) for host in ("localhost:666", "localhost", "127.0.0.1:81", "[::1]:666")),
        (LOCAL, "evil.example:8123"),
        *((PUBLIC, host) for host in ("cairn.example.org:666", "cairn.example.org:80", "")),
        *((WITH_PORT, host) for host in ("cairn.example.org", "cairn.example.org:443")),
    ],
)
def test_any_other_host_or_port_is_refused(
    site: Any, caplog: pytest.LogCaptureFixture, address: tuple[str, ...], host: str
) -> None:
    answer = site(*address).get("/roadmaps/", headers={"host": host})
    assert answer.status_code == 400
    assert b"This site has another address" in answer.content
    assert f"named the host {host!r}; people use {address[0]}" in caplog.text
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize("host", ["localhost:666", "127.0.0.1:8123", "LOCALHOST:8123"])
def test_no_mail_leads_to_where_a_request_says(
    site: Any, settings: Any, ada: User, host: str
) -> None:
    settings.ROOT_URLCONF = urls_with_mail.__name__
    settings.MAIL_CONFIGURED = settings.ACCOUNT_PREVENT_ENUMERATION = True
    site(*LOCAL).post(RESET, {"email": ada.email}, headers={"host": host})
    found = {each for message in mail.outbox for each in re.findall(ORIGIN, message.body)}
    assert found == (set() if "666" in host else {LOCAL[0], f"http://{host.lower()}"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_what_watches_the_site_may_name_any_host(site: Any, settings: Any, path: str) -> None:
    settings.CAIRN_METRICS_TOKEN = TOKEN
    headers = {"host": "10.0.0.7:8000", "authorization": f"Bearer {TOKEN}"}
    assert site(*PUBLIC).get(path, headers=headers).status_code == 200


def test_a_request_without_a_host_has_that_of_the_server(site: Any, rf: RequestFactory) -> None:
    """As of HTTP/1.0: the address that the server itself listens on."""
    site(*LOCAL)
    answered = own_host(lambda request: HttpResponse(request.get_host()))
    request = rf.get("/", SERVER_NAME="127.0.0.1", SERVER_PORT="8123")
    assert answered(request).content == b"127.0.0.1:8123"
    with pytest.raises(DisallowedHost):
        answered(rf.get("/", SERVER_NAME="127.0.0.1", SERVER_PORT="9000"))
