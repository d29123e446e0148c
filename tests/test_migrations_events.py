"""Events of before: after the migration each says when it happened, and the way back is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from roadmap.models import ProgressEvent
from tests.factories import UserFactory
from tests.test_migrations_changesets import migrate, newest

OLD = "0009_changesets"
RECORDED = dt.datetime(2026, 5, 20, 23, 30, tzinfo=dt.UTC)
HAPPENED = dt.datetime(2026, 3, 4, 22, 30, tzinfo=dt.UTC)


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    """The models as the version of before has them; afterwards the database is the newest again."""
    others = [node for node in newest() if node[0] != "roadmap"]
    migrate([("roadmap", OLD)])
    try:
        yield old_models(others)
    finally:
        migrate(newest())


def old_models(others: list[tuple[str, str]]) -> Any:
    loader = MigrationExecutor(connection).loader
    return loader.project_state([*others, ("roadmap", OLD)]).apps


def event(
    apps: Any,
    *,
    zone: str | None = "UTC",
    at: dt.datetime = RECORDED,
    day: dt.date = dt.date(2026, 5, 20),
) -> int:
    """An event as it was written then, of a person whose zone is ``zone`` now, or of a guest."""
    number = apps.get_model("roadmap", "Roadmap").objects.count()
    roadmap = apps.get_model("roadmap", "Roadmap").objects.create(slug=f"trail-{number}")
    level = apps.get_model("roadmap", "Level").objects.create(roadmap=roadmap, slug="basics")
    line = apps.get_model("roadmap", "Category").objects.create(roadmap=roadmap, code="db")
    topic = apps.get_model("roadmap", "Topic").objects.create(
        roadmap=roadmap, level=level, category=line, slug="leaf", title="Leaf"
    )
    if zone is None:
        owner = {"guest_id": apps.get_model("roadmap", "Guest").objects.create().pk}
    else:
        owner = {"user_id": UserFactory(time_zone=zone).pk}
    action = apps.get_model("roadmap", "Action").objects.create(
        kind="import", created_at=at, **owner
    )
    made = apps.get_model("roadmap", "ProgressEvent").objects.create(
        action=action,
        topic=topic,
        from_status="todo",
        to_status="done",
        to_since=HAPPENED,
        at=at,
        day=day,
        source="import",
        **owner,
    )
    return int(made.pk)


def day(number: int) -> dt.date:
    return dt.date(2026, 3, number)


WRITTEN = (
    # The day that was written agrees with the zone the person has now.
    ("UTC", dt.date(2026, 5, 20), day(4)),
    ("Asia/Tokyo", dt.date(2026, 5, 21), day(5)),
    ("America/New_York", dt.date(2026, 5, 20), day(4)),
    # They had UTC then, and have another one now.
    ("Asia/Tokyo", dt.date(2026, 5, 20), day(4)),
    # They were east of where they are now; which zone it was is not known any more.
    ("America/New_York", dt.date(2026, 5, 21), day(5)),
    # The system knows the zone no longer; a guest has none.
    ("Pacific/Atlantis", dt.date(2026, 5, 20), day(4)),
    (None, dt.date(2026, 5, 20), day(4)),
)
"""The zone that a person has now, the day that was written, and the one that is right."""


def test_an_event_is_dated_when_it_happened(before: Any) -> None:
    """One that said so already stays: its day is of the zone that the person had then."""
    pks = [event(before, zone=zone, day=written) for zone, written, _ in WRITTEN]
    said_so = event(before, zone="Asia/Tokyo", at=HAPPENED, day=day(4))
    migrate(newest())
    found = ProgressEvent.objects.in_bulk([*pks, said_so])
    assert [found[pk].day for pk in pks] == [expected for _, _, expected in WRITTEN]
    assert {each.at for each in found.values()} == {HAPPENED}
    assert {found[pk].action.created_at for pk in pks} == {RECORDED}
    assert found[said_so].day == day(4)


def test_more_events_than_one_statement_holds_are_all_dated(
    before: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    pks = [event(before) for _ in range(5)]
    found = MigrationExecutor(connection).loader.get_migration("roadmap", "0010_event_instants")
    code: Any = next(op for op in found.operations if hasattr(op, "code")).code
    monkeypatch.setitem(code.__globals__, "BATCH", 2)
    migrate(newest())
    assert set(ProgressEvent.objects.values_list("at", flat=True)) == {HAPPENED}
    assert ProgressEvent.objects.filter(day=day(4)).count() == len(pks)


def test_the_way_back_loses_no_event(before: Any) -> None:
    pk = event(before)
    migrate(newest())
    migrate([("roadmap", OLD)])
    found = before.get_model("roadmap", "ProgressEvent").objects.get(pk=pk)
    assert (found.at, found.to_since, found.day) == (HAPPENED, HAPPENED, day(4))
