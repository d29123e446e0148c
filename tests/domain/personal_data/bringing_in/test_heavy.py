"""A learner of five years: how large their export is, and that it comes in with few statements."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import time
import tracemalloc
import zlib
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from roadmap.domain.personal_data.bringing_in.archive import SIZE_LIMIT
from roadmap.domain.personal_data.bringing_in.bring_in import (
    bring_in,
    fingerprint,
    preview,
    read_takeaway,
)
from roadmap.domain.personal_data.export import as_json, export_learner
from roadmap.models import Action, Note, NoteEvent, Progress, ProgressEvent, Roadmap, Topic
from tests import factories
from tests.checklists import learner_of
from tests.takeaways import bring

WORDS = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("", "n", "ra", "st")]


def study(user: User, topics: list[Topic], events: int, notes: int) -> None:
    """Statuses set again and again, and notes of a thousand characters, each written twice."""
    chance, now = random.Random(7), timezone.now() - dt.timedelta(days=5 * 365)
    actions = [
        Action(user=user, kind="status", created_at=now + dt.timedelta(hours=2 * place))
        for place in range(events)
    ]
    Action.objects.bulk_create(actions)
    last: dict[int, tuple[str, Any]] = {}
    rows = []
    for action in actions:
        topic = chance.choice(topics)
        before, since = last.get(topic.pk, ("todo", None))
        after = chance.choice([each for each in ("learning", "done", "known") if each != before])
        at = action.created_at
        rows.append(
            ProgressEvent(
                user=user,
                action=action,
                topic=topic,
                from_status=before,
                to_status=after,
                from_since=since,
                at=at,
                day=at.date(),
                source="web",
            )
        )
        last[topic.pk] = after, at
    ProgressEvent.objects.bulk_create(rows)
    Progress.objects.bulk_create(
        Progress(user=user, topic_id=topic, status=status, since=since)
        for topic, (status, since) in last.items()
    )
    write(user, topics[:notes], chance, now)


def write(user: User, topics: list[Topic], chance: random.Random, now: dt.datetime) -> None:
    for topic in topics:
        texts = [" ".join(chance.choices(WORDS, k=200)) for _ in range(2)]
        for revision, (before, after) in enumerate([("", texts[0]), texts], 1):
            action = Action.objects.create(user=user, kind="note", created_at=now)
            now += dt.timedelta(minutes=1)
            NoteEvent.objects.create(
                user=user,
                action=action,
                topic=topic,
                from_body=before,
                to_body=after,
                revision=revision,
                at=now,
                day=now.date(),
                source="web",
            )
        Note.objects.create(user=user, topic=topic, body=texts[1], words="", revision=2)


def many_topics(roadmap: Roadmap, number: int) -> list[Topic]:
    first = roadmap.topics.get(slug="single-1")
    Topic.objects.bulk_create(
        Topic(
            roadmap=roadmap,
            level_id=first.level_id,
            category_id=first.category_id,
            slug=f"many-{place}",
            title=f"Many {place}",
            position=place + 100,
        )
        for place in range(number)
    )
    return list(roadmap.topics.filter(slug__startswith="many-").order_by("pk"))


def exported(user: User) -> bytes:
    return as_json(export_learner(user_id=user.pk, profile={})).encode()


@pytest.mark.parametrize("rows", [(40, 4), (400, 8)])
def test_more_rows_are_hardly_more_statements(roadmap: Roadmap, rows: tuple[int, int]) -> None:
    """A statement for each five hundred rows of a kind, and one for each status."""
    events, notes = rows
    there, here = factories.UserFactory(), factories.UserFactory()
    study(there, many_topics(roadmap, 20), events, notes)
    document = json.loads(exported(there))
    with CaptureQueriesContext(connection) as queries:
        bring(here, document)
    statements = [query["sql"] for query in queries if not query["sql"].startswith("INSERT OR")]
    assert len(statements) < 75 + 20


@pytest.mark.matrix
def test_how_long_five_years_take(roadmap: Roadmap) -> None:
    there, here = factories.UserFactory(), factories.UserFactory()
    study(there, many_topics(roadmap, 2_000), 20_000, 2_000)
    document = exported(there)
    tracemalloc.start()
    read_takeaway(document)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    learner, spent = learner_of(here), [time.monotonic()]
    takeaway = read_takeaway(document)
    spent.append(time.monotonic())
    seen = preview(learner=learner, user=here, takeaway=takeaway)
    spent.append(time.monotonic())
    expected = fingerprint(takeaway, seen)
    assert bring_in(learner=learner, user=here, takeaway=takeaway, expected=expected) == seen
    spent.append(time.monotonic())
    seconds = [round(after - before, 1) for before, after in pairwise(spent)]
    packed = len(zlib.compress(document))
    sys.stdout.write(f"{len(document):,} bytes, {packed:,} packed, {peak:,} in memory, {seconds}\n")
    assert len(document) < SIZE_LIMIT
