"""A whole life comes out of one Cairn and into another, and comes out there as it was."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.personal_data.deletion import forget_learner
from roadmap.models import Note, Roadmap, Topic
from tests import factories
from tests.takeaways import Document, bring, comparable, document_of
from tests.whole_life import Life, lead_a_life


@pytest.fixture
def life(roadmap: Roadmap, grace: User) -> Life:
    return lead_a_life(roadmap=roadmap, grace=grace, client=Client())


@pytest.fixture
def exported(life: Life) -> Document:
    return document_of(life.wombat)


@pytest.fixture
def fresh(db: None) -> User:
    return factories.UserFactory(email="fresh@example.org")


def test_a_fresh_person_has_all_of_it(life: Life, exported: Document, fresh: User) -> None:
    bring(fresh, exported)
    came_out = document_of(fresh)
    assert comparable(came_out, exported, fresh.pk) == comparable(exported)


def test_it_can_be_done_after_the_old_account_is_gone(
    life: Life, exported: Document, fresh: User
) -> None:
    forget_learner(user_id=life.wombat.pk)
    bring(fresh, exported)
    assert comparable(document_of(fresh), exported, fresh.pk) == comparable(exported)


def test_the_second_time_changes_nothing(exported: Document, fresh: User) -> None:
    first = bring(fresh, exported)
    assert first.coming
    before = document_of(fresh)
    second = bring(fresh, exported)
    assert second.coming == 0
    assert document_of(fresh) | {"made_at": 0} == before | {"made_at": 0}


def test_whoever_never_left_has_all_of_it_already(life: Life, exported: Document) -> None:
    assert bring(life.wombat, exported).coming == 0
    assert comparable(document_of(life.wombat)) == comparable(exported)


def test_nothing_is_lost_where_the_topics_are_not(
    life: Life, exported: Document, fresh: User
) -> None:
    forget_learner(user_id=life.wombat.pk)
    Roadmap.objects.filter(slug="backend").update(lifecycle="draft")
    bring(fresh, exported)
    texts = {row["body"] for row in exported["notes"]}
    assert texts
    assert set(Note.objects.filter(user=fresh).values_list("body", flat=True)) == texts
    came_out = document_of(fresh)
    for part in ("actions", "statuses", "note_events", "evidence", "evidence_events"):
        assert len(came_out[part]) == len(exported[part]), part
    assert all(
        topic.roadmap.owner_id == fresh.pk
        for topic in Topic.objects.filter(progress__user=fresh).select_related("roadmap")
    )
    assert bring(fresh, exported).coming == 0
