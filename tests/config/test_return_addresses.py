"""Where a request says to return to: nothing of it breaks a page or leads off the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import Invitation, User
from accounts.registration.invitations import SIGNER
from config.http import local_url, page_address
from roadmap.models import Action, Roadmap, Topic
from tests.addresses import all_addresses, paths
from tests.conftest import client_of
from tests.factories import EvidenceFactory, ObjectiveFactory, ResourceFactory

SITE = "http://testserver"
EVIL = [
    "http://evil.example/",
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\t//evil.example/",
    " //evil.example/",
    "\x00//evil.example/",
    "http:evil.example",
    "http:/evil.example",
    "http:///evil.example/",
    "http:\\\\evil.example/",
    "hTTp://evil.example/",
    "http://testserver@evil.example/",
    "http://evil.example\\@testserver/",
    "http://testserver.evil.example/",
    "http://testserver:80@evil.example/",
    "http://testserver//evil.example/",
    "http://testserver/\\evil.example/",
    "http://testserver\t.evil.example/",
    "javascript:alert(1)",
    "data:text/html,evil",
    "ftp://testserver/",
]
BROKEN = [
    "http://[::1",
    "//[::1",
    "http://[evil]/",
    "http://testserver:abc/",
    "http://testserver:99999/",
    "http://\u2100.example/",
    "foo",
    "roadmap:home",
    "roadmap:topic",
    "account_login",
    "admin:index",
    "?q=1",
    "#main",
    "../..",
    "./",
    ".",
    " ",
    "/plan/\r\nSet-Cookie: evil=1",
    "/plan/\x00",
    "/\ud800",
    "/\u202e",
    "/" + "x" * 5_000,
    "http://testserver/" + "x" * 5_000,
    "/%",
    "/%00",
    "/%ff%fe",
    "/%2f%2fevil.example/",
    "/[::1",
    "/roadmaps/backend/topics/[/",
    "/plan/?next=http://[::1",
    "/accounts/logout/",
    "/d\u00e9j\u00e0-vu/?q=\u20ac",
    "/plan/;a=b?c=d#e",
    "{% url 'x' %}",
    "%s%s%n",
]
NASTY = EVIL + BROKEN


def request_of(**headers: str) -> HttpRequest:
    return RequestFactory().get("/somewhere/", headers=headers)


@pytest.mark.parametrize("address", EVIL)
def test_an_address_off_the_site_is_none(address: str) -> None:
    assert local_url(request_of(), address, "default") == "default"


@pytest.mark.parametrize("address", BROKEN)
def test_what_is_read_is_a_path_on_this_site(address: str) -> None:
    found = local_url(request_of(), address, "/default/")
    assert re.fullmatch(r"/(?![/\\])[^\\]*", found)
    assert found.isprintable()


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/plan/", "/plan/"),
        (
            "/roadmaps/backend/?q=a%20b&status=done#n-1",
            "/roadmaps/backend/?q=a%20b&status=done#n-1",
        ),
        ("http://testserver/plan/?x=1", "/plan/?x=1"),
        ("https://testserver/plan/", "/plan/"),
        ("http://testserver", "/"),
        ("http://testserver?x=1", "/default/"),
        ("/", "/"),
    ],
)
def test_a_page_of_this_site_is_read(address: str, path: str) -> None:
    assert local_url(request_of(), address, "/default/") == path


def test_a_secure_page_leads_to_no_plain_one() -> None:
    secure = RequestFactory().get("/", secure=True)
    assert local_url(secure, "http://testserver/plan/", "/default/") == "/default/"


def test_a_page_is_named_by_htmx_before_the_browser() -> None:
    request = request_of(referer=f"{SITE}/a/#x", **{"hx-current-url": f"{SITE}/b/?q=1#x"})
    assert page_address(request, "/") == "/b/?q=1"
    assert page_address(request_of(referer=f"{SITE}/a/#x"), "/") == "/a/"


# --- On every address of the site ---------------------------------------------------------------


@pytest.fixture
def doors(ada: User, superuser: User) -> dict[str, str]:
    """Every address by its name; its objects are there, and the superuser may do everything."""
    leaf = Topic.objects.get(slug="leaf-1-1")
    Roadmap.objects.update(owner=superuser)
    values = {
        "roadmap": "backend",
        "topic": "leaf-1-1",
        "level": "basics",
        "code": "db",
        "uid": ObjectiveFactory(topic=leaf).uid,
        "evidence": EvidenceFactory(user=superuser, topic=leaf).pk,
        "link": ResourceFactory(topic=leaf).pk,
        "change": 1,
        "action": Action.objects.latest("pk").pk,
        "key": "key",
        "token": "1-0.made.up",
        "secret": SIGNER.sign(str(Invitation.objects.create().pk)),
        "uidb36": "1",
        "pk": 1,
        "object_id": leaf.pk,
        "content_type_id": 1,
        "app_label": "roadmap",
        "provider": "oidc",
        "provider_id": "oidc",
    }
    addresses = list(all_addresses())
    found = paths(addresses, values)
    assert found.keys() == {address.name for address in addresses}
    return found


METHODS = ("get", "post", "htmx")
READERS = ("account_login", "account_signup", "account_logout", "account_reauthenticate")
READERS += ("roadmap:claim", "admin:login", "admin:logout", "accounts:theme", "roadmap:filter")
READERS += ("account_reauthenticate_code", "account_join", "account_set_password")
READERS += ("roadmap:status", "roadmap:undo", "mfa_reauthenticate", "account_reset_password")
"""Those that are known to read where to return to: each gets every value."""


def send(client: Client, path: str, method: str, named: str) -> Any:
    """The answer where everything that may say where to return to says ``named``."""
    address = f"{path}?{urlencode({'next': named}, errors='replace')}"
    header = named.encode("utf-8", "replace").decode("latin-1").strip()
    headers = {"referer": header, "hx-current-url": header}
    headers |= {"hx-request": "true"} if method == "htmx" else {}
    if method == "get":
        return client.get(address, headers=headers)
    return client.post(address, {"next": named.encode("utf-8", "replace")}, headers=headers)


def leads_away(response: Any, path: str) -> bool:
    """Whether a browser that is given the answer leaves the site."""
    targets = [response.headers.get(name, "") for name in ("Location", "HX-Redirect")]
    reached = (urlsplit(urljoin(SITE + path, target.replace("\\", "/"))) for target in targets)
    return any(place.netloc != "testserver" for place in reached)


def faults(client: Client, path: str, named: str, methods: tuple[str, ...]) -> Iterator[str]:
    """What goes wrong. Nothing that was written stays, and nobody is signed out."""
    for method in methods:
        cookies = client.cookies.copy()
        with transaction.atomic():
            response = send(client, path, method, named)
            transaction.set_rollback(True)
        client.cookies = cookies
        if response.status_code >= 500 or leads_away(response, path):
            way = response.headers.get("Location") or response.headers.get("HX-Redirect")
            yield f"{method} {path} with {named!r}: {response.status_code} to {way}"


@pytest.fixture(params=["signed out", "signed in"])
def person(request: pytest.FixtureRequest, superuser: User) -> Client:
    client = client_of(superuser) if request.param == "signed in" else Client()
    client.raise_request_exception = False
    return client


in_turn = pytest.mark.parametrize("ways", [1, pytest.param(3, marks=pytest.mark.matrix)])


@in_turn
def test_no_reader_of_return_addresses_is_broken_or_leads_away(
    doors: dict[str, str], person: Client, ways: int
) -> None:
    """Each reader meets each value, in one way of asking after the other, or in all of them."""
    found = []
    for turn, named in enumerate(NASTY):
        for place, name in enumerate(READERS):
            methods = tuple(METHODS[(turn + place + way) % 3] for way in range(ways))
            found += faults(person, doors[name], named, methods)
    assert not found


@in_turn
def test_no_address_is_broken_or_led_away_by_a_return_address(
    doors: dict[str, str], person: Client, ways: int
) -> None:
    """Each address meets a value, or three; each value some addresses, each in another way."""
    found = []
    for place, path in enumerate(doors.values()):
        for way in range(ways):
            named = NASTY[(place * 7 + way * 5) % len(NASTY)]
            method = METHODS[(place + place // len(NASTY) + way) % 3]
            found += faults(person, path, named, (method,))
    assert not found


PIECES = [
    "/",
    "//",
    "\\",
    "http:",
    "https:",
    "http://",
    "testserver",
    "evil.example",
    "[",
    "]",
    "::1",
]
PIECES += [
    ":",
    "@",
    "?",
    "#",
    "%",
    "%2f",
    "%5c",
    "\t",
    "\n",
    "\r",
    "\x00",
    " ",
    ".",
    "..",
    "plan",
    "é",
]
ADDRESSES = st.lists(st.sampled_from(PIECES), max_size=8).map("".join) | st.text(max_size=20)


@given(named=ADDRESSES)
def test_whatever_is_read_stays_on_the_site(named: str) -> None:
    found = local_url(request_of(), named, "/default/")
    place = urlsplit(urljoin(f"{SITE}/page/", found))
    assert (place.scheme, place.netloc) == ("http", "testserver")
    assert not found.startswith(("//", "/\\"))


@given(data=st.data())
def test_no_text_at_all_breaks_an_address(
    doors: dict[str, str], person: Client, data: st.DataObject
) -> None:
    path = doors[data.draw(st.sampled_from([*READERS, *doors]))]
    method = data.draw(st.sampled_from(["get", "post", "htmx"]))
    assert not list(faults(person, path, data.draw(ADDRESSES), (method,)))
