"""Where both sides have something nothing is overwritten by less; an undo takes back its own."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.evidence import EVIDENCE_LIMIT, add_evidence, remove_evidence
from roadmap.domain.notes.notes import NOTE_LIMIT, earlier_texts, save_note
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import ActionKind, Status
from roadmap.models import (
    Action,
    Evidence,
    Note,
    Objective,
    ObjectiveTick,
    Plan,
    Preferences,
    Progress,
    Topic,
)
from tests import factories
from tests.checklists import learner_of, statuses
from tests.learning import set_status
from tests.takeaways import Document, bring, document_of

EARLY, LATE = (dt.datetime(2026, 5, day, 9, tzinfo=dt.UTC) for day in (1, 20))


@pytest.fixture
def topic(roadmap: Any) -> Topic:
    found: Topic = Topic.objects.get(slug="single-1")
    return found


@pytest.fixture
def there(topic: Topic) -> User:
    """The account that is left."""
    return factories.UserFactory(email="there@example.org")


@pytest.fixture
def here(topic: Topic) -> User:
    return factories.UserFactory(email="here@example.org")


def set_at(user: User, topic: Topic, status: Status, at: dt.datetime) -> None:
    set_status(learner=learner_of(user), topic=topic, status=status, now=at)


def write(user: User, topic: Topic, body: str) -> None:
    note = Note.objects.filter(user=user, topic=topic).first()
    revision = note.revision if note else 0
    save_note(learner=learner_of(user), topic=topic, body=body, revision=revision)


def undone(user: User, **action: Any) -> dict[str, str]:
    """The statuses after an undo of the person's only action like this."""
    undo(learner=learner_of(user), action_id=Action.objects.get(user=user, **action).pk)
    return statuses(user)


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ((Status.DONE, LATE), (Status.LEARNING, EARLY), "done"),
        ((Status.LEARNING, EARLY), (Status.DONE, LATE), "done"),
        ((Status.DONE, EARLY), (Status.SKIPPED, LATE), "skipped"),
        ((Status.LEARNING, EARLY), (Status.KNOWN, EARLY), "known"),
        ((Status.DONE, EARLY), (Status.KNOWN, EARLY), "done"),
    ],
)
def test_the_later_status_stays_and_of_two_at_once_the_stronger(
    here: User, there: User, topic: Topic, mine: Any, theirs: Any, after: str
) -> None:
    set_at(here, topic, *mine)
    set_at(there, topic, *theirs)
    exported = document_of(there)
    numbers = bring(here, exported)
    assert statuses(here) == {"single-1": after}
    assert numbers.statuses == (after != mine[0])
    assert bring(here, exported).coming == 0
    brought = {"kind": "status", "created_at": theirs[1]}
    if mine[1] != theirs[1]:
        assert undone(here, **brought) == {"single-1": after}, "no other side's status is taken"
        assert undone(here, kind="import") == {"single-1": mine[0]}, "the import is one action"


def test_what_one_brings_in_can_be_undone_as_it_could_there(
    here: User, there: User, topic: Topic
) -> None:
    set_at(there, topic, Status.LEARNING, EARLY)
    set_at(there, topic, Status.DONE, LATE)
    bring(here, document_of(there))
    assert not Action.objects.filter(user=here, kind=ActionKind.IMPORT).exists()
    assert undone(here, created_at=LATE) == {"single-1": "learning"}
    assert Progress.objects.get(user=here).since == EARLY
    assert undone(here, created_at=EARLY) == {}


def test_two_notes_become_one_with_both_texts(here: User, there: User, topic: Topic) -> None:
    write(here, topic, "Mine")
    write(there, topic, "First")
    write(there, topic, "Theirs")
    exported = document_of(there)
    numbers = bring(here, exported)
    assert (numbers.notes, numbers.notes_joined) == (0, 1)
    assert Note.objects.get(user=here).body == "Mine\n\n---\n\nTheirs"
    page = earlier_texts(learner_of(here), topic)
    assert {text.body for text in page} == {"Mine", "First", "Theirs"}
    assert bring(here, exported).coming == 0
    undo(learner=learner_of(here), action_id=Action.objects.get(user=here, kind="import").pk)
    assert Note.objects.get(user=here).body == "Mine"


@pytest.mark.parametrize(
    ("mine", "theirs", "after"),
    [
        ("Same", "Same", "Same"),
        ("Whole\n\nPart", "Part", "Whole\n\nPart"),
        ("Part", "Whole\n\nPart", "Whole\n\nPart"),
        ("", "Theirs", "Theirs"),
        ("Mine", "", "Mine"),
    ],
)
def test_a_text_that_holds_the_other_is_enough(
    here: User, there: User, topic: Topic, mine: str, theirs: str, after: str
) -> None:
    for user, body in ((here, mine), (there, theirs)):
        write(user, topic, "x")
        write(user, topic, body)
    exported = document_of(there)
    bring(here, exported)
    assert Note.objects.get(user=here).body == after
    assert bring(here, exported).coming == 0


def test_a_note_grows_with_the_file_and_never_back(here: User, there: User, topic: Topic) -> None:
    write(there, topic, "One")
    old = document_of(there)
    bring(here, old)
    write(there, topic, "Two")
    new = document_of(there)
    assert bring(here, new).notes_joined == 1
    assert Note.objects.get(user=here).body == "Two"
    assert bring(here, old).coming == 0
    assert Note.objects.get(user=here).body == "Two"


def test_two_notes_too_long_for_one_are_both_kept(here: User, there: User, topic: Topic) -> None:
    write(here, topic, "a" * (NOTE_LIMIT - 10))
    write(there, topic, "b" * (NOTE_LIMIT - 10))
    exported = document_of(there)
    exported["note_events"] = []
    numbers = bring(here, exported)
    assert numbers.notes_apart == 1
    assert Note.objects.get(user=here).body[0] == "a"
    assert {text.body[0] for text in earlier_texts(learner_of(here), topic)} == {"b"}
    assert bring(here, exported).notes_apart == 0


def test_a_tick_on_either_side_stays(here: User, there: User, topic: Topic) -> None:
    lines = [Objective.objects.create(topic=topic, text=text) for text in ("one", "two")]
    for user, line in zip((here, there), lines, strict=True):
        set_objective(learner=learner_of(user), objective=line, checked=True)
    set_objective(learner=learner_of(there), objective=lines[0], checked=True)
    set_objective(learner=learner_of(there), objective=lines[0], checked=False)
    exported = document_of(there)
    bring(here, exported)
    ticked = ObjectiveTick.objects.filter(user=here).values_list("objective__text", flat=True)
    assert set(ticked) == {"one", "two"}
    assert bring(here, exported).coming == 0


def test_links_come_together_as_far_as_there_is_room(here: User, there: User, topic: Topic) -> None:
    for number in range(EVIDENCE_LIMIT - 1):
        add(here, topic, f"https://mine.example/{number}")
    for number in range(3):
        add(there, topic, f"https://theirs.example/{number}", dt.date(2026, 5, 1 + number))
    add(there, topic, "https://mine.example/0")
    exported = document_of(there)
    numbers = bring(here, exported)
    assert (numbers.links, numbers.links_here, numbers.links_over) == (1, 1, 2)
    assert Evidence.objects.filter(user=here, url="https://theirs.example/2").exists()
    assert bring(here, exported).coming == 0


def add(user: User, topic: Topic, url: str, dated: dt.date | None = None) -> None:
    add_evidence(learner=learner_of(user), topic=topic, url=url, title="A link", dated=dated)


def test_a_link_that_was_removed_there_stays_here(here: User, there: User, topic: Topic) -> None:
    for user in (here, there):
        add(user, topic, "https://both.example/")
    remove_evidence(learner=learner_of(there), evidence=Evidence.objects.get(user=there))
    bring(here, document_of(there))
    assert Evidence.objects.filter(user=here).count() == 1


def test_the_plan_that_is_here_stays(here: User, there: User, topic: Topic) -> None:
    for user, minutes in ((here, 60), (there, 90)):
        Plan.objects.create(
            user=user, roadmap=topic.roadmap, weekly_minutes=minutes, created_on=EARLY.date()
        )
    numbers = bring(here, document_of(there))
    assert (numbers.plan, numbers.plan_kept) == (0, 1)
    assert Plan.objects.get(user=here).weekly_minutes == 60


def test_only_what_is_new_comes_in_later(here: User, there: User, topic: Topic) -> None:
    set_at(there, topic, Status.LEARNING, EARLY)
    bring(here, document_of(there))
    set_at(there, topic, Status.DONE, LATE)
    numbers = bring(here, document_of(there))
    assert (numbers.actions, numbers.actions_here, numbers.statuses) == (1, 1, 1)
    assert statuses(here) == {"single-1": "done"}


def test_a_file_of_the_first_version_is_read(here: User, there: User, topic: Topic) -> None:
    """It told the time to the millisecond, and nothing of titles of roadmaps and of originals."""
    set_status(learner=learner_of(there), topic=topic, status=Status.DONE)
    write(there, topic, "A thought")
    first = as_version_1(document_of(there))
    bring(here, first)
    assert statuses(here) == {"single-1": "done"}
    assert bring(here, first).coming == 0
    assert bring(there, first).coming == 0


def as_version_1(document: Document) -> Document:
    def told(value: Any) -> Any:
        if isinstance(value, dict):
            rest = ("roadmap_title", "forked_from", "follows")
            return {name: told(each) for name, each in value.items() if name not in rest}
        if isinstance(value, list):
            return [told(each) for each in value]
        if isinstance(value, str) and value.endswith("+00:00"):
            return f"{value[:23]}Z" if "." in value else value
        return value

    return told(document) | {"version": 1}  # type: ignore[no-any-return]


def test_answers_of_the_welcome_page_come_in_where_none_were_given(there: User, here: User) -> None:
    answers = {"experience": "some", "goal": "important", "weekly_minutes": 240}
    Preferences.objects.create(user=there, is_welcomed=True, **answers)
    document = document_of(there)
    assert bring(here, document).answers == 3
    mine = Preferences.objects.get(user=here)
    assert mine.is_welcomed
    assert {name: getattr(mine, name) for name in answers} == answers
    Preferences.objects.filter(user=here).update(experience="working")
    assert bring(here, document).answers == 0
    assert Preferences.objects.get(user=here).experience == "working"
