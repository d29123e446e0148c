"""The end of a roadmap, or how far it went: what was built, when, and what was left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from roadmap.domain.catalog.outline import LevelView, TopicRow
from roadmap.domain.guidance.outlook import month_span
from roadmap.domain.guidance.plan import figure
from roadmap.domain.guidance.snapshot import LearnerSnapshot
from roadmap.domain.humanize import counted, in_digits
from roadmap.enums import Importance, Status
from roadmap.models import Evidence


@dataclass(frozen=True)
class LevelSpan:
    level: LevelView
    finished: int
    when: str
    """The months of its stones; empty where all was known before."""


@dataclass(frozen=True)
class Proof:
    """A link that shows what was made."""

    row: TopicRow
    title: str
    url: str
    day: dt.date

    @property
    def place(self) -> str:
        """The address without its scheme."""
        return self.url.partition("://")[2].removesuffix("/")


@dataclass(frozen=True)
class Ending:
    first: dt.date | None
    """The day of the first stone; None without one."""
    last: dt.date | None
    levels: tuple[LevelSpan, ...]
    took: str
    """ "63 weeks, 121 active days, 548 hours by estimate"."""
    built: tuple[Proof, ...]
    """The latest first."""
    skipped: tuple[TopicRow, ...]
    essentials: tuple[TopicRow, ...]
    """Those of the skipped that are essential."""


def ending_of(snapshot: LearnerSnapshot) -> Ending:
    """One query, for the evidence."""
    progress = snapshot.progress
    days = [day for _, day in snapshot.stones]
    skipped = tuple(
        leaf
        for leaf in progress.outline.leaves
        if progress.status(leaf) is Status.SKIPPED and progress.is_listed(leaf)
    )
    return Ending(
        first=min(days, default=None),
        last=max(days, default=None),
        levels=tuple(_spans(snapshot)),
        took=_took(snapshot, days),
        built=built_on(snapshot),
        skipped=skipped,
        essentials=tuple(x for x in skipped if x.own_importance is Importance.ESSENTIAL),
    )


def _spans(snapshot: LearnerSnapshot) -> list[LevelSpan]:
    found = []
    for level in snapshot.progress.outline.levels:
        days = [day for row, day in snapshot.stones if row.level_slug == level.slug]
        when = month_span(min(days), max(days)) if days else ""
        found.append(LevelSpan(level, snapshot.progress.levels[level.slug].finished, when))
    return [each for each in found if each.finished]


def _took(snapshot: LearnerSnapshot, days: Sequence[dt.date]) -> str:
    if not days:
        return ""
    first, last = min(days), max(days)
    active = sum(first <= day <= last for day in snapshot.activity.days)
    weeks = max(1, -(-((last - first).days + 1) // 7))
    minutes = sum(row.minutes for row, _ in snapshot.stones)
    texts = [in_digits(weeks, "week"), in_digits(active, "active day") if active else ""]
    return f"{', '.join(filter(None, texts))}, {figure(minutes)} by estimate."


def built_on(snapshot: LearnerSnapshot) -> tuple[Proof, ...]:
    """The learner's evidence on topics of the roadmap, the latest first."""
    if snapshot.learner.user_id is None:
        return ()
    by_root = snapshot.progress.outline.rows_by_root
    links = Evidence.objects.filter(user_id=snapshot.learner.user_id).order_by("-day", "-id")
    return tuple(
        Proof(by_root[link.topic_id], link.title, link.url, link.day)
        for link in links
        if link.topic_id in by_root
    )


def skipped_by_level(ending: Ending) -> list[tuple[str, str]]:
    """(level slug, how many of its topics were skipped), in order."""
    counts: dict[str, int] = {}
    for row in ending.skipped:
        counts[row.level_slug] = counts.get(row.level_slug, 0) + 1
    return [(slug, counted(count, "topic")) for slug, count in counts.items()]
