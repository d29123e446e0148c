"""Writes a checklist as JSON and as CSV, for programs and spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.checklists.spreadsheet_cells import cell_of_text
from roadmap.domain.checklists.write_markdown import Address, is_written
from roadmap.domain.progress.roadmap_progress import RoadmapProgress

FORMAT = "cairn-checklist"
VERSION = 1
COLUMNS = (
    *("level", "category", "depth", "kind", "title", "status", "since"),
    *("difficulty", "importance", "minutes", "uid", "url", "summary", "choose"),
)
GROUP, TOPIC = "group", "topic"

Since = Mapping[int, dt.datetime]
"""When each stored status was set, by the topic id that progress lives on."""


def write_json(
    progress: RoadmapProgress, *, since: Since, address: Address, level: LevelView | None = None
) -> str:
    outline = progress.outline
    document = {
        "format": FORMAT,
        "version": VERSION,
        "roadmap": {"uid": outline.uid, "slug": outline.slug, "title": outline.title},
        "levels": [
            {
                "slug": one.slug,
                "title": one.title,
                "categories": [
                    _category(progress, section, since, address) for section in one.sections
                ],
            }
            for one in ((level,) if level else outline.levels)
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _category(
    progress: RoadmapProgress, section: Section, since: Since, address: Address
) -> dict[str, Any]:
    return {
        "code": section.category.code,
        "title": section.category.title,
        "topics": _topics(progress, section.topics, since, address),
    }


def _topics(
    progress: RoadmapProgress, rows: tuple[TopicRow, ...], since: Since, address: Address
) -> list[dict[str, Any]]:
    return [
        topic_fields(progress, row, since, address)
        | ({"choose": row.choose} if row.is_choice else {})
        | ({"topics": _topics(progress, row.children, since, address)} if row.children else {})
        for row in rows
        if is_written(progress, row)
    ]


def topic_fields(
    progress: RoadmapProgress, row: TopicRow, since: Since, address: Address
) -> dict[str, Any]:
    """The values of one topic that both formats have."""
    instant = None if row.children else since.get(row.root_id)
    return {
        "uid": row.uid,
        "title": row.title,
        "summary": row.summary,
        "difficulty": row.difficulty.name.lower(),
        "importance": row.importance.name.lower(),
        "minutes": row.minutes,
        "status": progress.status(row).value,
        "since": instant.astimezone(dt.UTC).isoformat() if instant else None,
        "url": address(row),
    }


def write_csv(
    progress: RoadmapProgress, *, since: Since, address: Address, level: LevelView | None = None
) -> str:
    """One line for each topic, parents first; ``depth`` says how deep it is nested."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in (level,) if level else progress.outline.levels:
        for section in one.sections:
            for row in _written(progress, section.topics):
                cells = topic_fields(progress, row, since, address) | {
                    "level": one.title,
                    "category": section.category.title,
                    "depth": row.depth,
                    "kind": GROUP if row.children else TOPIC,
                    "choose": row.choose if row.is_choice else None,
                }
                writer.writerow([_cell(cells[column]) for column in COLUMNS])
    return out.getvalue()


def _written(progress: RoadmapProgress, rows: tuple[TopicRow, ...]) -> Iterator[TopicRow]:
    for row in rows:
        if is_written(progress, row):
            yield row
            yield from _written(progress, row.children)


def _cell(value: object) -> object:
    return cell_of_text(value) if isinstance(value, str) else "" if value is None else value
