"""The history page and starting over, over HTTP."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from accounts.models import User
from roadmap.domain.actions.history import PAGE
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Action, Note, Progress, ProgressEvent, Roadmap, Topic
from tests.factories import RoadmapFactory, TopicFactory
from tests.learning import set_status as change_status
from tests.markup import flat

RESET, TOPIC = "/roadmaps/backend/reset/", "/roadmaps/backend/topics/leaf-1-1/"
HTMX = {
    "hx-request": "true",
    "hx-request-type": "partial",
    "hx-current-url": "http://testserver/history/",
}


def set_status(client, slug, status):
    return client.post(f"/roadmaps/backend/topics/{slug}/status/", {"status": status})


def test_a_visitor_is_asked_to_sign_in(client, roadmap):
    for path in ("/history/", RESET):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_nothing_has_happened_yet(grace_client, roadmap):
    assert "Nothing has happened yet" in grace_client.get("/history/").content.decode()


def test_every_action_is_listed_with_its_undo(ada_client):
    shown = ada_client.get("/history/").content.decode()
    assert shown.index("Began to learn Leaf 1.2") < shown.index("Marked Leaf 1.1 as done")
    for action in Action.objects.all():
        assert f'formaction="/undo/{action.pk}/"' in shown


def test_an_older_action_is_taken_back_from_the_page(ada_client):
    oldest = Action.objects.earliest("pk")
    response = ada_client.post(
        f"/undo/{oldest.pk}/", headers={"referer": "http://testserver/history/"}, follow=True
    )
    shown = response.content.decode()
    assert "Taken back." in shown
    assert f'formaction="/undo/{oldest.pk}/"' not in shown
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["leaf-1-2"]


def test_with_htmx_the_page_is_fetched_anew(ada_client):
    action = Action.objects.latest("pk").pk
    response = ada_client.post(f"/undo/{action}/", headers=HTMX)
    assert response["HX-Refresh"] == "true"
    assert "Taken back." in ada_client.get("/history/").content.decode()


def test_more_than_a_page_is_paged(ada_client):
    for number in range(PAGE):
        set_status(ada_client, "single-1", "done" if number % 2 else "learning")
    first = ada_client.get("/history/").content.decode()
    second = ada_client.get("/history/?page=2").content.decode()
    assert "Marked Leaf 1.1 as done" not in first
    assert "Marked Leaf 1.1 as done" in second
    assert 'href="?page=2"' in first


@pytest.mark.parametrize("number", ["0", "-3", "x", "9" * 30, "%00"])
def test_an_odd_page_number_is_no_error(ada_client, number):
    response = ada_client.get(f"/history/?page={number}")
    assert response.status_code == 200
    assert "Began to learn Leaf 1.2" in response.content.decode()


def test_grace_sees_none_of_adas_actions(ada_client, grace_client):
    assert "Leaf 1.1" in ada_client.get("/history/").content.decode()
    shown = grace_client.get("/history/").content.decode()
    assert "Leaf 1.1" not in shown
    assert "/undo/" not in shown


def read(client, **query) -> str:
    response = client.get("/history/", query)
    assert response.status_code == 200
    return flat(response.content.decode())


def test_a_line_leads_to_its_topic_under_the_heading_of_its_day(ada_client):
    shown = read(ada_client)
    assert "Today</h2>" in shown
    assert "1 topic done, 1 learning" in shown
    assert 'Marked <a href="/roadmaps/backend/topics/leaf-1-1/"><bdi>Leaf 1.1</bdi></a>' in shown


def test_every_link_of_the_history_opens(ada_client):
    ada_client.post(f"{TOPIC}note/", {"body": "kept", "revision": 0})
    set_status(ada_client, "group-1", "known")
    ada_client.post(RESET)
    main = ada_client.get("/history/").content.decode().partition("<main")[2].partition("</main")[0]
    links = {unescape(link) for link in re.findall(r'href="([^"#]+)', main)}
    assert {f"{TOPIC}", "/roadmaps/backend/", "/roadmaps/backend/topics/group-1/"} <= links
    assert any(link.startswith("/history/?day=") for link in links)
    assert any(link.startswith("/history/?month=") for link in links)
    for link in links:
        assert ada_client.get(link if link[0] == "/" else f"/history/{link}").status_code == 200


def test_closed_things_are_plain_text_and_what_was_bulk_opens(ada_client, grace):
    set_status(ada_client, "group-1", "done")
    shown = read(ada_client)
    assert 'Marked 2 topics of <a href="/roadmaps/backend/topics/group-1/">' in shown
    listed = shown.partition("<details")[2].partition("</details>")[0]
    assert re.findall(r"<bdi>(.*?)</bdi>", listed) == ["Leaf 1.2", "Leaf 1.3"]
    Roadmap.objects.update(visibility="private", is_personal=True, is_default=False, owner=grace)
    shown = read(ada_client)
    assert "Marked a topic as done" in shown
    assert "2 topics no longer open to you" in shown
    assert "Leaf" not in shown
    assert "Small roadmap" not in shown


@pytest.mark.parametrize("actions", [1, 60])
@pytest.mark.parametrize(
    "query", ["", "page=2", "q=leaf", "q=leaf&roadmap=backend&kind=done&page=2"]
)
def test_the_page_takes_twelve_queries_at_most(
    ada, ada_client, actions, query, django_assert_max_num_queries
):
    learner = Learner(user_id=ada.pk)
    for number in range(actions):
        Topic.objects.filter(slug="single-2").update(lifecycle="retired")
        status = Status.DONE if number % 2 else Status.SKIPPED
        change_status(learner=learner, topic=Topic.objects.get(slug="leaf-1-1"), status=status)
    TopicFactory(roadmap=RoadmapFactory(owner=ada))
    address = f"/history/?{query}"
    ada_client.get(address)
    with django_assert_max_num_queries(12):
        assert "Leaf 1.1" in ada_client.get(address).content.decode()


def test_a_search_shows_what_was_found_and_the_way_back(ada_client):
    shown = read(ada_client, q="BEGAN leaf")
    assert "Leaf 1.2" in shown
    assert "Leaf 1.1" not in shown
    assert 'value="BEGAN leaf"' in shown
    assert "1 entry" in shown
    assert '<a href="/history/">Show everything</a>' in shown
    assert "h-year" not in shown


def test_nothing_matches_and_the_way_back(ada_client):
    shown = read(ada_client, q="zebra")
    assert "Nothing matches" in shown
    assert "Nothing has happened yet" not in shown
    assert 'class="btn go" href="/history/"' in shown


def test_nothing_yet_has_nothing_to_search(grace_client, roadmap):
    shown = read(grace_client)
    assert "Nothing has happened yet" in shown
    assert 'name="day"' not in shown
    assert "h-year" not in shown


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"day": "2026-02-30"}, "There is no such day."),
        ({"day": "0001-01-01"}, "There is no such day."),
        ({"day": "9999-12-31"}, "There is no such day."),
        ({"day": "2026-1-5"}, "There is no such day."),
        ({"day": "\x00"}, "There is no such day."),
        ({"day": "x" * 3000}, "There is no such day."),
        ({"month": "2026-13"}, "There is no such month."),
        ({"month": "9999-12"}, "There is no such month."),
        ({"month": "\u0662\u0660\u0662\u0666-\u0661\u0661"}, "There is no such month."),
        ({"month": "\x00"}, "There is no such month."),
        ({"roadmap": "secret"}, "You have nothing in such a roadmap."),
        ({"roadmap": "\x00"}, "You have nothing in such a roadmap."),
        ({"kind": "stolen"}, "There is no such kind of entry."),
        ({"q": "x" * 5000}, "A search takes up to 100 characters, and this one has 5000."),
    ],
)
def test_what_cannot_be_read_is_answered_in_plain_words(ada_client, query, message):
    shown = read(ada_client, **query)
    assert message in shown
    assert "Show everything" in shown
    assert "/undo/" not in shown
    assert "Nothing matches" not in shown


@pytest.mark.parametrize("q", ["\x00leaf\x00", "  leaf \n ", "\u202eleaf", "\uff4c\uff45af"])
def test_odd_signs_are_no_part_of_the_words(ada_client, q):
    assert read(ada_client, q=q).count("/undo/") == 2


def test_a_roadmap_can_be_chosen_where_there_are_several(ada, ada_client):
    assert 'name="roadmap"' not in read(ada_client)
    other = RoadmapFactory(title="Other", owner=ada)
    TopicFactory(roadmap=other)
    assert 'name="roadmap"' in read(ada_client)
    assert read(ada_client, roadmap="backend").count("/undo/") == 2
    assert "Nothing matches" in read(ada_client, roadmap=other.slug)


def test_a_roadmap_of_another_is_as_unknown_as_a_missing_one(ada_client, grace):
    hidden = RoadmapFactory(slug="hidden", title="Hidden", owner=grace, visibility="private")
    for slug in (hidden.slug, "nowhere"):
        assert "You have nothing in such a roadmap." in read(ada_client, roadmap=slug)
    assert "Hidden" not in read(ada_client)


def test_paging_and_a_month_keep_what_was_searched_for(ada_client):
    for number in range(PAGE):
        set_status(ada_client, "single-1", "done" if number % 2 else "learning")
    month = f"{timezone.now():%Y-%m}"
    shown = read(ada_client, q="single", month=month)
    assert f'name="month" value="{month}"' in shown
    assert '<a href="?q=single"><span class="vh">Any time instead of' in shown
    first = read(ada_client, q="marked began", kind="")
    assert "Nothing matches" in first
    set_status(ada_client, "single-1", "learning")
    assert 'href="?q=single&amp;page=2"' in read(ada_client, q="single")
    assert 'href="?q=single&amp;page=1"' in read(ada_client, q="single", page=2)


def test_an_undo_leads_back_to_the_day_page_and_search(ada_client):
    action = Action.objects.latest("pk").pk
    address = "/history/?q=leaf&day=2026-11-28&page=2"
    referer = {"referer": f"http://testserver{address}"}
    response = ada_client.post(f"/undo/{action}/", headers=referer)
    assert (response.status_code, response["Location"]) == (303, f"{address}#entry-{action}")


def test_days_are_those_of_the_learners_zone(ada, ada_client):
    User.objects.filter(pk=ada.pk).update(time_zone="Asia/Kolkata")
    action = Action.objects.latest("created_at")
    Action.objects.exclude(pk=action.pk).delete()
    Action.objects.update(created_at=dt.datetime(2025, 3, 1, 19, tzinfo=dt.UTC))
    shown = read(ada_client, day="2025-03-02")
    assert "Sunday, 2 March 2025</h2>" in shown
    assert '<time class="num" datetime="2025-03-02T00:30:00+05:30">00:30</time>' in shown
    ProgressEvent.objects.update(day=dt.date(2025, 3, 2))
    assert "Nothing matches" in read(ada_client, day="2025-03-01")


def test_starting_over_asks_first_and_changes_nothing(ada_client):
    shown = flat(ada_client.get(f"{RESET}?level=basics").content.decode())
    assert "Start <bdi>Basics</bdi> over?" in shown
    assert "1 finished, 1 begun and 0 skipped, of 4 topics" in shown
    assert Progress.objects.count() == 2


def test_a_level_is_started_over_with_one_undo(ada_client):
    set_status(ada_client, "single-2", "done")
    ada_client.post("/roadmaps/backend/topics/leaf-1-1/note/", {"body": "kept", "revision": 0})
    response = ada_client.post(RESET, {"level": "basics"}, follow=True)
    assert "Two topics set back to to do." in response.content.decode()
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["single-2"]
    assert Note.objects.get().body == "kept"
    ada_client.post(f"/undo/{Action.objects.latest('pk').pk}/")
    assert Progress.objects.count() == 3


def test_a_whole_roadmap_is_started_over(ada_client, ada):
    set_status(ada_client, "single-2", "done")
    assert "Start <bdi>Small roadmap</bdi> over?" in ada_client.get(RESET).content.decode()
    ada_client.post(RESET)
    assert not Progress.objects.exists()
    assert "There was nothing to set back." in ada_client.post(RESET, follow=True).content.decode()


@pytest.mark.parametrize("level", ["nowhere", "\x00", "x" * 999])
def test_an_unknown_level_is_404_and_nothing_is_reset(ada_client, level):
    assert ada_client.get(RESET, {"level": level}).status_code == 404
    assert ada_client.post(RESET, {"level": level}).status_code == 404
    assert Progress.objects.count() == 2


def test_only_ones_own_progress_is_reset(ada_client, grace_client):
    set_status(grace_client, "single-1", "done")
    ada_client.post(RESET)
    assert list(Progress.objects.values_list("topic__slug", flat=True)) == ["single-1"]
