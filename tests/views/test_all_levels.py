"""The checklist of all levels: what it lists, its filter, and how it stays right after a tick."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from roadmap.models import Progress, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import CategoryFactory, LevelFactory, RoadmapFactory, TopicFactory
from tests.markup import flat

BASE = "/roadmaps/backend/"
ALL = f"{BASE}checklist/all/"
BASICS = f"{BASE}basics/"
ROWS = re.compile(r'<li id="t-([\w-]+)"')
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": f"http://testserver{ALL}",
}


def page(client: Client, address: str = ALL) -> str:
    return flat(client.get(address).content.decode())


def test_every_level_is_listed_below_its_name(client: Client, roadmap: Roadmap) -> None:
    shown = page(client)
    assert ROWS.findall(shown) == [
        *("group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1"),
        "single-2",
    ]
    order = ("All levels</h1>", ">Basics</h2>", "Databases</h3>", ">Advanced</h2>", "t-single-2")
    places = [shown.index(text) for text in order]
    assert places == sorted(places)
    assert f'<a href="{ALL}" aria-current="page">All</a>' in shown
    assert shown.count('aria-labelledby="at-basics h-basics-db"') == 1


def test_no_id_stands_twice_on_it(client: Client, roadmap: Roadmap) -> None:
    shown = page(client)
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#(line-[^"]+)"', shown))
    assert links == {"line-basics-db", "line-basics-vc", "line-advanced-db"} <= set(ids)
    named = " ".join(re.findall(r'aria-labelledby="([^"]+)"', shown)).split()
    assert set(named) <= set(ids)


def test_a_level_leads_to_it_and_keeps_the_filter(client: Client, roadmap: Roadmap) -> None:
    assert f'href="{ALL}"' in page(client, BASICS)
    assert f'href="{ALL}?category=db"' in page(client, f"{BASICS}?category=db")
    assert f'href="{BASICS}?category=db"' in page(client, f"{ALL}?category=db")


def test_numbers_are_of_the_whole_roadmap(ada_client: Client) -> None:
    shown = page(ada_client)
    assert 'placeholder="Search 5 topics"' in shown
    assert 'id="n-total">1 of 5<' in shown
    assert 'aria-label="Basics: 1 of 4"' in shown
    assert 'aria-label="Advanced: 0 of 1"' in shown
    shown = page(ada_client, f"{ALL}?category=db")
    assert "4 of 5 topics" in shown
    assert "25 % behind you: 1 of 4" in shown
    assert set(ROWS.findall(shown)) == {"group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3", "single-2"}


def test_search_count_and_bar_of_a_level_leave_out_alternatives(client: Client, roadmap) -> None:
    Topic.objects.filter(slug="group-1").update(choose=1)
    shown = page(client, f"{BASICS}?q=leaf")
    assert 'placeholder="Search 2 topics"' in shown
    assert 'id="n-level-basics">0 of 2<' in shown
    assert "1 of 2 topics, 2 not counted" in shown


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        (f"{BASICS}?levels=all&q=&status=todo", f"{ALL}?status=todo"),
        (f"{BASICS}?levels=all&q=", f"{ALL}?q="),
        (f"{BASICS}?levels=all", ALL),
        (f"{BASICS}?levels=all&q=%00&category=nowhere", f"{ALL}?q="),
        (f"{BASICS}?levels=all&q=%E2%80%AE+%26%23", f"{ALL}?q=%E2%80%AE+%26%23"),
        (f"{BASE}checklist/?levels=all&q=x", f"{ALL}?q=x"),
        (f"{BASE}checklist/?q=x&hide=finished", f"{BASICS}?q=x&hide=finished"),
        (f"{BASE}checklist/?levels=no", BASICS),
    ],
)
def test_the_filter_goes_along_to_all_levels_and_back(
    client: Client, roadmap: Roadmap, address: str, goes_to: str
) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"] == goes_to
    assert client.get(goes_to).status_code == 200


def test_the_form_on_it_can_go_back_to_one_level(client: Client, roadmap: Roadmap) -> None:
    form = re.search(r'<form class="filter".*?</form>', page(client))
    assert form
    assert f'action="{BASE}checklist/"' in form[0]
    assert 'name="levels" value="all" checked' in form[0]
    form = re.search(r'<form class="filter".*?</form>', page(client, BASICS))
    assert form
    assert f'action="{BASICS}"' in form[0]
    assert 'name="levels" value="all">' in form[0]


def test_the_kept_filter_is_used_and_can_be_put_aside(ada_client: Client) -> None:
    ada_client.post(f"{BASE}filter/", {"query": "hide=finished"})
    assert "leaf-1-1" not in ROWS.findall(page(ada_client))
    shown = page(ada_client, f"{ALL}?q=")
    assert "leaf-1-1" in ROWS.findall(shown)
    assert "without the filter you keep" in shown
    assert f'<a href="{ALL}">Use it</a>' in shown
    assert ada_client.get(f"{BASICS}?levels=all")["Location"] == ALL


def test_a_tick_changes_the_numbers_that_stand_on_it(ada_client: Client) -> None:
    shown = page(ada_client, f"{ALL}?category=db")
    lens = re.search(r'name="lens" value="([^"]*)"', shown)
    assert lens
    sent = {"status": "done", "lens": lens[1]}
    address = f"{BASE}topics/single-2/status/"
    html = flat(ada_client.post(address, sent, headers=HTMX).content.decode())
    targets = set(re.findall(r'hx-target="#([\w-]+)"', html))
    own = {"t-single-2", "n-total", "strip-advanced", "n-level-advanced", "lens"}
    assert own | {"n-sec-advanced-db", "r-advanced-db"} <= targets
    assert "50 % behind you: 2 of 4" in html
    for target in targets - {"toasts"}:
        assert f'id="{target}"' in shown, target


def test_without_javascript_a_tick_comes_back_to_its_row(ada_client: Client) -> None:
    response = ada_client.post(
        f"{BASE}topics/single-2/status/",
        {"status": "done"},
        headers={"referer": f"http://testserver{ALL}?q=two"},
    )
    assert response["Location"] == f"{ALL}?q=two#t-single-2"
    assert Progress.objects.filter(topic__slug="single-2", status="done").exists()


def test_a_search_without_a_match_says_how_many_there_are_elsewhere(client, roadmap) -> None:
    shown = page(client, f"{BASICS}?q=two")
    assert f'<a class="btn" href="{ALL}?q=two">Search all levels: 1 found</a>' in shown
    shown = page(client, f"{BASICS}?q=nothing+like+it")
    assert "No topic matches" in shown
    assert "Search all levels" not in shown
    shown = page(client, f"{ALL}?q=nothing+like+it")
    assert "No topic matches" in shown
    assert "All levels were searched" in shown


def test_a_level_may_be_called_all(client: Client, roadmap: Roadmap) -> None:
    TopicFactory(level=LevelFactory(roadmap=roadmap, slug="all", title="Everything"), slug="late")
    assert ROWS.findall(page(client, f"{BASE}all/")) == ["late"]
    shown = page(client)
    assert ROWS.findall(shown)[-1] == "late"
    assert shown.count('aria-current="page">All<') == 1


def test_one_level_is_all_of_them(client: Client, roadmap: Roadmap) -> None:
    single = RoadmapFactory(slug="single")
    TopicFactory(level=LevelFactory(roadmap=single, slug="only"), slug="lonely")
    shown = page(client, "/roadmaps/single/only/")
    assert "checklist/all/" not in shown
    assert 'name="levels"' not in shown
    assert ROWS.findall(page(client, "/roadmaps/single/checklist/all/")) == ["lonely"]


def test_a_roadmap_without_topics_says_so(client: Client, roadmap: Roadmap) -> None:
    RoadmapFactory(slug="empty", title="Nothing yet")
    shown = page(client, "/roadmaps/empty/checklist/all/")
    assert "has no topics yet" in shown
    assert "#panel" not in shown.partition('class="ck"')[2].partition("</main>")[0]
    assert client.get("/roadmaps/nowhere/checklist/all/").status_code == 404


def test_a_private_roadmap_is_there_for_its_owner_alone(ada, grace_client, roadmap) -> None:
    Roadmap.objects.filter(pk=roadmap.pk).update(
        owner=ada, is_personal=True, is_default=False, visibility="private"
    )
    assert "single-2" in ROWS.findall(page(client_of(ada)))
    assert grace_client.get(ALL).status_code == 404
    assert Client().get(f"{BASE}checklist/?levels=all").status_code == 404


@pytest.mark.parametrize("lines", [1, 8])
def test_it_takes_the_same_queries_at_any_size(
    lines: int, ada_client: Client, roadmap: Roadmap, django_assert_num_queries
) -> None:
    for number in range(lines):
        level = LevelFactory(roadmap=roadmap, slug=f"wide-{number}")
        TopicFactory(level=level, category=CategoryFactory(roadmap=roadmap))
    ada_client.get(ALL)
    with django_assert_num_queries(3):
        shown = page(ada_client)
    assert len(ROWS.findall(shown)) == 6 + lines
