"""On which topics a learner has been active: these are never hidden from them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models.functions import Coalesce

from roadmap.domain.progress.learner import Learner
from roadmap.models import Evidence, EvidenceEvent, Note, ObjectiveEvent, ProgressEvent


def topics_with_activity(learner: Learner, roots: Collection[int]) -> frozenset[int]:
    """Those of ``roots`` that the learner has an event, a note, a link or a tick on; one query.

    ``roots`` are the ids that progress of topics lives on. A tick counts for the topic that its
    objective was written for, whichever copy it was set on.
    """
    if learner.is_nobody or not roots:
        return frozenset()
    found: Any = _topics_of(learner.rows(ProgressEvent), "topic_id", roots)
    ticks = learner.rows(ObjectiveEvent).annotate(
        root=Coalesce("objective__topic__origin_id", "objective__topic_id")
    )
    others = [_topics_of(ticks, "root", roots)]
    if learner.user_id is not None:
        others += [
            _topics_of(model.objects.filter(user_id=learner.user_id), "topic_id", roots)
            for model in (Note, EvidenceEvent, Evidence)
        ]
    return frozenset(found.union(*others))


def _topics_of(rows: Any, column: str, roots: Collection[int]) -> Any:
    return rows.filter(**{f"{column}__in": roots}).order_by().values_list(column, flat=True)
