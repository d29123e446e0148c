"""Whatever a person did, in whatever order, comes out elsewhere as it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Status
from roadmap.models import (
    Action,
    Evidence,
    Note,
    Objective,
    ObjectiveTick,
    Progress,
    Roadmap,
    Topic,
)
from tests import factories
from tests.checklists import learner_of
from tests.learning import set_status
from tests.takeaways import bring, comparable, document_of

TOPICS = ("single-1", "single-2", "leaf-1-1")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["status", "note", "tick", "link", "undo"]),
        st.integers(0, len(TOPICS) - 1),
        st.integers(0, 4),
    ),
    max_size=14,
)


@pytest.fixture
def topics(roadmap: Roadmap) -> list[Topic]:
    found = [Topic.objects.get(slug=slug) for slug in TOPICS]
    for topic in found:
        Objective.objects.create(topic=topic, text="explain it")
    return found


def live(user: User, topics: list[Topic], steps: list[tuple[str, int, int]]) -> None:
    learner, began = learner_of(user), timezone.now() - dt.timedelta(days=90)
    for place, (what, which, value) in enumerate(steps):
        topic, now = topics[which], began + dt.timedelta(hours=place)
        if what == "status":
            set_status(learner=learner, topic=topic, status=list(Status)[value], now=now)
        elif what == "note":
            note = Note.objects.filter(user=user, topic=topic).first()
            body = ["", "A", "B", "A\n\nB", "C"][value]
            revision = note.revision if note else 0
            save_note(learner=learner, topic=topic, body=body, revision=revision, now=now)
        elif what == "tick":
            line = topic.objectives.get()
            set_objective(learner=learner, objective=line, checked=bool(value % 2), now=now)
        elif what == "link":
            toggle_link(user, topic, f"https://example.org/{value}")
        else:
            ids = list(Action.objects.filter(user=user).order_by("pk").values_list("pk", flat=True))
            if ids:
                undo(learner=learner, action_id=ids[value % len(ids)])


def toggle_link(user: User, topic: Topic, url: str) -> None:
    link = Evidence.objects.filter(user=user, topic=topic, url=url).first()
    if link is None:
        add_evidence(learner=learner_of(user), topic=topic, url=url, title="A link")
    else:
        remove_evidence(learner=learner_of(user), evidence=link)


@given(steps=STEPS)
def test_a_fresh_person_has_the_same_life(
    topics: list[Topic], steps: list[tuple[str, int, int]]
) -> None:
    there, here = factories.UserFactory(), factories.UserFactory()
    live(there, topics, steps)
    exported = document_of(there)
    bring(here, exported)
    assert comparable(document_of(here)) == comparable(exported)
    undo_all_alike(there, here)


def undo_all_alike(there: User, here: User) -> None:
    """Undoing everything, from the latest on, does the same on both sides."""
    for user in (there, here):
        for pk in Action.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True):
            undo(learner=learner_of(user), action_id=pk)
    assert state(there) == state(here)


def state(user: User) -> Any:
    return (
        sorted(Progress.objects.filter(user=user).values_list("topic", "status", "since")),
        sorted(ObjectiveTick.objects.filter(user=user).values_list("objective", "since")),
        sorted(Note.objects.filter(user=user).values_list("topic", "body")),
        sorted(Evidence.objects.filter(user=user).values_list("topic", "url")),
    )


@given(mine=STEPS, theirs=STEPS)
def test_with_a_life_of_ones_own_nothing_of_either_is_lost(
    topics: list[Topic], mine: list[tuple[str, int, int]], theirs: list[tuple[str, int, int]]
) -> None:
    there, here = factories.UserFactory(), factories.UserFactory()
    live(here, topics, mine)
    live(there, topics, theirs)
    before, exported = state(here), document_of(there)
    bring(here, exported)
    assert bring(here, exported).coming == 0, "the second time"
    after = state(here)
    kept = [[row[0] for row in rows] for rows in after]
    for rows, ids in zip(before[:2], kept, strict=False):
        assert {row[0] for row in rows} <= set(ids)
    assert set(before[3]) <= set(after[3])
    assert set(state(there)[3]) <= set(after[3])
    texts = Note.objects.filter(user=here).values_list("topic", "body")
    for topic, body in (*before[2], *state(there)[2]):
        events = here.noteevent_set.filter(topic=topic).values_list("to_body", "from_body")
        known = {text for pair in events for text in pair}
        assert not body or body in known or body in dict(texts)[topic]


@given(mine=STEPS, theirs=STEPS)
def test_the_import_can_be_undone_in_any_order_with_what_it_brought(
    topics: list[Topic], mine: list[tuple[str, int, int]], theirs: list[tuple[str, int, int]]
) -> None:
    """Undoing what came in, and the import, leaves every status as it was before."""
    there, here = factories.UserFactory(), factories.UserFactory()
    live(here, topics, mine)
    live(there, topics, theirs)
    before = Action.objects.filter(user=here).values_list("pk", flat=True)
    own, statuses = set(before), state(here)[0]
    bring(here, document_of(there))
    came = Action.objects.filter(user=here).exclude(pk__in=own).order_by("pk")
    for pk in came.values_list("pk", flat=True):
        undo(learner=learner_of(here), action_id=pk)
    assert state(here)[0] == statuses
