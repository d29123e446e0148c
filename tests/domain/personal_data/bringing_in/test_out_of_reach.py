"""A crafted file reaches nothing that its person could not reach by hand, and tells nothing."""

from __future__ import annotations

import json

import pytest

from accounts.models import User
from roadmap.domain.forks.topic_parts import add_objective
from roadmap.enums import Visibility
from roadmap.models import Note, Progress, Roadmap, Topic
from tests import factories
from tests.takeaways import Document, bring, document_of
from tests.whole_life import made


def test_what_another_keeps_private_can_be_neither_reached_nor_told(
    roadmap: Roadmap, ada: User
) -> None:
    """Rows on a topic of a private roadmap come in as rows on any topic that is not there."""
    secret = made(ada, "Secret", "# Secret\n- [x] Secret topic\n").topics.get()
    line = add_objective(topic=secret, text="keep it")
    answers = []
    for topic, objective in ((str(secret.uid), str(line.uid)), ("a" * 32, "b" * 32)):
        user = factories.UserFactory()
        answers.append(bring(user, crafted(topic, objective)))
        assert not Progress.objects.filter(user=user, topic=secret).exists()
        assert not Note.objects.filter(topic__roadmap=secret.roadmap).exists()
        named = Topic.objects.filter(roadmap__owner=user).values_list("title", flat=True)
        assert list(named) == ["Something"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize("field", ["topic", "origin", "forked_from"])
def test_a_private_roadmap_is_no_origin(
    roadmap: Roadmap, ada: User, grace: User, fresh: User, whole: Document, field: str
) -> None:
    secret = made(ada, "Secret", "# Secret\n- [x] Secret topic\n").topics.get()
    (mine,) = whole["roadmaps"]
    if field == "forked_from":
        mine["forked_from"] = str(secret.roadmap.uid)
    elif field == "origin":
        mine["topic"][0]["origin"] = str(secret.uid)
    else:
        mine["topic"] = json.loads(
            json.dumps(mine["topic"]).replace(mine["topic"][0]["uid"], str(secret.uid))
        )
        mine["objective"], mine["resource"] = [], []
    bring(fresh, whole)
    brought = Roadmap.objects.filter(owner=fresh).exclude(title="Topics that are not here")
    assert set(brought.values_list("forked_from", flat=True)) == {None}
    assert not Topic.objects.filter(roadmap__in=brought, origin=secret).exists()
    assert Topic.objects.get(pk=secret.pk).roadmap.owner == ada


def crafted(topic: str, objective: str) -> Document:
    about = {"topic": topic, "topic_title": "Something", "roadmap": "somewhere"}
    moment = "2026-05-01T09:00:00Z"
    return {
        "format": "cairn-takeaway",
        "version": 2,
        "statuses": [about | {"status": "done", "since": moment}],
        "objectives": [about | {"objective": objective, "objective_text": "x", "since": moment}],
        "notes": [about | {"body": "n", "revision": 1, "created_at": moment, "updated_at": moment}],
    }


def test_a_draft_and_a_retired_topic_are_as_if_they_were_not(roadmap: Roadmap, fresh: User) -> None:
    for slug, lifecycle in (("single-1", "draft"), ("single-2", "retired")):
        Topic.objects.filter(slug=slug).update(lifecycle=lifecycle)
        topic = Topic.objects.get(slug=slug)
        numbers = bring(fresh, crafted(str(topic.uid), "c" * 32))
        assert numbers.leftovers == 1
        assert not Progress.objects.filter(topic=topic).exists()


def test_a_status_on_what_is_a_group_here_is_kept_apart(roadmap: Roadmap, fresh: User) -> None:
    group = Topic.objects.filter(subtopics__isnull=False).first()
    assert group is not None
    bring(fresh, crafted(str(group.uid), "c" * 32))
    assert Progress.objects.get(user=fresh).topic.roadmap.owner == fresh
    assert Note.objects.get(user=fresh).topic == group


def test_nobodys_else_rows_are_written(roadmap: Roadmap, ada: User, fresh: User) -> None:
    """A file can't say whose a row is."""
    document = crafted(str(Topic.objects.get(slug="single-1").uid), "c" * 32)
    for row in (*document["statuses"], *document["notes"]):
        row |= {"user": ada.pk, "user_id": ada.pk, "guest": 1, "id": 1}
    before = document_of(ada)
    bring(fresh, document)
    assert document_of(ada) | {"made_at": 0} == before | {"made_at": 0}
    assert Progress.objects.get(user=fresh).topic.slug == "single-1"


def test_a_roadmap_comes_in_private_whatever_it_was(
    roadmap: Roadmap, ada: User, fresh: User
) -> None:
    made(ada, "Path", "# Path\n- [x] One\n")
    Roadmap.objects.filter(owner=ada).update(visibility=Visibility.PUBLIC)
    bring(fresh, document_of(ada))
    found = Roadmap.objects.get(owner=fresh)
    assert (found.visibility, found.is_personal) == (Visibility.PRIVATE, True)
