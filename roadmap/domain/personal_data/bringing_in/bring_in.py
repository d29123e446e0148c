"""Brings an export in: read from a file, shown as numbers, carried out as exactly these."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from roadmap.domain.changes.changeset import all_locked
from roadmap.domain.forks.fork import OWN_LIMIT
from roadmap.domain.personal_data.bringing_in.archive import document_of
from roadmap.domain.personal_data.bringing_in.choices import find_choices
from roadmap.domain.personal_data.bringing_in.content import TakenRoadmap, read_roadmaps
from roadmap.domain.personal_data.bringing_in.leftovers import LEFTOVERS
from roadmap.domain.personal_data.bringing_in.making import new_content, refuse_misfits
from roadmap.domain.personal_data.bringing_in.merging import (
    events_of,
    merge_links,
    merge_notes,
    merge_statuses,
    merge_ticks,
    new_actions,
)
from roadmap.domain.personal_data.bringing_in.plan import ArrivalPlan, Numbers
from roadmap.domain.personal_data.bringing_in.present import read_present, texts_of
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.domain.personal_data.bringing_in.read_rows import read_rows
from roadmap.domain.personal_data.bringing_in.rows import TakenRows
from roadmap.domain.personal_data.bringing_in.targets import Targets, find_targets
from roadmap.domain.personal_data.bringing_in.writing import write
from roadmap.domain.progress.learner import Learner
from roadmap.models import Roadmap


@dataclass(frozen=True)
class Takeaway:
    """An export that has been read and is sound by itself."""

    version: int
    rows: TakenRows
    roadmaps: list[TakenRoadmap]
    digest: str

    @property
    def changes(self) -> int:
        """How many entries its roadmaps' logs of changes have, which stay behind."""
        return sum(roadmap.changes for roadmap in self.roadmaps)


def read_takeaway(data: bytes) -> Takeaway:
    """The export in a file.

    Raises:
        TakeawayError: it is none, or holds something that nobody could have here.
    """
    document = document_of(data)
    digest = hashlib.sha256(data).hexdigest()
    return Takeaway(document["version"], read_rows(document), read_roadmaps(document), digest)


def fingerprint(takeaway: Takeaway, numbers: Numbers) -> str:
    """What tells that a file and what it would do here are those that a person has seen."""
    return hashlib.sha256(f"{takeaway.digest}\n{numbers}".encode()).hexdigest()


def preview(*, learner: Learner, user: AbstractBaseUser, takeaway: Takeaway) -> Numbers:
    """How much would come in; nothing is written.

    Raises:
        TakeawayError: it doesn't fit to what the person has here.
    """
    return _planned(learner, user, takeaway).numbers


def bring_in(
    *, learner: Learner, user: AbstractBaseUser, takeaway: Takeaway, expected: str
) -> Numbers | None:
    """Bring it in, all or nothing; None where its fingerprint is not the ``expected`` one any more.

    Raises:
        TakeawayError: it doesn't fit to what the person has here.
    """
    mine = Roadmap.objects.filter(owner_id=learner.account_id).values_list("pk", flat=True)
    with transaction.atomic(), all_locked(mine):
        learner.lock()
        plan = _planned(learner, user, takeaway)
        if fingerprint(takeaway, plan.numbers) != expected:
            return None
        if plan.numbers.coming:
            write(learner, user, plan)
    return plan.numbers


def _planned(learner: Learner, user: AbstractBaseUser, takeaway: Takeaway) -> ArrivalPlan:
    rows, version = takeaway.rows, takeaway.version
    present = read_present(learner, version)
    targets = find_targets(learner=learner, user=user, rows=rows, taken=takeaway.roadmaps)
    _refuse_too_many(learner, targets)
    actions = new_actions(rows.actions, present, version)
    ids = {row.id for row in actions}
    choices = find_choices(
        learner=learner, user=user, rows=rows, own=targets.roadmaps, present=present
    )
    plan = ArrivalPlan(
        version=version,
        roadmaps=targets.roadmaps,
        actions=actions,
        status_events=events_of(rows.status_events, ids, targets.leaves),
        tick_events=events_of(rows.tick_events, ids, targets.objectives),
        note_events=events_of(rows.note_events, ids, targets.topics),
        link_events=events_of(rows.link_events, ids, targets.topics),
        plans=choices.plans,
        followed=choices.followed,
        checklist_filter="" if present.has_filter else rows.choices.checklist_filter,
        answers={} if present.has_answers else rows.choices.answers,
    )
    leaves = merge_statuses(plan, rows.statuses, targets.leaves, present)
    ticks = merge_ticks(plan, rows.ticks, targets.objectives, present)
    both = {target for row in rows.notes if (target := targets.topics[row.topic]) in present.notes}
    earlier = texts_of(learner, {target for target in both if isinstance(target, int)})
    new, joined, same, apart = merge_notes(plan, rows.notes, targets.topics, present, earlier)
    links_here, links_over = merge_links(plan, rows.links, targets.topics, present)
    plan.numbers = Numbers(
        statuses=len(plan.statuses),
        statuses_here=leaves - len(plan.statuses),
        objectives=len(plan.ticks),
        objectives_here=ticks - len(plan.ticks),
        notes=new,
        notes_joined=joined,
        notes_here=same,
        notes_apart=apart,
        links=len(plan.links),
        links_here=links_here,
        links_over=links_over,
        actions=len(actions),
        actions_here=len(rows.actions) - len(actions),
        plan=len(plan.plans),
        plan_kept=choices.plans_here,
        plan_elsewhere=choices.plans_elsewhere,
        followed=int(plan.followed is not None),
        preferences=int(bool(plan.checklist_filter)),
        answers=len(plan.answers),
        **_roadmap_numbers(targets),
    )
    return plan


def _roadmap_numbers(targets: Targets) -> dict[str, int]:
    own = [each for each in targets.roadmaps if each.taken.uid != LEFTOVERS]
    rest = [each for each in targets.roadmaps if each.taken.uid == LEFTOVERS]
    here = [each for each in own if each.here is not None]
    extended = [each for each in here if not each.is_whole]
    return {
        "roadmaps": len(own) - len(here),
        "roadmaps_here": len(here) - len(extended),
        "roadmaps_extended": len(extended),
        "topics_added": sum(len(each.new_leaves) for each in extended),
        "leftovers": sum(len(each.new_topics) for each in rest),
        "leftovers_here": sum(len(each.topics) for each in rest),
    }


def _refuse_too_many(learner: Learner, targets: Targets) -> None:
    owner_id = learner.account_id
    held = Roadmap.objects.filter(owner_id=owner_id).count()
    total = held + sum(own.here is None for own in targets.roadmaps)
    if total > max(OWN_LIMIT, held):
        raise TakeawayError(
            f"You would have {total} roadmaps of your own, and there is room for {OWN_LIMIT}. "
            "Delete some first."
        )
    for own in targets.roadmaps:
        if own.here is not None or own.taken.uid == LEFTOVERS:
            refuse_misfits(own, new_content(owner_id, own))
