"""What becomes of the answers of the welcome page."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.guidance.evenings import evenings_of
from roadmap.domain.guidance.plan import plan_of, save_plan
from roadmap.domain.guidance.welcome import (
    Answers,
    answers_of,
    first_topic,
    is_welcomed,
    keep_answers,
    plan_what_waits,
    topics_of,
)
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.likely_known import likely_known
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.statuses import set_status
from roadmap.enums import Experience, Goal, Importance, Status
from roadmap.models import Guest, Plan, Preferences, Topic

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 20, 19, 30, tzinfo=dt.UTC)
ALL = Answers(Experience.SOME, 360, Goal.IMPORTANT)


@pytest.fixture
def noor(grace):
    return Learner(user_id=grace.pk)


@pytest.fixture
def guest(db):
    return Learner(guest_id=Guest.objects.create().pk)


def keep(learner, roadmap, answers=ALL):
    keep_answers(learner=learner, roadmap=roadmap, answers=answers, now=NOW)


@pytest.mark.parametrize(
    ("minutes", "count"), [(30, 1), (120, 1), (240, 2), (300, 3), (360, 3), (600, 5), (4800, 7)]
)
def test_hours_are_evenings(minutes, count):
    assert evenings_of(minutes) == count


def test_hours_and_what_for_are_a_plan(noor, roadmap):
    assert not is_welcomed(noor)
    keep(noor, roadmap)
    plan = Plan.objects.get()
    assert (plan.weekly_minutes, plan.goal, plan.target_date) == (360, "important", None)
    assert plan.created_on == NOW.date()
    assert answers_of(noor, roadmap) == ALL
    kept = Preferences.objects.get()
    assert (kept.weekly_minutes, kept.goal) == (None, ""), "the plan says it, and nothing else"
    assert is_welcomed(noor)


def test_what_was_left_open_stays_as_it_was(noor, roadmap):
    target = dt.date(2027, 1, 1)
    save_plan(
        learner=noor,
        roadmap=roadmap,
        weekly_minutes=90,
        target_date=target,
        goal=Goal.EVERYTHING,
        today=NOW.date(),
    )
    keep(noor, roadmap, Answers())
    keep(noor, roadmap, Answers(weekly_minutes=240))
    plan = Plan.objects.get()
    assert (plan.weekly_minutes, plan.goal, plan.target_date) == (240, "everything", target)
    keep(noor, roadmap, Answers(experience=Experience.WORKING))
    keep(noor, roadmap, Answers())
    assert answers_of(noor, roadmap).experience is Experience.WORKING


def test_without_hours_there_is_no_plan_and_what_for_waits_for_one(noor, roadmap):
    keep(noor, roadmap, Answers(goal=Goal.IMPORTANT))
    assert plan_of(noor, roadmap) is None
    assert answers_of(noor, roadmap) == Answers(goal=Goal.IMPORTANT)
    keep(noor, roadmap, Answers(weekly_minutes=120))
    assert Plan.objects.get().goal == Goal.IMPORTANT


def test_hours_alone_are_a_plan_for_the_essentials(noor, roadmap):
    keep(noor, roadmap, Answers(weekly_minutes=120))
    assert Plan.objects.get().goal == Goal.ESSENTIALS


def test_what_a_guest_answers_becomes_a_plan_when_they_have_an_account(guest, noor, roadmap):
    keep(guest, roadmap)
    assert not Plan.objects.exists()
    assert answers_of(guest, roadmap) == ALL
    claim_guest_progress(learner=noor, guest_id=guest.guest_id)
    plan_what_waits(learner=noor, now=NOW)
    assert Plan.objects.get().roadmap == roadmap
    assert answers_of(noor, roadmap) == ALL
    assert is_welcomed(noor)


def test_what_the_account_has_said_outranks_the_guest(guest, noor, roadmap):
    keep(noor, roadmap, Answers(Experience.WORKING, 600, Goal.EVERYTHING))
    keep(guest, roadmap)
    claim_guest_progress(learner=noor, guest_id=guest.guest_id)
    plan_what_waits(learner=noor, now=NOW)
    assert answers_of(noor, roadmap) == Answers(Experience.WORKING, 600, Goal.EVERYTHING)


def test_on_a_site_without_a_roadmap_hours_wait(noor):
    keep(noor, None)
    assert answers_of(noor, None) == ALL
    assert plan_what_waits(learner=noor, now=NOW) is None
    assert answers_of(noor, None) == ALL


def test_nobody_has_no_answers(roadmap):
    with pytest.raises(ValueError, match="Nobody"):
        keep(NOBODY, roadmap)
    assert answers_of(NOBODY, roadmap) == Answers()


def test_nothing_is_guessed_of_who_is_new(roadmap):
    assert likely_known(load_outline(roadmap), Experience.NEW) == frozenset()


def test_what_is_likely_known_is_of_the_first_level_by_its_ratings(roadmap):
    Topic.objects.update(difficulty=3, importance=Importance.ESSENTIAL)
    Topic.objects.filter(slug="leaf-1-1").update(difficulty=1)
    Topic.objects.filter(slug="leaf-1-2").update(difficulty=1, importance=Importance.IMPORTANT)
    Topic.objects.filter(slug="single-1").update(difficulty=2, importance=Importance.IMPORTANT)
    Topic.objects.filter(slug="single-2").update(difficulty=1)  # of a later level
    outline = load_outline(roadmap)
    assert outline.by_slug["single-2"].level_slug != outline.levels[0].slug
    some, working = (likely_known(outline, each) for each in (Experience.SOME, Experience.WORKING))
    assert some == {"leaf-1-1"}
    assert working == {"leaf-1-1", "leaf-1-2", "single-1"}


def test_one_begins_with_what_is_suggested_first(noor, roadmap):
    progress = load_progress(learner=noor, roadmap=roadmap)
    topic = first_topic(progress)
    assert topic is not None
    for leaf in progress.outline.leaves:
        set_status(learner=noor, row=leaf, status=Status.KNOWN)
    assert first_topic(load_progress(learner=noor, roadmap=roadmap)) is None


def test_topics_of_a_goal_are_those_left(noor, roadmap):
    before = topics_of(load_progress(learner=noor, roadmap=roadmap), Goal.EVERYTHING)
    set_status(learner=noor, row=load_outline(roadmap).by_slug["leaf-1-1"], status=Status.KNOWN)
    after = topics_of(load_progress(learner=noor, roadmap=roadmap), Goal.EVERYTHING)
    assert after == before - 1
