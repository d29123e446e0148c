"""What visitors share: rendered once for a version, with a token of each one's own, and no more."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.test.signals import template_rendered

from accounts.models import User
from roadmap.domain.catalog import cache
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Roadmap, Topic
from tests.factories import small_roadmap

HOME = "/"
PATHS = [
    HOME,
    "/roadmaps/backend/",
    "/roadmaps/backend/basics/",
    "/roadmaps/backend/topics/single-1/",
    "/roadmaps/backend/topics/group-1/",
    "/roadmaps/backend/guide/",
]
TOKEN = re.compile(r'csrfmiddlewaretoken" value="(\w+)"')
HTMX = {"hx-request": "true", "hx-request-type": "partial"}


def shown(client: Client, path: str, **extra: Any) -> str:
    response = client.get(path, **extra)
    assert response.status_code == 200
    return response.content.decode()


def without_token(html: str) -> str:
    return TOKEN.sub("", html)


@contextmanager
def rendered() -> Iterator[list[str]]:
    """The templates that are rendered meanwhile."""
    names: list[str] = []

    def note(template: Any, **_: Any) -> None:
        names.append(template.name)

    template_rendered.connect(note)
    try:
        yield names
    finally:
        template_rendered.disconnect(note)


def kept() -> str:
    return b"\n".join(part for page in cache._pages.values() for part in page.parts).decode()


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_rendered_for_the_first_visitor_alone(
    roadmap: Roadmap, path: str, django_assert_num_queries: Any
) -> None:
    with rendered() as names:
        first = shown(Client(), path)
    assert names
    with rendered() as names, django_assert_num_queries(1):
        second = shown(Client(), path)
    assert names == []
    assert without_token(first) == without_token(second)
    assert not set(TOKEN.findall(first)) & set(TOKEN.findall(second))


@pytest.mark.parametrize("path", PATHS)
def test_it_is_what_the_view_answers(roadmap: Roadmap, path: str) -> None:
    """With a query the view itself answers."""
    assert without_token(shown(Client(), path)) == without_token(shown(Client(), f"{path}?x=1"))
    assert len(cache._pages.values()) == 1


@pytest.mark.parametrize("path", PATHS)
def test_its_token_is_the_visitors_own_and_works(roadmap: Roadmap, path: str) -> None:
    shown(Client(), path)
    for _ in range(2):
        client = Client(enforce_csrf_checks=True)
        [token] = set(TOKEN.findall(shown(client, path)))
        assert client.post("/theme/", {"theme": "dark"}).status_code == 403
        form = {"theme": "dark", "csrfmiddlewaretoken": token}
        assert client.post("/theme/", form).status_code == 303
        assert 'data-theme="dark"' in shown(client, path)
    assert 'data-theme="dark"' not in shown(Client(), path)


@pytest.mark.parametrize("path", PATHS)
def test_a_browser_gets_it_compressed(roadmap: Roadmap, path: str) -> None:
    plain = shown(Client(), path)
    response = Client().get(path, headers={"accept-encoding": "gzip, br"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) == len(response.content) < len(plain) / 2
    assert without_token(gzip.decompress(response.content).decode()) == without_token(plain)
    for header in ("Accept-Encoding", "Cookie"):
        assert header in response.headers["Vary"]
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_that_a_browser_sends_is_kept(roadmap: Roadmap, path: str) -> None:
    client = Client(
        headers={
            "referer": "http://testserver/unheard",
            "user-agent": "unheard",
            "accept-language": "de, unheard",
            "x-forwarded-host": "unheard.example",
            "x-forwarded-proto": "unheard",
            "hx-current-url": "http://testserver/unheard",
        }
    )
    client.cookies["theme"] = "unheard"
    client.cookies["csrftoken"] = "unheard0" * 4
    shown(client, path)
    [page] = cache._pages.values()
    assert "unheard" not in kept() + str(page.headers)
    assert not TOKEN.search(kept())
    assert "Set-Cookie" not in page.headers
    shown(Client(headers={"host": "localhost"}), path)
    assert "localhost" not in kept().replace("http://localhost:8000", "")


@pytest.mark.parametrize("path", PATHS[1:])
def test_learners_and_guests_see_their_own(roadmap: Roadmap, ada_client: Client, path: str) -> None:
    shown(Client(), path)
    guest = Client()
    guest.post("/roadmaps/backend/topics/single-1/status/", {"status": "done"})
    before = kept()
    assert "ada@example.org" in shown(ada_client, path)
    assert without_token(shown(guest, path)) != without_token(shown(Client(), path))
    assert kept() == before
    assert ada_client.get(HOME).status_code == 302


def test_a_message_is_shown_once_and_to_nobody_else(roadmap: Roadmap) -> None:
    guest = Client()
    guest.post("/roadmaps/backend/topics/single-1/status/", {"status": "done"})
    guest.cookies.pop("sessionid")
    assert "messages" in guest.cookies
    path = "/roadmaps/backend/"
    assert "/undo/" in shown(guest, path)
    assert "/undo/" not in shown(guest, path)
    assert "/undo/" not in kept() + shown(Client(), path)


@pytest.mark.parametrize("path", PATHS)
def test_another_version_of_the_content_is_another_page(roadmap: Roadmap, path: str) -> None:
    shown(Client(), path)
    Topic.objects.filter(slug__in=("single-1", "group-1")).update(title="Renamed", map_label="Re")
    Roadmap.objects.update(content_version=F("content_version") + 1)
    with rendered() as names:
        shown(Client(), path)
    assert names


@pytest.mark.parametrize(
    "closed", [{"lifecycle": Lifecycle.DRAFT}, {"visibility": Visibility.PRIVATE}]
)
@pytest.mark.parametrize("path", PATHS[1:])
def test_what_is_closed_is_gone_at_once(
    roadmap: Roadmap, path: str, closed: dict[str, str]
) -> None:
    shown(Client(), path)
    Roadmap.objects.update(**closed)
    assert Client().get(path).status_code == 404
    assert roadmap.title not in shown(Client(), HOME)


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.UNLISTED])
def test_a_persons_roadmap_is_never_kept(ada: User, visibility: str) -> None:
    own = small_roadmap(slug="own")
    Roadmap.objects.filter(pk=own.pk).update(owner=ada, is_personal=True, visibility=visibility)
    for path in PATHS[1:]:
        shown(Client(), path.replace("backend", "own"))
    assert cache._pages.values() == []


def test_a_part_for_the_panel_and_a_query_are_not_kept(roadmap: Roadmap) -> None:
    path = "/roadmaps/backend/topics/single-1/"
    assert "<html" not in shown(Client(), path, headers=HTMX)
    assert "unheard" in shown(Client(), "/roadmaps/backend/basics/?q=unheard")
    assert Client().get("/roadmaps/backend/topics/nowhere/").status_code == 404
    assert cache._pages.values() == []


def test_an_old_address_still_leads_to_the_present_one(roadmap: Roadmap) -> None:
    topic = Topic.objects.get(slug="single-1")
    topic.old_slugs.create(roadmap=roadmap, slug="former")
    for _ in range(2):
        response = Client().get("/roadmaps/backend/topics/former/")
        assert (response.status_code, response["Location"]) == (301, topic.get_absolute_url())
    response = Client().get("/roadmaps/backend/topics/former/?x=1")
    assert response.status_code == 301


def test_nothing_is_kept_while_debugging(roadmap: Roadmap, settings: Any) -> None:
    settings.DEBUG = True
    shown(Client(), HOME)
    assert cache._pages.values() == []


def test_pages_take_no_more_than_their_bytes(
    roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(Client(), PATHS[1])
    heavy = cache._pages.weight
    monkeypatch.setattr(cache._pages, "limit", 2 * heavy)
    for slug in Topic.objects.values_list("slug", flat=True):
        shown(Client(), f"/roadmaps/backend/topics/{slug}/")
        assert 0 < cache._pages.weight <= 2 * heavy
