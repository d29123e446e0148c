"""One learner's checklist of a roadmap as a file: Markdown, JSON or CSV."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.checklists.write_json_csv import write_csv, write_json
from roadmap.domain.checklists.write_markdown import write_markdown
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.models import Progress, Roadmap


class Format(enum.StrEnum):
    """The formats, by the ending of their files."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"

    @property
    def content_type(self) -> str:
        return f"{CONTENT_TYPES[self]}; charset=utf-8"


CONTENT_TYPES = {
    Format.MARKDOWN: "text/markdown",
    Format.JSON: "application/json",
    Format.CSV: "text/csv",
}


@dataclass(frozen=True)
class ExportFile:
    name: str
    content_type: str
    text: str


def export_checklist(
    *,
    learner: Learner,
    roadmap: Roadmap,
    file_format: Format,
    level: str = "",
) -> ExportFile:
    """The roadmap, or the level of this slug, with the learner's ticks.

    Raises:
        KeyError: no such level.
    """
    progress = load_progress(learner=learner, roadmap=roadmap)
    outline = progress.outline
    one = outline.level_by_slug[level] if level else None

    def address(row: TopicRow) -> str:
        return settings.SITE_ORIGIN + reverse("roadmap:topic", args=[outline.slug, row.slug])

    if file_format is Format.MARKDOWN:
        text = write_markdown(progress, address=address, level=one)
    else:
        write = write_json if file_format is Format.JSON else write_csv
        text = write(progress, since=since_of(learner), address=address, level=one)
    return ExportFile(file_name(outline, one, file_format), file_format.content_type, text)


def file_name(outline: Outline, level: LevelView | None, file_format: Format) -> str:
    return f"{outline.slug}{f'-{level.slug}' if level else ''}.{file_format}"


def since_of(learner: Learner) -> dict[int, dt.datetime]:
    """When each of the learner's statuses was set, by the topic id that progress lives on."""
    return dict(learner.rows(Progress).values_list("topic_id", "since"))
