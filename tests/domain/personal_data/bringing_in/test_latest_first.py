"""What came in stands among what was done here by its time, not by when it came."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from roadmap.domain.actions.history import history_page
from roadmap.domain.notes.notes import earlier_texts, save_note
from roadmap.models import Roadmap, Topic
from tests import factories
from tests.checklists import learner_of
from tests.takeaways import bring, document_of

DAYS = [dt.datetime(2026, 5, day, 9, tzinfo=dt.UTC) for day in range(1, 5)]


def test_history_and_earlier_texts_have_the_latest_first(roadmap: Roadmap) -> None:
    topic = Topic.objects.get(slug="single-1")
    there, here = factories.UserFactory(), factories.UserFactory()
    write(there, topic, ("Old there", DAYS[0]), ("There", DAYS[2]))
    write(here, topic, ("Old here", DAYS[1]), ("Here", DAYS[3]))
    bring(here, document_of(there))
    listed = history_page(learner=learner_of(here), roadmaps=Roadmap.objects.all())
    assert [each.created_at for each in listed.actions][1:] == DAYS[::-1]
    texts = [text.body for text in earlier_texts(learner_of(here), topic)]
    assert texts == ["Here", "Old here", "There", "Old there"]


def write(user: User, topic: Topic, *texts: tuple[str, dt.datetime]) -> None:
    for revision, (body, now) in enumerate(texts):
        learner = learner_of(user)
        save_note(learner=learner, topic=topic, body=body, revision=revision, now=now)
