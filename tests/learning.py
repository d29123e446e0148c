"""Learning as tests need it: a topic is named by its row in the database."""

from __future__ import annotations

import datetime as dt

from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.progress import statuses
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import Outcome
from roadmap.enums import Source, Status
from roadmap.models import Topic


def set_status(
    *,
    learner: Learner,
    topic: Topic,
    status: Status,
    source: Source = Source.WEB,
    now: dt.datetime | None = None,
) -> Outcome:
    """What a click on the topic does, with the outline as the database has it now."""
    row = read_outline(topic.roadmap).rows[topic.pk]
    return statuses.set_status(learner=learner, row=row, status=status, source=source, now=now)


def leaf_roots(topic: Topic) -> list[int]:
    """The ids that progress on a topic lives on, found row by row: its own, or its leaves'."""
    return _leaves(topic) or [topic.root_id]


def _leaves(topic: Topic) -> list[int]:
    found: list[int] = []
    for child in topic.subtopics.exclude(lifecycle="draft").order_by("position", "id"):
        below = _leaves(child)
        if not below and child.lifecycle == "published" and child.successor_id is None:
            below = [child.root_id]
        found += below
    return found
