"""One learner's view of one roadmap, from the shared outline and the learner's rows."""

from __future__ import annotations

from roadmap.domain.catalogue import load_outline
from roadmap.domain.learner import Learner
from roadmap.domain.outline import Outline, TopicRow, Trail, personalise
from roadmap.domain.progress import statuses_for
from roadmap.enums import Status
from roadmap.models import Note, ProgressEvent, Roadmap


def load_trail(*, learner: Learner, roadmap: Roadmap) -> Trail:
    """The roadmap as ``learner`` sees it: one query, one more where topics have been retired."""
    outline = load_outline(roadmap)
    return personalise(outline, statuses_for(learner), touched_retired(learner, outline))


def touched_retired(learner: Learner, outline: Outline) -> frozenset[int]:
    """Ids of retired topics of the outline that the learner has an event or a note on."""
    roots = {row.root_id: row.id for row in outline.rows.values() if row.is_retired}
    if not roots or learner.is_nobody:
        return frozenset()
    touched = set(
        learner.rows(ProgressEvent)
        .filter(topic_id__in=roots)
        .values_list("topic_id", flat=True)
        .distinct()
    )
    if learner.user_id is not None:
        touched |= set(
            Note.objects.filter(user_id=learner.user_id, topic_id__in=roots).values_list(
                "topic_id", flat=True
            )
        )
    return frozenset(roots[root_id] for root_id in touched)


def position(trail: Trail) -> TopicRow | None:
    """Where the learner is: the topic they most recently began to learn.

    ``statuses_for`` yields the oldest first, so the last one learning is the newest.
    """
    for root_id in reversed(list(trail.statuses)):
        if trail.statuses[root_id] is Status.LEARNING:
            row = trail.outline.by_root.get(root_id)
            if row is not None and trail.is_listed(row):
                return row
    return None
