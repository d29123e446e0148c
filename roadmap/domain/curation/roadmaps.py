"""Publishes, retires and restores a whole roadmap, and makes one the default."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from roadmap.domain.catalog.default_roadmap import (
    default_roadmap,
    is_first_default,
    set_default_roadmap,
)
from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.changeset import Entry, apply, locked
from roadmap.domain.changes.concerned import topics_within
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import learners_on
from roadmap.domain.changes.schema import ROADMAP
from roadmap.domain.changes.snapshot import take
from roadmap.domain.curation.operations import OperationResult, result_of, seal_of_result
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Evidence, Guest, Note, Preferences, Progress, Roadmap, Topic


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
        if wanted is Lifecycle.PUBLISHED and is_first_default():
            Roadmap.objects.official().filter(pk=fresh.pk).update(is_default=True)
    roadmap.lifecycle = wanted
    return result_of(summary, done)


def make_default(*, roadmap: Roadmap, curator_id: int | None = None) -> OperationResult:
    """Let visitors see this roadmap, and everybody who has chosen no other to follow.

    It changes no content: its inverse is to make the other one the default again.

    Raises:
        ChangeRefusedError: it is the default already, or not open to all.
    """
    before = default_roadmap()
    try:
        is_new = set_default_roadmap(roadmap)
    except ValueError as error:
        raise ChangeRefusedError(str(error)) from error
    if not is_new:
        raise ChangeRefusedError(f"“{roadmap}” is the default already.")
    summary = f"Make the roadmap “{roadmap}” the default"
    if before is not None and before.pk != roadmap.pk:
        summary += f" instead of “{before}”"
    shown = learners_without_choice()
    return OperationResult(summary, None, shown, 0, seal_of_result(summary, shown, 0, Changes()))


def learners_without_choice() -> int:
    """How many users and guests follow no roadmap of their own choice."""
    chosen = Preferences.objects.exclude(followed=None)
    users = get_user_model().objects.filter(is_active=True)
    guests = Guest.objects.exclude(pk__in=chosen.filter(user=None).values("guest_id"))
    return (
        users.exclude(pk__in=chosen.filter(guest=None).values("user_id")).count() + guests.count()
    )


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
    upstream_of: int
    """Owners of these who are shown what changes in it."""
    followers: int
    """Learners who have chosen it for their dashboard and plan."""
    plans: int
    """Who have a plan for it."""
    is_default: bool
    """Whether visitors see it, and everybody who has chosen no other."""
    without_choice: int
    """Learners who have chosen no roadmap."""
    next_default: str
    """Which one would be the default without it; empty where there is none, or several are."""


def use_of(roadmap: Roadmap) -> RoadmapUse:
    """What there is of people in a roadmap now."""
    topics = _topics(roadmap)
    present = default_roadmap()
    others = list(Roadmap.objects.published().official().exclude(pk=roadmap.pk)[:2])
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
        upstream_of=roadmap.forks.filter(follows=True).values("owner_id").distinct().count(),
        followers=roadmap.followers.count(),
        plans=roadmap.plans.count(),
        is_default=present is not None and present.pk == roadmap.pk,
        without_choice=learners_without_choice(),
        next_default=str(others[0]) if len(others) == 1 else "",
    )
