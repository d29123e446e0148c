"""Which of some objectives are ticked: what the plain SQL answers is what the ORM would."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.objectives import set_objective, ticks_of
from roadmap.models import Guest, ObjectiveTick, Topic
from tests.factories import ObjectiveFactory

NOON = dt.datetime(2026, 5, 4, 12, 30, 0, 250, tzinfo=dt.UTC)


def test_ticks_are_those_of_the_learner_and_of_the_objectives_asked_for(
    ada: User, grace: User
) -> None:
    topic = Topic.objects.get(slug="leaf-1-1")
    asked, other, theirs = (ObjectiveFactory(topic=topic) for _ in range(3))
    mine, guest = Learner(user_id=ada.pk), Learner(guest_id=Guest.objects.create().pk)
    for learner, objective in ((mine, asked), (mine, other), (guest, asked)):
        set_objective(learner=learner, objective=objective, checked=True, now=NOON)
    set_objective(learner=Learner(user_id=grace.pk), objective=theirs, checked=True, now=NOON)
    wanted = [asked.pk, theirs.pk]
    for learner in (mine, guest):
        rows = learner.rows(ObjectiveTick).filter(objective_id__in=wanted)
        expected = dict(rows.values_list("objective_id", "since"))
        assert ticks_of(learner, wanted) == expected == {asked.pk: NOON}
    assert ticks_of(mine, []) == {}
    assert ticks_of(NOBODY, wanted) == {}
