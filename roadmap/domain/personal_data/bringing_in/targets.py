"""What each topic and objective of an export becomes here.

First the person's own roadmaps, then what this site has, then a copy that the person made of what
it hasn't; the rest becomes a private roadmap, so that nothing that lies on it is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.contrib.auth.base_user import AbstractBaseUser

from roadmap.domain.changes.schema import OBJECTIVE, ORIGIN, TOPIC, Kind
from roadmap.domain.changes.snapshot import ContentItem
from roadmap.domain.personal_data.bringing_in.content import TakenRoadmap
from roadmap.domain.personal_data.bringing_in.leftovers import (
    LEFTOVERS,
    Unplaced,
    left,
    leftovers,
)
from roadmap.domain.personal_data.bringing_in.own_roadmaps import RoadmapBeside, Target, find_own
from roadmap.domain.personal_data.bringing_in.places import SiteTopics, find_on_site
from roadmap.domain.personal_data.bringing_in.rows import TakenRows
from roadmap.domain.progress.learner import Learner


@dataclass
class Targets:
    """Where rows go, by the uids of the file."""

    topics: dict[str, Target] = field(default_factory=dict)
    leaves: dict[str, Target] = field(default_factory=dict)
    """The same for statuses: a topic that is a group here can't have one."""
    objectives: dict[str, Target] = field(default_factory=dict)
    roadmaps: list[RoadmapBeside] = field(default_factory=list)
    """Those of the file and, where there is need for it, the one of what is not here."""


def find_targets(
    *, learner: Learner, user: AbstractBaseUser, rows: TakenRows, taken: list[TakenRoadmap]
) -> Targets:
    roadmaps = find_own(learner.account_id, taken)
    origins = {
        kind: {
            str(item[ORIGIN])
            for own in roadmaps
            for item in own.taken.content.of(kind).values()
            if item[ORIGIN] is not None
        }
        for kind in (TOPIC, OBJECTIVE)
    }
    site = find_on_site(
        learner=learner,
        user=user,
        topics=sorted({*rows.topics, *origins[TOPIC]}),
        objectives=sorted({*rows.objectives, *origins[OBJECTIVE]}),
    )
    topics = _Resolver(roadmaps, TOPIC, site.topics, site.leaves).resolved()
    objectives = _Resolver(roadmaps, OBJECTIVE, site.objectives, set()).resolved()
    return _with_leftovers(learner, rows, roadmaps, site, topics, objectives)


class _Resolver:
    """What the topics, or the objectives, of the file's roadmaps are here, and copies of what."""

    def __init__(
        self, roadmaps: list[RoadmapBeside], kind: Kind, site: Mapping[str, int], leaves: set[int]
    ) -> None:
        self.roadmaps, self.kind, self.site, self.leaves = roadmaps, kind, site, leaves
        self.found: dict[str, Target] = {}
        self.inside = {uid for own in roadmaps for uid in own.taken.content.of(kind)}
        self.groups = {item["parent"] for own in roadmaps for item in own.taken.topics.values()}
        self.held: dict[str, set[tuple[object, Target]]] = {}
        """By roadmap: what each topic, or the roadmap itself, has a copy of already."""

    def resolved(self) -> dict[str, Target]:
        items = []
        for own in self.roadmaps:
            present = own.present.of(self.kind)
            self.held[own.taken.uid] = {
                (item["topic"] if self.kind is OBJECTIVE else None, root)
                for item in present.values()
                for root in (item[ORIGIN] or item.key, item.key)
            }
            here = own.topics if self.kind is TOPIC else own.objectives
            for uid, item in own.taken.content.of(self.kind).items():
                if uid in here:
                    self.found[uid] = present[here[uid]][ORIGIN] or here[uid]
                    self._stand_in(item[ORIGIN], self.found[uid])
                else:
                    items.append((own, uid, item))
        for own, uid, item in sorted(items, key=lambda each: each[2][ORIGIN] in self.inside):
            if uid not in self.found:
                self._place(own, uid, item)
        return self.found

    def _place(self, own: RoadmapBeside, uid: str, item: ContentItem) -> None:
        """Make it a copy of what its origin is here, or of the first copy of that in the file."""
        origin = item[ORIGIN]
        target = self.found.get(origin, self.site.get(origin)) if origin else None
        holder = own.topics.get(item["topic"], item["topic"]) if self.kind is OBJECTIVE else None
        held = self.held[own.taken.uid]
        if target is None or (holder, target) in held or not self._fits(uid, target):
            target = uid
        else:
            own.origins[uid] = target
        held.add((holder, target))
        self.found[uid] = target
        self._stand_in(origin, target)

    def _stand_in(self, origin: str | None, target: Target) -> None:
        """What lies on an origin that is not here lies on the first copy of it."""
        if origin and origin not in self.site and origin not in self.inside:
            self.found.setdefault(origin, target)

    def _fits(self, uid: str, target: Target) -> bool:
        """Whether both are leaves, or both groups."""
        if self.kind is not TOPIC:
            return True
        is_group = target not in self.leaves if isinstance(target, int) else target in self.groups
        return (uid in self.groups) == is_group


def _with_leftovers(
    learner: Learner,
    rows: TakenRows,
    roadmaps: list[RoadmapBeside],
    site: SiteTopics,
    topics: dict[str, Target],
    objectives: dict[str, Target],
) -> Targets:
    found = Targets(roadmaps=roadmaps)
    unplaced = Unplaced()
    with_status = {row.topic for row in rows.statuses}
    for uid, named in rows.topics.items():
        target = topics.get(uid, site.topics.get(uid))
        is_site_group = uid not in topics and target not in site.leaves
        if target is None or (is_site_group and uid in with_status):
            unplaced.topics[uid] = named
            found.leaves[uid] = left(uid)
        else:
            found.leaves[uid] = target
        found.topics[uid] = left(uid) if target is None else target
    for uid, (topic, text) in rows.objectives.items():
        line = objectives.get(uid, site.objectives.get(uid))
        if line is None:
            unplaced.objectives[uid] = (topic, text)
            unplaced.topics.setdefault(topic, rows.topics[topic])
        found.objectives[uid] = left(uid) if line is None else line
    _settle_leftovers(learner, found, unplaced)
    return found


def _settle_leftovers(learner: Learner, found: Targets, unplaced: Unplaced) -> None:
    """Add the roadmap of what is not here, whose topics may be here from an earlier time."""
    if not unplaced.topics:
        return
    (own,) = find_own(learner.account_id, [TakenRoadmap(LEFTOVERS, leftovers(unplaced))])
    if own.here is not None:
        again = leftovers(unplaced, own.present, known=own.topics)
        own.taken = TakenRoadmap(LEFTOVERS, again)
    found.roadmaps = [*found.roadmaps, own]
    here = own.topics | own.objectives
    for targets in (found.topics, found.leaves, found.objectives):
        for uid, target in targets.items():
            targets[uid] = here.get(str(target), target)
