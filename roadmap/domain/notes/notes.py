"""A learner's private notes. No text is ever lost.

Every text comes into the table through :func:`put_text`, by a save or an undo, through
:func:`append_texts`, by a merge of topics, or through :func:`note_with`, from an export. An event
holds the text before and after each change, so every earlier text can be read again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from roadmap.domain.normalize import normalize_text, words_for_search
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind, Source
from roadmap.models import Action, Note, NoteEvent, Topic

NOTE_LIMIT = 50_000
"""Longest note, in characters."""
EARLIER = 10
"""How many changes a page of earlier texts goes over."""


@dataclass(frozen=True)
class NoteText:
    """A learner's note on one topic; without one the text is empty and the revision 0."""

    body: str = ""
    revision: int = 0
    updated_at: dt.datetime | None = None

    @property
    def exists(self) -> bool:
        return bool(self.body)


@dataclass(frozen=True)
class NoteResult:
    """What a save did. ``action_id`` is None where the text was saved already."""

    note: NoteText
    action_id: int | None = None
    merged: bool = False
    """Whether the text was put below a newer one that the writer had not seen."""


class TooLongTogetherError(ValueError):
    """Two texts of one note that are too long to be kept in one; nothing was written."""

    def __init__(self, theirs: NoteText) -> None:
        super().__init__("The two texts together are longer than a note may be.")
        self.theirs = theirs


def note_of(learner: Learner, topic: Topic) -> NoteText:
    """The learner's note on ``topic``; empty for a guest."""
    if learner.user_id is None:
        return NoteText()
    mine = Note.objects.filter(user_id=learner.user_id, topic_id=topic.root_id)
    row = mine.defer("words").first()
    return NoteText(row.body, row.revision, row.updated_at) if row else NoteText()


@transaction.atomic
def save_note(
    *,
    learner: Learner,
    topic: Topic,
    body: str,
    revision: int,
    now: dt.datetime | None = None,
) -> NoteResult:
    """Save ``body`` as the learner's note; twice is the same as once.

    ``revision`` is the one the writer saw. Where the note was changed since, in another tab,
    the new text goes below the present one, unless it is the text that the writer saw or is
    contained in the present one already.

    Raises:
        ValueError: the learner has no account, or the text is too long.
        TooLongTogetherError: the note was changed since and has no room for both texts.
    """
    body = normalize_text(body).rstrip()
    if len(body) > NOTE_LIMIT:
        raise ValueError("The text is too long.")
    learner.lock()
    present = note_of(learner, topic)
    if present.body == body:
        return NoteResult(present)
    if present.revision == revision or not present.body:
        return _write(learner, topic, present, body, now)
    if _holds(present.body, body) or body == _text_at(learner, topic, revision):
        return NoteResult(present, merged=True)
    both = f"{present.body}{BETWEEN}{body}"
    if len(both) > NOTE_LIMIT:
        raise TooLongTogetherError(present)
    saved = _write(learner, topic, present, both, now)
    return NoteResult(saved.note, saved.action_id, merged=True)


def _holds(text: str, part: str) -> bool:
    """Whether ``part`` stands in ``text`` as whole paragraphs; an empty one always does."""
    return not part or f"\n\n{part}\n\n" in f"\n\n{text}\n\n"


def joined_texts(present: str, body: str) -> str:
    """Both texts of a note, the other below the present one; one that holds the other is enough.

    It may be longer than a note may be.
    """
    if _holds(present, body) or _holds(body, present):
        return max(present, body, key=len)
    return f"{present}{BETWEEN}{body}"


BETWEEN = "\n\n---\n\n"
"""What stands between two texts of one note."""


def _text_at(learner: Learner, topic: Topic, revision: int) -> str | None:
    events = NoteEvent.objects.filter(
        user_id=learner.account_id, topic_id=topic.root_id, revision=revision
    )
    return events.values_list("to_body", flat=True).first()


def _write(
    learner: Learner, topic: Topic, present: NoteText, body: str, now: dt.datetime | None
) -> NoteResult:
    instant = now or timezone.now()
    action = Action.objects.create(**learner.owner, kind=ActionKind.NOTE, created_at=instant)
    row = put_text(learner.account_id, topic.root_id, body)
    NoteEvent.objects.create(
        user_id=learner.account_id,
        action=action,
        topic_id=topic.root_id,
        from_body=present.body,
        to_body=body,
        revision=row.revision,
        at=instant,
        day=learner.day(instant),
        source=Source.WEB,
    )
    return NoteResult(NoteText(row.body, row.revision, row.updated_at), action.pk)


def put_text(user_id: int, topic_id: int, body: str) -> Note:
    """Set the note's text. The row stays when that is empty, because its revision counts on."""
    row = Note.objects.filter(user_id=user_id, topic_id=topic_id).first()
    row = row or Note(user_id=user_id, topic_id=topic_id, revision=0)
    _set_text(row, body)
    row.save()
    return row


def note_with(*, user_id: int, topic_id: int, body: str, **columns: Any) -> Note:
    """A note with its other columns as they were elsewhere, to be written with many more."""
    words = words_for_search(body)
    return Note(user_id=user_id, topic_id=topic_id, body=body, words=words, **columns)


def text_below(own: str, title: str, body: str) -> str:
    """A note with the text of another topic below it, under the ``title`` of that.

    Where both are longer together than a note may be, it says where the other text stays; where
    there is no room for that either, it stays as it was.
    """
    for text in (body, STAYS.format(title)):
        both = f"{own}\n\n### {title}\n\n{text}".strip()
        if len(both) <= NOTE_LIMIT:
            return both
    return own


STAYS = "This text is too long to stand here too. It stays with your note on “{}”."


TEXT = ("body", "words", "revision", "updated_at")
"""The columns of a note that change with its text."""


def _set_text(row: Note, body: str) -> None:
    row.body, row.words = body, words_for_search(body)
    row.revision += 1


def append_texts(
    notes: Collection[Note],
    others: Collection[Note],
    *,
    into: int,
    title: str,
    actions: Mapping[int | None, tuple[Learner, int]],
    at: dt.datetime,
) -> None:
    """Put many people's notes below their own on another topic, each under the ``title``.

    Args:
        notes: the texts to bring along; they stay where they are, too.
        others: the notes on the topic ``into``, which get longer.
        actions: by user the learner and the id of the action that this is part of.
    """
    own = {row.user_id: row for row in others}
    events = []
    for note in notes:
        learner, action_id = actions[note.user_id]
        row = own.get(note.user_id) or Note(user_id=note.user_id, topic_id=into, revision=0)
        before = row.body
        _set_text(row, text_below(before, title, note.body))
        row.updated_at = at
        own[note.user_id] = row
        events.append(
            NoteEvent(
                user_id=note.user_id,
                action_id=action_id,
                topic_id=into,
                from_body=before,
                to_body=row.body,
                revision=row.revision,
                at=at,
                day=learner.day(at),
                source=Source.CONTENT,
            )
        )
    rows = [own[note.user_id] for note in notes]
    known = [row for row in rows if row.pk is not None]
    Note.objects.bulk_create(row for row in rows if row.pk is None)
    Note.objects.bulk_update(known, TEXT)
    NoteEvent.objects.bulk_create(events)


@dataclass(frozen=True)
class EarlierText:
    """A text that the note once had; ``key`` names it in a form."""

    key: str
    body: str
    at: dt.datetime


def earlier_texts(learner: Learner, topic: Topic, number: str | int = 1) -> Page[EarlierText]:
    """A page of the texts that the note had besides the present one, the latest first.

    An odd ``number`` gives a near page.
    """
    page: Page[Any] = Paginator(_events(learner, topic), EARLIER).get_page(number)
    page.object_list = list(_texts(page.object_list, note_of(learner, topic).body))
    return page


def _events(learner: Learner, topic: Topic) -> QuerySet[NoteEvent]:
    """What happened to the note, the latest first; nothing for a guest."""
    if learner.user_id is None:
        return NoteEvent.objects.none()
    events = NoteEvent.objects.filter(user_id=learner.user_id, topic_id=topic.root_id)
    return events.order_by("-at", "-id")


def _texts(events: Iterable[NoteEvent], present: str) -> Iterator[EarlierText]:
    """Each text that the events know and that is not the present one, once."""
    found = {"", present}
    for event in events:
        for body in (event.to_body, event.from_body):
            if body not in found:
                found.add(body)
                yield EarlierText(_key(body), body, event.at)


def _key(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:16]


@transaction.atomic
def restore_text(*, learner: Learner, topic: Topic, key: str) -> NoteResult | None:
    """Make an earlier text the note's again; None where no earlier text has this key."""
    learner.lock()
    present = note_of(learner, topic)
    texts = _texts(_events(learner, topic), present.body)
    wanted = next((text for text in texts if text.key == key), None)
    if wanted is None:
        return None
    return save_note(learner=learner, topic=topic, body=wanted.body, revision=present.revision)
