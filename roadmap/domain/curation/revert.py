"""Reverts a content operation: exactly what it changed; what people did since stays."""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction
from django.utils import timezone

from roadmap.domain.actions.undo import undo
from roadmap.domain.catalog.version import content_change
from roadmap.domain.changes import progress_migration, snapshot
from roadmap.domain.changes.changeset import REASON, ChangedSinceError, put_back
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.lifecycle import take_along
from roadmap.domain.changes.schema import Bundle
from roadmap.domain.curation.operations import OperationResult, refuse_new_faults, root_of, tree_of
from roadmap.domain.curation.publish import restore
from roadmap.domain.curation.references import ON_OBJECTIVES, why_kept
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle, OperationKind
from roadmap.models import Action, ContentOperation, Evidence, Note, Progress, Roadmap, Topic


@transaction.atomic
def revert(operation: ContentOperation) -> OperationResult:
    """Restore what the operation changed. The second time nothing happens.

    Raises:
        ChangeRefusedError: something of it was changed again since, or a rule of the content
            forbids the former state now.
    """
    roadmap = Roadmap.objects.select_for_update().get(pk=operation.roadmap_id)
    operation.refresh_from_db()
    if operation.undone_at is not None:
        return OperationResult(
            f"{operation} was taken back before", operation.pk, operation.learners, 0
        )
    with content_change(roadmap.pk):
        before = snapshot.take(roadmap)
        written = _undo_actions(operation)
        try:
            put_back(operation.changes)
        except ChangedSinceError as error:
            raise ChangeRefusedError(str(error)) from error
        _remove_created(operation)
        if operation.kind == OperationKind.MOVE and operation.topic:
            take_along(topic=operation.topic)  # also what came below it since
        if operation.kind == OperationKind.PUBLISH and operation.topic:
            _refuse_used(operation.topic)
        after = snapshot.take(roadmap)
        refuse_new_faults(before, after)
        _follow_later_work(operation, before, after)
        operation.undone_at = timezone.now()
        operation.save(update_fields=["undone_at"])
    return OperationResult(f"Taken back: {operation}", operation.pk, operation.learners, written)


def restore_topic(*, topic: Topic, curator_id: int | None = None) -> OperationResult:
    """Publish a retired topic again, by reverting its retirement where that is possible.

    Raises:
        ChangeRefusedError: it is not retired, or a rule of the content forbids it.
    """
    retirement = ContentOperation.objects.filter(
        topic=topic, kind=OperationKind.RETIRE, undone_at=None
    ).first()
    if retirement is not None:
        with suppress(ChangeRefusedError):
            return revert(retirement)
    return restore(topic=topic, curator_id=curator_id)


def _undo_actions(operation: ContentOperation) -> int:
    """Undo the actions that the operation wrote; rows that people changed since are left alone.

    Returns:
        How many learners had one.
    """
    actions = Action.objects.filter(pk__in=operation.changes["actions"], undone_at=None)
    learners = set()
    for action in actions.order_by("user_id", "guest_id", "id"):
        learner = Learner(action.user_id, action.guest_id)
        undo(learner=learner, action_id=action.pk)
        learners.add(learner)
    return len(learners)


def _remove_created(operation: ContentOperation) -> None:
    """Delete the topics that the operation created, or hide those that can't be deleted.

    Those that a learner has something on become retired topics, others with content drafts.
    """
    for topic in Topic.objects.filter(pk__in=operation.changes["created"]).order_by("-pk"):
        if topic.lifecycle != Lifecycle.PUBLISHED or topic.parent_id != operation.topic_id:
            raise ChangeRefusedError(
                f"“{topic}” was changed since. Take the later change back first."
            )
        if topic.subtopics.exclude(lifecycle=Lifecycle.DRAFT).exists():
            raise ChangeRefusedError(f"“{topic}” has subtopics now; move them away first.")
        topic._change_reason = REASON
        if is_empty(topic) and not why_kept([topic]):
            topic.delete()
            continue
        used = is_used(topic)
        topic.lifecycle = Lifecycle.RETIRED if used else Lifecycle.DRAFT
        topic.parent = None if used else topic.parent
        topic.save(update_fields=["lifecycle", "parent", "updated_at"])


def is_empty(topic: Topic) -> bool:
    """Whether no curator has written anything for the topic yet."""
    parts = (topic.objectives, topic.resources, topic.prerequisites, topic.opens)
    return not topic.body and not any(rows.exists() for rows in parts)


def is_used(topic: Topic) -> bool:
    """Whether a learner has anything on the topic now; what was undone does not count."""
    own = (Progress, Evidence)
    return (
        any(model.objects.filter(topic=topic).exists() for model in own)
        or Note.objects.filter(topic=topic).exclude(body="").exists()
        or ON_OBJECTIVES[1].objects.filter(objective__topic=topic).exists()
    )


def _refuse_used(topic: Topic) -> None:
    if topic.subtopics.filter(lifecycle=Lifecycle.PUBLISHED).exists():
        raise ChangeRefusedError(f"“{topic}” has published subtopics; retire it instead.")
    if is_used(topic):
        raise ChangeRefusedError(f"Learners have left something on “{topic}”; retire it instead.")


def _follow_later_work(operation: ContentOperation, before: Bundle, after: Bundle) -> None:
    """Move along progress that people made since the operation, to the tree as it was before."""
    old, new = tree_of(before), tree_of(after)
    for uid in new.topics:
        if uid not in old.topics or not new.is_published(uid):
            continue
        root = root_of(after, uid)
        if old.is_leaf(uid) and not new.is_leaf(uid):
            leaves = [root_of(after, leaf) for leaf in new.leaves(uid)]
            progress_migration.inherit(leaf=root, children=leaves, later_than=operation.created_at)
        elif new.is_leaf(uid) and not old.is_leaf(uid):
            leaves = [root_of(before, leaf) for leaf in old.leaves(uid)]
            progress_migration.materialise(
                group=root, leaves=leaves, later_than=operation.created_at
            )
