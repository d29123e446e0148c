"""Notes: no text is ever lost, whatever two tabs do and in whatever order things are undone."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from roadmap.domain.actions.undo import undo
from roadmap.domain.normalize import normalize_text, words_for_search
from roadmap.domain.notes.notes import (
    EARLIER,
    NOTE_LIMIT,
    TooLongTogetherError,
    earlier_texts,
    note_of,
    restore_text,
    save_note,
)
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind
from roadmap.models import Action, Note, NoteEvent, Topic
from tests.factories import TopicFactory, UserFactory, small_roadmap

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def learner(roadmap, grace) -> Learner:
    return Learner(user_id=grace.pk)


@pytest.fixture
def topic(roadmap) -> Topic:
    return Topic.objects.get(slug="leaf-1-1")


def write(learner, topic, body):
    """Save as a tab does that has seen the present text."""
    revision = note_of(learner, topic).revision
    return save_note(learner=learner, topic=topic, body=body, revision=revision)


def test_without_a_note_the_text_is_empty(learner, topic):
    assert (note_of(learner, topic).body, note_of(learner, topic).revision) == ("", 0)
    assert not earlier_texts(learner, topic)


def test_saving_is_one_action_with_the_text_before_and_after(learner, topic):
    write(learner, topic, "first")
    saved = write(learner, topic, "second")
    action = Action.objects.get(pk=saved.action_id)
    event = action.note_events.get()
    assert action.kind == ActionKind.NOTE
    assert (event.from_body, event.to_body, event.revision) == ("first", "second", 2)


def test_saving_twice_is_the_same_as_once(learner, topic):
    first = save_note(learner=learner, topic=topic, body="text", revision=0)
    again = save_note(learner=learner, topic=topic, body="text", revision=0)
    assert first.action_id is not None
    assert (again.action_id, again.merged, Note.objects.count()) == (None, False, 1)


def test_an_event_knows_the_learners_day(topic, grace):
    tokyo = Learner(user_id=grace.pk, time_zone="Asia/Tokyo")
    late = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
    save_note(learner=tokyo, topic=topic, body="text", revision=0, now=late)
    assert NoteEvent.objects.get().day == dt.date(2026, 5, 5)


def test_two_tabs_keep_both_texts(learner, topic):
    write(learner, topic, "before")
    save_note(learner=learner, topic=topic, body="from one tab", revision=1)
    saved = save_note(learner=learner, topic=topic, body="from the other", revision=1)
    assert saved.merged
    assert saved.note.body == "from one tab\n\n---\n\nfrom the other"
    retried = save_note(learner=learner, topic=topic, body="from the other", revision=1)
    assert (retried.note.body, retried.action_id) == (saved.note.body, None)


def test_a_stale_tab_that_changed_nothing_adds_nothing(learner, topic):
    write(learner, topic, "before")
    write(learner, topic, "after")
    saved = save_note(learner=learner, topic=topic, body="before", revision=1)
    assert (saved.note.body, saved.action_id, saved.merged) == ("after", None, True)


def test_a_stale_tab_can_not_empty_a_newer_text(learner, topic):
    write(learner, topic, "before")
    write(learner, topic, "after")
    save_note(learner=learner, topic=topic, body="", revision=1)
    assert note_of(learner, topic).body == "after"


def test_a_word_that_stands_inside_another_is_kept_as_well(learner, topic):
    write(learner, topic, "banana")
    saved = save_note(learner=learner, topic=topic, body="nan", revision=0)
    assert saved.note.body == "banana\n\n---\n\nnan"


def test_two_texts_that_are_too_long_together_are_refused_and_nothing_is_written(learner, topic):
    write(learner, topic, "a" * (NOTE_LIMIT - 10))
    with pytest.raises(TooLongTogetherError) as caught:
        save_note(learner=learner, topic=topic, body="b" * 100, revision=0)
    assert caught.value.theirs.body.startswith("aaa")
    assert note_of(learner, topic).revision == 1


def test_a_text_beyond_the_limit_is_refused(learner, topic):
    with pytest.raises(ValueError, match="too long"):
        save_note(learner=learner, topic=topic, body="a" * (NOTE_LIMIT + 1), revision=0)
    assert not Note.objects.exists()


def test_a_guest_has_no_notes(topic):
    guest = Learner(guest_id=1)
    assert note_of(guest, topic).body == ""
    assert not earlier_texts(guest, topic)


def test_a_note_on_a_copy_is_the_note_on_its_origin(learner, topic):
    copy = TopicFactory(origin=topic)
    write(learner, copy, "shared")
    assert note_of(learner, topic).body == "shared"


def test_emptying_keeps_the_revision_going_so_that_an_old_tab_is_noticed(learner, topic):
    write(learner, topic, "first")
    write(learner, topic, "")
    write(learner, topic, "second")
    saved = save_note(learner=learner, topic=topic, body="late", revision=1)
    assert saved.note.body == "second\n\n---\n\nlate"


def test_what_an_old_tab_puts_into_an_emptied_note_stands_alone(learner, topic):
    write(learner, topic, "first")
    write(learner, topic, "")
    assert save_note(learner=learner, topic=topic, body="late", revision=1).note.body == "late"


def test_undo_puts_the_text_back_and_does_nothing_the_second_time(learner, topic):
    write(learner, topic, "first")
    saved = write(learner, topic, "second")
    assert undo(learner=learner, action_id=saved.action_id).notes == (topic.pk,)
    assert note_of(learner, topic).body == "first"
    assert undo(learner=learner, action_id=saved.action_id).already
    assert note_of(learner, topic).body == "first"


def test_undo_leaves_a_newer_text_alone(learner, topic):
    older = write(learner, topic, "first")
    write(learner, topic, "second")
    result = undo(learner=learner, action_id=older.action_id)
    assert (result.count, result.kept) == (0, 1)
    assert note_of(learner, topic).body == "second"


def test_undo_leaves_a_text_alone_that_something_else_added_to(learner, topic):
    saved = write(learner, topic, "mine")
    Note.objects.update(body="mine\n\n## From a merged topic\n\nmore")
    result = undo(learner=learner, action_id=saved.action_id)
    assert result.kept == 1
    assert "more" in note_of(learner, topic).body


def test_an_undone_text_can_be_brought_back(learner, topic):
    write(learner, topic, "first")
    saved = write(learner, topic, "second")
    undo(learner=learner, action_id=saved.action_id)
    [text] = earlier_texts(learner, topic)
    assert text.body == "second"
    restore_text(learner=learner, topic=topic, key=text.key)
    assert note_of(learner, topic).body == "second"
    assert [text.body for text in earlier_texts(learner, topic)] == ["first"]


def test_only_a_text_that_the_note_had_can_be_brought_back(learner, topic, curator):
    other = Learner(user_id=curator.pk)
    write(other, topic, "not yours")
    write(other, topic, "")
    [theirs] = earlier_texts(other, topic)
    assert restore_text(learner=learner, topic=topic, key=theirs.key) is None
    assert not Note.objects.filter(user_id=learner.user_id).exists()


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\r\nb\rc\n\n", "a\nb\nc"),
        ("nul\x00byte", "nulbyte"),
        ("lone \ud800 surrogate", "lone ? surrogate"),
        ("right \u202e to left", "right \u202e to left"),
        ("   ", ""),
    ],
)
def test_what_is_kept_of_odd_texts(learner, topic, raw, kept):
    assert normalize_text(raw).rstrip() == kept
    write(learner, topic, raw)
    assert note_of(learner, topic).body == kept


def test_the_first_of_many_texts_can_be_read_and_brought_back(learner, topic):
    for number in range(3 * EARLIER):
        save_note(learner=learner, topic=topic, body=f"text {number}", revision=number)
    pages = earlier_texts(learner, topic).paginator
    bodies = [text.body for page in pages.page_range for text in read(learner, topic, page)]
    assert set(bodies) == {f"text {number}" for number in range(3 * EARLIER - 1)}
    [first] = [text for text in read(learner, topic, 3) if text.body == "text 0"]
    assert restore_text(learner=learner, topic=topic, key=first.key) is not None
    assert note_of(learner, topic).body == "text 0"


def read(learner, topic, page):
    return list(earlier_texts(learner, topic, page))


def assert_searched_as_written() -> None:
    for note in Note.objects.all():
        assert note.words == words_for_search(note.body)


def test_a_search_sees_what_every_write_wrote(learner, topic):
    first = write(learner, topic, "Erste ÜBUNG, erste")
    assert Note.objects.get().words == " erste ubung"
    write(learner, topic, "second")
    assert_searched_as_written()
    [earlier] = earlier_texts(learner, topic)
    restore_text(learner=learner, topic=topic, key=earlier.key)
    assert_searched_as_written()
    save_note(learner=learner, topic=topic, body="from another tab", revision=1)
    assert_searched_as_written()
    undo(learner=learner, action_id=first.action_id)
    assert_searched_as_written()
    write(learner, topic, "")
    assert Note.objects.get().words == ""


def test_one_file_alone_writes_notes():
    """Whoever writes a text writes its words: nobody else makes, updates or saves a note."""
    writes = re.compile(
        r"\bNote\(|\bNote\.objects\.(?:\w*create|\w*update)|[Nn]ote\.(?:body|save)\b *[=(]"
    )
    found = {
        str(path.relative_to(ROOT / "roadmap"))
        for path in (ROOT / "roadmap").rglob("*.py")
        if "migrations" not in path.parts and writes.search(path.read_text("utf-8"))
    }
    assert found == {"models/notes.py", "domain/notes/notes.py"}, "the class, and its writer"


class NoTextIsEverLost(TestCase):
    """Two tabs save and undo at will; every text that was ever saved can be read again."""

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["one", "two", "undo", "reload"]),
                st.sampled_from(["", "alpha", "beta", "gamma\n\ndelta", "alpha\n\nbeta"]),
            ),
            max_size=10,
        )
    )
    def test_whatever_two_tabs_do(self, steps):
        small_roadmap()
        topic = Topic.objects.get(slug="leaf-1-1")
        learner = Learner(user_id=UserFactory().pk)
        seen = {"one": 0, "two": 0}
        actions: list[int] = []
        for what, body in steps:
            if what == "undo":
                for action_id in actions[-1:]:
                    undo(learner=learner, action_id=action_id)
            elif what == "reload":
                seen["one"] = note_of(learner, topic).revision
            else:
                saved = save_note(learner=learner, topic=topic, body=body, revision=seen[what])
                seen[what] = saved.note.revision
                actions += [saved.action_id] if saved.action_id else []
            assert_searched_as_written()
        readable = note_of(learner, topic).body + "\n\n".join(
            text.body for text in earlier_texts(learner, topic)
        )
        for body in NoteEvent.objects.values_list("to_body", flat=True):
            assert body in readable
