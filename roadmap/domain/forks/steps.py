"""One step of the editor with a selection: one change, and in true numbers what it was about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.forks.editing import edit
from roadmap.domain.forks.selection import EditStep, Selection, count_finished
from roadmap.domain.progress.learner import Learner
from roadmap.models import Roadmap


@dataclass(frozen=True)
class Planned:
    """What a step would change, and the leaves that this is about."""

    changes: Changes = field(default_factory=Changes)
    leaves: list[ContentItem] = field(default_factory=list)


def take_step(
    *,
    roadmap: Roadmap,
    selection: Selection,
    learner: Learner,
    verb: str,
    plan: Callable[[Snapshot, list[ContentItem]], Planned],
) -> EditStep:
    """Make one change of a selection, which one take-back restores.

    Args:
        verb: what the log says was done to the selection.
        plan: works the change out from the content and the topmost topics of the selection.

    Raises:
        ChangeRefusedError: the selection names no topic, or one that is not there any more, or a
            rule of the content forbids the change.
    """
    tops: list[ContentItem] = []
    leaves: list[ContentItem] = []
    summary: list[str] = []

    def wanted(content: Snapshot) -> Changes:
        tops.extend(selection.tops(content))
        planned = plan(content, tops)
        leaves.extend(planned.leaves)
        summary.append(f"{verb} {selection.named(content, len(leaves))}")
        return planned.changes

    applied = edit(
        roadmap,
        lambda: summary[0],
        wanted,
        topic_id=selection.topic_id,
        learner=None if learner.is_nobody else learner,
    )
    first = tops[0].key if tops else None
    if not applied:
        return EditStep(applied, first)
    return EditStep(applied, first, len(leaves), count_finished(leaves, learner))


def topics_in(content: Snapshot, changes: Changes) -> list[ContentItem]:
    """The topics that a change updates, as they are in a snapshot."""
    return [content.topics[key] for kind, key in changes.updated if kind == TOPIC.name]
