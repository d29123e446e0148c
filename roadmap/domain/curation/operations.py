"""What every content operation of a curator has in common; each is one change of the engine.

Nobody loses an event, and nobody's done or known becomes weaker. The operations themselves are the
modules ``publish``, ``move``, ``merge`` and ``split`` of this package, their inverse ``revert``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.changeset import Entry, apply, locked, tree_of
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.enums import ChangeKind, Lifecycle, Status
from roadmap.models import Progress, Topic


@dataclass(frozen=True)
class OperationResult:
    """What an operation did."""

    summary: str
    operation_id: int | None
    learners: int
    """Users and guests who have left anything on the topics concerned."""
    written: int
    """Learners whose progress it changed."""


def operate(
    kind: ChangeKind,
    topic: Topic,
    summary: str,
    wanted: Callable[[Snapshot, ContentItem], Changes],
    *,
    curator_id: int | None,
    others: tuple[Topic, ...] = (),
    people: People | None = None,
) -> OperationResult:
    """Make the change that ``wanted`` works out from the content and the topic as they are now.

    Raises:
        ChangeRefusedError: a rule of the content forbids it, or a topic is gone.
        UndecidedError: somebody has to decide first.
    """
    with locked(topic.roadmap) as roadmap:
        content = tree_of(roadmap)
        item = item_of(content, topic)
        changes = wanted(content, item)
        concerned = {topic.pk, *(each.key for each in content.below(topic.pk))}
        entry = Entry(
            kind=kind,
            summary=summary,
            person_id=curator_id,
            topic_id=topic.pk,
            concerned=concerned | {other.pk for other in others},
            people=people or People(),
        )
        done = apply(roadmap, changes, entry, before=content)
    for name, (_, after) in done.changes.updated.get(item.ref, {}).items():
        setattr(topic, TOPIC.column(name), after)
    row = done.row
    if row is None:
        return OperationResult(f"{summary}: it was so already", None, 0, 0)
    return OperationResult(summary, row.pk, row.learners, row.written)


def item_of(content: Snapshot, topic: Topic) -> ContentItem:
    """A topic as it is now; somebody may have changed it since a curator saw it.

    Raises:
        ChangeRefusedError: it is gone.
    """
    item = content.topics.get(topic.pk)
    if item is None:
        raise ChangeRefusedError(f"“{topic}” was deleted meanwhile.")
    return item


def preview(carry_out: Callable[[], OperationResult]) -> OperationResult:
    """What an operation would do; nothing of it stays.

    Raises:
        ChangeRefusedError: as the operation itself.
    """
    with transaction.atomic():
        result = carry_out()
        transaction.set_rollback(True)
    return result


def require_published_leaf(content: Snapshot, topic: ContentItem) -> None:
    """Raise ChangeRefusedError unless the topic is published and has no published subtopics."""
    if topic["lifecycle"] != Lifecycle.PUBLISHED:
        raise ChangeRefusedError(f"“{topic['title']}” is not published.")
    if any(each["lifecycle"] == Lifecycle.PUBLISHED for each in content.children(topic.key)):
        raise ChangeRefusedError(f"“{topic['title']}” has subtopics; choose one of them.")


def is_finished_leaf(topic: Topic) -> bool:
    """Whether somebody has finished or skipped a topic that has no published subtopics."""
    if topic.subtopics.filter(lifecycle=Lifecycle.PUBLISHED).exists():
        return False
    rows = Progress.objects.filter(topic_id=topic.root_id)
    return rows.exclude(status=Status.LEARNING).exists()
