"""Joins the rows of an export with those that are here: nothing is overwritten by less.

The rules are those of a guest's ticks. Where both sides have a status the later one wins, and of
two at one instant the stronger; a tick on either side stays; of two notes both texts are kept.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from roadmap.domain.notes.evidence import EVIDENCE_LIMIT
from roadmap.domain.notes.notes import NOTE_LIMIT, joined_texts
from roadmap.domain.personal_data.bringing_in.own_roadmaps import Target
from roadmap.domain.personal_data.bringing_in.plan import (
    ArrivalPlan,
    JoinedStatus,
    JoinedTick,
)
from roadmap.domain.personal_data.bringing_in.present import Present, told
from roadmap.domain.personal_data.bringing_in.rows import (
    ActionRow,
    LinkEventRow,
    LinkRow,
    NoteEventRow,
    NoteRow,
    StatusEventRow,
    StatusRow,
    TickEventRow,
    TickRow,
)
from roadmap.domain.progress.rows_of_many import HeldRow
from roadmap.domain.progress.statuses import STATUS
from roadmap.enums import Source, Status

EventRow = StatusEventRow | TickEventRow | NoteEventRow | LinkEventRow


def new_actions(rows: Iterable[ActionRow], present: Present, version: int) -> list[ActionRow]:
    """The actions that are not here: of one kind and moment only as many as there are more."""
    left = Counter(present.actions)
    found = []
    for row in rows:
        key = row.kind, told(row.created_at, version)
        if left[key]:
            left[key] -= 1
        else:
            found.append(row)
    return found


def events_of[Event: EventRow](
    rows: Iterable[Event], actions: set[int], targets: Mapping[str, Target]
) -> list[tuple[Target, Event]]:
    """The events of new actions with what they are about here, each once for an action."""
    found: dict[tuple[object, ...], tuple[Target, Event]] = {}
    for row in rows:
        if row.action in actions:
            target = targets[row.objective if isinstance(row, TickEventRow) else row.topic]
            url = row.url if isinstance(row, LinkEventRow) else ""
            found[row.action, target, url] = target, row
    return list(found.values())


def merge_statuses(
    plan: ArrivalPlan, rows: Iterable[StatusRow], targets: Mapping[str, Target], present: Present
) -> int:
    """Put into the plan what becomes of statuses; returns of how many leaves the file tells."""
    wanted: dict[Target, StatusRow] = {}
    for row in rows:
        target = targets[row.topic]
        if target not in wanted or _wins(row, wanted[target]):
            wanted[target] = row
    undone = {action.id for action in plan.actions if action.undone_at is not None}
    log: dict[Target, list[StatusEventRow]] = defaultdict(list)
    for target, event in plan.status_events:
        log[target].append(event)
    for target in {**wanted, **log}:
        mine = present.statuses.get(target) if isinstance(target, int) else None
        theirs = wanted.get(target)
        is_cleared = (
            mine is None and theirs is not None and _is_older(theirs.since, target, present.cleared)
        )
        if theirs is not None and not is_cleared and (mine is None or _replaces(theirs, mine)):
            plan.statuses[target] = theirs.status, theirs.since
        events = [event for event in log[target] if event.action not in undone]
        has_own = mine is not None or target in present.with_events
        joined = (
            _joined(target, mine, plan.statuses.get(target), log[target])
            if has_own
            else _unlogged(target, plan.statuses.get(target), events)
        )
        if joined is not None:
            plan.joined_statuses.append(joined)
    return len(wanted)


def _is_older[Key](since: dt.datetime, target: Key, taken_away: Mapping[Any, dt.datetime]) -> bool:
    """Whether it was taken away here after that."""
    at = taken_away.get(target)
    return at is not None and since <= at


def _wins(row: StatusRow, other: StatusRow | HeldRow) -> bool:
    if row.since != other.since:
        return row.since > other.since
    return STATUS[row.status].rank > STATUS[other.status].rank


def _replaces(row: StatusRow, mine: HeldRow) -> bool:
    return row.status != mine.status and _wins(row, mine)


State = tuple[str, dt.datetime] | None


def _joined(
    target: Target, mine: HeldRow | None, new: State, log: list[StatusEventRow]
) -> JoinedStatus | None:
    """The event after which a leaf is as it is now, whatever the two logs say one by one.

    It stands behind both, so that undoing an action of either can't take the other's status.
    """
    if not log and new is None:
        return None
    state = new or ((mine.status, mine.since) if mine is not None else None)
    if state is None:
        return None
    status, since = state
    day, source = None, Source.IMPORT.value
    if new is None and mine is not None and mine.source is not None:
        day, source = mine.day, mine.source
    maker = next((e for e in reversed(log) if (e.to_status, e.at) == state), None)
    if new is not None and maker is not None:
        day, source = maker.day, maker.source
    before = mine.status if mine is not None else Status.TODO.value
    return JoinedStatus(
        target, before, mine.since if mine is not None else None, status, since, day, source
    )


def _unlogged(target: Target, new: State, events: list[StatusEventRow]) -> JoinedStatus | None:
    """The event of a status that no event of the file tells of."""
    last = events[-1] if events else None
    if new is None or (last is not None and (last.to_status, last.at) == new):
        return None
    before = last.to_status if last is not None else Status.TODO.value
    since = last.at if last is not None and before != Status.TODO else None
    return JoinedStatus(target, before, since, *new, None, Source.IMPORT.value)


def merge_ticks(
    plan: ArrivalPlan, rows: Iterable[TickRow], targets: Mapping[str, Target], present: Present
) -> int:
    wanted: dict[Target, dt.datetime] = {}
    for row in rows:
        target = targets[row.objective]
        wanted[target] = max(row.since, wanted.get(target, row.since))
    undone = {action.id for action in plan.actions if action.undone_at is not None}
    log: dict[Target, list[TickEventRow]] = defaultdict(list)
    for target, event in plan.tick_events:
        log[target].append(event)
    for target in {**wanted, **log}:
        mine = present.ticks.get(target) if isinstance(target, int) else None
        events = [event for event in log[target] if event.action not in undone]
        is_new = mine is None and target in wanted
        if is_new and not _is_older(wanted[target], target, present.unticked):
            plan.ticks[target] = since = wanted[target]
            last = events[-1] if events else None
            has_own = target in present.with_tick_events
            if last is None or has_own or not last.checked or last.at != since:
                plan.joined_ticks.append(JoinedTick(target, None, since))
        elif mine is not None and log[target]:
            plan.joined_ticks.append(JoinedTick(target, mine, mine))
    return len(wanted)


def merge_notes(
    plan: ArrivalPlan,
    rows: Iterable[NoteRow],
    targets: Mapping[str, Target],
    present: Present,
    earlier: Mapping[int, set[str]],
) -> tuple[int, int, int, int]:
    """How many notes are new, joined, here already, and too long to be joined.

    Args:
        earlier: the texts that the person's own notes once had, by topic.
    """
    theirs: dict[Target, set[str]] = defaultdict(set)
    for target, event in plan.note_events:
        theirs[target].update((event.from_body, event.to_body))
    new = joined = here = apart = 0
    bodies: dict[Target, str] = {topic: body for topic, body in present.notes.items()}  # noqa: C416
    for row in rows:
        target = targets[row.topic]
        if target not in bodies:
            plan.notes[target] = row
            bodies[target] = row.body
            new += bool(row.body)
            continue
        own = bodies[target]
        mine = earlier.get(target, set()) if isinstance(target, int) else set()
        text = _text(own, row.body, mine, theirs[target])
        if text == own:
            here += bool(row.body)
        elif len(text) > NOTE_LIMIT:
            apart += 1
            plan.notes_apart.append((target, row))
        elif target in plan.notes:
            bodies[target] = text
            plan.notes[target] = replace(row, body=text)
        else:
            joined += 1
            bodies[target] = plan.joined_notes[target] = text
    return new, joined, here, apart


def _text(own: str, theirs: str, before: set[str], theirs_before: set[str]) -> str:
    """The text of a note after the import: an earlier one gives way to what it became."""
    if own == theirs or theirs in before - {own}:
        return own
    if own in theirs_before - {""}:
        return theirs or own
    return joined_texts(own, theirs)


def merge_links(
    plan: ArrivalPlan, rows: Iterable[LinkRow], targets: Mapping[str, Target], present: Present
) -> tuple[int, int]:
    """How many links are here already, and how many have no room; the latest come first."""
    known: set[tuple[Target, str]] = set(present.links)
    room = Counter(topic for topic, _ in known)
    here = over = 0
    chosen: list[tuple[Target, LinkRow]] = []
    for row in sorted(rows, key=lambda each: each.day, reverse=True):
        target = targets[row.topic]
        if (target, row.url) in known or _is_older(
            row.created_at, (target, row.url), present.removed
        ):
            here += 1
        elif room[target] >= EVIDENCE_LIMIT:
            over += 1
        else:
            known.add((target, row.url))
            room[target] += 1
            chosen.append((target, row))
    plan.links = chosen
    return here, over
