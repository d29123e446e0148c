"""Reads the rows of an export, within the bounds of ordinary use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from roadmap.domain.normalize import normalize_line
from roadmap.domain.notes.notes import NOTE_LIMIT
from roadmap.domain.personal_data.bringing_in.archive import Document
from roadmap.domain.personal_data.bringing_in.cells import Row, clean, rows_of
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.domain.personal_data.bringing_in.rows import (
    ActionRow,
    ChoicesRow,
    LinkEventRow,
    LinkRow,
    Named,
    NoteEventRow,
    NoteRow,
    PlanRow,
    StatusEventRow,
    StatusRow,
    TakenRows,
    TickEventRow,
    TickRow,
)
from roadmap.enums import STORED_STATUSES, ActionKind, Experience, Goal, Source, Status
from roadmap.models.bounds import WEEKLY_MINUTES

ROW_LIMIT = 120_000
"""Rows of all parts together; a heavy learner of five years has about 50,000."""
STORED = [status.value for status in STORED_STATUSES]
YEARS = dt.timedelta(days=3660)
"""How far ahead a plan may reach; the form of a plan takes ten years."""
URL = URLValidator(schemes=["http", "https"])


def read_rows(document: Document) -> TakenRows:
    """All rows of a document.

    Raises:
        TakeawayError: one holds what no row may, names an action that is not there, or is there
            twice; or there are too many.
    """
    parts = [rows for rows in document.values() if isinstance(rows, list)]
    if sum(map(len, parts)) > ROW_LIMIT:
        raise TakeawayError(f"There are more than {ROW_LIMIT:,} rows in this file.")
    return _Reader(document).read()


class _Reader:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.topics: dict[str, Named] = {}
        self.objectives: dict[str, tuple[str, str]] = {}
        self.actions: set[int] = set()

    def read(self) -> TakenRows:
        actions = self._once("actions", _action, lambda row: row.id)
        self.actions = {row.id for row in actions}
        choices = self._once("preferences", _choices, lambda row: 0)
        return TakenRows(
            actions=sorted(actions, key=lambda row: row.id),
            statuses=self._once("statuses", self._status, lambda row: row.topic),
            status_events=self._events(
                "status_events", self._status_event, lambda row: (row.action, row.topic)
            ),
            ticks=self._once("objectives", self._tick, lambda row: row.objective),
            tick_events=self._events(
                "objective_events", self._tick_event, lambda row: (row.action, row.objective)
            ),
            notes=self._once("notes", self._note, lambda row: row.topic),
            note_events=self._events(
                "note_events", self._note_event, lambda row: (row.action, row.topic)
            ),
            links=self._once("evidence", self._link, lambda row: (row.topic, row.url)),
            link_events=self._events(
                "evidence_events", self._link_event, lambda row: (row.action, row.topic, row.url)
            ),
            plans=self._once("plan", _plan, lambda row: row.roadmap),
            choices=choices[0] if choices else ChoicesRow(),
            topics=self.topics,
            objectives=self.objectives,
        )

    def _once[T](self, part: str, read: Callable[[Row], T], key: Callable[[T], object]) -> list[T]:
        """The rows of a part, each once; what tells them apart is ``key``."""
        found: dict[object, T] = {}
        for row in rows_of(self.document, part):
            one = read(row)
            if found.setdefault(key(one), one) is not one:
                raise TakeawayError("says again what a row before it said.", row.where)
        return list(found.values())

    def _events[T: (StatusEventRow, TickEventRow, NoteEventRow, LinkEventRow)](
        self, part: str, read: Callable[[Row], T], key: Callable[[T], object]
    ) -> list[T]:
        """Events in the order in which they were written."""
        return sorted(self._once(part, read, key), key=lambda row: row.id)

    def _topic(self, row: Row) -> str:
        uid = row.uid("topic")
        if uid not in self.topics or not self.topics[uid].title:
            self.topics[uid] = Named(
                _name(row, "topic_title"), _name(row, "roadmap_title") or _name(row, "roadmap")
            )
        return uid

    def _objective(self, row: Row) -> str:
        uid = row.uid("objective")
        if uid not in self.objectives or not self.objectives[uid][1]:
            self.objectives[uid] = (self._topic(row), _name(row, "objective_text"))
        return uid

    def _action(self, row: Row) -> int:
        number = row.whole("action", 0, 2**63 - 1)
        if number not in self.actions:
            raise TakeawayError(f"belongs to the action {number}, which is not there.", row.where)
        return number

    def _status(self, row: Row) -> StatusRow:
        return StatusRow(self._topic(row), row.choice("status", STORED), row.instant("since"))

    def _status_event(self, row: Row) -> StatusEventRow:
        return StatusEventRow(
            id=_id(row),
            action=self._action(row),
            topic=self._topic(row),
            from_status=row.choice("from_status", Status.values),
            to_status=row.choice("to_status", Status.values),
            from_since=row.instant_or_none("from_since"),
            at=row.instant("at"),
            day=row.day("day"),
            source=row.choice("source", Source.values),
        )

    def _tick(self, row: Row) -> TickRow:
        return TickRow(self._objective(row), row.instant("since"))

    def _tick_event(self, row: Row) -> TickEventRow:
        return TickEventRow(
            id=_id(row),
            action=self._action(row),
            objective=self._objective(row),
            checked=row.flag("checked"),
            from_since=row.instant_or_none("from_since"),
            at=row.instant("at"),
            day=row.day("day"),
            source=row.choice("source", Source.values),
        )

    def _note(self, row: Row) -> NoteRow:
        return NoteRow(
            topic=self._topic(row),
            body=row.text("body", NOTE_LIMIT),
            revision=row.whole("revision"),
            created_at=row.instant("created_at"),
            updated_at=row.instant("updated_at"),
        )

    def _note_event(self, row: Row) -> NoteEventRow:
        return NoteEventRow(
            id=_id(row),
            action=self._action(row),
            topic=self._topic(row),
            from_body=row.text("from_body", NOTE_LIMIT),
            to_body=row.text("to_body", NOTE_LIMIT),
            revision=row.whole("revision"),
            at=row.instant("at"),
            day=row.day("day"),
            source=row.choice("source", Source.values),
        )

    def _link(self, row: Row) -> LinkRow:
        return LinkRow(
            topic=self._topic(row),
            title=_title(row),
            url=_url(row),
            day=row.day("day"),
            is_public=row.flag("is_public"),
            created_at=row.instant("created_at"),
        )

    def _link_event(self, row: Row) -> LinkEventRow:
        return LinkEventRow(
            id=_id(row),
            action=self._action(row),
            topic=self._topic(row),
            added=row.flag("added"),
            url=_url(row),
            title=_title(row),
            dated=row.day("dated"),
            is_public=row.flag("is_public"),
            at=row.instant("at"),
            day=row.day("day"),
        )


def _id(row: Row) -> int:
    return row.whole("id", 0, 2**63 - 1)


def _name(row: Row, name: str) -> str:
    """What a row calls something, for a title; nothing where it doesn't, or not with a text."""
    value = row.cells.get(name)
    return clean(value[:200], f"{row.where}, {name}") if isinstance(value, str) else ""


def _title(row: Row) -> str:
    return normalize_line(row.text("title", 120))


def _url(row: Row) -> str:
    url = row.text("url", 500, least=1)
    try:
        URL(url)
    except ValidationError as error:
        raise row.refuse("url", "a web address that begins with https:// or http://") from error
    return url


def _action(row: Row) -> ActionRow:
    return ActionRow(
        id=_id(row),
        kind=row.choice("kind", ActionKind.values),
        created_at=row.instant("created_at"),
        undone_at=row.instant_or_none("undone_at"),
    )


def _plan(row: Row) -> PlanRow:
    has_time = row.cells.get("weekly_minutes") is not None
    has_date = row.cells.get("target_date") is not None
    if not (has_time or has_date):
        raise TakeawayError("has neither time a week nor a date.", row.where)
    return PlanRow(
        roadmap=row.uid_or_none("roadmap_uid"),
        weekly_minutes=row.whole("weekly_minutes", *WEEKLY_MINUTES) if has_time else None,
        target_date=row.day("target_date", YEARS) if has_date else None,
        goal=row.choice("goal", Goal.values),
        created_on=row.day("created_on"),
    )


def _choices(row: Row) -> ChoicesRow:
    return ChoicesRow(
        row.text("checklist_filter", 2000), row.uid_or_none("followed"), _answers(row)
    )


def _answers(row: Row) -> dict[str, str | int]:
    """What was answered on the welcome page; a file from before there was one has nothing of it."""
    answers: dict[str, str | int] = {}
    if row.cells.get("experience"):
        answers["experience"] = row.choice("experience", Experience.values)
    if row.cells.get("goal"):
        answers["goal"] = row.choice("goal", Goal.values)
    if row.cells.get("weekly_minutes") is not None:
        answers["weekly_minutes"] = row.whole("weekly_minutes", *WEEKLY_MINUTES)
    return answers
