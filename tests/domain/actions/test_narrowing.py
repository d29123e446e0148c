"""The history is found again: by words, roadmap, kind, day and month, and is only one's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from accounts.models import User
from roadmap.domain.actions import history
from roadmap.domain.actions.days import Period
from roadmap.domain.actions.history import EVERYTHING, HistoryPage, history_page
from roadmap.domain.actions.narrowing import HistoryFilter
from roadmap.domain.actions.undo import undo
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.progress.guests import claim_guest_progress
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.statuses import StatusChange, set_statuses
from roadmap.enums import ActionKind, HistoryKind, Source, Status
from roadmap.models import Action, Guest, Roadmap, Topic
from tests.factories import ObjectiveFactory, TopicFactory, UserFactory
from tests.learning import set_status

NOON = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def learner(roadmap: Roadmap, grace: User) -> Learner:
    return Learner(user_id=grace.pk, time_zone="Asia/Kolkata")


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def found(learner: Learner, chosen: HistoryFilter = EVERYTHING, **kwargs: Any) -> HistoryPage:
    user = User.objects.get(pk=learner.user_id)
    return history_page(
        learner=learner,
        roadmaps=Roadmap.objects.visible_to(user),
        chosen=replace(chosen, **kwargs),
        now=NOON,
    )


def texts(learner: Learner, **kwargs: Any) -> list[str]:
    return [action.text for action in found(learner, **kwargs).actions]


def done(learner: Learner, slug: str, at: dt.datetime = NOON, status: Status = Status.DONE) -> Any:
    return set_status(learner=learner, topic=topic(slug), status=status, now=at).action_id


def renamed(slug: str, title: str) -> None:
    Topic.objects.filter(slug=slug).update(title=title)


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Git basics", "GIT"),
        ("Git basics", "marked bas"),
        ("Café Größe", "cafe grösse"),
        ("ΑΡΧΕΊΑ και φάκελοι", "αρχεια"),
        ("قواعد البيانات", "البيانات"),
        ("データベースの設計", "設計"),
        ("C++ and C#", "c++"),
        ("100% _done_", "100"),
    ],
)
def test_words_are_found_in_titles_and_sentences_as_anywhere_else(learner, title, q) -> None:
    done(learner, "single-2")
    renamed("single-1", title)
    pk = done(learner, "single-1")
    assert [action.id for action in found(learner, q=q).actions] == [pk]


@pytest.mark.parametrize("q", ["ingle", "Single done nothing", "%", "!!!", "\u2068"])
def test_what_no_word_begins_with_is_not_found(learner, q) -> None:
    done(learner, "single-1")
    assert texts(learner, q=q) == []


def test_a_search_tells_what_was_done_apart(learner) -> None:
    done(learner, "single-1", NOON - HOUR, Status.LEARNING)
    done(learner, "single-1")
    assert texts(learner, q="single") == ["Marked Single one as done", "Began to learn Single one"]
    assert texts(learner, q="began single") == ["Began to learn Single one"]


def test_what_was_done_at_once_is_found_by_each_of_its_topics(learner) -> None:
    changes = [StatusChange(topic(slug).pk, Status.DONE) for slug in ("leaf-1-1", "single-2")]
    set_statuses(learner=learner, changes=changes, kind=ActionKind.IMPORT, source=Source.IMPORT)
    assert texts(learner, q="imported two leaf") == ["Imported: two topics, in Small roadmap"]
    assert len(texts(learner, q="single leaf")) == 1
    assert texts(learner, q="leaf 1.2") == []


def test_links_are_found_by_their_titles(learner) -> None:
    add_evidence(learner=learner, topic=topic("leaf-1-1"), url="https://example.org/", title="Über")
    assert texts(learner, q="uber") == ["Added the link “Über” to Leaf 1.1"]


def test_nobody_finds_what_others_did(learner, ada) -> None:
    done(learner, "single-1")
    other = Learner(user_id=ada.pk)
    assert len(texts(other, q="leaf")) == 2
    for chosen in ({"q": "leaf"}, {"kind": HistoryKind.LEARNING}, {"q": "began"}):
        assert texts(learner, **chosen) == []


def test_the_title_of_a_topic_that_was_closed_is_not_found(learner) -> None:
    secret = TopicFactory(title="Secret plan")
    set_status(learner=learner, topic=secret, status=Status.DONE)
    assert texts(learner, q="secret") == ["Marked Secret plan as done"]
    Roadmap.objects.filter(pk=secret.roadmap_id).update(visibility="private", owner=UserFactory())
    assert texts(learner, q="secret") == []
    assert texts(learner, q="topic done") == ["Marked a topic as done"]


def test_a_search_looks_through_the_latest_actions_and_says_so(learner, monkeypatch) -> None:
    for hours, slug in enumerate(("single-1", "single-2", "leaf-1-1")):
        done(learner, slug, NOON - hours * HOUR)
    monkeypatch.setattr(history, "SEARCHED", 2)
    page = found(learner, q="marked")
    assert page.is_cut
    assert len(page.actions) == 2
    monkeypatch.setattr(history, "SEARCHED", 3)
    assert not found(learner, q="marked").is_cut


def test_each_kind_is_told_apart(learner) -> None:
    leaf = topic("leaf-1-1")
    for number, status in enumerate((Status.KNOWN, Status.SKIPPED, Status.LEARNING, Status.DONE)):
        done(learner, "single-1", NOON + number * HOUR, status)
    set_objective(learner=learner, objective=ObjectiveFactory(topic=leaf), checked=True)
    save_note(learner=learner, topic=leaf, body="mine", revision=0)
    add_evidence(learner=learner, topic=leaf, url="https://example.org/", title="x")
    undo(learner=learner, action_id=Action.objects.latest("pk").pk)
    for kind, text in (
        (HistoryKind.KNOWN, "Marked Single one as known already"),
        (HistoryKind.SKIPPED, "Skipped Single one"),
        (HistoryKind.LEARNING, "Began to learn Single one"),
        (HistoryKind.DONE, "Marked Single one as done"),
        (HistoryKind.OBJECTIVES, "Ticked an objective of Leaf 1.1"),
        (HistoryKind.NOTES, "Wrote the note on Leaf 1.1"),
        (HistoryKind.LINKS, "Added the link “x” to Leaf 1.1"),
        (HistoryKind.UNDONE, "Added the link “x” to Leaf 1.1"),
    ):
        assert texts(learner, kind=kind) == [text]


def test_a_roadmap_has_its_own_and_what_it_was_copied_from(learner, roadmap) -> None:
    copy = TopicFactory(title="Copied", origin=topic("leaf-1-1"))
    set_objective(learner=learner, objective=ObjectiveFactory(topic=copy), checked=True)
    done(learner, "leaf-1-1")
    done(learner, "single-1")
    save_note(learner=learner, topic=TopicFactory(title="Elsewhere"), body="x", revision=0)
    assert len(texts(learner, roadmap=roadmap)) == 3
    assert len(texts(learner, roadmap=copy.roadmap)) == 2
    assert texts(learner, roadmap=copy.roadmap, q="ticked") == ["Ticked an objective of Leaf 1.1"]


def test_a_day_is_the_one_where_the_learner_lives(learner) -> None:
    midnight = dt.datetime(2026, 11, 27, 18, 30, tzinfo=dt.UTC)  # in Kolkata
    done(learner, "single-1", midnight - HOUR)
    done(learner, "single-2", midnight)
    day = dt.date(2026, 11, 28)
    assert texts(learner, period=Period.day(day)) == ["Marked Single two as done"]
    assert [each.name for each in found(learner).days] == ["Today", "Yesterday"]
    assert len(texts(learner, period=Period.month(dt.date(2026, 11, 1)))) == 2
    assert texts(learner, period=Period.month(dt.date(2026, 12, 1))) == []


def test_a_day_on_which_a_visitor_ticked_has_what_was_brought_along(learner) -> None:
    guest = Learner(guest_id=Guest.objects.create().pk)
    set_status(learner=guest, topic=topic("leaf-1-1"), status=Status.DONE, now=NOON - 100 * HOUR)
    claim_guest_progress(learner=learner, guest_id=guest.guest_id)
    day = Period.day(dt.date(2026, 11, 24))
    assert len(texts(learner, period=day)) == 1
    assert [each.numbers for each in found(learner, period=day).days] == [""]
