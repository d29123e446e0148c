"""What a merge does to a learner's numbers: a retired leaf counts for who has finished it."""

from __future__ import annotations

import pytest

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.revert import revert
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.models import Action, Changeset, Progress, Roadmap, Topic
from tests.learning import set_status

LEAVES = 5


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def numbers(person: User) -> tuple[int, int]:
    """What the pages say: finished of all that counts."""
    roadmap = Roadmap.objects.get(slug="backend")
    total = load_progress(learner=Learner(user_id=person.pk), roadmap=roadmap).total
    return total.finished, total.countable


@pytest.mark.parametrize(
    ("done", "before", "after"),
    [
        ([], (0, LEAVES), (0, LEAVES - 1)),
        (["single-1"], (1, LEAVES), (2, LEAVES)),
        (["leaf-1-3"], (1, LEAVES), (1, LEAVES - 1)),
        (["single-1", "leaf-1-3"], (2, LEAVES), (2, LEAVES)),
    ],
)
def test_nobody_falls_back_and_taking_it_back_restores_the_numbers(
    roadmap: Roadmap, grace: User, done: list[str], before: tuple[int, int], after: tuple[int, int]
) -> None:
    for slug in done:
        set_status(learner=Learner(user_id=grace.pk), topic=topic(slug), status=Status.DONE)
    assert numbers(grace) == before
    merge(topic=topic("single-1"), into=topic("leaf-1-3"))
    assert numbers(grace) == after
    revert(Changeset.objects.get())
    assert numbers(grace) == before


def test_who_undoes_what_came_along_keeps_what_they_did(roadmap: Roadmap, grace: User) -> None:
    learner = Learner(user_id=grace.pk)
    set_status(learner=learner, topic=topic("single-1"), status=Status.DONE)
    merge(topic=topic("single-1"), into=topic("leaf-1-3"))
    came_along = Action.objects.get(user=grace, kind="content")
    assert undo(learner=learner, action_id=came_along.pk).count == 1
    assert numbers(grace) == (1, LEAVES)
    revert(Changeset.objects.get())
    assert Progress.objects.get(user=grace).topic == topic("single-1")
    assert numbers(grace) == (1, LEAVES)
