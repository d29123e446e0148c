"""A merge brings along as much as a topic holds; the rest stays where its owner finds it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.revert import revert
from roadmap.domain.notes.evidence import EVIDENCE_LIMIT
from roadmap.domain.notes.notes import NOTE_LIMIT, save_note
from roadmap.domain.progress.learner import Learner
from roadmap.models import Action, Changeset, Evidence, Note, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import EvidenceFactory

OLD, NEW = "single-1", "leaf-1-3"
LONG = 40_000


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def page(slug: str, part: str = "") -> str:
    return f"/roadmaps/backend/topics/{slug}/{part}"


def write(person: User, slug: str, body: str) -> None:
    save_note(learner=Learner(user_id=person.pk), topic=topic(slug), body=body, revision=0)


def body(person: User, slug: str) -> str:
    return Note.objects.get(user=person, topic__slug=slug).body


def links(person: User, slug: str) -> set[str]:
    found = Evidence.objects.filter(user=person, topic__slug=slug)
    return set(found.values_list("title", flat=True))


def keep_links(person: User, slug: str, name: str, count: int) -> None:
    for number in range(count):
        EvidenceFactory(
            user=person,
            topic=topic(slug),
            title=f"{name} {number}",
            url=f"https://example.org/{name}/{number}",
            day=dt.date(2026, 1, 1) + dt.timedelta(days=number),
        )


def edit_note(client: Client, slug: str, person: User) -> int:
    """Change the note as its form does; the answer's code."""
    note = Note.objects.get(user=person, topic__slug=slug)
    sent = {"body": f"{note.body[:-1]}!", "revision": note.revision}
    return client.post(page(slug, "note/"), sent).status_code


def test_a_note_that_is_too_long_with_another_stays_with_the_former_topic(
    roadmap: Roadmap, grace: User
) -> None:
    write(grace, OLD, "o" * LONG)
    write(grace, NEW, "n" * LONG)
    merge(topic=topic(OLD), into=topic(NEW))
    client = client_of(grace)
    assert body(grace, NEW).startswith("n" * LONG)
    assert body(grace, NEW).endswith("It stays with your note on “Single one”.")
    assert body(grace, OLD) == "o" * LONG
    for slug in (OLD, NEW):
        assert client.get(page(slug)).status_code == 200
        assert client.get(page(slug, "note/")).status_code == 200
        assert edit_note(client, slug, grace) == 303


def test_a_note_without_room_for_a_word_more_stays_as_it_was(roadmap: Roadmap, grace: User) -> None:
    write(grace, OLD, "o" * LONG)
    write(grace, NEW, "n" * NOTE_LIMIT)
    merge(topic=topic(OLD), into=topic(NEW))
    assert body(grace, NEW) == "n" * NOTE_LIMIT
    assert body(grace, OLD) == "o" * LONG
    assert not Action.objects.filter(user=grace, kind="content").exists()


@pytest.mark.parametrize("own", ["", "n" * (NOTE_LIMIT - LONG - len("\n\n### Single one\n\n"))])
def test_a_note_that_fits_is_taken_whole(roadmap: Roadmap, grace: User, own: str) -> None:
    write(grace, OLD, "o" * LONG)
    if own:
        write(grace, NEW, own)
    merge(topic=topic(OLD), into=topic(NEW))
    assert body(grace, NEW) == f"{own}\n\n### Single one\n\n{'o' * LONG}".strip()


def test_links_over_the_limit_stay_with_the_former_topic(roadmap: Roadmap, grace: User) -> None:
    keep_links(grace, OLD, "old", 30)
    keep_links(grace, NEW, "new", 30)
    merge(topic=topic(OLD), into=topic(NEW))
    assert len(links(grace, NEW)) == EVIDENCE_LIMIT
    assert links(grace, OLD) == {f"old {number}" for number in range(10)}
    client = client_of(grace)
    assert "old 3" in client.get(page(OLD, "note/")).text
    sent = {"url": "https://example.org/more", "title": "More"}
    assert "50" in client.post(page(NEW, "evidence/"), sent, follow=True).text
    gone = Evidence.objects.filter(user=grace, topic__slug=NEW).first()
    client.post(page(NEW, f"evidence/{gone.pk}/remove/"))
    client.post(page(NEW, "evidence/"), sent)
    assert "More" in links(grace, NEW)


def test_what_had_no_room_and_what_had_go_back_as_they_were(roadmap: Roadmap, grace: User) -> None:
    keep_links(grace, OLD, "old", 30)
    keep_links(grace, NEW, "new", 30)
    write(grace, OLD, "o" * LONG)
    write(grace, NEW, "n" * LONG)
    merge(topic=topic(OLD), into=topic(NEW))
    revert(Changeset.objects.get())
    assert (len(links(grace, OLD)), len(links(grace, NEW))) == (30, 30)
    assert (body(grace, OLD), body(grace, NEW)) == ("o" * LONG, "n" * LONG)
