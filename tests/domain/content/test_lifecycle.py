"""Content operations: retiring and its exact inverse, publishing again, moving along."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.content.lifecycle import republish, restore, retire, take_along
from roadmap.domain.learner import Learner
from roadmap.domain.progress import Change, apply_changes
from roadmap.enums import ActionKind, Lifecycle, Source, Status
from roadmap.models import Action, Category, Level, Progress, ProgressEvent, Roadmap, Topic

pytestmark = pytest.mark.django_db


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def picture() -> tuple[list, list]:
    topics = Topic.objects.order_by("pk").values(
        "pk", "lifecycle", "successor", "level", "category"
    )
    return list(topics), list(Progress.objects.order_by("user", "topic").values("topic", "status"))


def test_retiring_a_topic_keeps_its_ticks(roadmap: Roadmap, ada: User):
    events = list(ProgressEvent.objects.values())
    retire(topic=topic("leaf-1-1"))
    assert topic("leaf-1-1").lifecycle == Lifecycle.RETIRED
    assert list(ProgressEvent.objects.values()) == events
    assert Roadmap.objects.get().content_version == roadmap.content_version + 1


def test_retiring_a_group_retires_what_is_below_it(roadmap: Roadmap):
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.DRAFT)
    retire(topic=topic("group-1"), successor=topic("single-1"))
    assert topic("leaf-1-2").lifecycle == Lifecycle.RETIRED
    assert topic("leaf-1-3").lifecycle == Lifecycle.DRAFT
    assert topic("group-1").successor == topic("single-1")
    assert topic("leaf-1-2").successor is None


def test_a_restore_puts_back_exactly_what_was_changed(roadmap: Roadmap, ada: User):
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.RETIRED)
    before = picture()
    retirement = retire(topic=topic("group-1"), successor=topic("single-1"))
    assert picture() != before
    restore(retirement)
    assert picture() == before


def test_the_last_subtopic_leaves_its_groups_state_behind(roadmap: Roadmap, ada: User):
    before = picture()
    first = [retire(topic=topic(slug)) for slug in ("leaf-1-2", "leaf-1-3")]
    assert not Progress.objects.filter(topic=topic("group-1")).exists()
    last = retire(topic=topic("leaf-1-1"))
    assert Progress.objects.get(user=ada, topic=topic("group-1")).status == Status.DONE
    assert Action.objects.get(pk=last.actions[0]).kind == "content"
    for retirement in (last, *first):
        restore(retirement)
    assert picture() == before


def test_a_restore_leaves_newer_work_alone(roadmap: Roadmap, ada: User):
    for slug in ("leaf-1-2", "leaf-1-3"):
        retire(topic=topic(slug))
    last = retire(topic=topic("leaf-1-1"))
    apply_changes(
        learner=Learner(user_id=ada.pk),
        changes=[Change(topic("group-1").pk, Status.KNOWN)],
        kind=ActionKind.STATUS,
        source=Source.WEB,
    )
    restore(last)
    assert Progress.objects.get(user=ada, topic=topic("group-1")).status == Status.KNOWN


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
