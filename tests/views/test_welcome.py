"""The first five minutes: who is asked, what is kept, and where one goes on."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from roadmap.models import Guest, Plan, Preferences, Progress, Topic
from tests.factories import PASSWORD, UserFactory

PAGE = "/welcome/"
ANSWERS = {"experience": "new", "hours": "6", "goal": "important", "zone": "Asia/Tokyo"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_user(roadmap) -> User:
    return UserFactory(email="noor@example.org", last_login=None)


@pytest.fixture
def new_client(new_user: User) -> Client:
    client = Client()
    client.force_login(new_user)
    return client


def chosen(page: str) -> set[str]:
    inputs = re.findall(r"<input[^>]*type=\"radio\"[^>]*>", page)
    return {re.search('value="([^"]*)"', each)[1] for each in inputs if "checked" in each}


def sign_in(client: Client, user: User, **more: str) -> str:
    sent = {"login": user.email, "password": PASSWORD, **more}
    answer = client.post("/accounts/login/", sent)
    return str(answer.headers["Location"])


def test_the_page_asks_and_nothing_is_chosen(new_client):
    page = new_client.get(PAGE).content.decode()
    assert chosen(page) == set()
    assert "Go on to the first topic" in page
    assert "Time zone: <span data-place>UTC</span>" in page
    assert re.search(r"<details open>\s*<summary>\s*<span class=\"nm\">Time zone", page)
    assert 'data-zone="unknown"' in page
    assert 'class="tabs"' not in page
    assert "<small>5 topics, two levels.</small>" in page


def test_what_is_answered_is_kept_and_one_goes_on_to_the_first_topic(new_client, new_user):
    answer = new_client.post(PAGE, ANSWERS)
    assert answer.status_code == 303
    assert re.fullmatch(r"/roadmaps/backend/topics/[\w-]+/", answer.headers["Location"])
    assert new_client.get(answer.headers["Location"]).status_code == 200
    new_user.refresh_from_db()
    assert new_user.time_zone == "Asia/Tokyo"
    assert (Plan.objects.get().weekly_minutes, Plan.objects.get().goal) == (360, "important")
    page = new_client.get(PAGE).content.decode()
    assert chosen(page) == {"new", "6", "important"}
    assert "<span data-place>Tokyo</span>" in page
    assert 'data-zone="unknown"' not in page, "it is asked of the browser once"


def test_everything_may_stay_open(new_client, new_user):
    assert new_client.post(PAGE).status_code == 303
    assert not Plan.objects.exists()
    new_user.refresh_from_db()
    assert new_user.time_zone == "UTC"
    assert Preferences.objects.get().is_welcomed


@pytest.mark.parametrize("field", ["experience", "hours", "goal"])
@pytest.mark.parametrize("value", ["guru", "\x00", "3"])
def test_an_answer_that_is_not_offered_is_refused_and_nothing_is_kept(new_client, field, value):
    page = new_client.post(PAGE, ANSWERS | {field: value})
    assert page.status_code == 422
    assert "Choose one of the answers, or leave the question open." in page.content.decode()
    assert not Preferences.objects.exists()
    assert not Plan.objects.exists()
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "\x00", "x" * 5000])
def test_a_zone_that_nobody_knows_is_as_if_the_browser_said_nothing(new_client, zone):
    assert new_client.post(PAGE, {"zone": zone}).status_code == 303
    assert User.objects.get().time_zone == "UTC"


def test_a_zone_by_the_name_of_old_is_the_place(new_client):
    new_client.post(PAGE, {"zone": "Asia/Calcutta"})
    assert User.objects.get().time_zone == "Asia/Kolkata"


@pytest.mark.parametrize("stand", ["some", "working"])
def test_who_has_programmed_checks_what_is_ticked_beforehand(new_client, stand):
    Topic.objects.filter(slug="leaf-1-1").update(difficulty=1, importance=3)
    answer = new_client.post(PAGE, {"experience": stand})
    assert answer.headers["Location"] == f"/roadmaps/backend/placement/?as={stand}"
    page = new_client.get(answer.headers["Location"]).content.decode()
    box = re.search(r'<input[^>]*value="leaf-1-1"[^>]*>', page)
    assert box is not None
    assert "checked" in box[0]
    assert "disabled" not in box[0]
    assert not Progress.objects.exists(), "nothing is set before the person says so"
    answer = new_client.post(answer.headers["Location"], {"topic": "leaf-1-1"})
    assert re.fullmatch(r"/roadmaps/backend/topics/(?!leaf-1-1/)[\w-]+/", answer["Location"])
    assert Progress.objects.get().status == "known"


def test_without_a_tick_one_goes_on_all_the_same(new_client):
    answer = new_client.post("/roadmaps/backend/placement/?as=some")
    assert answer.headers["Location"].startswith("/roadmaps/backend/topics/")
    page = new_client.get("/roadmaps/backend/placement/?as=some").content.decode()
    assert f'<a class="btn" href="{answer.headers["Location"]}">Go on without ticks</a>' in page


@pytest.mark.parametrize("said", ["new", "guru", ""])
def test_placement_ticks_nothing_for_anybody_else(new_client, said):
    page = new_client.get(f"/roadmaps/backend/placement/?as={said}").content.decode()
    assert not re.search(r"<input[^>]*checked", page)
    assert "Back to the map" in page


def test_a_guest_answers_too_and_it_comes_along(client, roadmap):
    answer = client.post(PAGE, ANSWERS)
    assert answer.status_code == 303
    assert Preferences.objects.get().guest == Guest.objects.get()
    page = client.get(PAGE).content.decode()
    assert chosen(page) == {"new", "6", "important"}
    assert "<span data-place>Tokyo</span>" in page
    assert "kept in this browser" in page
    noor = UserFactory(email="noor@example.org")
    sign_in(client, noor)
    noor.refresh_from_db()
    assert noor.time_zone == "Asia/Tokyo"
    assert (Plan.objects.get().user, Plan.objects.get().weekly_minutes) == (noor, 360)
    assert not Guest.objects.exists()


def test_a_visitor_who_answers_nothing_stays_a_visitor(client, roadmap):
    assert client.post(PAGE, {"zone": "UTC"}).status_code == 303
    assert not Guest.objects.exists()
    assert not client.session.keys()


def test_the_days_of_a_guest_are_those_of_their_zone(client, roadmap):
    client.post(PAGE, {"zone": "Pacific/Kiritimati"})
    client.post("/roadmaps/backend/topics/leaf-1-1/status/", {"status": "done"})
    page = client.get(PAGE).content.decode()
    assert "<span data-place>Kiritimati</span>" in page
    assert client.session["time_zone"] == "Pacific/Kiritimati"


def test_an_account_that_has_a_zone_keeps_it(client, roadmap):
    client.post(PAGE, {"zone": "Asia/Tokyo"})
    noor = UserFactory(time_zone="Europe/Madrid")
    sign_in(client, noor)
    noor.refresh_from_db()
    assert noor.time_zone == "Europe/Madrid"


def test_the_first_time_leads_here_and_no_other(client, new_user):
    assert sign_in(client, new_user) == PAGE
    client.post("/accounts/logout/")
    assert sign_in(client, new_user) == "/dashboard/"


def test_who_was_on_the_way_to_a_page_gets_it(client, new_user):
    assert sign_in(client, new_user, next="/plan/") == "/plan/"


def test_the_dashboard_offers_it_until_it_is_answered(new_client):
    offer = f'<a href="{PAGE}">Three questions</a>'
    assert offer in new_client.get("/dashboard/").content.decode()
    new_client.post(PAGE)
    assert offer not in new_client.get("/dashboard/").content.decode()


def test_the_dashboard_offers_it_until_anything_is_ticked(ada_client):
    assert PAGE not in ada_client.get("/dashboard/").content.decode()


def test_the_landing_page_offers_it_to_visitors(client, roadmap):
    assert f'<a href="{PAGE}">Three questions</a>' in client.get("/").content.decode()


def test_a_file_of_ones_own_is_previewed_once_the_answers_are_kept(new_client):
    file = SimpleUploadedFile("mine.md", b"# Mine\n- [x] Leaf 1.1\n")
    page = new_client.post(PAGE, ANSWERS | {"use": "progress", "upload": file})
    assert page.status_code == 200
    html = page.content.decode()
    assert "Leaf 1.1" in html
    assert 'action="/import/"' in html
    assert Plan.objects.exists()
    assert not Progress.objects.exists()


def test_a_file_that_cannot_be_read_says_so(new_client):
    file = SimpleUploadedFile("mine.md", b"no list at all")
    page = new_client.post(PAGE, {"use": "progress", "upload": file})
    assert page.status_code == 422
    assert "There is no list in it" in page.content.decode()
    assert 'action="/import/"' in page.content.decode()


def test_a_site_without_a_roadmap_asks_and_goes_on(db):
    client = Client()
    client.force_login(UserFactory())
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "first topic</button>" not in page.content.decode()
    assert client.post(PAGE, ANSWERS).headers["Location"] == "/dashboard/"
    assert Client().post(PAGE, {"hours": "4"}).headers["Location"] == "/roadmaps/"


def test_grace_sees_none_of_adas_answers(ada_client, grace_client):
    ada_client.post(PAGE, ANSWERS)
    assert chosen(ada_client.get(PAGE).content.decode()) == {"new", "6", "important"}
    assert chosen(grace_client.get(PAGE).content.decode()) == set()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(new_client, method):
    assert getattr(new_client, method)(PAGE).status_code == 405


def test_a_page_costs_few_queries(new_client, django_assert_max_num_queries):
    new_client.get(PAGE)
    with django_assert_max_num_queries(6):
        assert "topics" in new_client.get(PAGE).content.decode()
