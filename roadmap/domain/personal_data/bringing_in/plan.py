"""What bringing an export in would write, worked out before anything is: values, no rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from roadmap.domain.personal_data.bringing_in.own_roadmaps import RoadmapBeside, Target
from roadmap.domain.personal_data.bringing_in.rows import (
    ActionRow,
    LinkEventRow,
    LinkRow,
    NoteEventRow,
    NoteRow,
    PlanRow,
    StatusEventRow,
    TickEventRow,
)


@dataclass(frozen=True)
class JoinedStatus:
    """How a leaf is after the import, where both sides had something: an event of the import."""

    topic: Target
    before: str
    before_since: dt.datetime | None
    status: str
    since: dt.datetime
    day: dt.date | None
    source: str


@dataclass(frozen=True)
class JoinedTick:
    objective: Target
    before_since: dt.datetime | None
    since: dt.datetime


@dataclass(frozen=True)
class Numbers:
    """How much of the file comes in, and how much is here: the preview's and the answer's."""

    statuses: int = 0
    statuses_here: int = 0
    objectives: int = 0
    objectives_here: int = 0
    notes: int = 0
    """Notes on topics that have none here."""
    notes_joined: int = 0
    """Notes that become longer, or newer, for there is one here."""
    notes_here: int = 0
    notes_apart: int = 0
    """Notes that are too long to stand in one with that here; their text is an earlier one."""
    links: int = 0
    links_here: int = 0
    links_over: int = 0
    """Links for which a topic has no room; the history has them."""
    actions: int = 0
    actions_here: int = 0
    roadmaps: int = 0
    roadmaps_here: int = 0
    roadmaps_extended: int = 0
    topics_added: int = 0
    """Topics that roadmaps which are here get."""
    leftovers: int = 0
    """Topics that are not here and become part of a private roadmap."""
    leftovers_here: int = 0
    plan: int = 0
    plan_kept: int = 0
    plan_elsewhere: int = 0
    """Plans for roadmaps that are not here."""
    followed: int = 0
    preferences: int = 0
    answers: int = 0

    @property
    def coming(self) -> int:
        """How many things come in, of whatever kind."""
        return (
            self.statuses + self.objectives + self.notes + self.notes_joined + self.notes_apart
            + self.links + self.actions + self.roadmaps + self.roadmaps_extended
            + self.leftovers + self.plan + self.preferences + self.followed + self.answers
        )  # fmt: skip


@dataclass
class ArrivalPlan:
    """Everything that would be written."""

    version: int
    roadmaps: list[RoadmapBeside] = field(default_factory=list)
    actions: list[ActionRow] = field(default_factory=list)
    status_events: list[tuple[Target, StatusEventRow]] = field(default_factory=list)
    tick_events: list[tuple[Target, TickEventRow]] = field(default_factory=list)
    note_events: list[tuple[Target, NoteEventRow]] = field(default_factory=list)
    link_events: list[tuple[Target, LinkEventRow]] = field(default_factory=list)
    statuses: dict[Target, tuple[str, dt.datetime]] = field(default_factory=dict)
    ticks: dict[Target, dt.datetime] = field(default_factory=dict)
    notes: dict[Target, NoteRow] = field(default_factory=dict)
    links: list[tuple[Target, LinkRow]] = field(default_factory=list)
    joined_statuses: list[JoinedStatus] = field(default_factory=list)
    joined_ticks: list[JoinedTick] = field(default_factory=list)
    joined_notes: dict[Target, str] = field(default_factory=dict)
    """Longer or newer texts of notes that are here."""
    notes_apart: list[tuple[Target, NoteRow]] = field(default_factory=list)
    plans: list[tuple[Target, PlanRow]] = field(default_factory=list)
    """Plans with the ids of their roadmaps, or the uids in the file of those yet to be made."""
    followed: Target | None = None
    checklist_filter: str = ""
    answers: Mapping[str, str | int] = field(default_factory=dict)
    numbers: Numbers = field(default_factory=Numbers)

    @property
    def joins(self) -> bool:
        """Whether the import changes anything that was here, or lacks its event in the file."""
        return bool(self.joined_statuses or self.joined_ticks or self.joined_notes)
