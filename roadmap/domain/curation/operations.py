"""What every content operation has in common: one transaction, checked, with progress, logged.

Nobody loses an event, and nobody's done or known becomes weaker. The operations themselves are the
modules ``publish``, ``move``, ``merge`` and ``split`` of this package, their inverse ``revert``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from roadmap.domain.catalog.version import content_change
from roadmap.domain.changes import progress_migration, snapshot
from roadmap.domain.changes.changeset import ContentState
from roadmap.domain.changes.faults import ChangeRefusedError, refuse_new
from roadmap.domain.changes.lifecycle import subtree
from roadmap.domain.changes.schema import TOPIC, Bundle
from roadmap.domain.changes.tree_changes import Tree
from roadmap.domain.changes.validate import structure
from roadmap.domain.curation.references import learners_on
from roadmap.enums import Lifecycle, OperationKind, Status
from roadmap.models import Action, ContentOperation, Progress, Roadmap, Topic


class UndecidedError(ChangeRefusedError):
    """A leaf that people have finished would get subtopics, and nobody said what that means."""

    def __init__(self, leaf: str, people: int) -> None:
        finished = "1 learner has" if people == 1 else f"{people} learners have"
        super().__init__(
            f"{finished} finished “{leaf}”, which would get subtopics. Say whether the subtopics "
            "count as finished for them too."
        )


@dataclass(frozen=True)
class OperationResult:
    """What an operation did."""

    summary: str
    operation_id: int | None
    learners: int
    """Users and guests who have left anything on the topics concerned."""
    written: int
    """Learners whose progress it changed."""


@dataclass
class OperationInProgress:
    """An operation within its transaction; its code adds the ``actions`` that it wrote itself."""

    topic: Topic
    concerned: set[int]
    actions: list[int] = field(default_factory=list)
    finished: OperationResult | None = None

    @property
    def result(self) -> OperationResult:
        assert self.finished is not None
        return self.finished


@contextmanager
def operation(
    kind: OperationKind,
    topic: Topic,
    summary: str,
    *,
    curator_id: int | None,
    others: Iterable[Topic] = (),
    pass_on: bool | None = None,
) -> Iterator[OperationInProgress]:
    """One transaction around a change of content: checked, with progress, logged.

    ``topic`` and the ``others`` that take part are read anew, as somebody may have changed them
    since the curator saw them. ``pass_on`` says whether subtopics of a former leaf count as
    finished for who finished it; None where nobody decided.

    Raises:
        ChangeRefusedError: the content would have a fault that it does not have now.
        UndecidedError: somebody has to decide first.
    """
    with content_change(topic.roadmap_id):
        roadmap = Roadmap.objects.select_for_update().get(pk=topic.roadmap_id)
        refresh(topic, *others)
        before, state = snapshot.take(roadmap), ContentState.of(roadmap.pk)
        draft = OperationInProgress(topic, {row.pk for row in [*subtree(topic), *others]})
        learners = learners_on(draft.concerned)
        instant = timezone.now()
        yield draft
        after = snapshot.take(roadmap)
        refuse_new_faults(before, after)
        draft.actions += migrate_progress(before, after, pass_on)
        row = ContentOperation(roadmap=roadmap, topic=topic, kind=kind, summary=summary[:400])
        row.curator_id, row.created_at, row.learners = curator_id, instant, learners
        row.written = count_learners(draft.actions)
        row.changes = state.changes_to(ContentState.of(roadmap.pk)) | {"actions": draft.actions}
        row.save()
        draft.finished = OperationResult(summary, row.pk, learners, row.written)


def refresh(*topics: Topic) -> None:
    """Read topics anew from the database.

    Raises:
        ChangeRefusedError: one of them is gone.
    """
    for topic in topics:
        try:
            topic.refresh_from_db()
        except Topic.DoesNotExist as error:
            raise ChangeRefusedError(f"“{topic}” was deleted meanwhile.") from error


def count_learners(actions: list[int]) -> int:
    owners = Action.objects.filter(pk__in=actions).values_list("user_id", "guest_id")
    return len(set(owners))


def refuse_new_faults(before: Bundle, after: Bundle) -> None:
    """Refuse a change of the content from ``before`` that brings in a fault."""
    known, found = ([f"{fault}." for fault in structure(each)] for each in (before, after))
    refuse_new(known, found)


def tree_of(bundle: Bundle) -> Tree:
    return Tree({uid: topic.values for uid, topic in bundle.topics.items()})


def root_of(bundle: Bundle, uid: str) -> int:
    """The id that progress of a topic lives on, also of one that is deleted by now."""
    pk = bundle.of(TOPIC)[(uid,)].pk
    assert pk is not None
    return Topic.objects.filter(pk=pk).values_list("origin_id", flat=True).first() or pk


def migrate_progress(before: Bundle, after: Bundle, pass_on: bool | None) -> list[int]:
    """Move progress along where leaves became groups and groups leaves.

    Returns:
        Ids of the actions that this wrote.
    """
    old, new = tree_of(before), tree_of(after)
    actions: list[int] = []
    for uid in old.topics:
        if uid not in new.topics or not new.is_published(uid):
            continue
        if old.is_leaf(uid) and not new.is_leaf(uid):
            actions += _pass_on(after, uid, list(new.leaves(uid)), pass_on)
        elif new.is_leaf(uid) and not old.is_leaf(uid):
            leaves = [root_of(before, leaf) for leaf in old.leaves(uid)]
            actions += progress_migration.materialise(group=root_of(after, uid), leaves=leaves)
    return actions


def _pass_on(after: Bundle, uid: str, leaves: list[str], pass_on: bool | None) -> list[int]:
    root = root_of(after, uid)
    if pass_on is None:
        finished = Progress.objects.filter(topic_id=root).exclude(status=Status.LEARNING).count()
        if finished:
            raise UndecidedError(str(after.topics[uid]["title"]), finished)
    if not pass_on:
        return []
    return progress_migration.inherit(leaf=root, children=[root_of(after, leaf) for leaf in leaves])


def is_finished_leaf(topic: Topic) -> bool:
    """Whether somebody has finished or skipped a topic that has no published subtopics."""
    if topic.subtopics.filter(lifecycle=Lifecycle.PUBLISHED).exists():
        return False
    rows = Progress.objects.filter(topic_id=topic.root_id)
    return rows.exclude(status=Status.LEARNING).exists()


def preview(carry_out: Callable[[], OperationResult]) -> OperationResult:
    """What an operation would do; nothing of it stays.

    Raises:
        ChangeRefusedError: as the operation itself.
    """
    with transaction.atomic():
        result = carry_out()
        transaction.set_rollback(True)
    return result


def require_published_leaf(topic: Topic) -> None:
    """Raise ChangeRefusedError unless the topic is published and has no published subtopics."""
    if topic.lifecycle != Lifecycle.PUBLISHED:
        raise ChangeRefusedError(f"“{topic}” is not published.")
    if topic.subtopics.filter(lifecycle=Lifecycle.PUBLISHED).exists():
        raise ChangeRefusedError(f"“{topic}” has subtopics; choose one of them.")
