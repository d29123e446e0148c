"""One learner's view of one roadmap, from the shared outline and the learner's rows."""

from __future__ import annotations

from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.domain.progress.statuses import Outcome, statuses_for
from roadmap.enums import Status
from roadmap.models import Roadmap


def load_progress(*, learner: Learner, roadmap: Roadmap) -> RoadmapProgress:
    """The roadmap as ``learner`` sees it: one query, one more where topics have been retired."""
    outline = load_outline(roadmap)
    return with_progress(outline, statuses_for(learner), retired_with_activity(learner, outline))


def progress_before_and_after(
    *, learner: Learner, outline: Outline, outcome: Outcome
) -> tuple[RoadmapProgress, RoadmapProgress]:
    """The outline before and after a write, from what the write saw."""
    with_activity = retired_with_activity(learner, outline)
    return (
        with_progress(outline, outcome.before, with_activity),
        with_progress(outline, outcome.after, with_activity),
    )


def retired_with_activity(learner: Learner, outline: Outline) -> frozenset[int]:
    """Ids of retired topics of the outline that the learner has left something on."""
    retired = outline.retired
    return frozenset(retired[root_id] for root_id in topics_with_activity(learner, retired))


def position(progress: RoadmapProgress) -> TopicRow | None:
    """Where the learner is: the topic they most recently began to learn.

    ``statuses_for`` yields the oldest first, so the last one learning is the newest.
    """
    for root_id in reversed(list(progress.statuses)):
        if progress.statuses[root_id] is Status.LEARNING:
            row = progress.outline.by_root.get(root_id)
            if row is not None:
                return row
    return None


def level_of(progress: RoadmapProgress) -> LevelView | None:
    """The level where the learner is: of what they learn, else the first with something left.

    The last one where nothing is left; None in an empty roadmap.
    """
    here, levels = position(progress), progress.outline.levels
    if here is not None:
        return progress.outline.level_by_slug[here.level_slug]
    left = {leaf.level_slug for leaf in progress.open_leaves}
    return next((level for level in levels if level.slug in left), levels[-1] if levels else None)


def example_rows(outline: Outline) -> list[tuple[TopicRow, Status]]:
    """One leaf for each status, to show what they look like: the first of the roadmap."""
    leaves = [leaf for leaf in outline.leaves if not leaf.is_retired]
    order = (Status.DONE, Status.KNOWN, Status.LEARNING, Status.SKIPPED, Status.TODO)
    return list(zip(leaves, order, strict=False))
