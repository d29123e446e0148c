"""What the page to print a checklist shows."""

from __future__ import annotations

from roadmap.domain.catalog.outline import LevelView, Section, TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Status


def printed(
    progress: RoadmapProgress, level: LevelView
) -> list[tuple[Section, list[tuple[TopicRow, Status, str]]]]:
    """The listed topics of each section with their statuses and a remark, parents first."""
    sections = [
        (
            section,
            [
                (row, progress.status(row), remark(progress, row))
                for top in section.topics
                for row in top.walk()
                if progress.is_listed(row)
            ],
        )
        for section in level.sections
    ]
    return [(section, rows) for section, rows in sections if rows]


def remark(progress: RoadmapProgress, row: TopicRow) -> str:
    """What is to be said of a choice; empty where there is none."""
    choice = progress.choice(row)
    if choice is not None:
        return str(choice)
    return "not needed" if progress.is_spare(row) else ""
