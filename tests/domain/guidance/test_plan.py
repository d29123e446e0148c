"""What a learner intends, and what it means in plain words."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.guidance.plan import (
    NEVER,
    drop_plan,
    end_text,
    intent,
    meaning,
    plan_of,
    prospects,
    save_plan,
)
from roadmap.domain.guidance.snapshot import learner_snapshot
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Goal, Status
from roadmap.models import Plan, Roadmap, Topic
from tests.domain.guidance.test_suggestions import progresses
from tests.learning import set_status

TODAY = dt.date(2026, 11, 22)
DAY = dt.timedelta(days=1)


@pytest.fixture
def progress(roadmap: Roadmap) -> RoadmapProgress:
    """Five leaves: two essential ones of ten hours, one important and two useful of an hour."""
    Topic.objects.filter(importance=3).update(minutes=600)
    return load_progress(learner=NOBODY, roadmap=roadmap)


def plan(
    weekly: int | None = None, target: dt.date | None = None, goal: Goal = Goal.ESSENTIALS
) -> Plan:
    return Plan(weekly_minutes=weekly, target_date=target, goal=goal, created_on=TODAY)


# --- What it means -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekly", "target", "sentence"),
    [
        (180, None, "At three hours a week the essentials take until about January 2027."),
        (600, None, "At ten hours a week the essentials take until about 6 December."),
        (
            None,
            TODAY + 35 * DAY,
            "The essentials take about four hours a week to be finished by 27 December.",
        ),
        (
            180,
            TODAY + 28 * DAY,
            "At three hours a week the essentials take until about January 2027; "
            "your target asks for five hours.",
        ),
        (
            360,
            TODAY + 28 * DAY,
            "At six hours a week the essentials take until about 16 December; "
            "your target of 20 December leaves room.",
        ),
        (
            None,
            TODAY + 3 * DAY,
            "The essentials take about twenty hours a week to be finished by 25 November.",
        ),
        (180, TODAY, "Your target of 22 November is today; two topics are open."),
        (180, TODAY - DAY, "Your target of 21 November has passed; two topics are open."),
        (30, None, "At half an hour a week the essentials take until about August 2027."),
    ],
)
def test_the_pace_is_told_in_plain_words(
    progress: RoadmapProgress, weekly: int | None, target: dt.date | None, sentence: str
) -> None:
    assert meaning(progress, plan(weekly, target), TODAY) == sentence


@pytest.mark.parametrize(
    ("weeks", "text"), [(50 * 52, "about September 2076"), (51 * 53, NEVER), (10**4, NEVER)]
)
def test_an_end_that_is_too_far_is_not_named(weeks: int, text: str) -> None:
    assert end_text(weeks, 1, TODAY) == text


def test_the_goal_decides_what_is_counted(progress: RoadmapProgress) -> None:
    text = {goal: meaning(progress, plan(60, goal=goal), TODAY) for goal in Goal}
    assert text[Goal.ESSENTIALS].startswith("At one hour a week the essentials take until")
    assert text[Goal.IMPORTANT].startswith("At one hour a week the important topics take until")
    assert text[Goal.EVERYTHING].startswith("At one hour a week the whole roadmap takes until")
    assert [(p.goal, p.open, p.study) for p in prospects(progress, None, TODAY)] == [
        (Goal.ESSENTIALS, 2, "20 hours"),
        (Goal.IMPORTANT, 3, "21 hours"),
        (Goal.EVERYTHING, 5, "23 hours"),
    ]


def test_what_is_finished_and_what_there_is_none_of_has_its_sentence(
    progress: RoadmapProgress, ada: User, roadmap: Roadmap
) -> None:
    learner = Learner(user_id=ada.pk)
    for topic in Topic.objects.filter(importance=3):
        set_status(learner=learner, topic=topic, status=Status.KNOWN)
    mine = load_progress(learner=learner, roadmap=roadmap)
    assert meaning(mine, plan(60), TODAY) == "The essentials are finished."
    Topic.objects.filter(importance=3).update(importance=1)
    Roadmap.objects.update(content_version=2)
    roadmap.refresh_from_db()
    without = load_progress(learner=NOBODY, roadmap=roadmap)
    assert meaning(without, plan(60), TODAY) == "There is nothing to count towards the essentials."
    nothing, important, _ = prospects(without, plan(60), TODAY)
    assert (nothing.study, nothing.at_pace) == ("nothing", "")
    assert important.at_pace == "no forecast yet"


@given(
    progresses(),
    st.none() | st.integers(1, 4800),
    st.none() | st.integers(-400, 4000),
    st.sampled_from(Goal),
)
def test_any_plan_has_a_meaning(
    progress: RoadmapProgress, weekly: int | None, ahead: int | None, goal: Goal
) -> None:
    if weekly is None and ahead is None:
        return
    target = TODAY + ahead * DAY if ahead is not None else None
    text = meaning(progress, plan(weekly, target, goal), TODAY)
    assert text[0].isupper()
    assert text.endswith(".")
    assert intent(plan(weekly, target, goal), TODAY)
    assert len(prospects(progress, plan(weekly, target, goal), TODAY)) == 3


@pytest.mark.parametrize(
    ("weekly", "target", "text"),
    [
        (180, None, "3 hours a week, the essentials"),
        (60, dt.date(2027, 5, 16), "1 hour a week, the essentials by 16 May 2027"),
        (None, dt.date(2026, 12, 16), "the essentials by 16 December"),
        (150, None, "2.5 hours a week, the essentials"),
    ],
)
def test_the_plan_in_a_few_words(weekly: int | None, target: dt.date | None, text: str) -> None:
    assert intent(plan(weekly, target), TODAY) == text


# --- Keeping and forgetting --------------------------------------------------------------------


def test_keeping_the_same_plan_twice_keeps_the_day_it_began(grace: User, roadmap: Roadmap) -> None:
    learner = Learner(user_id=grace.pk)
    wanted = {"weekly_minutes": 180, "target_date": None, "goal": Goal.ESSENTIALS}
    for today in (TODAY, TODAY + 9 * DAY):
        save_plan(learner=learner, roadmap=roadmap, today=today, **wanted)  # type: ignore[arg-type]
    assert Plan.objects.get().created_on == TODAY
    later = TODAY + 10 * DAY
    wanted["weekly_minutes"] = 240
    save_plan(learner=learner, roadmap=roadmap, today=later, **wanted)  # type: ignore[arg-type]
    assert Plan.objects.get().created_on == later


def test_a_plan_belongs_to_one_learner(grace: User, ada: User, roadmap: Roadmap) -> None:
    mine, theirs = Learner(user_id=grace.pk), Learner(user_id=ada.pk)
    save_plan(
        learner=theirs,
        roadmap=roadmap,
        weekly_minutes=60,
        target_date=None,
        goal=Goal.IMPORTANT,
        today=TODAY,
    )
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    assert learner_snapshot(learner=theirs, roadmap=roadmap, now=now).plan == plan_of(
        theirs, roadmap
    )
    assert plan_of(mine, roadmap) is None
    assert learner_snapshot(learner=mine, roadmap=roadmap, now=now).plan is None
    assert drop_plan(learner=mine, roadmap=roadmap) is False
    assert drop_plan(learner=theirs, roadmap=roadmap) is True
    assert drop_plan(learner=theirs, roadmap=roadmap) is False


@pytest.mark.parametrize("learner", [NOBODY, Learner(guest_id=1)])
def test_a_visitor_has_no_plan(learner: Learner, roadmap: Roadmap) -> None:
    assert plan_of(learner, roadmap) is None
    assert drop_plan(learner=learner, roadmap=roadmap) is False
    with pytest.raises(ValueError, match="Only a user"):
        save_plan(
            learner=learner,
            roadmap=roadmap,
            weekly_minutes=60,
            target_date=None,
            goal=Goal.IMPORTANT,
            today=TODAY,
        )


def test_a_plan_needs_time_or_a_date(grace: User, roadmap: Roadmap) -> None:
    with pytest.raises(ValueError, match="needs time"):
        save_plan(
            learner=Learner(user_id=grace.pk),
            roadmap=roadmap,
            weekly_minutes=None,
            target_date=None,
            goal=Goal.IMPORTANT,
            today=TODAY,
        )


def test_the_snapshot_reads_the_whole_plan(grace: User, roadmap: Roadmap) -> None:
    learner = Learner(user_id=grace.pk)
    kept = save_plan(
        learner=learner,
        roadmap=roadmap,
        weekly_minutes=90,
        target_date=dt.date(2027, 5, 16),
        goal=Goal.EVERYTHING,
        today=TODAY,
    )
    now = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
    found = learner_snapshot(learner=learner, roadmap=roadmap, now=now).plan
    assert found is not None
    for field in Plan._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(kept, field.attname), field.name
