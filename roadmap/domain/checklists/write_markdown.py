"""Writes a roadmap as a GitHub-flavoured Markdown checklist with one learner's ticks.

The wording is stable: two files differ only where a topic or a status does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from roadmap.domain.catalog.outline import LevelView, TopicRow
from roadmap.domain.checklists.line_text import text_of_line
from roadmap.domain.checklists.markers import (
    DIFFICULTY_MARKERS,
    STAR,
    choose_mark,
    markers_of,
    roadmap_mark,
    topic_mark,
)
from roadmap.domain.normalize import normalize_line
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Difficulty, Importance

Address = Callable[[TopicRow], str]
"""The full address of a topic's page."""

SPECIAL = re.compile(r"([\\`*_\[\]<>&~|#])")
BLOCK_START = re.compile(r"^(\d*)([-+=.)])")
LINK_SPECIAL = re.compile(r"[\s()<>\\]")


def write_markdown(
    progress: RoadmapProgress, *, address: Address, level: LevelView | None = None
) -> str:
    """The whole roadmap or one ``level`` as a file that reads well on GitHub."""
    outline = progress.outline
    title = escaped(outline.title)
    if not text_of_line(title, {}):  # of marks alone, which say something else in a heading
        title = escaped(outline.slug)
    blocks = [f"# {title}\n{roadmap_mark(outline.uid)}"]
    if normalize_line(outline.summary):
        blocks.append(paragraph(outline.summary))
    blocks.append(legend())
    for one in (level,) if level else outline.levels:
        blocks += _level(progress, one, address)
    return "\n\n".join(blocks) + "\n"


def legend() -> str:
    """One sentence that says what the markers mean."""
    difficulties = ", ".join(
        f"{DIFFICULTY_MARKERS[difficulty]} {difficulty.label.lower()}" for difficulty in Difficulty
    )
    stars = ", ".join(
        f"{STAR * importance} {importance.label.lower()}" for importance in Importance if importance
    )
    return f"Difficulty: {difficulties}. Importance: {stars}; without a star: optional."


def _level(progress: RoadmapProgress, level: LevelView, address: Address) -> Iterator[str]:
    yield f"## {escaped(level.title)}"
    for section in level.sections:
        lines = [line for top in section.topics for line in _lines(progress, top, address, 0)]
        if lines:
            yield f"### {escaped(section.category.title)}"
            yield "\n".join(lines)


def _lines(progress: RoadmapProgress, row: TopicRow, address: Address, depth: int) -> Iterator[str]:
    """One line for the topic and each below it that the learner's file has."""
    if not is_written(progress, row):
        return
    status = progress.status(row)
    box = "[x]" if status.counts else "[ ]"
    title = f"[{escaped(row.title) or row.slug}]({LINK_SPECIAL.sub('', address(row))})"
    summary = escaped(row.summary)
    yield (
        f"{'  ' * depth}- {box} {markers_of(row.difficulty, row.importance)} {title}"
        f"{f': {summary}' if summary else ''} {topic_mark(row.uid, status)}"
        f"{f' {choose_mark(row.choose)}' if row.choose and row.is_choice else ''}"
    )
    for child in row.children:
        yield from _lines(progress, child, address, depth + 1)


def is_written(progress: RoadmapProgress, row: TopicRow) -> bool:
    """Whether a file has the topic: retired ones only where the learner has a status on them."""
    if row.children:
        return any(is_written(progress, child) for child in row.children)
    return not row.is_retired or row.root_id in progress.statuses


def paragraph(text: str) -> str:
    """A text that stands by itself: not read as a list or a rule either."""
    return BLOCK_START.sub(r"\1\\\2", escaped(text))


def escaped(text: str) -> str:
    """``text`` in one line, with nothing in it that Markdown would read."""
    return SPECIAL.sub(r"\\\1", normalize_line(text))
