"""What was taken away here stays away when an older file comes in once more; the newer comes."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Status
from roadmap.models import Action, Evidence, Objective, ObjectiveTick, Roadmap, Topic
from tests import factories
from tests.checklists import learner_of, statuses
from tests.learning import set_status
from tests.takeaways import bring, document_of


@pytest.fixture
def topic(roadmap: Roadmap) -> Topic:
    found = Topic.objects.get(slug="single-1")
    Objective.objects.create(topic=found, text="explain it")
    return found


def do(user: User, topic: Topic) -> None:
    learner = learner_of(user)
    set_status(learner=learner, topic=topic, status=Status.DONE)
    set_objective(learner=learner, objective=topic.objectives.get(), checked=True)
    add_evidence(learner=learner, topic=topic, url="https://a.example/", title="A", dated=None)


def take_away(user: User, topic: Topic) -> None:
    learner = learner_of(user)
    set_status(learner=learner, topic=topic, status=Status.TODO)
    set_objective(learner=learner, objective=topic.objectives.get(), checked=False)
    remove_evidence(learner=learner, evidence=Evidence.objects.get(user=user))


def undo_all(user: User, topic: Topic) -> None:
    for action in Action.objects.filter(user=user).order_by("-pk"):
        undo(learner=learner_of(user), action_id=action.pk)


def has(user: User) -> tuple[dict[str, str], int, int]:
    ticks = ObjectiveTick.objects.filter(user=user).count()
    return statuses(user), ticks, Evidence.objects.filter(user=user).count()


@pytest.mark.parametrize("how", [take_away, undo_all])
def test_what_was_taken_away_here_stays_away(topic: Topic, fresh: User, how: object) -> None:
    assert callable(how)
    there = factories.UserFactory()
    do(there, topic)
    old = document_of(there)
    bring(fresh, old)
    assert has(fresh) == ({"single-1": "done"}, 1, 1)
    how(fresh, topic)
    assert bring(fresh, old).coming == 0
    assert has(fresh) == ({}, 0, 0)
    take_away(there, topic)
    do(there, topic)
    bring(fresh, document_of(there))
    assert has(fresh) == ({"single-1": "done"}, 1, 1)
