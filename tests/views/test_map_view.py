"""The map's two views and the line that is open: in the address, and kept for the session."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from roadmap.domain.catalog import cache
from roadmap.models import Roadmap
from tests.conftest import client_of

MAP = "/roadmaps/backend/"
SCROLLS = 'aria-label="Trail map, scrolls sideways"'


def body(client: Client, path: str = MAP) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def opened(html: str) -> list[str]:
    """The lines that are open."""
    details = re.findall(r"<details[^>]*>", html)
    return [re.findall(r'id="line-(\w+)"', tag)[0] for tag in details if re.search(r"\sopen", tag)]


def test_the_choice_of_a_learner_is_kept_until_the_next(ada_client: Client) -> None:
    assert SCROLLS not in body(ada_client)
    assert SCROLLS in body(ada_client, f"{MAP}?view=map")
    html = body(ada_client)
    assert SCROLLS in html
    assert '<ol class="codes" aria-hidden="true">' in html
    assert re.search(r'href="\?view=map#here" aria-current="true"', html)
    assert SCROLLS not in body(ada_client, f"{MAP}?view=lines")
    assert SCROLLS not in body(ada_client)


def test_a_choice_is_written_once(ada_client: Client, django_assert_num_queries: Any) -> None:
    body(ada_client, f"{MAP}?view=map")
    body(ada_client)
    with django_assert_num_queries(3) as plain:
        body(ada_client)
    with django_assert_num_queries(len(plain)):
        body(ada_client, f"{MAP}?view=map")


@pytest.mark.parametrize("query", ["view=nonsense", "view=", "view=%00", "line=zz", "line=%00"])
def test_what_nobody_can_choose_changes_nothing(ada_client: Client, query: str) -> None:
    before, after = (
        re.sub(r'value="\w{64}"', "", body(ada_client, f"{MAP}?{asked}"))
        for asked in ("view=lines", query)
    )
    assert after == before


def test_a_guest_keeps_the_choice_too(client: Client, roadmap: Roadmap) -> None:
    client.post(f"{MAP}topics/single-1/status/", {"status": "learning"})
    body(client, f"{MAP}?view=map")
    assert SCROLLS in body(client)


def test_a_visitor_chooses_by_address_and_gets_no_session(client: Client, roadmap: Roadmap) -> None:
    plain = body(client)
    assert SCROLLS not in plain
    pages = len(cache._pages.values())
    assert SCROLLS in body(client, f"{MAP}?view=map")
    assert settings.SESSION_COOKIE_NAME not in client.cookies
    assert len(cache._pages.values()) == pages, "what has a query is not kept for all"
    assert SCROLLS not in body(client)


def test_one_learners_choice_is_not_anothers(ada_client: Client, grace: Any) -> None:
    body(ada_client, f"{MAP}?view=map&line=vc")
    html = body(client_of(grace))
    assert SCROLLS not in html
    assert opened(html) != ["vc"]


def test_the_line_in_the_address_is_open(ada_client: Client) -> None:
    own = opened(body(ada_client))
    for code in ("vc", "db"):
        assert opened(body(ada_client, f"{MAP}?line={code}")) == [code]
    assert opened(body(ada_client, f"{MAP}?line=")) == []
    assert opened(body(ada_client)) == own


def test_without_scripts_a_closed_line_is_a_link_to_itself_open(ada_client: Client) -> None:
    html = body(ada_client, f"{MAP}?line=vc")
    links = re.findall(r"<noscript>\s*<a href=\"([^\"]+)\"", html)
    assert links
    assert all(re.fullmatch(rf"{MAP}\?line=(\w+)#line-\1", link) for link in links)
    assert not any("=vc#" in link for link in links)


def test_an_empty_roadmap_has_no_switch(ada_client: Client, ada: Any) -> None:
    Roadmap.objects.create(slug="empty", title="Empty", lifecycle="published", visibility="public")
    html = body(ada_client, "/roadmaps/empty/?view=map&line=db")
    assert 'class="switch"' not in html
    assert SCROLLS not in html
