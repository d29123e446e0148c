"""Publishes, retires and restores topics."""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import People, confirmed
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.changes.steps import published, retired
from roadmap.domain.curation.operations import OperationResult, operate
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Topic


def publish(
    *, topic: Topic, curator_id: int | None = None, pass_on: bool = False
) -> OperationResult:
    """Publish a draft, with the groups around it.

    Args:
        pass_on: whether a curator confirms that it counts as finished for who finished the leaf
            that it makes a group of.

    Raises:
        UndecidedError: that has to be confirmed.
        ChangeRefusedError: it is no draft, or a rule of the content forbids it.
    """

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        if item["lifecycle"] != Lifecycle.DRAFT:
            raise ChangeRefusedError(f"“{topic}” is no draft.")
        return published(content, item)

    return operate(
        ChangeKind.PUBLISH,
        topic,
        f"Published “{topic}”",
        wanted,
        curator_id=curator_id,
        people=People(pass_on=confirmed(pass_on)),
    )


def retire(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Retire a topic with everything published below it; nobody's progress on these changes.

    Where its group loses the last subtopic, the state it had is written for who has progress on it.

    Raises:
        ChangeRefusedError: it is not published.
    """

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        if item["lifecycle"] != Lifecycle.PUBLISHED:
            raise ChangeRefusedError(f"“{topic}” is not published.")
        return retired(content, item)

    return operate(ChangeKind.RETIRE, topic, f"Retired “{topic}”", wanted, curator_id=curator_id)


def restore(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Publish a retired topic again, for where no retirement in the log can be reverted.

    People who finished its group meanwhile, as a leaf, have finished the topic too.

    Raises:
        ChangeRefusedError: it is not retired, has a successor, or a rule of the content forbids it.
    """

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        if item["lifecycle"] != Lifecycle.RETIRED:
            raise ChangeRefusedError(f"“{topic}” is not retired.")
        successor = content.topics.get(item["successor"])
        if successor is not None:
            raise ChangeRefusedError(
                f"“{topic}” lives on in “{successor['title']}”; take that merge back."
            )
        return published(content, item)

    return operate(
        ChangeKind.RESTORE,
        topic,
        f"Restored “{topic}”",
        wanted,
        curator_id=curator_id,
        people=People(pass_on=lambda leaf: True),
    )
