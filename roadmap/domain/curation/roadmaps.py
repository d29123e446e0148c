"""Publishes, retires and restores a whole roadmap."""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog.default_roadmap import default_roadmap
from roadmap.domain.changes.changes import update
from roadmap.domain.changes.changeset import Entry, apply, locked
from roadmap.domain.changes.concerned import topics_within
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import learners_on
from roadmap.domain.changes.schema import ROADMAP
from roadmap.domain.changes.snapshot import take
from roadmap.domain.curation.operations import OperationResult, result_of
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Evidence, Note, Progress, Roadmap, Topic


def publish_roadmap(*, roadmap: Roadmap, curator_id: int | None = None) -> OperationResult:
    """Open a draft to everybody.

    Raises:
        ChangeRefusedError: it is no draft.
    """
    return _change(ChangeKind.PUBLISH, roadmap, Lifecycle.DRAFT, Lifecycle.PUBLISHED, curator_id)


def retire_roadmap(*, roadmap: Roadmap, curator_id: int | None = None) -> OperationResult:
    """Close a roadmap to those who have not worked on it; with the others it stays, marked.

    Raises:
        ChangeRefusedError: it is not published.
    """
    return _change(ChangeKind.RETIRE, roadmap, Lifecycle.PUBLISHED, Lifecycle.RETIRED, curator_id)


def restore_roadmap(*, roadmap: Roadmap, curator_id: int | None = None) -> OperationResult:
    """Open a retired roadmap to everybody again.

    Raises:
        ChangeRefusedError: it is not retired.
    """
    return _change(ChangeKind.RESTORE, roadmap, Lifecycle.RETIRED, Lifecycle.PUBLISHED, curator_id)


def _change(
    kind: ChangeKind,
    roadmap: Roadmap,
    former: Lifecycle,
    wanted: Lifecycle,
    curator_id: int | None,
) -> OperationResult:
    summary = f"{kind.label} the roadmap “{roadmap}”"
    with locked(roadmap) as fresh:
        item = take(fresh.pk, [ROADMAP])[ROADMAP.name, fresh.pk]
        if item["lifecycle"] != former:
            raise ChangeRefusedError(f"“{roadmap}” is {item['lifecycle']}, not {former}.")
        entry = Entry(kind=kind, summary=summary, person_id=curator_id, concerned=_topics(roadmap))
        done = apply(fresh, update(item, lifecycle=wanted.value), entry)
    roadmap.lifecycle = wanted
    return result_of(summary, done)


def _topics(roadmap: Roadmap) -> list[int]:
    """The ids that progress on the roadmap's topics lives on."""
    return sorted(topics_within(Topic.objects.filter(roadmap=roadmap).values_list("pk", flat=True)))


@dataclass(frozen=True)
class RoadmapUse:
    """How many people a roadmap is something to."""

    learners: int
    """Who have left anything on a topic of it."""
    progress: int
    notes: int
    evidence: int
    copies: int
    """Roadmaps that people made from it."""
    followers: int
    """Owners of these who are shown what changes in it."""
    is_default: bool
    """Whether it is the one that visitors, dashboards and plans are about."""
    next_default: str
    """Which one would be that without it; empty where there is no other."""


def use_of(roadmap: Roadmap) -> RoadmapUse:
    """What there is of people in a roadmap now."""
    topics = _topics(roadmap)
    present = default_roadmap()
    others = Roadmap.objects.published().official().exclude(pk=roadmap.pk).order_by("id")
    owners = [
        Progress.objects.filter(topic__in=topics).values_list("user_id", "guest_id"),
        Note.objects.filter(topic__in=topics).exclude(body="").values_list("user_id"),
        Evidence.objects.filter(topic__in=topics).values_list("user_id"),
    ]
    progress, notes, evidence = (rows.order_by().distinct().count() for rows in owners)
    return RoadmapUse(
        learners=learners_on(topics),
        progress=progress,
        notes=notes,
        evidence=evidence,
        copies=roadmap.forks.count(),
        followers=roadmap.forks.filter(follows=True).values("owner_id").distinct().count(),
        is_default=present is not None and present.pk == roadmap.pk,
        next_default=str(others.first() or ""),
    )
