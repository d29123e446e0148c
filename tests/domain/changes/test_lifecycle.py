"""Retiring, publishing again, moving along: what happens to the rows."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.changes.lifecycle import republish, retire, take_along
from roadmap.enums import Lifecycle, Status
from roadmap.models import Action, Category, Level, Progress, ProgressEvent, Roadmap, Topic

pytestmark = pytest.mark.django_db


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def test_retiring_a_topic_keeps_its_ticks(roadmap: Roadmap, ada: User):
    events = list(ProgressEvent.objects.values())
    retire(topic=topic("leaf-1-1"))
    assert topic("leaf-1-1").lifecycle == Lifecycle.RETIRED
    assert list(ProgressEvent.objects.values()) == events
    assert Roadmap.objects.get().content_version == roadmap.content_version + 1


def test_retiring_a_group_retires_what_is_below_it(roadmap: Roadmap):
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.DRAFT)
    retire(topic=topic("group-1"))
    assert topic("leaf-1-2").lifecycle == Lifecycle.RETIRED
    assert topic("leaf-1-3").lifecycle == Lifecycle.DRAFT
    assert topic("group-1").lifecycle == Lifecycle.RETIRED


def test_the_last_subtopic_leaves_its_groups_state_behind(roadmap: Roadmap, ada: User):
    for slug in ("leaf-1-2", "leaf-1-3"):
        assert retire(topic=topic(slug)) == []
    assert not Progress.objects.filter(topic=topic("group-1")).exists()
    actions = retire(topic=topic("leaf-1-1"))
    assert Progress.objects.get(user=ada, topic=topic("group-1")).status == Status.DONE
    assert Action.objects.get(pk=actions[0]).kind == "content"


def test_publishing_a_subtopic_again_publishes_its_groups(roadmap: Roadmap):
    retire(topic=topic("group-1"))
    republish(topic=topic("leaf-1-2"))
    assert topic("leaf-1-2").lifecycle == topic("group-1").lifecycle == Lifecycle.PUBLISHED
    assert topic("leaf-1-1").lifecycle == Lifecycle.RETIRED


def test_what_is_below_a_group_moves_along(roadmap: Roadmap):
    level, category = Level.objects.get(slug="advanced"), Category.objects.get(code="vc")
    Topic.objects.filter(slug="group-1").update(level=level, category=category)
    assert take_along(topic=topic("group-1")) == 3
    assert (topic("leaf-1-3").level, topic("leaf-1-3").category) == (level, category)
    assert topic("leaf-1-3").history.first().history_change_reason == "content operation"
    assert take_along(topic=topic("group-1")) == 0
