"""Evidence over HTTP: added, refused, removed with undo; one's own alone."""

from __future__ import annotations

import pytest

from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.models import Action, Evidence

PAGE = "/roadmaps/backend/topics/leaf-1-1/"
URL = f"{PAGE}evidence/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{PAGE}",
}
GOOD = {"url": "https://example.org/commit/1", "title": "My commit", "dated": "2026-05-04"}


def removal(pk):
    return f"{URL}{pk}/remove/"


def test_a_link_is_shown_with_its_day_and_without_passing_anything_on(ada_client):
    response = ada_client.post(URL, GOOD, headers={"referer": f"http://testserver{PAGE}"})
    assert (response.status_code, response["Location"]) == (303, PAGE)
    shown = ada_client.get(PAGE).content.decode()
    assert 'href="https://example.org/commit/1" rel="noopener nofollow ugc"' in shown
    assert "4 May 2026" in shown
    assert "My commit added." in shown


def test_without_a_title_the_address_is_shown(ada_client):
    ada_client.post(URL, {"url": "https://example.org/ada/cairn/commit/1?x=1"})
    assert Evidence.objects.get().title == "example.org/ada/cairn/commit/1"


def test_after_a_refusal_without_javascript_the_way_back_leads_somewhere(ada_client):
    ada_client.post(URL, GOOD | {"url": "nonsense"})
    refused = {"referer": f"http://testserver{URL}"}
    response = ada_client.post(URL, GOOD, headers=refused, follow=True)
    assert response.status_code == 200
    assert "My commit added." in response.content.decode()


def test_a_fragment_refreshes_the_list(ada_client):
    html = ada_client.post(URL, GOOD, headers=HTMX).content.decode()
    assert "<html" not in html
    assert 'hx-target="#evidence-leaf-1-1"' in html
    assert "My commit" in html


@pytest.mark.parametrize(
    "url",
    [
        "",
        "not an address",
        "javascript:alert(1)",
        "ftp://example.org/x",
        "data:text/html,x",
        "https://",
        "https://[::1",
        "https://example.org/\x00",
        "https://\u202eexample.org/",
        "https://ada:secret@example.org/",
        "https://token@example.org/",
        f"https://example.org/{'x' * 600}",
    ],
)
def test_what_is_no_web_address_is_refused_and_stays_in_the_form(ada_client, url):
    response = ada_client.post(URL, GOOD | {"url": url, "title": "Keep this"})
    assert response.status_code == 422
    assert 'value="Keep this"' in response.content.decode()
    assert "err" in response.content.decode()
    assert not Evidence.objects.exists()


def test_an_address_with_a_password_is_refused_in_words_that_help(ada_client):
    page = ada_client.post(URL, GOOD | {"url": "https://ada:secret@example.org/x"})
    assert "leave out all up to the @" in page.content.decode()
    ada_client.post(URL, GOOD | {"url": "https://example.org/@ada"})
    assert Evidence.objects.get().url == "https://example.org/@ada"


def test_a_title_turns_no_other_text_around(ada_client):
    ada_client.post(URL, GOOD | {"title": "My \u202ecommit\u2066\t here"})
    assert Evidence.objects.get().title == "My commit here"


@pytest.mark.parametrize("dated", ["2999-01-01", "1600-01-01", "yesterday", "2026-13-40", "9" * 40])
def test_a_date_that_can_not_be_is_refused(ada_client, dated):
    assert ada_client.post(URL, GOOD | {"dated": dated}).status_code == 422
    assert not Evidence.objects.exists()


def test_the_same_address_twice_is_listed_once(ada_client):
    ada_client.post(URL, GOOD)
    html = ada_client.post(URL, GOOD, headers=HTMX).content.decode()
    assert "My commit is listed already." in html
    assert Evidence.objects.count() == 1


def test_removing_offers_undo_and_undo_brings_the_link_back(ada_client):
    ada_client.post(URL, GOOD)
    html = ada_client.post(removal(Evidence.objects.get().pk), headers=HTMX).content.decode()
    assert "My commit removed." in html
    assert not Evidence.objects.exists()
    action = Action.objects.latest("pk").pk
    html = ada_client.post(f"/undo/{action}/", headers=HTMX).content.decode()
    assert 'hx-target="#evidence-leaf-1-1"' in html
    assert "My commit" in html
    assert Evidence.objects.get().url == GOOD["url"]


@pytest.mark.parametrize("pk", [0, 10**6, 10**30])
def test_removing_what_is_not_there_is_404(ada_client, pk):
    assert ada_client.post(removal(pk)).status_code == 404


def test_grace_sees_and_removes_none_of_adas_links(ada_client, grace_client):
    ada_client.post(URL, GOOD)
    assert "My commit" in ada_client.get(PAGE).content.decode()
    assert "My commit" not in grace_client.get(PAGE).content.decode()
    assert "My commit" not in grace_client.get(f"{PAGE}note/").content.decode()
    assert grace_client.post(removal(Evidence.objects.get().pk)).status_code == 404
    assert Evidence.objects.count() == 1


def test_a_link_is_removed_at_its_own_topic_only(ada_client):
    ada_client.post(URL, GOOD)
    other = f"/roadmaps/backend/topics/leaf-1-2/evidence/{Evidence.objects.get().pk}/remove/"
    assert ada_client.post(other).status_code == 404


def test_a_title_is_shown_as_text(ada_client):
    ada_client.post(URL, GOOD | {"title": "<b>bold</b> \u202e"})
    assert "&lt;b&gt;bold&lt;/b&gt;" in ada_client.get(PAGE).content.decode()


def test_too_many_links_in_a_while_are_refused(ada_client, monkeypatch):
    monkeypatch.setattr(rate_limits, "EVIDENCE", RateLimit("evidence", uses=1, seconds=300))
    ada_client.post(URL, GOOD)
    assert ada_client.post(URL, GOOD | {"url": "https://example.org/2"}).status_code == 429


def test_a_visitor_is_asked_to_sign_in(client, roadmap):
    assert client.post(URL, GOOD)["Location"].startswith("/accounts/login/")
    assert "Add a link" not in client.get(PAGE).content.decode()
