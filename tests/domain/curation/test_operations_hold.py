"""Any content operation on any progress: nothing weaker, nothing lost, and back exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.snapshot import take
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.publish import publish, restore, retire
from roadmap.domain.curation.revert import revert
from roadmap.domain.curation.split import SubtopicDraft, split
from roadmap.domain.normalize import words_for_search
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import note_of, save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Lifecycle, Status
from roadmap.models import (
    Action,
    Category,
    Changeset,
    Evidence,
    EvidenceEvent,
    Guest,
    Level,
    Note,
    NoteEvent,
    ObjectiveEvent,
    ObjectiveTick,
    Progress,
    ProgressEvent,
    Roadmap,
    Topic,
)
from tests.factories import (
    ObjectiveFactory,
    PrerequisiteFactory,
    TopicFactory,
    UserFactory,
    small_roadmap,
    subtopic,
)
from tests.learning import set_status

SEEDS = st.integers(0, 2**32)
LOGS = (ProgressEvent, NoteEvent, EvidenceEvent, ObjectiveEvent)


def furnished(dice: random.Random) -> Roadmap:
    """A roadmap with groups, leaves, drafts, objectives and prerequisites, and who uses it."""
    for factory in (TopicFactory, ObjectiveFactory):
        factory.reset_sequence(0)
    roadmap = small_roadmap(groups=2)
    topics = list(Topic.objects.order_by("pk"))
    for number in range(dice.randint(0, 3)):
        subtopic(
            dice.choice(topics),
            slug=f"extra-{number}",
            title=f"Extra {number}",
            lifecycle=dice.choice([Lifecycle.PUBLISHED, Lifecycle.DRAFT, Lifecycle.RETIRED]),
        )
    for leaf in dice.sample(topics, 3):
        ObjectiveFactory(topic=leaf)
    single = Topic.objects.get(slug="single-2")
    for required in dice.sample([t for t in topics if t.slug.startswith("leaf")], 2):
        PrerequisiteFactory(topic=single, requires=required)
    return roadmap


def people() -> list[Learner]:
    users = [Learner(user_id=UserFactory().pk) for _ in range(2)]
    return [*users, Learner(guest_id=Guest.objects.create().pk)]


def work(dice: random.Random, learners: list[Learner], steps: int) -> None:
    """What people do: any status, notes, links and ticks on whatever is published."""
    for _ in range(steps):
        learner = dice.choice(learners)
        topic = dice.choice(list(Topic.objects.published().order_by("pk")))
        what = dice.random()
        if what < 0.7 or learner.user_id is None:
            set_status(learner=learner, topic=topic, status=dice.choice(list(Status)))
        elif what < 0.8:
            revision = note_of(learner, topic).revision
            body = dice.choice(["one thing", "another thing"])
            save_note(learner=learner, topic=topic, body=body, revision=revision)
        elif what < 0.9:
            url = f"https://example.org/{dice.randint(0, 2)}"
            add_evidence(learner=learner, topic=topic, url=url, title="Mine")
        else:
            for objective in topic.objectives.filter(archived=False):
                set_objective(learner=learner, objective=objective, checked=True)


def operate(dice: random.Random) -> Changeset | None:
    """One operation at random; None where it was refused."""
    topic = dice.choice(list(Topic.objects.order_by("pk")))
    other = dice.choice(list(Topic.objects.order_by("pk")))
    level, category = (
        dice.choice(list(Level.objects.all())),
        dice.choice(list(Category.objects.all())),
    )
    pass_on = dice.choice([True, False])
    parts = [SubtopicDraft(f"Part {dice.random()}", "A part of it.") for _ in range(2)]
    choices: list[Callable[[], Any]] = [
        lambda: publish(topic=topic, pass_on=pass_on),
        lambda: retire(topic=topic),
        lambda: restore(topic=topic),
        lambda: move(topic=topic, parent=other, pass_on=pass_on),
        lambda: move(topic=topic, level=level, category=category),
        lambda: split(topic=topic, parts=parts),
        lambda: merge(topic=topic, into=other),
    ]
    before = everything()
    try:
        result = dice.choice(choices)()
    except ChangeRefusedError:
        assert everything() == before, "a refusal leaves everything as it was"
        return None
    return Changeset.objects.get(pk=result.operation_id)


def everything() -> tuple[Any, ...]:
    """The content, and what learners have on it."""
    roadmap = Roadmap.objects.get()
    shown = set(Topic.objects.exclude(lifecycle=Lifecycle.DRAFT).values_list("pk", flat=True))
    content = {
        item.ref: (item.values, item.synced)
        for item in take(roadmap.pk)
        if item.ref[0] != "topic" or item.key in shown
    }
    evidence = Evidence.objects.values_list("user_id", "topic_id", "url", "title", "day")
    return (content, rows(), notes(), set(evidence), ticks())


def rows() -> dict[tuple[Any, ...], Any]:
    values = Progress.objects.values_list("user_id", "guest_id", "topic_id", "status", "since")
    return {row[:3]: row[3:] for row in values}


def notes() -> set[tuple[Any, ...]]:
    rows = list(Note.objects.values_list("user_id", "topic_id", "body", "words"))
    assert all(words == words_for_search(body) for *_, body, words in rows)
    return {row[:3] for row in rows if row[2]}


def ticks() -> set[tuple[Any, ...]]:
    return set(ObjectiveTick.objects.values_list("user_id", "guest_id", "objective_id", "since"))


def logs() -> set[tuple[str, int]]:
    return {(log.__name__, pk) for log in LOGS for pk in log.objects.values_list("pk", flat=True)}


def finished() -> dict[tuple[Any, ...], str]:
    return {key: value[0] for key, value in rows().items() if Status(value[0]).counts}


class OperationsHold(TestCase):
    @given(SEEDS)
    def test_operations_weaken_nobody_and_taken_back_last_first_are_nothing(
        self, seed: int
    ) -> None:
        dice = random.Random(seed)
        furnished(dice)
        work(dice, people(), 12)
        chain = []
        for _ in range(4):
            before, events, done = everything(), logs(), finished()
            texts = {body for *_, body in notes()}
            operation = operate(dice)
            if operation is None:
                continue
            chain.append((operation, before))
            assert done.items() <= finished().items(), "a row that was finished is finished"
            assert events <= logs(), "no event is lost"
            together = "\n".join(body for *_, body in notes())
            assert all(text in together for text in texts), "no text is lost"
        events = logs()
        for operation, before in reversed(chain):
            revert(operation)
            assert everything() == before
        assert events <= logs()

    @given(SEEDS)
    def test_what_people_did_since_survives_taking_back(self, seed: int) -> None:
        dice = random.Random(seed)
        furnished(dice)
        learners = people()
        work(dice, learners, 8)
        operation = operate(dice)
        if operation is None:
            return
        work(dice, learners, 8)
        own, before, events = since_then(operation), everything(), logs()
        try:
            revert(operation)
        except ChangeRefusedError:
            assert everything() == before
            return
        assert own.items() <= finished().items()
        assert events <= logs()
        visible = Topic.objects.exclude(lifecycle=Lifecycle.DRAFT).values_list("pk", flat=True)
        assert {topic_id for *_, topic_id in own} <= set(visible)


def since_then(operation: Changeset) -> dict[tuple[Any, ...], str]:
    """What is finished by people's own doing, not by the operation."""
    own = {}
    for key, status in finished().items():
        user_id, guest_id, topic_id = key
        events = ProgressEvent.objects.filter(
            user_id=user_id, guest_id=guest_id, topic_id=topic_id, action__undone_at=None
        )
        latest = events.latest("id")
        if latest.action_id not in operation.people["actions"]:
            own[key] = status
    assert Action.objects.exists() or not own
    return own
