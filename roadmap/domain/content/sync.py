"""Brings a folder of fixtures into the database without ever losing a learner's progress."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes import snapshot, validate
from roadmap.domain.changes.apply import carry_out
from roadmap.domain.changes.plan import Plan, Surroundings
from roadmap.domain.changes.planner import make_plan
from roadmap.domain.changes.schema import OBJECTIVE, TOPIC, Bundle
from roadmap.domain.changes.three_way import Overwrites
from roadmap.domain.content.decisions import Decisions
from roadmap.domain.content.reader import Fault
from roadmap.enums import Status
from roadmap.models import OldSlug, Progress, Roadmap

LOCK = 0x436169726E
"""Any number that no other program uses: the letters of Cairn."""


class RefusedError(ValueError):
    """The fixtures can't be synced; ``faults`` says all reasons at once."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Synced:
    """What a sync did, or would do."""

    slug: str
    plan: Plan
    fixtures: Bundle


def sync(
    folder: Path,
    *,
    check: bool = False,
    overwrites: Overwrites | None = None,
    inherit: Set[str] = frozenset(),
    fresh: Set[str] = frozenset(),
) -> Synced:
    """Sync one folder; with ``check`` nothing is written.

    Raises:
        RefusedError: the fixtures have faults, or what they hold belongs to another roadmap.
    """
    fixtures = _read(folder)
    decisions = Decisions.read(folder, fixtures).join(inherit=inherit, fresh=fresh)
    with transaction.atomic():
        _wait_for_other_syncs()
        roadmap = _roadmap_of(fixtures, folder)
        _refuse_what_is_elsewhere(fixtures, roadmap)
        plan = make_plan(
            fixtures=fixtures,
            database=snapshot.take(roadmap) if roadmap else Bundle(),
            surroundings=_surroundings(roadmap),
            overwrites=overwrites,
            inherit=decisions.inherit,
            fresh=decisions.fresh,
        )
        if not check and (plan.changes_content or plan.bases):
            roadmap = carry_out(plan, roadmap)
            if plan.changes_content:
                bump_version(roadmap.pk)
    assert fixtures.roadmap is not None
    return Synced(slug=str(fixtures.roadmap["slug"]), plan=plan, fixtures=fixtures)


def _wait_for_other_syncs() -> None:
    """Several servers may start, and sync, at once. SQLite lets one transaction write anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _read(folder: Path) -> Bundle:
    reading = validate.read(folder)
    if reading.faults:
        raise RefusedError(validate.by_place(reading.faults))
    return reading.bundle


def _roadmap_of(fixtures: Bundle, folder: Path) -> Roadmap | None:
    """The roadmap of the fixtures in the database, locked until the transaction ends."""
    item = fixtures.roadmap
    assert item is not None
    where, name = item.where or str(folder), fixtures.name_of(item)
    roadmap = Roadmap.objects.select_for_update().filter(uid=item["uid"]).first()
    if roadmap is not None and not Roadmap.objects.of_the_house().filter(pk=roadmap.pk).exists():
        raise RefusedError([Fault(where, name, "a person's own roadmap here has this uid")])
    if Roadmap.objects.filter(slug=item["slug"]).exclude(uid=item["uid"]).exists():
        message = "another roadmap here has this slug; rename that one first"
        raise RefusedError([Fault(where, name, message)])
    return roadmap


def _refuse_what_is_elsewhere(fixtures: Bundle, roadmap: Roadmap | None) -> None:
    """A topic or objective never changes its roadmap: progress would go along with it."""
    found: list[Fault] = []
    for kind, path in ((TOPIC, "roadmap"), (OBJECTIVE, "topic__roadmap")):
        items = fixtures.of(kind)
        rows: Any = kind.model._default_manager.filter(uid__in=[uid for (uid,) in items])
        if roadmap is not None:
            rows = rows.exclude(**{path: roadmap})
        for uid, title in rows.values_list("uid", f"{path}__title"):
            item = items[str(uid),]
            message = f"has the uid of one in another roadmap here, “{title}”; give it a new one"
            found.append(Fault(item.where, fixtures.name_of(item), message))
    if found:
        raise RefusedError(validate.by_place(found))


def _surroundings(roadmap: Roadmap | None) -> Surroundings:
    if roadmap is None:
        return Surroundings()
    slugs = OldSlug.objects.filter(roadmap=roadmap).values_list("slug", "topic__uid")
    finished = Progress.objects.filter(topic__roadmap=roadmap).exclude(status=Status.LEARNING)
    return Surroundings(
        old_slugs={slug: str(uid) for slug, uid in slugs},
        finished={str(uid) for uid in finished.values_list("topic__uid", flat=True).distinct()},
    )
