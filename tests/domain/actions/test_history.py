"""The history names every action in plain words, and everything can be taken back in any order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from roadmap.domain.actions import sentences
from roadmap.domain.actions.history import PAGE, history_page
from roadmap.domain.actions.undo import undo
from roadmap.domain.curation.merge import merge
from roadmap.domain.notes.evidence import add_evidence, remove_evidence
from roadmap.domain.notes.notes import note_of, save_note
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.reset import start_over
from roadmap.domain.progress.selectors import load_progress
from roadmap.domain.progress.statuses import StatusChange, set_statuses
from roadmap.enums import ActionKind, Source, Status
from roadmap.models import (
    Action,
    Evidence,
    Guest,
    Note,
    Objective,
    ObjectiveTick,
    Progress,
    Roadmap,
    Topic,
)
from tests.factories import (
    ObjectiveFactory,
    TopicFactory,
    UserFactory,
    small_roadmap,
    subtopic,
)
from tests.learning import set_status

URL = "https://example.org/"


@pytest.fixture
def learner(roadmap, grace) -> Learner:
    return Learner(user_id=grace.pk)


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def texts(learner: Learner, number: Any = 1) -> list[str]:
    user = User.objects.get(pk=learner.user_id)
    visible = Roadmap.objects.visible_to(user)
    found = history_page(learner=learner, roadmaps=visible, number=number)
    return [action.text for action in found.actions]


def set_to(learner: Learner, slug: str, status: Status) -> Any:
    return set_status(learner=learner, topic=topic(slug), status=status)


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status.LEARNING, "Began to learn Single one"),
        (Status.DONE, "Marked Single one as done"),
        (Status.KNOWN, "Marked Single one as known already"),
        (Status.SKIPPED, "Skipped Single one"),
    ],
)
def test_a_status_in_plain_words(learner, status, text):
    set_to(learner, "single-1", status)
    assert texts(learner) == [text]


def test_back_to_to_do_in_plain_words(learner):
    set_to(learner, "single-1", Status.DONE)
    set_to(learner, "single-1", Status.TODO)
    assert texts(learner)[0] == "Set Single one back to to do"


def test_a_group_says_how_many_topics_changed(learner):
    set_to(learner, "leaf-1-1", Status.DONE)
    set_to(learner, "group-1", Status.DONE)
    assert texts(learner)[0] == "Marked 2 topics of Group 1 as done"


def test_a_group_of_groups_is_not_taken_for_one_of_them(learner):
    subtopic(subtopic(topic("group-1")))
    set_to(learner, "group-1", Status.DONE)
    assert texts(learner) == ["Marked 4 topics of Small roadmap as done"]


def test_notes_links_and_ticks_in_plain_words(learner):
    leaf = topic("leaf-1-1")
    goal = ObjectiveFactory(topic=leaf)
    save_note(learner=learner, topic=leaf, body="one", revision=0)
    save_note(learner=learner, topic=leaf, body="two", revision=1)
    save_note(learner=learner, topic=leaf, body="", revision=2)
    add_evidence(learner=learner, topic=leaf, url=URL, title="My commit")
    remove_evidence(learner=learner, evidence=Evidence.objects.get())
    set_objective(learner=learner, objective=goal, checked=True)
    set_objective(learner=learner, objective=goal, checked=False)
    assert texts(learner)[::-1] == [
        "Wrote the note on Leaf 1.1",
        "Changed the note on Leaf 1.1",
        "Emptied the note on Leaf 1.1",
        "Added the link “My commit” to Leaf 1.1",
        "Removed the link “My commit” from Leaf 1.1",
        "Ticked an objective of Leaf 1.1",
        "Took a tick away at Leaf 1.1",
    ]


def test_what_was_done_at_once_says_how_much(learner):
    guest = Learner(guest_id=Guest.objects.create().pk)
    set_status(learner=guest, topic=topic("leaf-1-1"), status=Status.DONE)
    set_objective(learner=guest, objective=ObjectiveFactory(topic=topic("leaf-1-1")), checked=True)
    claim_guest_progress(learner=learner, guest_id=guest.guest_id)
    changes = [StatusChange(topic(slug).pk, Status.KNOWN) for slug in ("leaf-1-2", "leaf-1-3")]
    for kind, source in ((ActionKind.PLACEMENT, Source.PLACEMENT), (ActionKind.IMPORT, Source.WEB)):
        set_statuses(learner=learner, changes=changes, kind=kind, source=source)
        changes = [StatusChange(topic("single-1").pk, Status.DONE)]
    assert texts(learner)[::-1] == [
        "Brought along from before signing in: one topic and one objective, in Small roadmap",
        "Marked as known already in the placement: two topics, in Small roadmap",
        "Imported: one topic, in Small roadmap",
    ]


def test_what_a_merge_brought_says_how_much_and_that_a_note_came(learner):
    set_to(learner, "leaf-1-1", Status.DONE)
    save_note(learner=learner, topic=topic("leaf-1-1"), body="mine", revision=0)
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    assert texts(learner)[0] == (
        "Came along when the roadmap changed: one topic and a note, in Small roadmap"
    )


def test_a_topic_of_a_roadmap_that_is_closed_to_the_learner_is_not_named(learner):
    secret = TopicFactory(title="Secret plan")
    set_status(learner=learner, topic=secret, status=Status.DONE)
    assert texts(learner) == ["Marked Secret plan as done"]
    Roadmap.objects.filter(pk=secret.roadmap_id).update(visibility="private", owner=UserFactory())
    assert texts(learner) == ["Marked a topic as done"]


def test_a_copy_names_what_was_done_on_it_only_where_the_original_is_closed(learner, grace):
    original = TopicFactory(title="Closed by now")
    copy = TopicFactory(title="My copy", origin=original)
    set_status(learner=learner, topic=copy, status=Status.DONE)
    assert texts(learner) == ["Marked Closed by now as done"]
    Roadmap.objects.filter(pk=original.roadmap_id).update(visibility="private", owner=UserFactory())
    Roadmap.objects.filter(pk=copy.roadmap_id).update(visibility="private", owner=grace)
    assert texts(learner) == ["Marked My copy as done"]


@pytest.mark.parametrize("number", ["0", "-1", "999", "x", "", "9" * 40, "\x00"])
def test_an_odd_page_number_gives_a_page(learner, number):
    set_to(learner, "single-1", Status.DONE)
    assert texts(learner, number) == ["Marked Single one as done"]


@pytest.mark.parametrize("actions", [3, PAGE])
def test_a_page_takes_a_fixed_number_of_queries(learner, actions, django_assert_num_queries):
    leaf = topic("leaf-1-1")
    for number in range(actions):
        save_note(learner=learner, topic=leaf, body=f"text {number}", revision=number)
    user = User.objects.get(pk=learner.user_id)
    with django_assert_num_queries(6):
        found = history_page(learner=learner, roadmaps=Roadmap.objects.visible_to(user))
    assert len(found.actions) == actions


def test_the_history_is_ones_own(learner, ada):
    assert len(texts(Learner(user_id=ada.pk))) == 2
    assert texts(learner) == []


NIGHT = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
"""In Berlin half past two, for the first time of two in that night."""


def days(learner: Learner, number: int = 1, now: dt.datetime = NIGHT) -> list[Any]:
    visible = Roadmap.objects.visible_to(User.objects.get(pk=learner.user_id))
    found = history_page(learner=learner, roadmaps=visible, number=number, now=now)
    return list(found.days)


def test_an_hour_that_comes_twice_stands_in_its_order_in_one_day(learner):
    learner = replace(learner, time_zone="Europe/Berlin")
    for hours, slug in enumerate(("single-1", "single-2", "leaf-1-1")):
        at = NIGHT + hours * dt.timedelta(hours=1)
        set_status(learner=learner, topic=topic(slug), status=Status.DONE, now=at)
    (day,) = days(learner)
    assert (day.name, day.numbers) == ("Today", "3 topics done")
    assert [action.time for action in day.actions] == ["03:30", "02:30", "02:30"]
    assert [action.instant[-6:] for action in day.actions] == ["+01:00", "+01:00", "+02:00"]


def test_a_day_on_two_pages_says_so_and_has_all_of_its_numbers_on_both(learner):
    leaf = topic("leaf-1-1")
    set_status(learner=learner, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    for number in range(PAGE):
        at = NIGHT + dt.timedelta(seconds=number + 1)
        save_note(learner=learner, topic=leaf, body=f"text {number}", revision=number, now=at)
    set_status(
        learner=learner,
        topic=topic("single-2"),
        status=Status.DONE,
        now=NIGHT - dt.timedelta(days=1),
    )
    first, second = days(learner), days(learner, 2)
    assert [(day.name, day.continued, len(day.actions)) for day in first] == [("Today", False, 50)]
    assert [(day.name, day.continued) for day in second] == [("Today", True), ("Yesterday", False)]
    assert first[0].numbers == second[0].numbers == "1 topic done, 1 note"


def test_a_day_that_a_page_ends_with_is_not_continued(learner):
    leaf = topic("leaf-1-1")
    for number in range(PAGE + 1):
        at = NIGHT - dt.timedelta(days=1) if not number else NIGHT
        save_note(learner=learner, topic=leaf, body=f"text {number}", revision=number, now=at)
    assert [(day.name, day.continued) for day in days(learner, 2)] == [("Yesterday", False)]


def test_what_was_taken_back_is_listed_and_not_counted(learner):
    set_status(learner=learner, topic=topic("single-1"), status=Status.DONE, now=NIGHT)
    undo(learner=learner, action_id=Action.objects.get().pk)
    (day,) = days(learner)
    assert (day.numbers, day.actions[0].undone) == ("", True)


def test_names_lead_to_topics_and_to_their_parts(learner):
    leaf = topic("leaf-1-1")
    set_status(learner=learner, topic=leaf, status=Status.DONE, now=NIGHT)
    save_note(learner=learner, topic=leaf, body="one", revision=0, now=NIGHT)
    set_to(learner, "group-1", Status.SKIPPED)
    parts = [part for day in days(learner) for action in day.actions for part in action.parts]
    assert [(p.text, p.roadmap, p.topic, p.section) for p in parts if p.roadmap] == [
        ("Group 1", "backend", "group-1", ""),
        ("Leaf 1.1", "backend", "leaf-1-1", "notes"),
        ("Leaf 1.1", "backend", "leaf-1-1", ""),
    ]


def test_several_topics_are_listed_as_far_as_they_are_open(learner, monkeypatch):
    monkeypatch.setattr(sentences, "LISTED", 2)
    secret = TopicFactory(title="Secret plan")
    Roadmap.objects.filter(pk=secret.roadmap_id).update(visibility="private", owner=UserFactory())
    roots = [secret.pk, *(topic(slug).pk for slug in ("leaf-1-1", "leaf-1-2", "single-1"))]
    set_statuses(
        learner=learner,
        changes=[StatusChange(pk, Status.DONE) for pk in roots],
        kind=ActionKind.IMPORT,
        source=Source.IMPORT,
        now=NIGHT,
    )
    action = days(learner)[0].actions[0]
    assert action.text == "Imported: four topics"
    assert [parts[0].text for parts in action.listed.topics] == ["Leaf 1.1", "Leaf 1.2"]
    assert action.listed.more == "1 more, 1 topic no longer open to you"


def test_a_retired_group_is_named_without_a_link(learner):
    set_to(learner, "group-1", Status.DONE)
    Topic.objects.filter(slug="group-1").update(lifecycle="retired")
    parts = days(learner, now=NIGHT)[0].actions[0].parts
    assert [part.text for part in parts] == ["Marked ", "3 topics", " of ", "Group 1", " as done"]
    assert not any(part.roadmap for part in parts)


def state(learner: Learner) -> Any:
    """Everything of the learner's that an undo has to bring back."""
    user = {"user_id": learner.user_id}
    return (
        set(Progress.objects.filter(**user).values_list("topic_id", "status", "since")),
        set(ObjectiveTick.objects.filter(**user).values_list("objective_id", "since")),
        set(Note.objects.filter(**user).exclude(body="").values_list("topic_id", "body")),
        set(Evidence.objects.filter(**user).values_list("topic_id", "url", "title", "day")),
    )


def test_starting_over_is_one_action_with_one_undo_and_keeps_notes_and_links(learner):
    leaf = topic("leaf-1-1")
    goal = ObjectiveFactory(topic=leaf)
    set_to(learner, "group-1", Status.DONE)
    set_to(learner, "single-2", Status.LEARNING)
    set_objective(learner=learner, objective=goal, checked=True)
    save_note(learner=learner, topic=leaf, body="kept", revision=0)
    add_evidence(learner=learner, topic=leaf, url=URL, title="kept")
    before = state(learner)
    progress = load_progress(learner=learner, roadmap=leaf.roadmap)
    level = progress.outline.level_by_slug["basics"]
    result = start_over(learner=learner, tops=tuple(level.topics))
    assert (result.topics, result.objectives) == (3, 1)
    assert texts(learner)[0] == "Started over: three topics and one objective, in Small roadmap"
    assert [row.topic.slug for row in Progress.objects.filter(user=learner.user_id)] == ["single-2"]
    assert note_of(learner, leaf).body == "kept"
    assert Evidence.objects.count() == 1
    undo(learner=learner, action_id=result.action_id)
    assert state(learner) == before


@pytest.mark.parametrize("slug", ["leaf-1-1", "group-1"])
def test_starting_over_with_ticks_alone_is_an_action_as_well(learner, slug):
    goal = ObjectiveFactory(topic=topic(slug))
    set_objective(learner=learner, objective=goal, checked=True)
    progress = load_progress(learner=learner, roadmap=goal.topic.roadmap)
    result = start_over(learner=learner, tops=progress.outline.tops)
    assert (result.topics, result.objectives) == (0, 1)
    undo(learner=learner, action_id=result.action_id)
    assert ObjectiveTick.objects.count() == 1


def test_starting_a_copy_over_takes_the_ticks_away_that_live_on_its_original(learner):
    goal = ObjectiveFactory(topic=topic("leaf-1-1"))
    copy = ObjectiveFactory(topic=TopicFactory(origin=goal.topic), origin=goal)
    set_objective(learner=learner, objective=copy, checked=True)
    progress = load_progress(learner=learner, roadmap=copy.topic.roadmap)
    assert start_over(learner=learner, tops=progress.outline.tops).objectives == 1
    assert not ObjectiveTick.objects.exists()


def test_starting_over_with_nothing_to_reset_is_no_action(learner, roadmap):
    progress = load_progress(learner=learner, roadmap=roadmap)
    assert start_over(learner=learner, tops=progress.outline.tops).action_id is None
    assert not Action.objects.exists()


SLUGS = ["leaf-1-1", "leaf-1-2", "group-1", "single-1", "single-2"]
STEPS = st.one_of(
    st.tuples(st.just("status"), st.sampled_from(SLUGS), st.sampled_from(list(Status))),
    st.tuples(st.just("tick"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("note"), st.sampled_from(SLUGS[:2]), st.sampled_from(["", "a", "b", "c"])),
    st.tuples(st.just("stale note"), st.sampled_from(SLUGS[:2]), st.sampled_from(["a", "d"])),
    st.tuples(st.just("link"), st.sampled_from(SLUGS[:2]), st.booleans()),
    st.tuples(st.just("placement"), st.sampled_from(SLUGS[:2]), st.just(True)),
    st.tuples(st.just("reset"), st.sampled_from(["basics", "advanced"]), st.just(True)),
    st.tuples(st.just("undo"), st.integers(0, 5), st.just(True)),
)


def act(learner: Learner, step: tuple[str, Any, Any]) -> int | None:
    """Carry out one step; the id of its action, if it made one."""
    what, where, value = step
    if what == "status":
        return set_status(learner=learner, topic=topic(where), status=value).action_id
    if what == "tick":
        goal = Objective.objects.order_by("pk")[where]
        return set_objective(learner=learner, objective=goal, checked=value).action_id
    if what in ("note", "stale note"):
        revision = note_of(learner, topic(where)).revision if what == "note" else 0
        saved = save_note(learner=learner, topic=topic(where), body=value, revision=revision)
        return saved.action_id
    if what == "link" and value:
        return add_evidence(learner=learner, topic=topic(where), url=URL, title="x").action_id
    if what == "link":
        mine = Evidence.objects.filter(user_id=learner.user_id, topic=topic(where))
        return next(
            (remove_evidence(learner=learner, evidence=row).action_id for row in mine), None
        )
    if what == "placement":
        return set_statuses(
            learner=learner,
            changes=[
                StatusChange(topic(where).pk, Status.KNOWN),
                StatusChange(topic("single-1").pk, "known"),
            ],
            kind=ActionKind.PLACEMENT,
            source=Source.PLACEMENT,
        ).action_id
    if what == "reset":
        progress = load_progress(learner=learner, roadmap=Roadmap.objects.get())
        level = progress.outline.level_by_slug[where]
        return start_over(learner=learner, tops=tuple(level.topics)).action_id
    return None


class EverythingCanBeTakenBack(TestCase):
    @given(
        before=st.lists(STEPS, max_size=4),
        steps=st.lists(STEPS, min_size=1, max_size=10),
        order=st.randoms(use_true_random=False),
    )
    def test_any_actions_and_all_their_undos_in_any_order_leave_everything_as_it_was(
        self, before, steps, order
    ):
        small_roadmap()
        for slug in ("leaf-1-1", "leaf-1-1", "single-2"):
            ObjectiveFactory(topic=topic(slug))
        learner = Learner(user_id=UserFactory().pk)
        for step in before:
            act(learner, step)
        was = state(learner)
        actions: list[int] = []
        for step in steps:
            if step[0] == "undo" and actions:
                undo(learner=learner, action_id=actions[step[1] % len(actions)])
            made = act(learner, step)
            actions += [made] if made else []
        order.shuffle(actions)
        for action_id in actions:
            undo(learner=learner, action_id=action_id)
        assert state(learner) == was
        for action_id in actions:
            assert undo(learner=learner, action_id=action_id).already
        assert state(learner) == was
