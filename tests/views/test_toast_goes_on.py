"""The toast of a finished topic names the next one, or says what was finished with it."""

from __future__ import annotations

import pytest

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.guidance.onward import reason_clause
from roadmap.domain.guidance.suggestions import Suggestion, suggest
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Status
from roadmap.models import Action, Roadmap, Topic
from tests.markup import flat

LEVEL = "/roadmaps/backend/basics/"
TOPIC = "/roadmaps/backend/topics/{}/"
PAGES = {
    "checklist": LEVEL,
    "topic": TOPIC.format("leaf-1-1"),
    "choices": TOPIC.format("leaf-1-1") + "status/",
}


def said(client, slug: str, status: str, page: str = LEVEL, *, plain: bool = False) -> str:
    """The toasts after a write from ``page``; ``plain`` without JavaScript."""
    here, url = f"http://testserver{page}", f"{TOPIC.format(slug)}status/"
    headers = {"hx-request": "true", "hx-request-type": "partial", "hx-current-url": here}
    if plain:
        html = client.post(url, {"status": status}, headers={"referer": here}, follow=True)
    else:
        html = client.post(url, {"status": status}, headers=headers)
    assert html.status_code == 200
    mark = 'id="toasts"' if plain else 'hx-target="#toasts"'
    return flat(html.content.decode()).rpartition(mark)[2].partition("</div>")[0]


def first(roadmap: Roadmap, slug: str, status: str) -> Suggestion:
    """The best suggestion for somebody who has this topic alone."""
    outline = load_outline(roadmap)
    statuses = {outline.by_slug[slug].root_id: Status(status)}
    return suggest(with_progress(outline, statuses), limit=1)[0]


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize("at", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize(("status", "brief"), [("done", "Done."), ("known", "You knew it.")])
def test_it_names_the_next_topic_with_the_reason_and_undo(
    grace_client, roadmap, at, status, brief, plain
):
    toast = said(grace_client, "leaf-1-1", status, at, plain=plain)
    assert 'class="toast line"' in toast
    assert f'<span aria-hidden="true">{brief}</span>' in toast
    item = first(roadmap, "leaf-1-1", status)
    link = f'Next: <a href="{TOPIC.format(item.row.slug)}"><bdi>{item.row.title}</bdi></a>'
    clause = reason_clause(load_outline(roadmap), item)
    assert f'{link}<span class="because">, {clause}</span>' in toast
    assert '<span class="vh">Leaf 1.1' in toast
    assert f'formaction="/undo/{Action.objects.get().pk}/">Undo' in toast
    assert 'data-status="' + status in toast


def test_a_visitor_is_told_too(client, roadmap):
    assert "Next: <a" in said(client, "leaf-1-1", "done")


@pytest.mark.parametrize("status", ["learning", "skipped", "todo"])
def test_other_statuses_go_on_to_nothing(ada_client, status):
    toast = said(ada_client, "leaf-1-1", status)
    assert "Next:" not in toast
    assert 'class="toast line"' in toast


def test_what_is_so_already_goes_on_to_nothing(ada_client):
    assert "Next:" not in said(ada_client, "leaf-1-1", "done")


@pytest.mark.parametrize("plain", [False, True])
def test_a_finished_level_and_a_finished_roadmap_are_said_instead(grace_client, roadmap, plain):
    group = said(grace_client, "group-1", "done", plain=plain)
    assert "Group 1: 3 topics set to done." in group
    assert "Next: <a" in group
    level = said(grace_client, "single-1", "done", plain=plain)
    assert "Basics is finished." in level
    assert "Next:" not in level
    whole = said(grace_client, "single-2", "known", plain=plain)
    assert "Small roadmap is finished." in whole


def test_a_level_that_was_finished_before_is_not_finished_again(grace_client, roadmap):
    for slug in ("group-1", "single-1"):
        said(grace_client, slug, "done")
    assert "Next: <a" in said(grace_client, "leaf-1-1", "known")


def test_a_title_is_text_in_the_link_and_in_the_message(grace_client, roadmap):
    Topic.objects.exclude(slug="leaf-1-1").update(title='<b>"One"</b>')
    Roadmap.objects.update(content_version=2)
    for plain in (False, True):
        toast = said(grace_client, "leaf-1-1", "done", plain=plain)
        assert "<bdi>&lt;b&gt;&quot;One&quot;&lt;/b&gt;</bdi>" in toast
        said(grace_client, "leaf-1-1", "todo")
