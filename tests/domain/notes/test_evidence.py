"""Evidence: links that are added once, removed and brought back."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.actions.undo import undo
from roadmap.domain.notes import evidence
from roadmap.domain.notes.evidence import (
    TooManyLinksError,
    add_evidence,
    evidence_of,
    remove_evidence,
)
from roadmap.domain.progress.learner import Learner
from roadmap.models import Evidence, EvidenceEvent, Topic

URL = "https://example.org/commit/1"


@pytest.fixture
def learner(roadmap, grace) -> Learner:
    return Learner(user_id=grace.pk)


@pytest.fixture
def topic(roadmap) -> Topic:
    return Topic.objects.get(slug="leaf-1-1")


def add(learner, topic, url=URL, title="A commit", dated=dt.date(2026, 5, 4)):
    return add_evidence(learner=learner, topic=topic, url=url, title=title, dated=dated)


def links(learner, topic):
    return [(row.url, row.title, row.day, row.is_public) for row in evidence_of(learner, topic)]


def test_a_link_is_private_and_added_once(learner, topic):
    first, second = add(learner, topic), add(learner, topic, title="Again")
    assert first.action_id is not None
    assert second.action_id is None
    assert links(learner, topic) == [(URL, "A commit", dt.date(2026, 5, 4), False)]


def test_without_a_date_it_is_the_learners_today(topic, grace, time_machine):
    time_machine.move_to(dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC))
    add(Learner(user_id=grace.pk, time_zone="Asia/Tokyo"), topic, dated=None)
    assert Evidence.objects.get().day == dt.date(2026, 5, 5)


def test_removing_can_be_undone_with_everything_the_link_had(learner, topic):
    add(learner, topic)
    Evidence.objects.update(is_public=True)
    before = links(learner, topic)
    gone = remove_evidence(learner=learner, evidence=Evidence.objects.get())
    assert links(learner, topic) == []
    assert undo(learner=learner, action_id=gone.action_id).evidence == (topic.pk,)
    assert links(learner, topic) == before


def test_adding_can_be_undone(learner, topic):
    added = add(learner, topic)
    undo(learner=learner, action_id=added.action_id)
    assert links(learner, topic) == []
    assert undo(learner=learner, action_id=added.action_id).already


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (1, 2, 0), (0, 2, 1)])
def test_undone_in_any_order_the_list_is_as_it_was(learner, topic, order):
    first = add(learner, topic)
    second = remove_evidence(learner=learner, evidence=Evidence.objects.get())
    third = add(learner, topic, title="Anew")
    actions = [first.action_id, second.action_id, third.action_id]
    for at in order:
        undo(learner=learner, action_id=actions[at])
    assert links(learner, topic) == []


def test_removing_what_is_gone_does_nothing(learner, topic):
    add(learner, topic)
    row = Evidence.objects.get()
    remove_evidence(learner=learner, evidence=row)
    row.pk = row.pk or 1
    assert remove_evidence(learner=learner, evidence=row).action_id is None
    assert EvidenceEvent.objects.count() == 2


def test_another_persons_link_is_not_removed(learner, topic, curator):
    add(Learner(user_id=curator.pk), topic)
    row = Evidence.objects.get()
    assert remove_evidence(learner=learner, evidence=row).action_id is None
    assert Evidence.objects.count() == 1


def test_a_topic_has_room_for_so_many_links(learner, topic, monkeypatch):
    monkeypatch.setattr(evidence, "EVIDENCE_LIMIT", 2)
    for number in range(2):
        add(learner, topic, url=f"{URL}{number}")
    with pytest.raises(TooManyLinksError):
        add(learner, topic, url=f"{URL}more")
    assert len(links(learner, topic)) == 2


def test_a_guest_keeps_no_evidence(topic):
    with pytest.raises(ValueError, match="Only a user"):
        add(Learner(guest_id=1), topic)
