"""What an import would change in a learner's progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from roadmap.domain.checklists.match import TopicMatch, match_items
from roadmap.domain.checklists.model import Checklist, ChecklistItem
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.statuses import StatusChange, only_stronger
from roadmap.enums import Lifecycle, Status
from roadmap.models import Roadmap, Topic

TICKS = (Status.KNOWN, Status.DONE)
"""What a plain tick may count as; the first unless the person says otherwise."""


@dataclass(frozen=True)
class ImportLine:
    """One line of the file and what it would do."""

    match: TopicMatch
    status: Status | None
    """The status that the line says; None where it sets none."""
    leaves: tuple[int, ...] = ()
    """Ids that progress of the leaves it sets lives on; empty where the lines below it decide."""
    changes: int = 0
    """How many of these leaves the import changes."""

    @property
    def is_unknown(self) -> bool:
        return self.match.row is None

    @property
    def wants_a_look(self) -> bool:
        """Whether it would set something and its topic is a guess or missing."""
        return self.status is not None and not self.match.is_exact


@dataclass(frozen=True)
class ImportPlan:
    lines: tuple[ImportLine, ...]
    changes: tuple[StatusChange, ...]

    @property
    def unknown(self) -> frozenset[int]:
        """Numbers of the items that match no topic."""
        return frozenset(line.match.item.number for line in self.lines if line.is_unknown)


def match_checklist(
    *, checklist: Checklist, progress: RoadmapProgress, user: AbstractBaseUser | AnonymousUser
) -> tuple[TopicMatch, ...]:
    """The topic of each line, if any; marks of topics that ``user`` may not see are ignored."""
    uids = {item.uid for item in checklist.walk() if item.uid}
    visible = Topic.objects.filter(
        uid__in=uids, roadmap__in=Roadmap.objects.visible_to(user)
    ).exclude(lifecycle=Lifecycle.DRAFT)
    marked = {
        str(uid): origin_id or pk
        for uid, origin_id, pk in visible.values_list("uid", "origin_id", "pk")
    }
    return match_items(checklist, progress, marked=marked)


def plan_import(
    *, matches: Iterable[TopicMatch], progress: RoadmapProgress, tick: Status = Status.KNOWN
) -> ImportPlan:
    """What the lines would change as things stand. An import makes no status weaker."""
    matches = list(matches)
    changes = tuple(
        change
        for change in wanted_changes(matches, tick)
        if only_stronger(progress.statuses.get(change.topic_id, Status.TODO), change.status)
    )
    changed = {change.topic_id for change in changes}
    lines = []
    for match in matches:
        leaves = _leaves(match, tick)
        count = len(changed.intersection(leaves))
        lines.append(ImportLine(match, status_of(match.item, tick), leaves, count))
    return ImportPlan(tuple(lines), changes)


def wanted_changes(matches: Iterable[TopicMatch], tick: Status) -> list[StatusChange]:
    """The statuses that the lines want for leaves; of several for one leaf the strongest."""
    wanted: dict[int, StatusChange] = {}
    for match in matches:
        status = status_of(match.item, tick)
        for root_id in _leaves(match, tick):
            assert status is not None
            if root_id not in wanted or only_stronger(wanted[root_id].status, status):
                wanted[root_id] = StatusChange(root_id, status, match.item.since)
    return list(wanted.values())


def status_of(item: ChecklistItem, tick: Status) -> Status | None:
    """The status that a line wants by its box and its mark; None for none.

    Where the two disagree somebody changed the box in the file, so it wins.
    """
    if item.ticked:
        return item.status if item.status is not None and item.status.counts else tick
    if item.ticked is False and item.status in (Status.LEARNING, Status.SKIPPED):
        return item.status
    return None


def _leaves(match: TopicMatch, tick: Status) -> tuple[int, ...]:
    """The leaves that a line decides about: of a group only where its own are not listed."""
    row = match.row
    if row is None or status_of(match.item, tick) is None:
        return ()
    if not row.children:
        return (row.root_id,)
    if match.item.children or not match.item.ticked:
        return ()
    return tuple(leaf.root_id for leaf in row.leaves if not leaf.is_retired)
