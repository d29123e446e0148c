"""What is written in SQL by hand answers what the ORM would, on either database.

Which statements these are and why: docs/decisions/0010-plain-sql.md. The session's is held to
Django's own answers in tests/accounts/test_sessions.py, the notebook's in
tests/views/test_topic_page.py.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.filters import ChecklistFilter
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.preferences import keep_filter
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.domain.progress.rows import (
    Step,
    instant_of,
    statuses_of,
    stored_rows,
    work_of,
    write_action,
    write_rows,
    write_steps,
)
from roadmap.domain.progress.statuses import StatusChange, set_statuses, statuses_for
from roadmap.enums import ActionKind, Importance, Lifecycle, Source, Status, Visibility
from roadmap.models import (
    Action,
    Guest,
    NoteEvent,
    Objective,
    ObjectiveEvent,
    Progress,
    ProgressEvent,
    Roadmap,
    Topic,
)
from tests.factories import ObjectiveFactory, RoadmapFactory, UserFactory

ROOT = Path(__file__).resolve().parents[3]
NOON = dt.datetime(2026, 5, 4, 12, 30, 0, 250, tzinfo=dt.UTC)
ROOMS = {
    "accounts/sessions.py",
    "config/shared_cache.py",
    "roadmap/domain/notes/topic_notes.py",
    "roadmap/domain/progress/roadmaps_at_hand.py",
    "roadmap/domain/progress/rows.py",
}
NO_TABLE = {
    "config/database/given_up.py",
    "config/database/lock.py",
    "config/backup/holding.py",
    "config/backup/locks.py",
    "config/backup/tables.py",
    "config/backup/sequences.py",
    "roadmap/doctor/database.py",
    "roadmap/domain/fixtures/sync.py",
}
"""What asks the database about itself, or for a lock: these name no table."""


def test_sql_is_written_in_five_rooms() -> None:
    """A sixth has to earn its place, and a line in the decision."""
    files = (
        path for app in ("accounts", "config", "roadmap") for path in (ROOT / app).rglob("*.py")
    )
    found = {
        str(path.relative_to(ROOT))
        for path in files
        if re.search(r"\.cursor\(|\.execute\(|\.raw\(|RawSQL|\.extra\(", path.read_text("utf-8"))
    }
    assert found == ROOMS | NO_TABLE


# --- Progress and its log -------------------------------------------------------------------------


@pytest.fixture(params=["user", "guest"])
def learner(request: pytest.FixtureRequest, roadmap: Roadmap) -> Learner:
    """A learner whose number somebody of the other kind has too."""
    user, guest = UserFactory(pk=4001), Guest.objects.create(pk=4001)
    mine, theirs = Learner(user_id=user.pk), Learner(guest_id=guest.pk)
    if request.param == "guest":
        mine, theirs = theirs, mine
    change(theirs, {"single-1": Status.SKIPPED}, NOON)
    return mine


def leaf(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def change(
    learner: Learner, wanted: dict[str, Status], now: dt.datetime, source: Source = Source.WEB
) -> int | None:
    changes = [StatusChange(leaf(slug).pk, status) for slug, status in wanted.items()]
    done = set_statuses(
        learner=learner, changes=changes, kind=ActionKind.STATUS, source=source, now=now
    )
    return done.action_id


def test_statuses_are_read_as_the_orm_reads_them(learner: Learner) -> None:
    change(learner, {"leaf-1-3": Status.DONE, "leaf-1-1": Status.KNOWN}, NOON)
    change(learner, {"leaf-1-2": Status.LEARNING}, NOON - dt.timedelta(days=400))
    change(learner, {"leaf-1-3": Status.SKIPPED}, NOON)
    rows = learner.rows(Progress).order_by("since", "id")
    assert statuses_of(learner) == list(rows.values_list("topic_id", "status"))
    assert list(statuses_for(learner)) == list(rows.values_list("topic_id", flat=True))
    assert [
        (topic_id, status, instant_of(since), pk)
        for topic_id, status, since, pk in stored_rows(learner)
    ] == list(rows.values_list("topic_id", "status", "since", "id"))


def values(queryset: models.QuerySet[Any], *without: str) -> list[dict[str, Any]]:
    """Every column of the rows but those that differ from row to row."""
    return [
        {name: value for name, value in row.items() if name not in ("id", *without)}
        for row in queryset.order_by("id").values()
    ]


@pytest.mark.parametrize("before", [Status.TODO, Status.LEARNING])
@pytest.mark.parametrize("after", list(Status))
def test_a_step_is_written_as_the_orm_writes_it(
    learner: Learner, before: Status, after: Status
) -> None:
    topic, since = leaf("leaf-1-1"), NOON - dt.timedelta(hours=1) if before.rank else None
    if since is not None:
        write_rows(learner, {topic.pk: (before, since)})
    step = Step(topic.pk, before, since, after, NOON)
    action_id = write_steps(learner, ActionKind.RESET, [step], NOON, Source.IMPORT)
    written = Action.objects.get(pk=action_id)
    mine = learner.rows(ProgressEvent).filter(action=written)

    action = Action.objects.create(**learner.owner, kind=ActionKind.RESET, created_at=NOON)
    event = {"from_status": before, "from_since": since, "to_status": after}
    other = ProgressEvent.objects.create(
        **learner.owner,
        **event,
        action=action,
        topic=topic,
        at=NOON,
        day=NOON.date(),
        source=Source.IMPORT,
    )
    ours, theirs = (values(Action.objects.filter(pk=pk)) for pk in (written.pk, action.pk))
    assert ours == theirs
    assert values(mine, "action_id") == values(
        ProgressEvent.objects.filter(pk=other.pk), "action_id"
    )
    kept = learner.rows(Progress).filter(topic=topic)
    assert list(kept.values_list("status", "since")) == (
        [] if after is Status.TODO else [(after, NOON)]
    )


def test_a_write_leaves_everybody_elses_rows_alone(learner: Learner) -> None:
    others = Progress.objects.exclude(pk__in=learner.rows(Progress).values("pk"))
    before = values(others)
    change(learner, {"single-1": Status.DONE}, NOON)
    change(learner, {"single-1": Status.TODO}, NOON)
    assert values(others) == before != []


def test_an_action_alone_is_the_learners(learner: Learner) -> None:
    action_id = write_action(learner, ActionKind.OBJECTIVE, NOON)
    action = learner.rows(Action).get(pk=action_id)
    assert (action.kind, action.created_at, action.undone_at) == ("objective", NOON, None)


BY_HAND = (Source.WEB, Source.CLAIM)
SOURCES = (*BY_HAND, *BY_HAND, Source.IMPORT, Source.CONTENT)


def work_by_the_orm(user: User) -> tuple[Counter[str], dict[int, tuple[str, int]]]:
    """How much was done on which day; when each topic that is done was last set so, and how."""
    found: set[tuple[dt.date, str, int]] = set()
    held = {"user": user, "action__undone_at": None}
    done: dict[int, tuple[str, int]] = {}
    for row in Progress.objects.filter(user=user, status=Status.DONE):
        made = ProgressEvent.objects.filter(**held, topic_id=row.topic_id, to_status=Status.DONE)
        last = made.order_by("id").last()
        if last is not None:
            done[row.topic_id] = last.day.isoformat(), int(last.source in BY_HAND)
    held |= {"source__in": BY_HAND}
    steps = ProgressEvent.objects.filter(**held, to_status__in=(Status.DONE, Status.LEARNING))
    found |= {(event.day, event.to_status, event.topic_id) for event in steps}
    ticks = ObjectiveEvent.objects.filter(**held, checked=True)
    found |= {(event.day, "ticked", event.objective_id) for event in ticks}
    notes = NoteEvent.objects.filter(**held).exclude(to_body="")
    found |= {(event.day, "written", event.topic_id) for event in notes}
    return Counter(day.isoformat() for day, _, _ in found), done


@pytest.mark.parametrize("seed", range(2))
def test_work_is_read_as_the_orm_reads_it(ada: User, grace: User, seed: int) -> None:
    rng = random.Random(seed)
    people = [Learner(user_id=ada.pk, time_zone="Asia/Tokyo"), Learner(user_id=grace.pk)]
    topics = list(Topic.objects.filter(subtopics=None))
    goals = [ObjectiveFactory(topic=topic) for topic in topics]
    by_hand = set()
    for hour in range(0, 400, 6):
        live_an_hour(rng, rng.choice(people), topics, goals, NOON + dt.timedelta(hours=hour))
        if hour % 24 == 0:
            for person, user in zip(people, (ada, grace), strict=True):
                by_hand |= {worked for _, worked in compared_work(person, user).values()}
    assert by_hand == {0, 1}
    assert len(work_by_the_orm(ada)[0]) > 5
    assert work_of(Learner(guest_id=ada.pk)) == []


def compared_work(person: Learner, user: User) -> dict[int, tuple[str, int]]:
    """What is read of the topics that are done, once all of it is as the ORM reads it."""
    work, (counts, done) = work_of(person), work_by_the_orm(user)
    found: Counter[str] = Counter()
    for day, count, topic_id, _ in work:
        assert (count == 0) is (topic_id is not None)
        if topic_id is None:
            found[day] += count
    assert found == counts
    assert {pk: (day, hand) for day, _, pk, hand in work if pk is not None} == done
    return done


def test_what_an_import_brought_has_no_day_of_work(ada: User) -> None:
    learner = Learner(user_id=ada.pk)
    change(learner, {"single-1": Status.DONE}, NOON, Source.IMPORT)
    assert ("2026-05-04", 0, leaf("single-1").pk, 0) in work_of(learner)
    change(learner, {"single-1": Status.TODO}, NOON)
    change(learner, {"single-1": Status.DONE}, NOON + dt.timedelta(days=1))
    assert ("2026-05-05", 0, leaf("single-1").pk, 1) in work_of(learner)


@pytest.mark.parametrize("times", [1, 3])
def test_work_is_read_by_days_and_topics_however_much_was_done(ada: User, times: int) -> None:
    learner = Learner(user_id=ada.pk)
    for number, day in itertools.product(range(3 * times), range(4)):
        now = NOON + dt.timedelta(days=day, minutes=number)
        for status in (Status.DONE, Status.TODO, Status.LEARNING):
            change(learner, {"leaf-1-3": status}, now)
    assert ProgressEvent.objects.filter(topic=leaf("leaf-1-3")).count() == 36 * times
    early = [count for day, count, *_ in work_of(learner) if day < "2026-05-10"]
    assert early == [2, 2, 2, 2]


def live_an_hour(
    rng: random.Random,
    learner: Learner,
    topics: list[Topic],
    goals: list[Objective],
    now: dt.datetime,
) -> None:
    """Something of everything, some of it taken back."""
    topic, status = rng.choice(topics), rng.choice(list(Status))
    actions = [
        change(learner, {topic.slug: status}, now, rng.choice(SOURCES)),
        set_objective(
            learner=learner, objective=rng.choice(goals), checked=rng.random() < 0.6, now=now
        ).action_id,
        save_note(
            learner=learner, topic=topic, body=rng.choice(("", f"{now}")), revision=99, now=now
        ).action_id,
    ]
    for action_id in actions:
        if action_id is not None and rng.random() < 0.2:
            undo(learner=learner, action_id=action_id)


# --- Roadmaps -------------------------------------------------------------------------------------


def assert_same(found: Roadmap, expected: Roadmap, *, left_out: set[str]) -> None:
    """Every column that was read has the ORM's value and type."""
    assert found == expected
    assert found.get_deferred_fields() == left_out
    for field in Roadmap._meta.concrete_fields:
        ours, theirs = getattr(found, field.attname), getattr(expected, field.attname)
        assert (ours, type(ours)) == (theirs, type(theirs)), field.name
    assert (found._state.db, found._state.adding) == ("default", False)


@pytest.fixture
def shelf(roadmap: Roadmap, ada: User) -> list[Roadmap]:
    """A roadmap of every kind, of the house, of Ada's and left behind by somebody who is gone."""
    kinds = itertools.product(Lifecycle, Visibility, ((None, False), (ada, True), (None, True)))
    return [
        roadmap,
        *(
            RoadmapFactory(
                lifecycle=lifecycle,
                visibility=visibility,
                owner=owner,
                is_personal=personal,
                forked_from=roadmap if personal else None,
                synced={"title": "as it was shipped"},
            )
            for lifecycle, visibility, (owner, personal) in kinds
        ),
    ]


def test_whoever_asks_finds_the_roadmaps_that_are_visible_to_them(
    shelf: list[Roadmap], ada: User, grace: User
) -> None:
    keep_filter(user_id=ada.pk, chosen=ChecklistFilter(importance=(Importance.ESSENTIAL,)))
    found = 0
    for reader, roadmap in itertools.product((ada, grace, AnonymousUser()), shelf):
        expected = Roadmap.objects.visible_to(reader).filter(slug=roadmap.slug).first()
        opened = roadmaps_at_hand(learner=Learner(user_id=reader.pk), slug=roadmap.slug)
        assert (opened.asked is None) == (expected is None), (reader, roadmap.lifecycle)
        assert opened.checklist_filter == ("importance=essential" if reader == ada else "")
        if opened.asked is not None and expected is not None:
            found += 1
            assert_same(opened.asked, expected, left_out={"synced", "created_at", "updated_at"})
    assert 0 < found < 3 * len(shelf)
    assert roadmaps_at_hand(learner=Learner(user_id=ada.pk), slug="nowhere").asked is None
