"""The checklist of the level that a learner is in."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Level, Roadmap, Topic
from tests.factories import RoadmapFactory
from tests.learning import set_status

PAGE = "/roadmaps/backend/checklist/"


def level(client: Client) -> str:
    return client.get(PAGE)["Location"]


def test_a_visitor_gets_the_first_level(client: Client, roadmap: Roadmap) -> None:
    assert level(client) == "/roadmaps/backend/basics/"
    assert f'href="{PAGE}"' in client.get("/roadmaps/backend/").text


def test_a_learner_gets_where_they_learn_else_where_something_is_left(
    grace: User, grace_client: Client, roadmap: Roadmap
) -> None:
    learner = Learner(user_id=grace.pk)
    later = Topic.objects.get(slug="single-2")
    set_status(learner=learner, topic=later, status=Status.LEARNING)
    assert level(grace_client) == "/roadmaps/backend/advanced/"
    set_status(learner=learner, topic=later, status=Status.TODO)
    assert level(grace_client) == "/roadmaps/backend/basics/"
    for topic in Topic.objects.filter(level__slug="basics", subtopics=None):
        set_status(learner=learner, topic=topic, status=Status.DONE)
    assert level(grace_client) == "/roadmaps/backend/advanced/"
    set_status(learner=learner, topic=later, status=Status.SKIPPED)
    assert level(grace_client) == "/roadmaps/backend/advanced/"


def test_a_page_of_a_level_leads_to_that_level(client: Client, roadmap: Roadmap) -> None:
    assert f'href="{PAGE}"' not in client.get("/roadmaps/backend/advanced/").text


def test_without_levels_there_is_only_the_map(client: Client, roadmap: Roadmap) -> None:
    empty = RoadmapFactory(slug="empty")
    assert not Level.objects.filter(roadmap=empty).exists()
    assert client.get("/roadmaps/empty/checklist/")["Location"] == "/roadmaps/empty/"
    assert "/roadmaps/empty/checklist/" not in client.get("/roadmaps/empty/").text
    assert client.get("/roadmaps/nowhere/checklist/").status_code == 404
