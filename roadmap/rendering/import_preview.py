"""What the preview of an import shows, and the toasts after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.checklists.corrections import CorrectedMatches
from roadmap.domain.checklists.import_plan import ImportLine, ImportPlan
from roadmap.domain.checklists.topic_names import names_of
from roadmap.domain.forks.import_checklist import ImportResult
from roadmap.domain.humanize import counted
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Status
from roadmap.rendering.page_update import Toast


@dataclass(frozen=True)
class PreviewLine:
    """A line with the name of its topic as the page's field shows it."""

    line: ImportLine
    name: str
    hint: str
    is_fault: bool

    @property
    def group(self) -> str:
        """Where the page lists it: to look at, sure, without a topic, or setting nothing."""
        if self.is_fault or self.line.wants_a_look:
            return "look"
        if self.line.is_unknown:
            return "unknown"
        return "sure" if self.line.leaves else "rest"


def preview(
    progress: RoadmapProgress, plan: ImportPlan, corrected: CorrectedMatches
) -> dict[str, Any]:
    """The lines by how much they need a person's eye, and what would change."""
    names = names_of(progress.outline)
    groups: dict[str, list[PreviewLine]] = {"look": [], "sure": [], "unknown": [], "rest": []}
    for line in plan.lines:
        one = preview_line(line, names, corrected)
        groups[one.group].append(one)
    groups["look"].sort(key=lambda one: not one.is_fault)
    statuses = Counter(change.status for change in plan.changes)
    return {
        **groups,
        "changes": len(plan.changes),
        "statuses": [(status, statuses[status]) for status in Status if statuses[status]],
        "without_topic": len(plan.unknown),
        "names": [
            names[row.id] for row in progress.outline.rows.values() if progress.is_listed(row)
        ],
    }


def preview_line(
    line: ImportLine, names: dict[int, str], corrected: CorrectedMatches
) -> PreviewLine:
    match = line.match
    fault = corrected.faults.get(match.item.number)
    name = names[match.row.id] if match.row is not None else ""
    return PreviewLine(
        line,
        name if fault is None else fault,
        names[match.hint.id] if match.hint is not None else "",
        fault is not None,
    )


def progress_toast(result: ImportResult) -> Toast:
    outcome = result.outcome
    text = (
        f"{counted(outcome.count, 'topic').capitalize()} set."
        if outcome.action_id is not None
        else "Nothing to change: your progress says so already."
    )
    if result.made is not None and result.made.is_new:
        text += f" The other lines are in {result.made.roadmap.title}, a roadmap of your own."
    return Toast(text, None, outcome.action_id)


def roadmap_toast(result: ImportResult) -> Toast:
    assert result.made is not None
    if not result.made.is_new:
        return Toast("You have this roadmap already; nothing was changed.")
    topics = with_progress(load_outline(result.made.roadmap), {}).total.total
    text = f"Your roadmap is ready, with {counted(topics, 'topic')}."
    return Toast(text, None, result.outcome.action_id)
