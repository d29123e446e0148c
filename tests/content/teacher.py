"""Somebody who follows the first suggestion from nothing to the end of the shipped roadmap.

``python -m tests.content.teacher`` writes the beginning of it into docs/guidance.md.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.guidance.suggestions import Suggestion, suggest
from roadmap.domain.progress.needed import Statuses
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Status
from tests.content.shipped_outline import outline

PAGE = Path(__file__).parents[2] / "docs" / "guidance.md"
BEGIN, END = "<!-- the first steps -->\n", "<!-- end of the first steps -->\n"
WEEK = 6 * 60
"""Minutes of study in a week."""
SHOWN = 40


@dataclass(frozen=True)
class Step:
    """One topic of the way."""

    number: int
    minutes_before: int
    progress: RoadmapProgress
    """How things stood before it."""
    suggestion: Suggestion

    @property
    def row(self) -> TopicRow:
        return self.suggestion.row

    @property
    def week(self) -> int:
        return self.minutes_before // WEEK + 1


def follow(statuses: Statuses | None = None, *, limit: int = 1) -> Iterator[Step]:
    """Learn what is suggested first, again and again, until nothing is suggested."""
    known, minutes, number = dict(statuses or {}), 0, 0
    while True:
        progress = with_progress(outline(), dict(known))
        found = suggest(progress, limit=limit)
        if not found:
            return
        number += 1
        yield Step(number, minutes, progress, found[0])
        minutes += found[0].row.minutes
        known[found[0].row.root_id] = Status.DONE


def table(steps: Sequence[Step]) -> str:
    """The first steps, week by week."""
    lines = ["| week | | topic | line | importance | hours |", "|---|---|---|---|---|---|"]
    week = 0
    for step in steps[:SHOWN]:
        row = step.row
        first = str(step.week) if step.week != week else ""
        week = step.week
        hours = f"{row.minutes / 60:g}"
        cells = (first, step.number, row.title, row.category_code, row.own_importance.label, hours)
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(lines) + "\n"


def page(text: str, steps: Sequence[Step]) -> str:
    """The text of the page with the table of these steps."""
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    return f"{before}{BEGIN}\n{table(steps)}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(), list(follow())))
    sys.stdout.write(f"{PAGE} is written.\n")
