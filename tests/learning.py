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
