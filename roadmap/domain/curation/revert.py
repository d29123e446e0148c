"""A curator's way back: takes a change of the log back, or publishes a retired topic again."""

from __future__ import annotations

from contextlib import suppress

from roadmap.domain.changes import revert as changes_revert
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.operations import OperationResult
from roadmap.domain.curation.publish import restore
from roadmap.enums import ChangeKind
from roadmap.models import Changeset, Topic


def revert(operation: Changeset, *, curator_id: int | None = None) -> OperationResult:
    """Restore what a change changed. The second time nothing happens.

    Raises:
        ChangeRefusedError: something of it was changed again since, or a rule of the content
            forbids the former state now.
    """
    row = changes_revert.revert(operation, person_id=curator_id)
    if row.pk == operation.pk:
        summary = f"{operation} was taken back before"
        return OperationResult(summary, operation.pk, operation.learners, 0)
    return OperationResult(row.summary, row.pk, row.learners, row.written)


def restore_topic(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Publish a retired topic again, by reverting its retirement where that is possible.

    Raises:
        ChangeRefusedError: it is not retired, or a rule of the content forbids it.
    """
    retirement = Changeset.objects.filter(
        topic=topic, kind=ChangeKind.RETIRE, undone_at=None
    ).first()
    if retirement is not None:
        with suppress(ChangeRefusedError):
            return revert(retirement, curator_id=curator_id)
    return restore(topic=topic, curator_id=curator_id)
