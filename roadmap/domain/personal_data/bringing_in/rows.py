"""The rows of an export, typed and within the bounds of ordinary use. Topics are named by uid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ActionRow:
    id: int
    kind: str
    created_at: dt.datetime
    undone_at: dt.datetime | None


@dataclass(frozen=True)
class StatusRow:
    topic: str
    status: str
    since: dt.datetime


@dataclass(frozen=True)
class StatusEventRow:
    id: int
    action: int
    topic: str
    from_status: str
    to_status: str
    from_since: dt.datetime | None
    at: dt.datetime
    day: dt.date
    source: str


@dataclass(frozen=True)
class TickRow:
    objective: str
    since: dt.datetime


@dataclass(frozen=True)
class TickEventRow:
    id: int
    action: int
    objective: str
    checked: bool
    from_since: dt.datetime | None
    at: dt.datetime
    day: dt.date
    source: str


@dataclass(frozen=True)
class NoteRow:
    topic: str
    body: str
    revision: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True)
class NoteEventRow:
    id: int
    action: int
    topic: str
    from_body: str
    to_body: str
    revision: int
    at: dt.datetime
    day: dt.date
    source: str


@dataclass(frozen=True)
class LinkRow:
    topic: str
    title: str
    url: str
    day: dt.date
    is_public: bool
    created_at: dt.datetime


@dataclass(frozen=True)
class LinkEventRow:
    id: int
    action: int
    topic: str
    added: bool
    url: str
    title: str
    dated: dt.date
    is_public: bool
    at: dt.datetime
    day: dt.date


@dataclass(frozen=True)
class PlanRow:
    roadmap: str | None
    """The uid of what it is for; None in a file from before there were several."""
    weekly_minutes: int | None
    target_date: dt.date | None
    goal: str
    created_on: dt.date


@dataclass(frozen=True)
class ChoicesRow:
    """What the person chose for their pages."""

    checklist_filter: str = ""
    followed: str | None = None
    """The uid of the roadmap."""
    answers: Mapping[str, str | int] = field(default_factory=dict)
    """Of the welcome page, by the names of their columns; what was left open is not in it."""


@dataclass(frozen=True)
class Named:
    """How the file calls a topic, and the roadmap that it is in; empty where it doesn't say."""

    title: str
    roadmap: str


@dataclass
class TakenRows:
    """All rows of an export that belong to its person."""

    actions: list[ActionRow]
    statuses: list[StatusRow]
    status_events: list[StatusEventRow]
    ticks: list[TickRow]
    tick_events: list[TickEventRow]
    notes: list[NoteRow]
    note_events: list[NoteEventRow]
    links: list[LinkRow]
    link_events: list[LinkEventRow]
    plans: list[PlanRow]
    choices: ChoicesRow
    topics: dict[str, Named] = field(default_factory=dict)
    """Every topic that a row is about, by uid."""
    objectives: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Every objective that a row is about: the uid of its topic, and its text."""
