"""Starting a level or a whole roadmap over: one action, one undo. Notes and evidence stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import untick_all
from roadmap.domain.progress.statuses import StatusChange, set_statuses
from roadmap.enums import ActionKind, Source, Status


@dataclass(frozen=True)
class ResetResult:
    """What a reset did. ``action_id`` is None where there was nothing to reset."""

    action_id: int | None
    topics: int
    objectives: int


@transaction.atomic
def start_over(*, learner: Learner, tops: Sequence[TopicRow]) -> ResetResult:
    """Set every leaf below ``tops`` back to to do and take the ticks of all objectives away.

    Raises:
        ValueError: the learner is nobody.
    """
    changes = [StatusChange(leaf.root_id, Status.TODO) for top in tops for leaf in top.leaves]
    outcome = set_statuses(
        learner=learner, changes=changes, kind=ActionKind.RESET, source=Source.WEB
    )
    action_id, unticked = untick_all(
        learner=learner,
        topic_ids=[row.id for top in tops for row in top.walk()],
        action_id=outcome.action_id,
    )
    return ResetResult(action_id, outcome.count, unticked)
