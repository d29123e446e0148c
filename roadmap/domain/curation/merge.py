"""Merges one leaf into another, with learners' statuses, notes and evidence on it."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap.domain.changes.changes import Changes, stored, update
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import CATEGORY, OBJECTIVE, PREREQUISITE
from roadmap.domain.changes.settle import ChangePiece, settle
from roadmap.domain.changes.snapshot import ContentItem, Snapshot, read
from roadmap.domain.curation.operations import (
    OperationResult,
    item_of,
    operate,
    require_published_leaf,
)
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Objective, Topic


def merge(*, topic: Topic, into: Topic, curator_id: int | None = None) -> OperationResult:
    """Retire a leaf in favour of another one.

    Learners keep their status on it; on the other leaf each gets the stronger of both, the note
    below their own under the old title, and the links.

    Raises:
        ChangeRefusedError: they are not two published leaves of one roadmap, or a rule of the
            content forbids it.
    """
    if topic.pk == into.pk:
        raise ChangeRefusedError("A topic can't be merged into itself.")
    if topic.roadmap_id != into.roadmap_id:
        raise ChangeRefusedError("Both topics must be in one roadmap.")

    def wanted(content: Snapshot, item: ContentItem) -> Changes:
        other = item_of(content, into)
        for leaf in (item, other):
            require_published_leaf(content, leaf)
        favour = ChangePiece("favour", Changes.joined(_in_favour(content, item, other)))
        return settle(content, [favour, *_redirected(content, item, other)]).changes

    return operate(
        ChangeKind.MERGE,
        topic,
        f"Merged “{topic}” into “{into}”",
        wanted,
        curator_id=curator_id,
        others=(into,),
        people=People(merged=(topic.pk, into.pk)),
    )


def _in_favour(content: Snapshot, topic: ContentItem, into: ContentItem) -> Iterator[Changes]:
    """Retire the topic. Successors and branches that led to it lead to ``into``: no chains."""
    yield update(topic, lifecycle=Lifecycle.RETIRED.value, successor=into.key)
    for former in content.topics.values():
        if former["successor"] == topic.key:
            yield update(former, successor=into.key)
    for category in content.of(CATEGORY).values():
        if category["branches_from"] == topic.key:
            yield update(category, branches_from=into.key)
    for objective in read(OBJECTIVE, Objective.objects.filter(topic=topic.key, archived=False)):
        yield update(objective, archived=True)


def _redirected(content: Snapshot, topic: ContentItem, into: ContentItem) -> Iterator[ChangePiece]:
    """What required the topic requires its successor, wherever no rule forbids it."""
    edges = content.of(PREREQUISITE)
    pairs = {(edge["topic"], edge["requires"]) for edge in edges.values()}
    for number, edge in enumerate(edges.values(), 1):
        if edge["requires"] == topic.key:
            wanted = PREREQUISITE.new(topic=edge["topic"], requires=into.key)
            is_new = (edge["topic"], into.key) not in pairs
            created = {(PREREQUISITE.name, -number): wanted} if is_new else {}
            yield ChangePiece(edge.ref, Changes(created=created, removed={edge.ref: stored(edge)}))
