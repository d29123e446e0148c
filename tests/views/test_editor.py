"""The editor in the browser: its pages, its forms without JavaScript, and whom it lets in."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from config.rate_limits import RateLimit
from roadmap.domain import rate_limits
from roadmap.domain.forks.fork import make_fork, share
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Level, Objective, Resource, Roadmap, Topic
from roadmap.urls_editing import urlpatterns
from tests import factories
from tests.domain.forks.test_fork import topic_of
from tests.markup import editor_page_of, flat, seal_for


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    leaf = topic_of(roadmap, "leaf-1-1")
    factories.ObjectiveFactory(topic=leaf, text="explain it")
    factories.ResourceFactory(topic=leaf, title="Leaf manual")
    factories.PrerequisiteFactory(topic=topic_of(roadmap, "single-1"), requires=leaf)
    return make_fork(original=roadmap, owner_id=ada.pk)


def at(name: str, roadmap: Roadmap, *args: Any) -> str:
    return reverse(f"roadmap:{name}", args=[roadmap.slug, *args])


def read(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def next_message(client: Client) -> str:
    """What the next page says about the last form."""
    return re.sub(r"<[^>]+>", " ", read(client, "/roadmaps/"))


def send(client: Client, address: str, fields: dict[str, Any] | None = None) -> Any:
    """Open the page of a form, change fields, send it."""
    page = editor_page_of(address)
    seal = seal_for(read(client, page), address, page)
    return client.post(address, {**(fields or {}), "seal": seal})


TOPIC = {
    "title": "Queues",
    "summary": "How work waits.",
    "difficulty": "2",
    "importance": "3",
    "minutes": "90",
    "body": "# Waiting",
    "map_label": "",
}


def test_the_editor_lists_levels_categories_and_what_can_be_done(
    ada_client: Client, fork: Roadmap
) -> None:
    html = read(ada_client, at("edit", fork))
    for text in ("Basics", "Advanced", "Databases", "Versions", "Add a level", "Sharing"):
        assert text in html
    assert "4 topics" in flat(html)
    assert "It follows <bdi>Small roadmap</bdi>; nothing new there." in html


def test_a_level_lists_every_topic_with_its_buttons(ada_client: Client, fork: Roadmap) -> None:
    Topic.objects.filter(roadmap=fork, slug="leaf-1-2").update(lifecycle=Lifecycle.RETIRED)
    html = read(ada_client, at("edit-level", fork, "basics"))
    for title in ("Group 1", "Leaf 1.1", "Leaf 1.2", "Single one"):
        assert f">{title}</a>" in html
    assert 'aria-label="Move Leaf 1.3 up"' in html
    assert 'aria-label="Show Leaf 1.2"' in html
    assert 'aria-label="Hide Leaf 1.1"' in html
    assert "Single two" not in html


def test_a_moved_row_keeps_the_keyboard_where_it_was(ada_client: Client, fork: Roadmap) -> None:
    response = ada_client.post(at("edit-topic-shift", fork, "leaf-1-3"), {"direction": "up"})
    assert response.status_code == 303
    address = response.headers["Location"]
    assert "#" not in address  # which would keep a browser from setting the focus
    html = read(ada_client, address)
    assert re.search(r'aria-label="Move Leaf 1.3 up" autofocus', flat(html))
    assert html.index(">Leaf 1.3</a>") < html.index(">Leaf 1.2</a>")


def test_a_topic_is_added_through_the_form(ada_client: Client, fork: Roadmap) -> None:
    address = at("edit-new-topic", fork)
    html = read(ada_client, f"{address}?place=below.group-1")
    assert '<option value="below.group-1" selected>' in html
    response = ada_client.post(address, TOPIC | {"place": "line.advanced.vc"})
    assert response.headers["Location"] == at("edit-topic", fork, "queues")
    topic = topic_of(fork, "queues")
    assert (topic.level.slug, topic.category.code, topic.importance) == ("advanced", "vc", 3)
    assert "Queues is added." in next_message(ada_client)


def test_what_was_typed_stays_when_a_rule_refuses_it(ada_client: Client, fork: Roadmap) -> None:
    place = {"place": "line.basics.vc"}
    address = at("edit-new-topic", fork)
    for values, message in (
        (TOPIC | place | {"title": "Single one"}, "has the same title"),
        (TOPIC | place | {"minutes": "0"}, "greater than or equal to 1"),
        (TOPIC | place | {"summary": ""}, "required"),
        (TOPIC | {"place": "line.nowhere.xx"}, "There is no such place"),
        (TOPIC | place | {"importance": "9"}, "valid choice"),
    ):
        response = ada_client.post(address, values)
        assert response.status_code == 422
        html = response.content.decode()
        assert message in html
        assert "# Waiting" in html
    assert not fork.topics.filter(title="Queues").exists()


def test_a_topic_page_holds_everything_of_the_topic(ada_client: Client, fork: Roadmap) -> None:
    html = read(ada_client, at("edit-topic", fork, "leaf-1-1"))
    for text in ("Leaf 1.1", "explain it", "Leaf manual", "Words and ratings", "Move it there"):
        assert text in html
    assert '<option value="below.group-1" selected>' in html
    single = read(ada_client, at("edit-topic", fork, "single-1"))
    assert 'aria-label="Remove Leaf 1.1"' in single


def test_a_page_that_was_open_before_another_edit_shows_all_sides(
    ada_client: Client, fork: Roadmap
) -> None:
    address = at("edit-topic", fork, "single-1")
    seal = seal_for(read(ada_client, address), address, address)
    ada_client.post(address, TOPIC | {"seal": seal})
    answer = ada_client.post(address, TOPIC | {"title": "Stacks", "seal": seal})
    assert answer.status_code == 409
    html = flat(answer.content.decode())
    assert "This was changed since you opened it. Nothing is saved yet" in html
    for text in ("Single one", "Queues", "Stacks", "# Waiting"):
        assert text in html
    assert topic_of(fork, "single-1").title == "Queues"
    seal = seal_for(html, address, address)
    ada_client.post(address, TOPIC | {"title": "Stacks", "seal": seal})
    assert topic_of(fork, "single-1").title == "Stacks"


def test_words_and_ratings_are_saved(ada_client: Client, fork: Roadmap, roadmap: Roadmap) -> None:
    address = at("edit-topic", fork, "single-1")
    assert send(ada_client, address, TOPIC).headers["Location"] == address
    topic = topic_of(fork, "single-1")
    assert (topic.title, topic.difficulty, topic.minutes) == ("Queues", 2, 90)
    assert topic_of(roadmap, "single-1").title == "Single one"
    assert "Saved." in next_message(ada_client)
    send(ada_client, address, TOPIC)
    assert "Nothing was changed." in next_message(ada_client)


def test_a_refused_edit_shows_why_and_keeps_the_old_title_at_the_top(
    ada_client: Client, fork: Roadmap
) -> None:
    response = send(ada_client, at("edit-topic", fork, "leaf-1-2"), TOPIC | {"title": "Leaf 1.1"})
    assert response.status_code == 422
    html = response.content.decode()
    assert "has the same title" in html
    assert '<h1 dir="auto">Leaf 1.2</h1>' in html


def test_another_place_is_chosen_from_a_list(ada_client: Client, fork: Roadmap) -> None:
    address = at("edit-topic-place", fork, "single-1")
    response = send(ada_client, address, {"place": "below.group-1"})
    assert response.status_code == 303
    assert topic_of(fork, "single-1").parent == topic_of(fork, "group-1")
    refused = send(ada_client, at("edit-topic-place", fork, "group-1"), {"place": "below.leaf-1-1"})
    assert refused.status_code == 422


def test_a_move_that_a_rule_forbids_says_which(ada_client: Client, fork: Roadmap) -> None:
    response = send(
        ada_client, at("edit-topic-place", fork, "leaf-1-1"), {"place": "line.advanced.db"}
    )
    assert response.status_code == 422
    assert "requires a topic of a higher level" in response.content.decode()
    assert topic_of(fork, "leaf-1-1").level.slug == "basics"


def test_hiding_and_showing(ada_client: Client, fork: Roadmap, grace_client: Client) -> None:
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    address = at("edit-topic-hidden", fork, "group-1")
    ada_client.post(address, {"hidden": "1"})
    assert "Group 1 is hidden: three topics, of which you finished one." in next_message(ada_client)
    assert "Leaf 1.1" not in read(grace_client, at("checklist", fork, "basics"))
    assert grace_client.get(at("topic", fork, "leaf-1-1")).status_code == 404
    assert "Leaf 1.1" in read(grace_client, "/roadmaps/backend/basics/")
    ada_client.post(address, {"hidden": "0"})
    assert "Leaf 1.1" in read(grace_client, at("checklist", fork, "basics"))


def test_objectives_links_and_prerequisites(ada_client: Client, fork: Roadmap) -> None:
    slug = "single-1"
    ada_client.post(at("edit-objectives", fork, slug), {"text": "  explain\nit  twice "})
    goal = Objective.objects.get(topic=topic_of(fork, slug))
    assert goal.text == "explain it twice"
    send(ada_client, at("edit-objective", fork, slug, goal.uid), {"text": "explain it once"})
    goal.refresh_from_db()
    assert goal.text == "explain it once"
    send(ada_client, at("edit-objective", fork, slug, goal.uid), {"remove": "1"})
    goal.refresh_from_db()
    assert goal.archived
    link = {"url": "example.org/x", "title": "X", "kind": "article", "language": "en", "free": "on"}
    ada_client.post(at("edit-links", fork, slug), link)
    made = Resource.objects.get(topic=topic_of(fork, slug))
    assert made.url == "https://example.org/x"
    send(ada_client, at("edit-link-removal", fork, slug, made.pk))
    assert not Resource.objects.filter(pk=made.pk).exists()
    ada_client.post(at("edit-before", fork, slug), {"required": "leaf-1-1", "remove": "1"})
    assert not topic_of(fork, slug).prerequisites.exists()
    ada_client.post(at("edit-before", fork, slug), {"required": "leaf-1-2"})
    assert topic_of(fork, slug).prerequisites.get().requires.slug == "leaf-1-2"
    ada_client.post(at("edit-before", fork, "leaf-1-2"), {"required": slug})
    assert "closes a circle" in next_message(ada_client)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://x.org/", "", "x"]
)
def test_a_link_leads_to_the_web(ada_client: Client, fork: Roadmap, url: str) -> None:
    link = {"url": url, "title": "X", "kind": "article", "language": "en"}
    response = ada_client.post(at("edit-links", fork, "single-1"), link)
    assert response.status_code == 422
    assert not Resource.objects.filter(topic__roadmap=fork, title="X").exists()


def test_levels_and_lines(ada_client: Client, fork: Roadmap) -> None:
    ada_client.post(at("edit-levels", fork), {"title": "Expert", "summary": "The end."})
    level = fork.levels.get(title="Expert")
    ada_client.post(at("edit-level-shift", fork, level.slug), {"direction": "up"})
    assert [x.title for x in fork.levels.all()] == ["Basics", "Expert", "Advanced"]
    send(ada_client, at("edit-level", fork, level.slug), {"title": "Master", "summary": ""})
    assert "Master" in read(ada_client, at("edit", fork))
    send(ada_client, at("edit-level-removal", fork, level.slug))
    assert not fork.levels.filter(slug=level.slug).exists()
    send(ada_client, at("edit-level-removal", fork, "basics"))
    assert "has topics" in next_message(ada_client)
    ada_client.post(at("edit-categories", fork), {"title": "Cloud", "summary": "", "color": "cld"})
    line = fork.categories.get(title="Cloud")
    ada_client.post(at("edit-category-shift", fork, line.code), {"direction": "up"})
    assert [x.code for x in fork.categories.all()] == ["db", line.code, "vc"]
    change = {"title": "Clouds", "summary": "", "color": "pm"}
    send(ada_client, at("edit-category", fork, line.code), change)
    line.refresh_from_db()
    assert (line.title, line.color) == ("Clouds", "pm")
    send(ada_client, at("edit-category-removal", fork, line.code))
    assert not fork.categories.filter(code=line.code).exists()


def test_title_and_description(ada_client: Client, fork: Roadmap) -> None:
    address = at("edit-details", fork)
    assert "Small roadmap" in read(ada_client, address)
    response = send(
        ada_client, address, {"title": "Mine", "summary": "", "body": "![x](http://e/x)"}
    )
    assert response.headers["Location"] == at("edit", fork)
    html = read(ada_client, at("overview", fork))
    assert "Mine" in html
    assert "<img" not in html  # a person's text loads nothing from elsewhere
    assert ada_client.post(address, {"title": ""}).status_code == 422


def test_markup_of_a_person_is_shown_and_not_run(ada_client: Client, fork: Roadmap) -> None:
    nasty = "<script>alert(1)</script>"
    send(
        ada_client,
        at("edit-topic", fork, "single-1"),
        TOPIC | {"title": nasty, "body": nasty, "summary": nasty},
    )
    for address in (
        at("edit-topic", fork, "single-1"),
        at("edit-level", fork, "basics"),
        at("topic", fork, "single-1"),
        at("checklist", fork, "basics"),
    ):
        assert nasty not in read(ada_client, address)


# --- Whom it lets in ------------------------------------------------------------------------------


def addresses(fork: Roadmap) -> list[str]:
    """Every address of the editor and of following, on things that are there."""
    topic = topic_of(fork, "leaf-1-1")
    known = {
        "level": "basics",
        "code": "db",
        "topic": topic.slug,
        "uid": topic.objectives.get().uid,
        "link": topic.resources.get().pk,
        "change": 1,
    }
    found = [at("follow", fork), at("following", fork)]
    for pattern in urlpatterns:
        names = [name for name in known if f":{name}>" in str(pattern.pattern)]
        kwargs = {"roadmap": fork.slug, **{name: known[name] for name in names}}
        found.append(reverse(f"roadmap:{pattern.name}", kwargs=kwargs))
    assert len(found) == len(urlpatterns) + 2
    return found


def test_every_address_of_the_editor_answers_its_owner(ada_client: Client, fork: Roadmap) -> None:
    for address in addresses(fork):
        assert ada_client.get(address).status_code in (200, 405), address


@pytest.mark.parametrize("visibility", list(Visibility))
def test_the_editor_does_not_exist_for_anybody_else(
    fork: Roadmap,
    visibility: Visibility,
    client: Client,
    grace_client: Client,
    curator_client: Client,
    superuser_client: Client,
) -> None:
    fork = share(roadmap=fork, visibility=visibility)
    before = list(Topic.objects.filter(roadmap=fork).values())
    for address in addresses(fork):
        for other in (grace_client, curator_client, superuser_client):
            for response in (other.get(address), other.post(address, {"hidden": "1"})):
                assert response.status_code in (404, 405), address
        for response in (client.get(address), client.post(address)):
            location = response.headers.get("Location", "")
            asked = location.startswith("/accounts/login/")
            assert asked or response.status_code == 405, address
    assert list(Topic.objects.filter(roadmap=fork).values()) == before


def test_grace_sees_nothing_of_adas_private_roadmap(
    ada_client: Client, grace_client: Client, client: Client, fork: Roadmap
) -> None:
    pages = [
        at("overview", fork),
        at("checklist", fork, "basics"),
        at("topic", fork, "leaf-1-1"),
        at("status", fork, "leaf-1-1"),
        at("fork", fork),
        at("edit", fork),
        at("follow", fork),
        at("checklist-export", fork),
    ]
    for address in pages:
        assert ada_client.get(address).status_code == 200, address
        assert grace_client.get(address).status_code == 404, address
    for address in ("/roadmaps/", "/dashboard/", "/history/", "/roadmaps/backend/"):
        assert fork.slug not in read(grace_client, address)
        assert fork.slug not in client.get(address).content.decode()
    assert fork.slug in read(ada_client, "/roadmaps/")


def test_a_private_roadmap_and_no_roadmap_look_the_same(
    grace_client: Client, client: Client, fork: Roadmap
) -> None:
    for visitor in (grace_client, client):
        for path in ("", "basics/", "topics/leaf-1-1/", "edit/", "follow/", "fork/"):
            there = visitor.get(f"/roadmaps/{fork.slug}/{path}")
            nowhere = visitor.get(f"/roadmaps/backend-zzzz/{path}")
            assert there.status_code == nowhere.status_code
            assert without(there, fork.slug) == without(nowhere, "backend-zzzz")


def without(response: Any, slug: str) -> str:
    """A page without its slug and its tokens."""
    text = response.content.decode() + response.headers.get("Location", "")
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text).replace(slug, "")


def test_an_official_roadmap_is_edited_by_nobody_here(
    ada_client: Client, superuser_client: Client, roadmap: Roadmap
) -> None:
    for visitor in (ada_client, superuser_client):
        assert visitor.get(at("edit", roadmap)).status_code == 404


def test_a_topic_of_another_roadmap_can_t_be_reached_through_ones_own(
    ada_client: Client, fork: Roadmap, grace: User
) -> None:
    other = factories.small_roadmap(slug="other")
    Roadmap.objects.filter(pk=other.pk).update(owner=grace)
    Topic.objects.filter(roadmap=other, slug="single-2").update(slug="elsewhere")
    link = factories.ResourceFactory(topic=topic_of(other, "elsewhere"))
    goal = factories.ObjectiveFactory(topic=topic_of(other, "elsewhere"), text="theirs")
    assert ada_client.get(at("edit-topic", fork, "elsewhere")).status_code == 404
    ada_client.post(at("edit-link-removal", fork, "single-1", link.pk))
    ada_client.post(at("edit-objective", fork, "single-1", goal.uid), {"text": "mine"})
    send(ada_client, at("edit-objective", fork, "single-1", goal.uid), {"remove": "1"})
    assert Resource.objects.filter(pk=link.pk).exists()
    goal.refresh_from_db()
    assert (goal.text, goal.archived) == ("theirs", False)
    response = ada_client.post(at("edit-before", fork, "single-1"), {"required": "elsewhere"})
    assert response.status_code == 404


# --- Odd input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "odd", ["", "\x00", "a\x00b", "\ud800", "x" * 60_000, "-1", "9" * 30, "\u202etest", "[]"]
)
def test_odd_input_gets_a_clear_answer(ada_client: Client, fork: Roadmap, odd: str) -> None:
    fields = {*TOPIC, "place", "direction", "hidden", "text", "url", "required", "visibility"}
    fields |= {"kind", "language", "color", "take", "leave", "version", "follow", "remove"}
    fields |= {"topic", "tick", "hide", "place", "lines", "seen", "add"}
    sent = urlencode(dict.fromkeys(fields, odd.encode("utf-8", "surrogatepass")))
    skipped = at("roadmap-removal", fork)
    for address in addresses(fork):
        if address == skipped:
            continue
        response = ada_client.post(address, sent, "application/x-www-form-urlencoded")
        assert response.status_code < 500, address
    for title in Topic.objects.values_list("title", flat=True):
        assert "\x00" not in title


def test_huge_and_unknown_ids_are_missing(ada_client: Client, fork: Roadmap) -> None:
    topic = at("edit-topic", fork, "single-1")
    for path in (f"links/{10**30}/remove/", "links/0/remove/", f"objectives/{uuid.uuid4()}/"):
        response = ada_client.post(f"{topic}{path}", {"text": "x"})
        assert response.status_code in (303, 404)
    for address in (at("edit-topic", fork, "nowhere"), at("edit-level", fork, "nowhere")):
        assert ada_client.get(address).status_code == 404


def test_there_is_a_limit_to_edits(
    ada_client: Client, fork: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rate_limits, "EDITS", RateLimit("edit", uses=1, seconds=300))
    address = at("edit-topic-shift", fork, "leaf-1-3")
    assert ada_client.post(address, {"direction": "up"}).status_code == 303
    assert ada_client.post(address, {"direction": "up"}).status_code == 429


@pytest.mark.django_db
def test_the_pages_of_the_editor_cost_the_same_at_any_size(
    ada_client: Client, ada: User, roadmap: Roadmap
) -> None:
    counts: dict[str, list[int]] = {}
    for groups in (1, 4):
        original = factories.small_roadmap(slug=f"size-{groups}", groups=groups)
        fork = make_fork(original=original, owner_id=ada.pk)
        for name, args in (
            ("edit", []),
            ("edit-level", ["basics"]),
            ("edit-topic", ["leaf-1-1"]),
            ("edit-new-topic", []),
            ("edit-paste", []),
            ("follow", []),
        ):
            ada_client.get(at(name, fork, *args))
            with CaptureQueriesContext(connection) as queries:
                read(ada_client, at(name, fork, *args))
            counts.setdefault(name, []).append(len(queries))
    assert all(few == many for few, many in counts.values()), counts
    assert Level.objects.count() > 2


def test_each_change_is_listed_and_can_be_taken_back_and_made_again(
    ada_client: Client, fork: Roadmap
) -> None:
    address = at("edit-changes", fork)
    assert "Nothing has been changed yet." in read(ada_client, address)
    send(ada_client, at("edit-topic", fork, "single-1"), TOPIC)
    html = read(ada_client, address)
    assert "Changed “Single one”" in html
    pk = re.search(r'name="change"\s+value="(\d+)"', html)[1]
    assert ada_client.post(address, {"change": pk}).status_code == 303
    assert "Taken back: Changed “Single one”." in next_message(ada_client)
    assert topic_of(fork, "single-1").title == "Single one"
    ada_client.post(address, {"change": pk})
    assert "That was taken back before." in next_message(ada_client)
    back = fork.changesets.latest("pk")
    ada_client.post(address, {"change": back.pk})
    assert topic_of(fork, "single-1").title == "Queues"


def test_a_change_that_others_build_on_stays_and_says_why(
    ada_client: Client, fork: Roadmap
) -> None:
    for title in ("First", "Second"):
        send(ada_client, at("edit-topic", fork, "single-1"), TOPIC | {"title": title})
        read(ada_client, at("edit", fork))
    first = fork.changesets.earliest("pk")
    ada_client.post(at("edit-changes", fork), {"change": first.pk})
    assert "was changed since (title)" in next_message(ada_client)
    assert topic_of(fork, "single-1").title == "Second"


@pytest.mark.parametrize("change", ["", "x", "0", "\u0663", "9" * 30])
def test_an_unknown_change_is_not_there(ada_client: Client, fork: Roadmap, change: str) -> None:
    assert ada_client.post(at("edit-changes", fork), {"change": change}).status_code == 404


def test_nobody_takes_back_what_is_of_another_roadmap(
    ada_client: Client, grace_client: Client, fork: Roadmap, roadmap: Roadmap
) -> None:
    send(ada_client, at("edit-topic", fork, "single-1"), TOPIC)
    change = {"change": fork.changesets.get().pk}
    assert grace_client.post(at("edit-changes", fork), change).status_code == 404
    assert ada_client.post(at("edit-changes", roadmap), change).status_code == 404
    assert topic_of(fork, "single-1").title == "Queues"


# --- Two tabs -------------------------------------------------------------------------------------

LEVEL_WORDS = {"title": "Start", "summary": "Where one begins."}


def forms_with_seals(fork: Roadmap) -> dict[str, tuple[str, dict[str, Any], str, str, str]]:
    """By the model: the address of a form, its fields, and one of them with the values of both."""
    topic = topic_of(fork, "leaf-1-1")
    goal = topic.objectives.get()
    return {
        "roadmap": (at("edit-details", fork), LEVEL_WORDS | {"body": ""}, "title", "A", "B"),
        "level": (at("edit-level", fork, "basics"), LEVEL_WORDS, "title", "A", "B"),
        "category": (
            at("edit-category", fork, "db"),
            LEVEL_WORDS | {"color": "db"},
            "title",
            "A",
            "B",
        ),
        "topic": (at("edit-topic", fork, topic.slug), TOPIC, "title", "A", "B"),
        "objective": (at("edit-objective", fork, topic.slug, goal.uid), {}, "text", "a", "b"),
    }


@pytest.mark.parametrize("name", ["roadmap", "level", "category", "topic", "objective"])
def test_the_later_of_two_tabs_saves_nothing_unseen(
    ada_client: Client, fork: Roadmap, name: str
) -> None:
    address, fields, field, theirs, yours = forms_with_seals(fork)[name]
    page = editor_page_of(address)
    seal = seal_for(read(ada_client, page), address, page)
    saved = ada_client.post(address, fields | {field: theirs, "seal": seal})
    assert saved.status_code == 303
    log = fork.changesets.count()

    answer = ada_client.post(address, fields | {field: yours, "seal": seal})
    assert answer.status_code == 409
    assert fork.changesets.count() == log
    html = answer.content.decode()
    for side in ("saved since", "yours", "when you opened it"):
        assert f": {side}</p>" in flat(html)
    again = {field: yours, "seal": seal_for(html, address, page)}
    assert ada_client.post(address, fields | again).status_code == 303
    assert fork.changesets.count() == log + 1


@pytest.mark.parametrize("name", ["roadmap", "level", "category", "topic", "objective"])
def test_a_form_that_does_not_say_what_it_was_made_from_is_refused(
    ada_client: Client, fork: Roadmap, name: str
) -> None:
    forms = forms_with_seals(fork)
    address, fields, field, theirs, _ = forms[name]
    other = forms["level" if name == "roadmap" else "roadmap"][0]
    foreign = seal_for(read(ada_client, editor_page_of(other)), other, editor_page_of(other))
    assert foreign
    for seal in (None, "", "x", "\x00", "é:é:é", foreign, "9" * 100_000):
        sent = {} if seal is None else {"seal": seal}
        answer = ada_client.post(address, fields | {field: theirs} | sent)
        assert answer.status_code in (409, 422), seal
        assert not fork.changesets.exists()
    answer = ada_client.post(address, fields | {field: theirs})
    assert "doesn&#x27;t say what it was made from" in answer.content.decode()


def test_a_place_is_chosen_from_where_the_topic_stands(ada_client: Client, fork: Roadmap) -> None:
    address = at("edit-topic-place", fork, "single-1")
    page = editor_page_of(address)
    seal = seal_for(read(ada_client, page), address, page)
    ada_client.post(address, {"place": "below.group-1", "seal": seal})
    answer = ada_client.post(address, {"place": "line.advanced.vc", "seal": seal})
    assert answer.status_code == 409
    assert topic_of(fork, "single-1").parent == topic_of(fork, "group-1")


def test_nothing_is_removed_that_says_something_else_by_now(
    ada_client: Client, fork: Roadmap
) -> None:
    topic = topic_of(fork, "leaf-1-1")
    link, goal = topic.resources.get(), topic.objectives.get()
    page = at("edit-topic", fork, topic.slug)
    html = read(ada_client, page)
    removals = [
        (at("edit-link-removal", fork, topic.slug, link.pk), {}),
        (at("edit-objective", fork, topic.slug, goal.uid), {"remove": "1"}),
    ]
    Resource.objects.filter(pk=link.pk).update(title="Another manual")
    Objective.objects.filter(pk=goal.pk).update(text="explain something else")
    for address, fields in removals:
        ada_client.post(address, fields | {"seal": seal_for(html, address, page)})
        assert "Nothing is done yet" in next_message(ada_client)
    goal.refresh_from_db()
    assert Resource.objects.filter(pk=link.pk).exists()
    assert not goal.archived
    for address, fields in removals:
        send(ada_client, address, fields)
    goal.refresh_from_db()
    assert goal.archived
    assert not Resource.objects.filter(pk=link.pk).exists()


def test_what_was_typed_about_something_that_is_gone_is_shown(
    ada_client: Client, fork: Roadmap
) -> None:
    send(ada_client, at("edit-levels", fork), {"title": "Expert"})
    level = fork.levels.get(title="Expert")
    address = at("edit-level", fork, level.slug)
    seal = seal_for(read(ada_client, at("edit", fork)), address, at("edit", fork))
    send(ada_client, at("edit-level-removal", fork, level.slug))
    assert not fork.levels.filter(pk=level.pk).exists()
    answer = ada_client.post(address, {"title": "Nearly lost", "seal": seal})
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "It was removed meanwhile" in html
    assert "Nearly lost" in html
    assert seal not in html


def test_how_many_subtopics_are_enough_is_asked_of_a_group_only(
    ada_client: Client, fork: Roadmap
) -> None:
    address = at("edit-topic", fork, "group-1")
    for slug, asked in (("group-1", True), ("leaf-1-1", False)):
        page = ada_client.get(at("edit-topic", fork, slug)).content.decode()
        assert ('name="choose"' in page) is asked
    assert send(ada_client, address, TOPIC | {"choose": "1"}).status_code == 303
    assert topic_of(fork, "group-1").choose == 1
    refused = send(ada_client, address, TOPIC | {"choose": "4"})
    assert refused.status_code == 422
    assert "Give at most 3" in refused.content.decode()
    assert send(ada_client, address, TOPIC | {"choose": "0"}).status_code == 422
    assert send(ada_client, address, TOPIC | {"choose": ""}).status_code == 303
    assert topic_of(fork, "group-1").choose is None
