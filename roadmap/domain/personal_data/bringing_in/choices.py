"""What of a file's plans and choices comes in: each is about a roadmap, which has to be here."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser

from roadmap.domain.personal_data.bringing_in.own_roadmaps import RoadmapBeside, Target
from roadmap.domain.personal_data.bringing_in.present import Present
from roadmap.domain.personal_data.bringing_in.rows import PlanRow, TakenRows
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmaps_at_hand import roadmaps_at_hand
from roadmap.models import Roadmap


@dataclass
class ArrivingChoices:
    """Roadmaps are named by their ids, those that are yet to be made by their uids in the file."""

    plans: list[tuple[Target, PlanRow]] = field(default_factory=list)
    plans_here: int = 0
    """How many are for a roadmap that has a plan here."""
    plans_elsewhere: int = 0
    """How many are for a roadmap that is not here."""
    followed: Target | None = None


def find_choices(
    *,
    learner: Learner,
    user: AbstractBaseUser,
    rows: TakenRows,
    own: list[RoadmapBeside],
    present: Present,
) -> ArrivingChoices:
    """The plans for roadmaps that have none here, and the roadmap to follow where none is."""
    named = {row.roadmap for row in rows.plans} | {rows.choices.followed}
    here = _roadmaps_here(user, own, {uid for uid in named if uid is not None})
    found = ArrivingChoices()
    taken = set(present.plans)
    for row in rows.plans:
        target = _at_hand(learner) if row.roadmap is None else here.get(row.roadmap)
        if target is None:
            found.plans_elsewhere += 1
        elif target in taken:
            found.plans_here += 1
        else:
            found.plans.append((target, row))
            taken |= {target} if isinstance(target, int) else set()
    if rows.choices.followed is not None and not present.has_followed:
        found.followed = here.get(rows.choices.followed)
    return found


def _roadmaps_here(
    user: AbstractBaseUser, own: list[RoadmapBeside], uids: set[str]
) -> dict[str, Target]:
    """What the roadmaps with these uids are here: the person's own first, then what is open."""
    visible = Roadmap.objects.visible_to(user).filter(uid__in=uids) if uids else []
    found: dict[str, Target] = {str(roadmap.uid): roadmap.pk for roadmap in visible}
    for each in own:
        found[each.taken.uid] = each.taken.uid if each.here is None else each.here.pk
    return found


def _at_hand(learner: Learner) -> int | None:
    """What a plan is for in a file that does not say: the roadmap that pages speak of here."""
    roadmap = roadmaps_at_hand(learner=learner).followed
    return roadmap.pk if roadmap is not None else None
