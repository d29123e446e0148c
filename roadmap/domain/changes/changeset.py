"""The one way in which content changes: locked, judged, written, with progress, and logged."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes.apply import write
from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.dead_ends import becoming_drafts, refuse_hiding
from roadmap.domain.changes.progress_migration import Moved, People, move_progress
from roadmap.domain.changes.references import learners_on
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.settle import follow_groups, judge, touches_rules
from roadmap.domain.changes.snapshot import TREE, Ref, Snapshot, take
from roadmap.domain.changes.validate import refuse_beyond_bounds
from roadmap.enums import ChangeKind
from roadmap.models import Changeset, Roadmap


@contextmanager
def locked(roadmap: Roadmap) -> Iterator[Roadmap]:
    """One transaction in which nobody else changes the content.

    On SQLite nothing is to be done for it: the transaction holds the only write lock already.
    """
    with transaction.atomic():
        if connection.features.has_select_for_update:
            roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
        yield roadmap


@contextmanager
def all_locked(roadmap_ids: Iterable[int]) -> Iterator[None]:
    """As :func:`locked`, for several roadmaps; in one order, so that nobody waits in a ring."""
    with transaction.atomic():
        if connection.features.has_select_for_update:
            rows = Roadmap.objects.filter(pk__in=set(roadmap_ids)).order_by("pk")
            list(rows.select_for_update().values_list("pk"))
        yield


def tree_of(roadmap: Roadmap) -> Snapshot:
    """What the rules between objects are about, without the long texts; four queries."""
    return take(roadmap.pk, TREE, texts=False)


@dataclass(frozen=True)
class Entry:
    """How the log names a change.

    Attributes:
        summary: what happened, as a sentence without a full stop.
        concerned: ids of the topics whose learners are counted.
        people: what it means for those who have worked on it.
        is_first: whether it is the first content of a roadmap. That is not judged, for whoever
            read it has done so, and not logged, for it goes with the roadmap.
    """

    kind: ChangeKind
    summary: str
    person_id: int | None = None
    topic_id: int | None = None
    concerned: Collection[int] = ()
    people: People = field(default_factory=People)
    is_first: bool = False


@dataclass(frozen=True)
class Applied:
    """A change that was made: with the ids of what it created, and its entry in the log."""

    changes: Changes = field(default_factory=Changes)
    row: Changeset | None = None

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def created_id(self) -> int:
        """The id of the only object that was created."""
        ((_, key),) = self.changes.created
        return int(str(key))


def apply(
    roadmap: Roadmap,
    changes: Changes,
    entry: Entry,
    *,
    before: Snapshot | None = None,
    rows: Mapping[Ref, Any] | None = None,
) -> Applied:
    """Make a change within :func:`locked`; where there is nothing to change nothing is written.

    Only what the change touches is judged: one that no rule is about reads and checks nothing else.

    Args:
        before: the tree as it is, where the caller has read it.
        rows: objects of the database that the caller has read since it holds the lock.

    Raises:
        ChangeRefusedError: a rule of the content forbids it, a number is beyond its bounds, or it
            would hide what people touched.
        UndecidedError: somebody has to say what it means for people.
    """
    if not changes:
        return Applied()
    refuse_beyond_bounds(changes)
    if touches_rules(changes) and not entry.is_first:
        before = before or tree_of(roadmap)
        changes = follow_groups(before, changes)
        judge(before, changed(before, changes))
    if not entry.is_first and becoming_drafts(changes):
        before = before or tree_of(roadmap)
        refuse_hiding(changed(before, changes), changes, str(roadmap))
    learners = learners_on(entry.concerned) if entry.concerned else 0
    instant = timezone.now()
    done = write(roadmap, changes, _reason(entry), rows)
    if not entry.is_first:
        bump_version(roadmap.pk)
    moved = Moved()
    if before is not None and touches_people(done, entry.people):
        moved = move_progress(before, changed(before, done), entry.people)
    if entry.is_first:
        return Applied(done)
    row = _logged(roadmap, entry, done, moved)
    row.learners, row.created_at = learners, instant
    row.save()
    return Applied(done, row)


def _logged(roadmap: Roadmap, entry: Entry, done: Changes, moved: Moved) -> Changeset:
    return Changeset(
        roadmap=roadmap,
        topic_id=None if (TOPIC.name, entry.topic_id) in done.removed else entry.topic_id,
        kind=entry.kind,
        summary=entry.summary[:400],
        person_id=entry.person_id,
        written=len({learner for learner, _ in moved.actions}),
        changes=done.to_json(),
        people={
            "actions": [action for _, action in moved.actions],
            "merged": entry.people.merged,
            "passed_on": moved.passed_on,
        },
    )


def _reason(entry: Entry) -> str | None:
    """Why objects changed, as their history says it; None where they have none.

    A fork begins without: what it copies has its own.
    """
    if entry.is_first and entry.kind is ChangeKind.EDIT:
        return None
    reasons = {ChangeKind.EDIT: "", ChangeKind.SYNC: "sync", ChangeKind.UPSTREAM: "original"}
    return reasons.get(entry.kind, "content operation")


def touches_people(changes: Changes, people: People) -> bool:
    """Whether leaves may have become groups, or groups leaves, or topics one."""
    if people.merged is not None or changes.fields_of(TOPIC.name) & {"lifecycle", "parent"}:
        return True
    return any(ref[0] == TOPIC.name for ref in (*changes.created, *changes.removed))
