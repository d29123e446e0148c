"""What a write changes on a page, as data: which elements are drawn anew, and the toast.

:func:`progress_update` is the one pure function from before and after;
:func:`roadmap.rendering.answers.answer` renders its result and sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Status
from roadmap.rendering import rows, sections
from roadmap.rendering.fragments import Context


@dataclass(frozen=True)
class Toast:
    """A short message; with an action it offers Undo, with a status it shows the glyph."""

    text: str
    status: Status | None = None
    action_id: int | None = None


@dataclass(frozen=True)
class PagePart:
    """An element that replaces the one with the id ``target``, on pages that have it.

    With a ``key``, which says all that the context depends on, it is the same for everybody and is
    cached.
    """

    target: str
    template: str
    context: Context
    key: Hashable = None
    swap: str = "outerMorph"
    with_request: bool = False
    """Whether it holds a form of its own, and so a token."""


@dataclass(frozen=True)
class PageUpdate:
    """The answer to a write."""

    toast: Toast | None = None
    parts: tuple[PagePart, ...] = ()
    reload: bool = False
    """Whether the page is loaded again instead, and the toast shown on it."""


@dataclass(frozen=True)
class OpenPage:
    """What the page that a write came from shows of the learner's own, beside rows and numbers."""

    topic: TopicRow | None = None
    """The topic that is open, as a page or in the panel."""
    since: Any = None
    """Since when the open topic has the status it has now."""
    lens: Tally | None = None
    """The counts of the filter after the write, where one is set."""
    is_reloaded: bool = False
    """Whether one tick changes nearly all of it."""


@dataclass(frozen=True)
class _Changed:
    """The places that a write touches."""

    rows: Collection[TopicRow]
    sections: Collection[tuple[str, str]] = field(default=())
    levels: Collection[LevelView] = field(default=())


def progress_update(
    *,
    before: RoadmapProgress,
    after: RoadmapProgress,
    topics: Iterable[TopicRow],
    shown: OpenPage,
    toast: Toast,
) -> PageUpdate:
    """What setting the statuses of ``topics`` changes on a page.

    That is: their rows with those of the groups around and of the place where the learner was and
    is, every number that they feed, the bars of their levels, the open topic's control, the lens.
    A page of which nearly everything changes is loaded again.
    """
    if shown.is_reloaded:
        return PageUpdate(toast, reload=True)
    changed = _changed(before, after, topics)
    return PageUpdate(
        toast,
        (
            *(_row(after, row) for row in changed.rows),
            *_numbers(after, changed),
            *(_bar(after, level) for level in changed.levels),
            *_control(after, shown),
            *_lens(shown),
        ),
    )


def _changed(
    before: RoadmapProgress, after: RoadmapProgress, topics: Iterable[TopicRow]
) -> _Changed:
    outline = after.outline
    found = {row.id: row for row in topics}
    found |= {here.id: here for here in (position(before), position(after)) if here is not None}
    found |= {row.id: row for row in _alternatives(outline, found)}
    for row in list(found.values()):
        found |= {group.id: group for group in outline.ancestors(row.id)}
    places = sorted({(row.level_slug, row.category_code) for row in found.values()})
    slugs = {slug for slug, _ in places}
    levels = [level for level in outline.levels if level.slug in slugs]
    return _Changed(found.values(), places, levels)


def _alternatives(outline: Outline, changed: Collection[int]) -> Iterator[TopicRow]:
    """All that lies in a choice with what changed: whether it is needed may have changed too."""
    for group in outline.choosing:
        rows = list(group.walk())
        if any(row.id in changed for row in rows):
            yield from rows


def _row(progress: RoadmapProgress, row: TopicRow) -> PagePart:
    here = position(progress)
    is_here = here is not None and row.id == here.id
    return PagePart(
        f"t-{row.slug}",
        rows.TEMPLATE,
        lambda: rows.row_context(progress, row, here=is_here),
        rows.row_key(progress, row, here=is_here),
    )


def _numbers(progress: RoadmapProgress, changed: _Changed) -> Iterator[PagePart]:
    """The counts of the roadmap, of the levels and of the sections."""
    yield _count("n-total", progress.total)
    for level in changed.levels:
        yield _count(f"n-level-{level.slug}", progress.levels[level.slug])
    for slug, code in changed.sections:
        counts = progress.sections[slug, code]
        yield _count(f"n-sec-{slug}-{code}", counts)
        yield _count(f"r-{slug}-{code}", counts)


def _count(name: str, counts: Tally) -> PagePart:
    context: Context = partial(dict, id=name, counts=counts)
    return PagePart(name, "components/progress_count.html", context, (name, counts))


def _bar(progress: RoadmapProgress, level: LevelView) -> PagePart:
    return PagePart(
        f"strip-{level.slug}",
        "roadmap/checklist/progress_bar.html",
        lambda: sections.progress_bar_context(progress, level),
        sections.progress_bar_key(progress, level),
    )


def _control(progress: RoadmapProgress, shown: OpenPage) -> Iterator[PagePart]:
    """The status control of the open topic; a finished topic has no "Mark as done"."""
    row = shown.topic
    if row is None:
        return
    status = progress.status(row)
    context = {
        "row": row,
        "status": status,
        "since": shown.since,
        "counts": progress.tallies[row.id],
        "choice": progress.choice(row),
        "is_spare": progress.is_spare(row),
        "outline": progress.outline,
    }
    yield PagePart(f"now-{row.slug}", "components/status_control.html", lambda: context)
    if status.counts:
        yield offer_part(row, progress.outline, offered=False)


def offer_part(row: TopicRow, outline: Outline, *, offered: bool) -> PagePart:
    """Whether the open topic offers to be marked as done."""
    context: Context = partial(dict, row=row, outline=outline, offer_done=offered)
    return PagePart(f"offer-{row.slug}", "roadmap/topic/offer_done.html", context)


def _lens(shown: OpenPage) -> Iterator[PagePart]:
    if shown.lens is not None:
        context = {"lens": shown.lens}
        yield PagePart("lens", "roadmap/checklist/filter_progress.html", lambda: context)
