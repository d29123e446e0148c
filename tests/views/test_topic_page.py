"""The page of a topic: what everybody shares, and what is one's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import TopicObjective, load_topic_content
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.notes.topic_notes import TopicNotes, topic_notes_of
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Status
from roadmap.models import Guest, Objective, Progress, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, ResourceFactory, small_roadmap
from tests.learning import set_status
from tests.markup import flat

PAGE = "/roadmaps/backend/topics/leaf-1-1/"
NOW = dt.datetime(2026, 5, 4, 12, 30, 0, 250, tzinfo=dt.UTC)


def fill(learner: Learner, slug: str, size: int) -> list[Objective]:
    """Leave as much on a topic as a learner can, ``size`` of each."""
    topic = Topic.objects.get(slug=slug)
    set_status(learner=learner, topic=topic, status=Status.DONE, now=NOW)
    objectives = [ObjectiveFactory(topic=topic, text=f"do thing {slug} {n}") for n in range(size)]
    for n, objective in enumerate(objectives):
        ResourceFactory(topic=topic)
        set_objective(learner=learner, objective=objective, checked=True)
        if learner.user_id is not None:
            save_note(learner=learner, topic=topic, body=f"my words {n}", revision=n)
            add_evidence(
                learner=learner,
                topic=topic,
                url=f"https://example.org/{slug}/{n}",
                title=f"My proof {n}",
                dated=dt.date(2026, 5, 1 + n % 2),
            )
    return objectives


@pytest.mark.parametrize("size", [1, 5])
def test_the_page_takes_four_queries_however_much_is_on_it(ada, django_assert_num_queries, size):
    fill(Learner(user_id=ada.pk), "leaf-1-2", size)
    client, page = client_of(ada), PAGE.replace("leaf-1-1", "leaf-1-2")
    client.get(page)
    with django_assert_num_queries(4):
        html = client.get(page).content.decode()
    assert flat(html).count('name="checked" value="0" aria-pressed="true"') == size
    assert html.count("My proof") == 2 * size
    assert f"<p>my words {size - 1}</p>" in html
    assert html.count("https://example.org/manual/") == size
    assert "4 May" in html


@pytest.mark.parametrize("size", [1, 5])
def test_a_guest_s_page_takes_four_queries_too(client, roadmap, django_assert_num_queries, size):
    client.post(f"{PAGE}status/", {"status": "known"})
    fill(Learner(guest_id=Guest.objects.get().pk), "leaf-1-1", size)
    client.get(PAGE)
    with django_assert_num_queries(5):  # the fifth counts the ticks that an account would keep
        html = client.get(PAGE).content.decode()
    assert flat(html).count('name="checked" value="0" aria-pressed="true"') == size


def shown(slug: str) -> tuple[Topic, TopicRow, tuple[TopicObjective, ...]]:
    """A topic with what its page is made from."""
    topic = Topic.objects.select_related("roadmap").get(slug=slug)
    outline = load_outline(topic.roadmap)
    row = outline.rows[topic.pk]
    return topic, row, load_topic_content(outline, row).objectives


def test_the_notebook_is_what_the_tables_hold(ada, grace):
    learner = Learner(user_id=ada.pk)
    kept = fill(learner, "leaf-1-2", 3)
    topic, row, objectives = shown("leaf-1-2")
    found = topic_notes_of(learner, row, objectives)
    links = ada.evidence.all()
    note = ada.notes.get()
    assert found.since == Progress.objects.get(user=ada, topic=topic).since == NOW
    assert found.ticked == {objective.pk for objective in kept}
    assert found.checked(objectives) == [(objective, True) for objective in objectives]
    assert (found.note.body, found.note.revision) == (note.body, note.revision) == ("my words 2", 3)
    assert found.note.updated_at == note.updated_at
    assert [(link.pk, link.title, link.url, link.day) for link in found.links] == [
        (link.pk, link.title, link.url, link.day) for link in links
    ]
    assert topic_notes_of(Learner(user_id=grace.pk), row, objectives) == TopicNotes()
    assert topic_notes_of(Learner(), row, objectives) == TopicNotes()


def test_a_notebook_holds_its_own_topic_only(ada):
    learner = Learner(user_id=ada.pk)
    fill(learner, "leaf-1-2", 1)
    _, other, objectives = shown("leaf-1-3")
    assert topic_notes_of(learner, other, objectives) == TopicNotes()


def test_a_guest_s_notebook_is_not_that_of_the_user_with_its_number(ada):
    fill(Learner(user_id=ada.pk), "leaf-1-2", 1)
    guest = Guest.objects.create(pk=ada.pk)
    _, row, objectives = shown("leaf-1-2")
    assert topic_notes_of(Learner(guest_id=guest.pk), row, objectives) == TopicNotes()


def test_an_edit_of_the_material_is_seen_at_once(client: Client, roadmap):
    topic = Topic.objects.get(slug="leaf-1-1")
    objective = ObjectiveFactory(topic=topic, text="read a plan")
    assert "Read a plan" in client.get(PAGE).content.decode()
    Objective.objects.filter(pk=objective.pk).update(text="draw a plan")
    Roadmap.objects.update(content_version=2)
    html = client.get(PAGE).content.decode()
    assert "Draw a plan" in html
    assert "Read a plan" not in html


def test_an_archived_objective_is_not_shown(client: Client, roadmap):
    ObjectiveFactory(topic=Topic.objects.get(slug="leaf-1-1"), text="read a plan", archived=True)
    assert "Read a plan" not in client.get(PAGE).content.decode()


def test_a_retired_topic_names_its_successor(ada_client, roadmap):
    successor = Topic.objects.get(slug="single-1")
    Topic.objects.filter(slug="leaf-1-1").update(lifecycle="retired", successor=successor)
    Roadmap.objects.update(content_version=2)
    html = ada_client.get(PAGE).content.decode()
    link = '<a href="/roadmaps/backend/topics/single-1/" dir="auto">'
    assert f"{link}Single one</a>took its place" in flat(html)


def test_the_material_of_two_roadmaps_is_not_mixed_up(client: Client, roadmap):
    other = small_roadmap(slug="other")
    theirs = Topic.objects.get(roadmap=other, slug="leaf-1-1")
    ObjectiveFactory(topic=theirs, text="only over there")
    assert "nly over there" in client.get("/roadmaps/other/topics/leaf-1-1/").content.decode()
    assert "nly over there" not in client.get(PAGE).content.decode()
