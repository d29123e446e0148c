"""Which roadmap a page speaks of that names none in its address: everywhere the same one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from roadmap.domain.catalog.default_roadmap import default_roadmap, set_default_roadmap
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.preferences import follow_roadmap
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.enums import Status
from roadmap.models import Guest, Preferences, Progress, Roadmap, Topic
from tests.factories import small_roadmap
from tests.learning import set_status
from tests.views.test_claim import sign_in

HIDDEN: dict[str, dict[str, Any]] = {
    "unlisted": {"visibility": "unlisted"},
    "private": {"visibility": "private"},
    "draft": {"lifecycle": "draft"},
    "left behind": {"is_personal": True},
}


@pytest.fixture(params=[*HIDDEN, "one's own"])
def first(request: Any, db: None, grace: User) -> Roadmap:
    """The oldest roadmap of all, which is not the default one."""
    made = small_roadmap("first")
    own = {"owner": grace, "is_personal": True, "visibility": "private"}
    hidden = {"is_default": False} | HIDDEN.get(request.param, own)
    Roadmap.objects.filter(pk=made.pk).update(**hidden)
    return made


@pytest.fixture
def default(first: Roadmap) -> Roadmap:
    return small_roadmap("second")


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    path = tmp_path / "mine.md"
    path.write_text("- [x] Single one\n")
    return path


def ticked(user: User) -> list[str]:
    rows = Progress.objects.filter(user=user)
    return list(rows.values_list("topic__roadmap__slug", flat=True))


@pytest.mark.parametrize("path", ["/dashboard/", "/plan/", "/history/", "/settings/", "/nowhere/"])
def test_every_page_speaks_of_the_default_roadmap(
    grace_client: Client, default: Roadmap, path: str
) -> None:
    page = grace_client.get(path).text
    assert 'href="/roadmaps/second/"' in page
    assert "/roadmaps/first/" not in page


def test_visitors_are_shown_the_default_roadmap(client: Client, default: Roadmap) -> None:
    page = client.get("/").text
    assert "/roadmaps/second/topics/" in page
    assert "/roadmaps/first/" not in page


def test_an_import_that_names_no_roadmap_is_about_the_default_one(
    grace_client: Client, grace: User, default: Roadmap
) -> None:
    sent = {"use": "progress", "step": "apply", "text": "- [x] Single one"}
    assert grace_client.post("/import/", sent)["Location"] == "/roadmaps/second/"
    assert ticked(grace) == ["second"]


def test_so_is_an_import_on_the_command_line(
    grace: User, default: Roadmap, checklist: Path
) -> None:
    call_command("import_checklist", str(checklist), user=grace.email)
    assert ticked(grace) == ["second"]


def test_where_there_is_none_an_import_asks_which(grace_client: Client, grace: User) -> None:
    own = small_roadmap("first")
    Roadmap.objects.filter(pk=own.pk).update(owner=grace, is_personal=True, is_default=False)
    sent = {"use": "progress", "step": "apply", "text": "- [x] Single one"}
    page = grace_client.post("/import/", sent)
    assert page.status_code == 422
    assert "The file names no roadmap; choose one." in page.text
    assert grace_client.post("/import/", sent | {"roadmap": "first"}).status_code == 303


# --- The default, which curators set --------------------------------------------------------------


def test_the_default_is_the_marked_one_and_never_the_oldest(client: Client, db: None) -> None:
    small_roadmap("oldest")
    newer = small_roadmap("newer")
    assert default_roadmap() == Roadmap.objects.get(slug="oldest")
    assert set_default_roadmap(newer) is True
    assert set_default_roadmap(newer) is False
    assert default_roadmap() == newer
    assert "/roadmaps/newer/topics/" in client.get("/").text


def test_without_a_marked_one_the_only_one_is_the_default_and_of_several_none(
    client: Client, grace_client: Client
) -> None:
    small_roadmap("first")
    Roadmap.objects.update(is_default=False)
    assert default_roadmap() == Roadmap.objects.get()
    small_roadmap("second")
    Roadmap.objects.update(is_default=False)
    assert default_roadmap() is None
    assert client.get("/")["Location"] == "/roadmaps/"
    page = grace_client.get("/dashboard/")
    assert page.status_code == 200
    assert "/roadmaps/second/" not in page.text


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=list(HIDDEN))
def test_what_is_not_open_to_all_is_no_default(db: None, hidden: dict[str, Any]) -> None:
    made = small_roadmap("first")
    Roadmap.objects.update(**{"is_default": False} | hidden)
    with pytest.raises(ValueError, match="open to all"):
        set_default_roadmap(made)
    assert default_roadmap() is None


# --- The followed one -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/dashboard/", "/plan/", "/history/", "/settings/", "/nowhere/"])
def test_every_page_speaks_of_the_followed_roadmap(
    grace: User, grace_client: Client, default: Roadmap, path: str
) -> None:
    small_roadmap("third")
    assert grace_client.post("/follow/", {"roadmap": "third"})["Location"] == "/"
    page = grace_client.get(path).text
    assert 'href="/roadmaps/third/"' in page
    assert 'href="/roadmaps/third/checklist/"' in page


def test_it_goes_on_where_one_was(grace_client: Client, roadmap: Roadmap) -> None:
    small_roadmap("other")
    for page, onward in (
        ("/dashboard/", "/dashboard/"),
        ("/plan/", "/plan/"),
        ("/roadmaps/", "/roadmaps/"),
        ("/roadmaps/backend/basics/", "/roadmaps/other/"),
        ("/roadmaps/backend/topics/leaf-1-1/", "/roadmaps/other/"),
        ("https://elsewhere.example/dashboard/", "/"),
    ):
        referer = page if page.startswith("https") else f"http://testserver{page}"
        answer = grace_client.post("/follow/", {"roadmap": "other"}, headers={"Referer": referer})
        assert answer["Location"] == onward, page


def test_a_visitor_follows_as_a_guest_and_keeps_it_as_a_user(
    client: Client, roadmap: Roadmap, grace: User
) -> None:
    other = small_roadmap("other")
    assert "Follow this one" in client.get("/roadmaps/other/").text
    assert "Follow this one" not in client.get("/roadmaps/backend/").text
    client.post("/follow/", {"roadmap": "other"})
    assert Preferences.objects.get().guest is not None
    assert "/roadmaps/other/topics/" in client.get("/").text
    assert "Follow this one" not in client.get("/roadmaps/other/").text
    sign_in(client, grace)
    mine = Preferences.objects.get()
    assert (mine.user, mine.followed) == (grace, other)
    assert not Guest.objects.exists()


def test_what_a_user_follows_outranks_what_they_followed_as_a_guest(
    roadmap: Roadmap, grace: User
) -> None:
    other, guest = small_roadmap("other"), Guest.objects.create()
    follow_roadmap(learner=Learner(user_id=grace.pk), roadmap=roadmap)
    follow_roadmap(learner=Learner(guest_id=guest.pk), roadmap=other)
    claim_guest_progress(learner=Learner(user_id=grace.pk), guest_id=guest.pk)
    assert Preferences.objects.get().followed == roadmap


@pytest.mark.parametrize("slug", ["", "nowhere", "draft", "adas", "no\x00where"])
def test_what_one_may_not_open_can_not_be_followed(
    grace_client: Client, ada: User, roadmap: Roadmap, slug: str
) -> None:
    drafted, adas = small_roadmap("draft"), small_roadmap("adas")
    Roadmap.objects.filter(pk=drafted.pk).update(lifecycle="draft")
    Roadmap.objects.filter(pk=adas.pk).update(owner=ada, visibility="private", is_personal=True)
    assert grace_client.post("/follow/", {"roadmap": slug}).status_code == 404
    assert grace_client.get("/follow/").status_code == 405
    assert not Preferences.objects.exists()


def test_a_followed_roadmap_that_closed_gives_way_to_the_default(
    grace: User, ada: User, roadmap: Roadmap
) -> None:
    theirs = small_roadmap("theirs")
    Roadmap.objects.filter(pk=theirs.pk).update(owner=ada, is_personal=True)
    learner = Learner(user_id=grace.pk)
    follow_roadmap(learner=learner, roadmap=theirs)
    assert roadmaps_at_hand(learner=learner).followed == theirs
    Roadmap.objects.filter(pk=theirs.pk).update(visibility="private")
    assert roadmaps_at_hand(learner=learner).followed == roadmap
    Roadmap.objects.filter(pk=theirs.pk).update(visibility="public")
    assert roadmaps_at_hand(learner=learner).followed == theirs
    Roadmap.objects.filter(pk=theirs.pk).update(lifecycle="draft")
    assert roadmaps_at_hand(learner=learner).followed == roadmap


def test_one_chooses_among_ones_own_the_begun_and_the_followed(
    grace: User, roadmap: Roadmap
) -> None:
    learner = Learner(user_id=grace.pk)
    begun, _ = small_roadmap("begun"), small_roadmap("untouched")
    assert slugs(learner) == ["backend"]
    set_status(learner=learner, topic=begun.topics.get(slug="leaf-1-1"), status=Status.LEARNING)
    assert slugs(learner) == ["backend", "begun"]
    fork = make_fork(original=roadmap, owner_id=grace.pk)
    assert slugs(learner) == ["backend", "begun", fork.slug]
    assert [c.is_followed for c in roadmaps_at_hand(learner=learner).choices] == [1, 0, 0]
    assert [c.is_own for c in roadmaps_at_hand(learner=learner).choices] == [0, 0, 1]
    assert slugs(NOBODY) == []


def slugs(learner: Learner) -> list[str]:
    return [choice.roadmap.slug for choice in roadmaps_at_hand(learner=learner).choices]


def test_the_header_offers_the_choice_where_there_is_one(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    assert 'id="roads"' not in grace_client.get("/dashboard/").text
    fork = make_fork(original=roadmap, owner_id=grace.pk, title="Mine")
    for path in ("/dashboard/", "/roadmaps/backend/", "/settings/", "/history/"):
        page = grace_client.get(path).text
        assert 'id="roads"' in page, path
        assert re.search(rf'value="{fork.slug}"\s+aria-pressed="false"', page), path


def test_others_under_way_have_a_line_on_the_dashboard(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    other = small_roadmap("other")
    Roadmap.objects.filter(pk=other.pk).update(title="The other one")
    learner = Learner(user_id=grace.pk)
    for slug in ("leaf-1-1", "leaf-1-2"):
        leaf = Topic.objects.get(roadmap=other, slug=slug)
        set_status(learner=learner, topic=leaf, status=Status.DONE)
    page = grace_client.get("/dashboard/").text
    assert re.search(r"The other one</span>\s*<span class=\"end num\">2 of 5", page)
    grace_client.post("/follow/", {"roadmap": "other"})
    assert "Also under way" not in grace_client.get("/dashboard/").text


@pytest.mark.parametrize("follows", [True, False])
def test_a_copy_is_followed_where_one_says_so(
    grace: User, grace_client: Client, roadmap: Roadmap, follows: bool
) -> None:
    page = grace_client.get("/roadmaps/backend/fork/").text
    assert re.search(r'<input type="checkbox" name="follow"[^>]* checked>', page)
    sent = {"title": "Mine", **({"follow": "on"} if follows else {})}
    grace_client.post("/roadmaps/backend/fork/", sent)
    mine = Roadmap.objects.get(title="Mine")
    found = roadmaps_at_hand(learner=Learner(user_id=grace.pk)).followed
    assert found == (mine if follows else roadmap)


@pytest.mark.parametrize("follows", [True, False])
def test_so_is_an_import_that_makes_a_roadmap(
    grace: User, grace_client: Client, roadmap: Roadmap, follows: bool
) -> None:
    sent = {"use": "roadmap", "text": "# Mine\n- [x] One\n- [ ] Two\n"}
    assert 'name="follow" checked' in grace_client.post("/import/", sent).text
    wanted = {"follow": "on"} if follows else {}
    grace_client.post("/import/", sent | {"step": "apply"} | wanted)
    mine = Roadmap.objects.get(title="Mine")
    found = roadmaps_at_hand(learner=Learner(user_id=grace.pk)).followed
    assert found == (mine if follows else roadmap)


def test_a_search_shows_the_followed_roadmap_first(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    fork = make_fork(original=roadmap, owner_id=grace.pk)
    small_roadmap("other")
    assert order(grace) == ["backend", fork.slug, "other"]
    grace_client.post("/follow/", {"roadmap": "other"})
    assert order(grace) == ["other", "backend", fork.slug]
    Topic.objects.filter(roadmap__slug="other").update(title="A leaf among many words of a title")
    page = grace_client.get("/search/", {"q": "leaf"}).text
    assert page.index("/roadmaps/other/topics/") < page.index("/roadmaps/backend/topics/")


def order(user: User) -> list[str]:
    return [roadmap.slug for roadmap in Roadmap.objects.searched_by(user)]
