"""When something happened, on which of the learner's days, and when it was recorded.

The first two are ``at`` and ``day`` of an event, the third is ``created_at`` of its action.
"""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from accounts.models import User
from roadmap.domain.actions.history import history_page
from roadmap.domain.actions.undo import undo
from roadmap.domain.changes.revert import revert
from roadmap.domain.curation.move import move
from roadmap.domain.curation.split import SubtopicDraft, split
from roadmap.domain.guidance.activity import load_activity
from roadmap.domain.guidance.snapshot import LearnerSnapshot, learner_snapshot
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import (
    Outcome,
    StatusChange,
    only_stronger,
    set_statuses,
    statuses_for,
)
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import Action, Guest, Progress, ProgressEvent, Roadmap, Topic
from tests.learning import set_status

NIGHT = dt.datetime(2026, 3, 4, 22, 30, tzinfo=dt.UTC)
"""In Tokyo the fifth of March, in Honolulu the fourth."""
NOW = dt.datetime(2026, 5, 20, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def imported(learner: Learner, slug: str, since: dt.datetime, now: dt.datetime = NOW) -> Outcome:
    """What a file with a tick of ``since`` does, brought at ``now``."""
    return set_statuses(
        learner=learner,
        changes=[StatusChange(topic(slug).pk, Status.DONE, since)],
        kind=ActionKind.IMPORT,
        source=Source.IMPORT,
        rule=only_stronger,
        now=now,
    )


def moved_to(zone: str, learner: Learner) -> Learner:
    """The learner lives in another time zone from now on."""
    User.objects.filter(pk=learner.user_id).update(time_zone=zone)
    return Learner(user_id=learner.user_id, time_zone=zone)


def seen(learner: Learner, roadmap: Roadmap) -> LearnerSnapshot:
    return learner_snapshot(learner=learner, roadmap=roadmap, now=NOW)


@pytest.fixture
def noor(grace: User, roadmap: Roadmap) -> Learner:
    return moved_to("Asia/Tokyo", Learner(user_id=grace.pk))


def test_an_imported_tick_is_of_the_day_that_the_file_says(noor: Learner) -> None:
    imported(noor, "single-1", NIGHT)
    event = ProgressEvent.objects.get(user=noor.user_id)
    assert (event.at, event.day) == (NIGHT, dt.date(2026, 3, 5))
    assert event.action.created_at == NOW
    assert Progress.objects.get(user=noor.user_id).since == NIGHT


def test_an_import_makes_no_day_active_neither_then_nor_now(
    noor: Learner, roadmap: Roadmap
) -> None:
    imported(noor, "single-1", NIGHT)
    assert load_activity(noor).counts == {}
    assert not any(stone.worked for stone in seen(noor, roadmap).burnup.road.stones)


def test_what_a_file_brings_back_is_no_work_of_the_day_it_was_done_on(
    noor: Learner, roadmap: Roadmap
) -> None:
    """The work of that day counts on; the stone that lies there now is the file's."""
    for days, status in ((10, Status.DONE), (11, Status.TODO)):
        set_status(learner=noor, topic=topic("single-1"), status=status, now=NIGHT + days * DAY)
    imported(noor, "single-1", NIGHT)
    snapshot = seen(noor, roadmap)
    assert [day for _, day in snapshot.stones] == [dt.date(2026, 3, 5)]
    assert [stone.worked for stone in snapshot.burnup.road.stones] == [False]
    assert list(load_activity(noor).counts) == [dt.date(2026, 3, 15)]


def test_undoing_an_import_leaves_the_work_of_before(noor: Learner, roadmap: Roadmap) -> None:
    set_status(learner=noor, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    set_status(learner=noor, topic=topic("single-1"), status=Status.TODO, now=NIGHT + DAY)
    outcome = imported(noor, "single-1", NIGHT - 30 * DAY)
    again = set_status(learner=noor, topic=topic("single-1"), status=Status.TODO, now=NOW)
    for action_id in (again.action_id, outcome.action_id):
        assert action_id is not None
        undo(learner=noor, action_id=action_id)
    assert seen(noor, roadmap).stones == []
    assert list(load_activity(noor).counts) == [dt.date(2026, 3, 5)]


@pytest.mark.parametrize("by_import", [True, False])
def test_a_move_to_another_time_zone_moves_no_stone(
    noor: Learner, roadmap: Roadmap, by_import: bool
) -> None:
    if by_import:
        imported(noor, "single-1", NIGHT)
    else:
        set_status(learner=noor, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    honolulu = moved_to("Pacific/Honolulu", noor)
    assert [day for _, day in seen(honolulu, roadmap).stones] == [dt.date(2026, 3, 5)]


def test_what_follows_a_change_of_the_content_keeps_the_day_of_then(noor: Learner) -> None:
    set_status(learner=noor, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    moved_to("Pacific/Honolulu", noor)
    move(topic=topic("single-2"), parent=topic("single-1"), pass_on=True)
    event = ProgressEvent.objects.get(topic=topic("single-2"))
    assert (event.at, event.day) == (NIGHT, dt.date(2026, 3, 5))
    assert event.action.created_at > NIGHT


def test_history_lists_by_when_things_were_recorded(noor: Learner) -> None:
    with time_machine.travel(NOW - 5 * DAY, tick=False):
        set_status(learner=noor, topic=topic("single-2"), status=Status.DONE)
    imported(noor, "single-1", NIGHT)
    listed = history_page(learner=noor, roadmaps=Roadmap.objects.all()).actions
    assert [(one.text, one.created_at) for one in listed] == [
        ("Imported: one topic, in Small roadmap", NOW),
        ("Marked Single two as done", NOW - 5 * DAY),
    ]


# --- Take-backs: what came since is what was recorded since ---------------------------------------


def split_single() -> None:
    drafts = [SubtopicDraft(title, f"What {title} is.") for title in ("Part one", "Part two")]
    split(topic=topic("single-1"), parts=drafts)


def test_old_ticks_that_came_after_a_split_survive_its_take_back(
    noor: Learner, roadmap: Roadmap
) -> None:
    split_single()
    for slug in ("part-one", "part-two"):
        imported(noor, slug, NIGHT, now=Roadmap.objects.get().updated_at + DAY)
    revert(roadmap.changesets.get())
    assert statuses_for(noor)[topic("single-1").pk] is Status.DONE


def test_ticks_claimed_after_a_split_survive_its_take_back(noor: Learner, roadmap: Roadmap) -> None:
    """Ticked by a guest before, so that the split itself has not seen them as the user's."""
    guest = Learner(guest_id=Guest.objects.create().pk)
    split_single()
    for slug in ("part-one", "part-two"):
        set_status(learner=guest, topic=topic(slug), status=Status.DONE, now=NIGHT)
    claim_guest_progress(learner=noor, guest_id=guest.guest_id or 0)
    revert(roadmap.changesets.get())
    assert statuses_for(noor)[topic("single-1").pk] is Status.DONE


def test_what_was_there_before_the_change_is_not_brought_twice(
    noor: Learner, roadmap: Roadmap
) -> None:
    set_status(learner=noor, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    split_single()
    actions = Action.objects.count()
    revert(roadmap.changesets.get())
    assert Action.objects.count() == actions


# --- Guests ---------------------------------------------------------------------------------------


def test_what_a_change_of_the_content_gave_a_guest_is_no_work_of_the_user(
    noor: Learner, roadmap: Roadmap
) -> None:
    guest = Learner(guest_id=Guest.objects.create().pk)
    set_status(learner=guest, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    split_single()
    claim_guest_progress(learner=noor, guest_id=guest.guest_id or 0)
    finished = Progress.objects.filter(user=noor.user_id, status="done")
    assert finished.count() == 3
    assert load_activity(noor).counts == {dt.date(2026, 3, 5): 1}
