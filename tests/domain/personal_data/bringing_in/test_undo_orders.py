"""In whatever order things are undone after an import, what was done here stays."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Status
from roadmap.models import Action, Evidence, Note, Objective, ObjectiveTick, Topic
from tests import factories
from tests.checklists import learner_of, statuses
from tests.learning import set_status
from tests.takeaways import bring, document_of

EARLY, LATE = (dt.datetime(2026, 5, day, 9, tzinfo=dt.UTC) for day in (1, 20))
URL = "https://both.example/"


@pytest.fixture
def topic(roadmap: object) -> Topic:
    return Topic.objects.get(slug="single-1")


@pytest.fixture
def here(topic: Topic) -> User:
    return factories.UserFactory(email="here@example.org")


@pytest.fixture
def there(topic: Topic) -> User:
    return factories.UserFactory(email="there@example.org")


def take_back(user: User, *actions: int) -> None:
    for action in actions:
        assert undo(learner=learner_of(user), action_id=action).found


def came_in(user: User, before: set[int]) -> list[int]:
    ids = Action.objects.filter(user=user).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in ids if pk not in before]


def own(user: User) -> set[int]:
    return set(Action.objects.filter(user=user).values_list("pk", flat=True))


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_status_of_here_stays(here: User, there: User, topic: Topic, order: tuple[int]) -> None:
    set_status(learner=learner_of(here), topic=topic, status=Status.DONE, now=LATE)
    set_status(learner=learner_of(there), topic=topic, status=Status.LEARNING, now=EARLY)
    before = own(here)
    bring(here, document_of(there))
    new = came_in(here, before)
    take_back(here, *(new[place] for place in order))
    assert statuses(here) == {"single-1": "done"}


@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_tick_of_here_stays(here: User, there: User, topic: Topic, order: tuple[int]) -> None:
    line = Objective.objects.create(topic=topic, text="one")
    for user in (here, there):
        set_objective(learner=learner_of(user), objective=line, checked=True)
    before = own(here)
    bring(here, document_of(there))
    new = came_in(here, before)
    take_back(here, *(new[place] for place in order))
    assert ObjectiveTick.objects.filter(user=here).count() == 1


def test_a_note_of_one_text_on_both_sides_stays(here: User, there: User, topic: Topic) -> None:
    for user in (here, there):
        save_note(learner=learner_of(user), topic=topic, body="Same", revision=0)
    before = own(here)
    bring(here, document_of(there))
    take_back(here, *came_in(here, before))
    assert Note.objects.get(user=here).body == "Same"


def test_a_link_of_both_sides_stays(here: User, there: User, topic: Topic) -> None:
    for user in (here, there):
        add_evidence(learner=learner_of(user), topic=topic, url=URL, title="A link", dated=None)
    before = own(here)
    bring(here, document_of(there))
    take_back(here, *came_in(here, before))
    link = Evidence.objects.get(user=here)
    before = own(here)
    remove_evidence(learner=learner_of(here), evidence=link)
    take_back(here, *came_in(here, before))
    assert Evidence.objects.filter(user=here).count() == 1, "what is done afterwards can be undone"


def test_what_came_in_alone_can_be_taken_back(here: User, there: User, topic: Topic) -> None:
    learner = learner_of(there)
    add_evidence(learner=learner, topic=topic, url=URL, title="A link", dated=None)
    save_note(learner=learner, topic=topic, body="Theirs", revision=0)
    set_status(learner=learner, topic=topic, status=Status.DONE, now=LATE)
    bring(here, document_of(there))
    take_back(here, *came_in(here, set()))
    assert statuses(here) == {}
    assert not Evidence.objects.filter(user=here).exists()
    assert Note.objects.get(user=here).body == ""
