"""What pages share between people holds nothing of anybody; how many statements a page takes."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from roadmap.domain.catalog import cache
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import set_status, statuses_for
from roadmap.enums import Status
from roadmap.models import Progress, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import small_roadmap

PATHS = ["/roadmaps/backend/", "/roadmaps/backend/basics/", "/roadmaps/backend/topics/single-1/"]
STATUS = "/roadmaps/backend/topics/{}/status/"
HTMX = {"hx-request": "true", "hx-request-type": "partial"}
TOKEN = re.compile(r'csrfmiddlewaretoken" value="(\w+)"')


@pytest.mark.parametrize("path", PATHS)
def test_the_second_persons_page_has_no_name_and_no_token_of_the_firsts(ada_client, grace, path):
    first = ada_client.get(path).content.decode()
    second = client_of(grace).get(path).content.decode()
    assert "ada@example.org" in first
    assert TOKEN.findall(first)
    assert "Ada" not in second
    assert "ada@example.org" not in second
    assert "grace@example.org" in second
    assert not set(TOKEN.findall(first)) & set(TOKEN.findall(second))


def everything_kept() -> str:
    """All HTML that the process keeps for later requests."""
    return "\n".join(cache._html.values())


@pytest.mark.parametrize("path", PATHS)
def test_what_is_kept_holds_no_name_and_no_token(ada_client, path):
    page = ada_client.get(path).content.decode()
    assert "ada@example.org" in page
    assert TOKEN.search(page)
    kept = everything_kept()
    assert 'id="switcher"' in kept
    assert "Ada" not in kept
    assert "ada@example.org" not in kept
    assert "csrfmiddlewaretoken" not in kept


def test_words_searched_for_are_not_kept(ada_client):
    html = ada_client.get("/roadmaps/backend/basics/?q=leaf+unheard").content.decode()
    assert "leaf unheard" in html
    assert "unheard" not in everything_kept()


def test_the_note_on_a_fork_is_for_its_reader_only(ada, grace):
    fork = small_roadmap(slug="own")
    Roadmap.objects.filter(pk=fork.pk).update(owner=ada, is_personal=True, visibility="link")
    mine = client_of(ada).get("/roadmaps/own/").content.decode()
    theirs = client_of(grace).get("/roadmaps/own/").content.decode()
    assert "Edit this roadmap" in mine
    assert "Edit this roadmap" not in theirs
    assert "Yours" not in theirs


def test_a_shared_part_is_given_nothing_but_its_values(rf, ada):
    request = rf.get("/")
    request.user = ada
    text = Template('{% shared "base/search_link.html" %}').render(
        Context({"user": ada, "request": request, "csrf_token": "sekrit"})
    )
    assert "data-switcher" in text
    assert "sekrit" not in text


def test_pages_show_a_tick_at_once_and_forget_it_when_it_is_taken_back(ada_client):
    for status, shown in (("done", "done"), ("todo", "todo"), ("learning", "learning")):
        ada_client.post(STATUS.format("single-1"), {"status": status})
        checklist = ada_client.get("/roadmaps/backend/basics/").content.decode()
        assert re.search(rf'id="t-single-1"[^>]*data-status="{shown}"', checklist)
        trail_map = ada_client.get("/roadmaps/backend/").content.decode()
        assert re.search(rf'topics/single-1/"\s+data-status="{shown}"', trail_map)


def test_a_fragment_shows_what_the_next_page_shows(ada_client):
    answer = ada_client.post(STATUS.format("group-1"), {"status": "done"}, headers=HTMX)
    page = ada_client.get("/roadmaps/backend/basics/").content.decode()
    rows = re.findall(r'#t-([\w-]+)" hx-swap="outerMorph">(.*?)</hx-partial>', answer.text, re.S)
    assert {"group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3"} <= {slug for slug, _ in rows}
    for _, row in rows:
        assert row.strip() in page


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("slug", ["single-1", "group-1", "leaf-1-2"])
def test_a_write_knows_the_statuses_that_the_next_page_will_read(ada, roadmap, slug, status):
    from roadmap.domain.catalog.loading import load_outline

    learner = Learner(user_id=ada.pk)
    row = load_outline(roadmap).by_slug[slug]
    was = statuses_for(learner)
    outcome = set_status(learner=learner, row=row, status=status)
    assert list(outcome.before.items()) == list(was.items())
    assert list(outcome.after.items()) == list(statuses_for(learner).items())


def test_a_status_goes_to_the_leaves_that_the_database_names(roadmap):
    from roadmap.domain.catalog.loading import read_outline
    from tests.learning import leaf_roots

    Topic.objects.filter(slug="leaf-1-1").update(lifecycle="retired")
    for row in read_outline(roadmap).rows.values():
        assert row.status_roots == leaf_roots(Topic.objects.get(pk=row.id)), row.slug


@pytest.mark.parametrize("path", PATHS[:2])
def test_a_page_takes_four_queries(ada_client, django_assert_max_num_queries, path):
    ada_client.get(path)
    with django_assert_max_num_queries(4):
        assert "Single one" in ada_client.get(path).content.decode()


@pytest.mark.parametrize("groups", [1, 3])
def test_a_status_write_takes_few_statements_at_any_size(db, grace, groups):
    small_roadmap(groups=groups)
    client = client_of(grace)
    client.get("/roadmaps/backend/basics/")
    for slug, status in (("single-1", "done"), ("single-1", "todo"), (f"group-{groups}", "done")):
        with CaptureQueriesContext(connection) as captured:
            client.post(STATUS.format(slug), {"status": status}, headers=HTMX)
        statements = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        # BEGIN and COMMIT come on top of these; a lock is a statement where rows are locked.
        assert len(statements) <= 7 + connection.features.has_select_for_update, statements
    assert Progress.objects.filter(user=grace).count() == 3
