"""What every content operation of a curator has in common; each is one change of the engine.

Nobody loses an event, and nobody's done or known becomes weaker. The operations themselves are the
modules ``publish``, ``move``, ``merge`` and ``split`` of this package, their inverse ``revert``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.changeset import Applied, Entry, apply, locked, tree_of
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
    seal: str = ""
    """A fingerprint of all it did, equal for a preview and what is done after it."""


NOT_AS_SHOWN = (
    "Something was changed since this was shown, or it was not shown at all. Nothing is done yet: "
    "look at what it would do now, then confirm."
)


class NotAsShownError(ChangeRefusedError):
    """An operation would not do what its preview said; ``result`` is what it would do."""

    def __init__(self, result: OperationResult) -> None:
        super().__init__(NOT_AS_SHOWN)
        self.result = result


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
    return result_of(summary, done)


def result_of(summary: str, done: Applied) -> OperationResult:
    """What an operation did, with its seal; where nothing was changed the summary says so."""
    row = done.row
    if row is None:
        summary = f"{summary}: it was so already"
        return OperationResult(summary, None, 0, 0, seal_of_result(summary, 0, 0, Changes()))
    seal = seal_of_result(summary, row.learners, row.written, done.changes)
    return OperationResult(summary, row.pk, row.learners, row.written, seal)


def seal_of_result(summary: str, learners: int, written: int, changes: Changes) -> str:
    """A fingerprint of what an operation does, without the ids and uids that each try has anew."""
    order = {ref: -number for number, ref in enumerate(changes.created, 1)}
    plain = changes.renamed(lambda kind, key: order.get((kind, key), key)).to_json()
    for _, _, values in plain["created"]:
        values.pop("uid", None)
    text = json.dumps([summary, learners, written, plain], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


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


def carry_out_as_shown(carry_out: Callable[[], OperationResult], seal: str) -> OperationResult:
    """Carry out an operation, if it does what its preview said.

    Args:
        seal: of the result of the preview.

    Raises:
        NotAsShownError: it would do something else, to other people or in another tree.
        ChangeRefusedError: as the operation itself.
    """
    with transaction.atomic():
        result = carry_out()
        if result.seal != seal:
            raise NotAsShownError(result)
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
