"""Publishes, retires and restores topics."""

from __future__ import annotations

from roadmap.domain.changes import lifecycle
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.operations import OperationResult, operation
from roadmap.enums import Lifecycle, OperationKind
from roadmap.models import Topic


def publish(
    *, topic: Topic, curator_id: int | None = None, pass_on: bool | None = None
) -> OperationResult:
    """Publish a draft, with the groups around it.

    Raises:
        ChangeRefusedError: it is no draft, or a rule of the content forbids it.
    """
    with operation(
        OperationKind.PUBLISH,
        topic,
        f"Published “{topic}”",
        curator_id=curator_id,
        pass_on=pass_on,
    ) as draft:
        if topic.lifecycle != Lifecycle.DRAFT:
            raise ChangeRefusedError(f"“{topic}” is no draft.")
        lifecycle.republish(topic=topic)
    return draft.result


def retire(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Retire a topic with everything published below it; nobody's progress on these changes.

    Raises:
        ChangeRefusedError: it is not published.
    """
    with operation(
        OperationKind.RETIRE, topic, f"Retired “{topic}”", curator_id=curator_id
    ) as draft:
        if topic.lifecycle != Lifecycle.PUBLISHED:
            raise ChangeRefusedError(f"“{topic}” is not published.")
        draft.actions += lifecycle.retire(topic=topic)
    return draft.result


def restore(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Publish a retired topic again, for where no retirement in the log can be reverted.

    People who finished its group meanwhile, as a leaf, have finished the topic too.

    Raises:
        ChangeRefusedError: it is not retired, has a successor, or a rule of the content forbids it.
    """
    with operation(
        OperationKind.RESTORE, topic, f"Restored “{topic}”", curator_id=curator_id, pass_on=True
    ) as draft:
        if topic.lifecycle != Lifecycle.RETIRED:
            raise ChangeRefusedError(f"“{topic}” is not retired.")
        if topic.successor_id is not None:
            raise ChangeRefusedError(
                f"“{topic}” lives on in “{topic.successor}”; take that merge back."
            )
        lifecycle.republish(topic=topic)
    return draft.result
