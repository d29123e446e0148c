"""What a write changes on a page, as data: which elements are drawn anew, and the toast.

:func:`progress_update` is the one pure function from before and after;
:func:`roadmap.rendering.answers.answer` renders its result and sends it.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

from django.urls import reverse

from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.domain.progress.selectors import position
from roadmap.domain.progress.tally import Tally
from roadmap.enums import Status
from roadmap.rendering import rows, sections
from roadmap.rendering.fragments import Context
from roadmap.rendering.open_topic import OpenTopic, standing

TOPIC_PARTS = {
    "stations": "roadmap/topic/stations.html",
    "facts": "roadmap/topic/facts.html",
    "now": "roadmap/topic/status_bar.html",
    "ticks": "roadmap/topic/ticks.html",
    "end": "roadmap/topic/end.html",
}
"""The templates of an open topic's parts; the id of each ends in the topic's slug."""
OF_TICKS = {name: TOPIC_PARTS[name] for name in ("now", "ticks", "end")}
"""Those that a ticked objective changes."""
CHOICES = {"now": "components/status_control.html"}


@dataclass(frozen=True)
class NextStep:
    """The topic that a toast goes on to."""

    title: str
    url: str
    because: str


@dataclass(frozen=True)
class Toast:
    """A short message; with an action it offers Undo, with a status it shows the glyph.

    With ``brief`` it has one line: that, and ``news`` or what is next; ``text`` is then only heard.
    ``take_back`` is the address that takes a change of content back, where one was made.
    """

    text: str
    status: Status | None = None
    action_id: int | None = None
    brief: str = ""
    news: str = ""
    next: NextStep | None = None
    take_back: str = ""

    @property
    def undo(self) -> str:
        """The address that undoes what the message is about; empty where there is none."""
        if self.action_id:
            return reverse("roadmap:undo", args=[self.action_id])
        return self.take_back

    @property
    def sentence(self) -> str:
        """All of it, as plain text."""
        step = f"Next: {isolated(self.next.title)}, {self.next.because}" if self.next else ""
        return " ".join(part for part in (self.text, self.news, step) if part)


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

    topic: OpenTopic | None = None
    """The topic that is open, as a page or in the panel."""
    has_choices: bool = False
    """Whether it is the small page with the topic's five choices."""
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
    is, every number that they feed, the bars of their levels, the lens, and all of the open topic
    that shows a status. A page of which nearly everything changes is loaded again.
    """
    if shown.is_reloaded:
        return PageUpdate(toast, reload=True)
    changed = _changed(before, after, topics)
    return PageUpdate(
        toast,
        (
            *(_row(after, row) for row in changed.rows),
            *_rows_inside(after, changed, shown),
            *_numbers(after, changed),
            *(_bar(after, level) for level in changed.levels),
            *_open_topic(after, shown),
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


def _row(progress: RoadmapProgress, row: TopicRow, place: str = rows.LIST) -> PagePart:
    here = position(progress)
    key, context = rows.row_fragment(progress, row, here.id if here is not None else None, place)
    return PagePart(f"{place}-{row.slug}", rows.TEMPLATE, context, key)


def _rows_inside(
    progress: RoadmapProgress, changed: _Changed, shown: OpenPage
) -> Iterator[PagePart]:
    """The rows once more that an open group lists: the same topics may be listed beside it."""
    if shown.topic is not None and not shown.has_choices:
        below = {row.id for row in shown.topic.row.walk()} - {shown.topic.row.id}
        yield from (_row(progress, row, rows.INSIDE) for row in changed.rows if row.id in below)


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


def _open_topic(progress: RoadmapProgress, shown: OpenPage) -> Iterator[PagePart]:
    if shown.topic is not None and shown.has_choices:
        yield from topic_parts(progress, shown.topic, CHOICES)
    elif shown.topic is not None:
        yield from topic_parts(progress, shown.topic)


def topic_parts(
    progress: RoadmapProgress, topic: OpenTopic, templates: Mapping[str, str] = TOPIC_PARTS
) -> Iterator[PagePart]:
    """All that statuses and ticks feed on the page of a topic, and in the panel."""
    context: Context = partial(dict, standing(progress, topic))
    for name, template in templates.items():
        yield PagePart(f"{name}-{topic.row.slug}", template, context)


def _lens(shown: OpenPage) -> Iterator[PagePart]:
    if shown.lens is not None:
        context = {"lens": shown.lens}
        yield PagePart("lens", "roadmap/checklist/filter_progress.html", lambda: context)
