"""The link check against a server on this machine; it never leaves it."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.curation import links
from roadmap.domain.curation.links import NOT_ALLOWED, NOT_PUBLIC, LinkChecker
from roadmap.enums import Lifecycle
from roadmap.models import Resource, Roadmap
from tests import factories
from tests.web_sites import on_this_machine

TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def checker(pauses: list[float]) -> LinkChecker:
    return LinkChecker(on_this_machine(), sleep=pauses.append)


def test_an_address_that_answers_is_good(make_site, checker):
    site = make_site()
    found = checker.check_one(f"{site.url}/page")
    assert found.is_good
    assert [asked[:2] for asked in site.asked] == [("GET", "/robots.txt"), ("HEAD", "/page")]
    assert all(asked[2] == checker.web.user_agent for asked in site.asked)


def test_get_is_tried_where_head_says_little(make_site, checker):
    site = make_site()
    assert checker.check_one(f"{site.url}/no-head").is_good
    assert site.asked[-1][0] == "GET"


def test_a_missing_page_is_named(make_site, checker):
    assert checker.check_one(f"{make_site().url}/gone").result == "404 Not Found"


def test_a_moved_page_names_its_new_address(make_site, checker):
    site = make_site()
    found = checker.check_one(f"{site.url}/old")
    assert found.is_good
    assert found.moved_to == f"{site.url}/new"


def test_robots_are_respected_and_asked_once(make_site, checker):
    site = make_site()
    assert checker.check_one(f"{site.url}/private/page").result == NOT_ALLOWED
    checker.check_one(f"{site.url}/page")
    assert [asked[1] for asked in site.asked] == ["/robots.txt", "/page"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (500, True), (403, False)])
def test_robots_that_cannot_be_read(make_site, checker, status, allowed):
    found = checker.check_one(f"{make_site(status=status).url}/page")
    assert found.is_good is allowed


def test_a_dead_host_is_no_answer(make_site, checker):
    site = make_site()
    site.shutdown()
    site.server_close()
    assert checker.check_one(f"{site.url}/page").result.startswith("no answer")


@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://example.org/", "https://", "web"])
def test_only_the_web_is_checked(checker, url):
    found = checker.check_one(url)
    assert (found.result, found.is_known) == (NOT_PUBLIC, False)


def test_an_address_that_is_none_ends_no_check(make_site, checker):
    broken, fine = "http://[", f"{make_site().url}/page"
    assert [found.is_good for found in checker.check([broken, fine])] == [False, True]


def test_what_a_server_says_is_kept_in_plain_characters(make_site, checker):
    result = checker.check_one(f"{make_site().url}/rude").result
    assert result == "404 No [2J such"


def test_one_host_gets_one_request_at_a_time_with_pauses(make_site, checker, pauses):
    first, second = make_site(), make_site()
    urls = [f"{site.url}/{number}" for site in (first, second) for number in range(4)]
    assert all(found.is_good for found in checker.check([*urls, *urls]))
    assert first.most_at_once == second.most_at_once == 1
    assert len(first.asked) == 5
    assert len(pauses) == 2 * 4


@pytest.mark.django_db
def test_addresses_never_checked_come_first(roadmap):
    for name, day in (("a", "2026-11-01"), ("b", None), ("c", "2026-10-01"), ("d", "2026-11-20")):
        factories.ResourceFactory(
            topic=roadmap.topics.first(), url=f"https://{name}.example.org/", checked_on=day
        )
    due = links.due(roadmap="backend", older_than=10, limit=None, today=TODAY)
    assert [url[8] for url in due] == ["b", "c", "a"]
    assert len(links.due(roadmap=None, older_than=None, limit=2, today=TODAY)) == 2
    assert links.due(roadmap="other", older_than=None, limit=None, today=TODAY) == []


@pytest.mark.django_db
def test_links_of_a_persons_own_roadmap_are_not_visited(roadmap, ada):
    factories.ResourceFactory(topic=roadmap.topics.first(), url="https://open.example.org/")
    for slug, owner in (("mine", ada), ("left-behind", None)):
        own = factories.small_roadmap(slug=slug)
        Roadmap.objects.filter(pk=own.pk).update(owner=owner, is_personal=True)
        factories.ResourceFactory(topic=own.topics.first(), url=f"https://{slug}.example.org/")
    everything = {"older_than": None, "limit": None, "today": TODAY}
    assert links.due(roadmap=None, **everything) == ["https://open.example.org/"]
    assert links.due(roadmap="mine", **everything) == []


@pytest.mark.django_db
def test_links_of_official_drafts_are_visited_before_they_are_published(roadmap):
    Roadmap.objects.filter(pk=roadmap.pk).update(lifecycle=Lifecycle.DRAFT)
    factories.ResourceFactory(topic=roadmap.topics.first(), url="https://draft.example.org/")
    due = links.due(roadmap=None, older_than=None, limit=None, today=TODAY)
    assert due == ["https://draft.example.org/"]


@pytest.mark.django_db
def test_a_result_is_stored_wherever_the_address_stands(roadmap):
    for topic in roadmap.topics.all()[:2]:
        factories.ResourceFactory(topic=topic, url="https://example.org/", checked_on="2026-01-01")
    assert (
        links.remember(links.LinkCheck("https://example.org/", "404 Not Found"), today=TODAY) == 2
    )
    assert set(Resource.objects.values_list("checked_on", "check_result")) == {
        (TODAY, "404 Not Found")
    }
    links.remember(links.LinkCheck("https://example.org/", NOT_ALLOWED), today=dt.date(2027, 1, 1))
    assert Resource.objects.first().checked_on == TODAY
