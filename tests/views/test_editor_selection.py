"""The editor in the browser: several topics at once, whole lines and levels, pasted lines."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.domain.forks.fork import make_fork
from roadmap.enums import Lifecycle
from roadmap.models import Category, Roadmap, Topic
from tests import factories
from tests.domain.forks.test_fork import topic_of
from tests.markup import flat
from tests.views.test_editor import at, next_message, read


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    return make_fork(original=roadmap, owner_id=ada.pk)


def ids(fork: Roadmap, *slugs: str) -> list[int]:
    return [topic_of(fork, slug).pk for slug in slugs]


def step(client: Client, fork: Roadmap, *slugs: str, **fields: Any) -> Any:
    """Send the bar of the first level with topics ticked."""
    sent = {"topic": ids(fork, *slugs), **fields}
    return client.post(at("edit-selection", fork, "basics"), sent)


def lifecycles(fork: Roadmap) -> dict[str, str]:
    return dict(Topic.objects.filter(roadmap=fork).values_list("slug", "lifecycle"))


def undo_address(html: str) -> str:
    found = re.search(r'formaction="([^"]+/changes/\d+/undo/)"', html)
    assert found
    return found[1]


def ticks(html: str) -> set[str]:
    return set(re.findall(r'aria-label="Tick ([^"]+)" checked', flat(html)))


def test_ticked_topics_are_hidden_with_one_undo(ada_client: Client, fork: Roadmap) -> None:
    answer = step(ada_client, fork, "group-1", "leaf-1-1", "single-1", hide="1")
    assert answer.status_code == 303
    assert parse_qs(urlparse(answer.headers["Location"]).query) == {
        "at": ["group-1"],
        "went": ["tick"],
    }
    html = read(ada_client, answer.headers["Location"])
    assert "Four topics are hidden, of which you finished one." in html
    assert re.search(r'aria-label="Tick Group 1" autofocus', flat(html))
    assert "0 topics, 4 hidden, in their order." in flat(html)
    page = at("edit-level", fork, "basics")
    back = ada_client.post(undo_address(html), headers={"referer": f"http://testserver{page}"})
    assert back.headers["Location"] == page
    assert "Taken back: Hid four topics." in read(ada_client, page)
    assert set(lifecycles(fork).values()) == {Lifecycle.PUBLISHED}
    ada_client.post(undo_address(html))
    assert "That was taken back before." in next_message(ada_client)


def test_undo_with_htmx_loads_the_page_again(ada_client: Client, fork: Roadmap) -> None:
    html = read(ada_client, step(ada_client, fork, "single-1", hide="1").headers["Location"])
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = ada_client.post(undo_address(html), headers=headers)
    assert answer.headers["HX-Refresh"] == "true"
    assert lifecycles(fork)["single-1"] == Lifecycle.PUBLISHED


def test_ticked_topics_are_moved_and_rated(ada_client: Client, fork: Roadmap) -> None:
    fields = {"place": "line.advanced.vc", "importance": "0", "difficulty": "", "minutes": "25"}
    answer = step(ada_client, fork, "leaf-1-3", "leaf-1-1", **fields)
    assert answer.headers["Location"].startswith(
        f"{at('edit-level', fork, 'advanced')}?at=leaf-1-1"
    )
    html = read(ada_client, answer.headers["Location"])
    assert "Two topics are moved and rated." in html
    topic = topic_of(fork, "leaf-1-3")
    assert (topic.category.code, topic.importance, topic.minutes) == ("vc", 0, 25)
    ada_client.post(undo_address(html))
    assert topic_of(fork, "leaf-1-3").parent == topic_of(fork, "group-1")
    answer = step(ada_client, fork, "leaf-1-1", place="line.basics.db")
    answer = step(ada_client, fork, "leaf-1-1", place="line.basics.db")
    assert "Nothing was changed" in read(ada_client, answer.headers["Location"])


@pytest.mark.parametrize(
    ("slugs", "fields", "message"),
    [
        ((), {"hide": "1"}, "Tick at least one topic."),
        ((), {"place": "line.advanced.vc"}, "Tick at least one topic."),
        (("single-1",), {}, "Say what to do with the ticked topics"),
        (("single-1",), {"minutes": "0"}, "greater than or equal to 1"),
        (("single-1",), {"importance": "7"}, "valid choice"),
        (("single-1",), {"place": "below.nowhere"}, "There is no such place"),
        (("group-1",), {"place": "below.group-1"}, "can&#x27;t lie within itself"),
        (("leaf-1-1",), {"place": "level.advanced"}, "“Single one” needs “Leaf 1.1” first"),
    ],
)
def test_a_refusal_keeps_what_is_ticked_and_chosen(
    ada_client: Client, fork: Roadmap, slugs: tuple[str, ...], fields: dict[str, str], message: str
) -> None:
    factories.PrerequisiteFactory(
        topic=topic_of(fork, "single-1"), requires=topic_of(fork, "leaf-1-1")
    )
    answer = step(ada_client, fork, *slugs, **fields)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert message in html
    assert ticks(html) == {topic_of(fork, slug).title for slug in slugs}
    for value in fields.values():
        assert value in ("1", "7", "below.nowhere") or f'value="{value}"' in html
    assert not fork.changesets.exists()


@pytest.mark.parametrize("odd", ["0", "x", "-1", "", "\x00", "9" * 30, "٣", "99999999"])
def test_what_is_no_topic_or_of_another_roadmap_changes_nothing(
    ada_client: Client, fork: Roadmap, roadmap: Roadmap, odd: str
) -> None:
    foreign = topic_of(roadmap, "single-1").pk
    for topics in ([odd], [odd, *ids(fork, "single-1")], [foreign]):
        for fields in ({"hide": "1"}, {"show": "1"}, {"importance": "1"}):
            address = at("edit-selection", fork, "basics")
            answer = ada_client.post(address, {"topic": topics, **fields})
            assert answer.status_code == 422
            assert "not there any more. Nothing is changed yet" in answer.content.decode()
    assert set(lifecycles(roadmap).values()) == {Lifecycle.PUBLISHED}


def test_a_line_or_all_of_a_level_is_ticked_without_losing_other_ticks(
    ada_client: Client, fork: Roadmap
) -> None:
    answer = step(ada_client, fork, "single-1", tick="line.db", minutes="abc")
    assert answer.status_code == 200
    html = answer.content.decode()
    assert ticks(html) == {"Group 1", "Leaf 1.1", "Leaf 1.2", "Leaf 1.3", "Single one"}
    assert "Untick all of the level" in flat(html)
    line = ("group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3")
    html = step(ada_client, fork, *line, "single-1", tick="line.db").content.decode()
    assert ticks(html) == {"Single one"}
    assert len(ticks(step(ada_client, fork, tick="all").content.decode())) == 5
    assert not ticks(step(ada_client, fork, *line, tick="none").content.decode())
    assert ticks(step(ada_client, fork, "single-1", tick="\x00").content.decode()) == {"Single one"}
    assert not fork.changesets.exists()


@pytest.mark.parametrize(
    ("name", "args", "query", "back", "title", "gone"),
    [
        ("edit-level-hidden", ["basics"], "", "edit", "Basics", 4),
        ("edit-level-hidden", ["basics"], "?list", "edit-level", "Basics", 4),
        ("edit-category-hidden", ["db"], "", "edit", "Databases", 4),
        ("edit-section-hidden", ["basics", "db"], "", "edit-level", "Databases", 3),
    ],
)
def test_a_line_or_a_level_is_hidden_and_shown_by_one_button(
    ada_client: Client,
    fork: Roadmap,
    name: str,
    args: list[str],
    query: str,
    back: str,
    title: str,
    gone: int,
) -> None:
    address = f"{at(name, fork, *args)}{query}"
    page = at(back, fork, *(["basics"] if back == "edit-level" else []))
    assert f'formaction="{address}"' in flat(read(ada_client, page))
    answer = ada_client.post(address, {"hidden": "1"})
    assert answer.headers["Location"].startswith(f"{page}?at=")
    html = flat(read(ada_client, answer.headers["Location"]))
    words = {3: "three topics", 4: "four topics"}[gone]
    assert f"{title} is hidden: {words}, of which you finished one." in html
    assert re.search(rf'aria-label="Show all of {title}" autofocus', html)
    assert f'aria-label="Hide all of {title}"' not in html  # it would do nothing
    ada_client.post(address, {"hidden": "1"})
    assert f"{title} is hidden already." in next_message(ada_client)
    answer = ada_client.post(address, {"hidden": "0"})
    html = flat(read(ada_client, answer.headers["Location"]))
    assert f"{title} is shown again: {words}" in html
    assert re.search(rf'aria-label="Hide all of {title}" autofocus', html)
    assert set(lifecycles(fork).values()) == {Lifecycle.PUBLISHED}


def test_a_single_topic_is_hidden_with_undo(ada_client: Client, fork: Roadmap) -> None:
    answer = ada_client.post(at("edit-topic-hidden", fork, "single-1"), {"hidden": "1"})
    html = read(ada_client, answer.headers["Location"])
    assert "Single one is hidden. Nothing you did on it is lost." in html
    ada_client.post(undo_address(html))
    assert lifecycles(fork)["single-1"] == Lifecycle.PUBLISHED


def test_no_button_is_offered_that_always_refuses(ada_client: Client, fork: Roadmap) -> None:
    html = flat(read(ada_client, at("edit", fork)))
    assert 'aria-label="Remove ' not in html  # every level and line has topics
    assert 'aria-label="Show all of' not in html  # nothing is hidden
    assert re.search(r'aria-label="Move Basics down" ?>', html)
    factories.PrerequisiteFactory(
        topic=topic_of(fork, "single-2"), requires=topic_of(fork, "leaf-1-1")
    )
    empty = factories.CategoryFactory(roadmap=fork, code="zz", title="Empty", position=9)
    html = flat(read(ada_client, at("edit", fork)))
    assert 'aria-label="Remove Empty"' in html
    assert 'aria-label="Hide all of Empty"' not in html
    assert 'aria-label="Move Basics down" disabled' in html
    assert 'aria-label="Move Advanced up" disabled' in html
    assert "these two levels keep their order" in html
    factories.TopicFactory(
        level=fork.levels.first(), category=empty, title="Draft", lifecycle=Lifecycle.DRAFT
    )
    assert 'aria-label="Remove Empty"' not in read(ada_client, at("edit", fork))


def test_without_a_line_no_form_asks_for_a_topic(ada_client: Client, ada: User) -> None:
    bare = factories.RoadmapFactory(slug="bare", owner=ada, is_personal=True)
    factories.LevelFactory(roadmap=bare, slug="only", title="Only")
    html = flat(read(ada_client, at("edit", bare)))
    assert 'aria-label="Remove Only"' not in html  # the only level stays
    assert "Add topics</a>" not in html
    for page in (
        at("edit-paste", bare),
        at("edit-new-topic", bare),
        at("edit-level", bare, "only"),
    ):
        html = flat(read(ada_client, page))
        assert "add a line</a> first" in html
        assert "Add the topic" not in html
        assert "Look at them" not in html


# --- Pasting --------------------------------------------------------------------------------------

LINES = "Queues | hard\n  Backlog\nSingle one\nDeep | 30"


def paste(client: Client, fork: Roadmap, text: str, **fields: str) -> Any:
    address = at("edit-paste", fork)
    return client.post(address, {"place": "line.basics.vc", "lines": text, **fields})


def seen(html: str) -> str:
    found = re.search(r'name="seen" value="(\w+)"', html)
    assert found
    return found[1]


def test_lines_are_looked_at_then_added_with_one_undo(ada_client: Client, fork: Roadmap) -> None:
    place = "?place=line.basics.vc"
    assert '<option value="line.basics.vc" selected>' in read(
        ada_client, f"{at('edit-paste', fork)}{place}"
    )
    html = paste(ada_client, fork, LINES).content.decode()
    text = flat(html)
    assert "Add two topics and one group" in text
    assert "<bdi>Queues</bdi>" in text
    assert "Hard, useful, 60 min" in text
    assert "It stands there already and stays as it is." in text
    assert not fork.changesets.exists()
    answer = paste(ada_client, fork, LINES, add="1", seen=seen(html))
    assert answer.headers["Location"] == f"{at('edit-level', fork, 'basics')}?at=queues&went=tick"
    html = read(ada_client, answer.headers["Location"])
    assert "Added two topics and one group." in html
    assert topic_of(fork, "backlog").parent == topic_of(fork, "queues")
    ada_client.post(undo_address(html))
    assert not Topic.objects.filter(roadmap=fork, slug__in=["queues", "backlog", "deep"]).exists()


def test_what_was_not_looked_at_is_shown_first(ada_client: Client, fork: Roadmap) -> None:
    first = seen(paste(ada_client, fork, "One").content.decode())
    for fields in ({"seen": first}, {"seen": ""}, {}):
        answer = paste(ada_client, fork, "Another", add="1", **fields)
        assert answer.status_code == 200
        assert "Add one topic" in flat(answer.content.decode())
    answer = paste(ada_client, fork, "One", add="1", seen=first, place="line.basics.db")
    assert answer.status_code == 200
    assert not fork.changesets.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Paste at least one line."),
        ("\n - \n\x00\n", "Paste at least one line."),
        ("\n".join(f"T{n}" for n in range(201)), "these are 201"),
        ("x" * 60_001, "at most 60000 characters"),
    ],
)
def test_text_that_can_t_be_lines_is_kept_and_refused(
    ada_client: Client, fork: Roadmap, text: str, message: str
) -> None:
    answer = paste(ada_client, fork, text, add="1")
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert not fork.changesets.exists()


def test_a_wrong_line_or_nothing_new_has_no_button_to_add(
    ada_client: Client, fork: Roadmap
) -> None:
    html = flat(paste(ada_client, fork, f"Fine\n{'x' * 121}\nQueues | soon").content.decode())
    assert "Line 2" in html
    assert "The title has 121 characters; 120 are the most." in html
    assert "“soon” is no difficulty, no importance and no minutes." in html
    assert 'name="add"' not in html
    html = flat(paste(ada_client, fork, "Single one").content.decode())
    assert "All of them stand there already." in html
    assert 'name="add"' not in html


def test_markup_and_directions_in_lines_are_text(ada_client: Client, fork: Roadmap) -> None:
    text = "<script>alert(1)</script>\n\u202eevil\u2066\x00\x07 שלום"
    html = paste(ada_client, fork, text).content.decode()
    assert "<script>alert" not in html
    answer = paste(ada_client, fork, text, add="1", seen=seen(html))
    assert answer.status_code == 303
    assert Topic.objects.filter(roadmap=fork, title="evil שלום").exists()
    assert "<script>alert" not in read(ada_client, answer.headers["Location"])


def test_a_place_that_is_gone_meanwhile_is_said(ada_client: Client, fork: Roadmap) -> None:
    html = paste(ada_client, fork, "One").content.decode()
    Topic.objects.filter(roadmap=fork, category__code="vc").update(
        category=Category.objects.get(roadmap=fork, code="db")
    )
    Category.objects.filter(roadmap=fork, code="vc").delete()
    answer = paste(ada_client, fork, "One", add="1", seen=seen(html))
    assert answer.status_code == 422
    assert "There is no such place" in answer.content.decode()


def test_pages_and_steps_take_as_many_queries_at_any_size(ada_client: Client, ada: User) -> None:
    counts: dict[str, list[int]] = {}
    for groups in (1, 5):
        original = factories.small_roadmap(slug=f"size-{groups}", groups=groups)
        fork = make_fork(original=original, owner_id=ada.pk)
        every = list(fork.topics.values_list("pk", flat=True))
        lines = "\n".join(f"Group\n  Line {n}" for n in range(groups))
        page, address = (at(name, fork, "basics") for name in ("edit-level", "edit-selection"))
        for name, send in (
            ("level", lambda a=page: ada_client.get(a)),
            ("paste", lambda f=fork, t=lines: paste(ada_client, f, t)),
            ("tick", lambda a=address: ada_client.post(a, {"tick": "all"})),
            ("hide", lambda a=address, t=every: ada_client.post(a, {"topic": t, "hide": "1"})),
            ("show", lambda a=address, t=every: ada_client.post(a, {"topic": t, "show": "1"})),
            (
                "rate",
                lambda a=address, t=every: ada_client.post(a, {"topic": t, "importance": "0"}),
            ),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert send().status_code in (200, 303)
            counts.setdefault(name, []).append(len(queries))
    # The first round also reads the outline of the default roadmap, for the header.
    assert all(many <= few <= 36 for few, many in counts.values()), counts
