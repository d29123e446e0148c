"""Where one goes on from a topic: the next one to learn, its neighbours on the line. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from roadmap.domain.catalog.outline import LevelView, Outline, TopicRow
from roadmap.domain.guidance.readiness import is_met
from roadmap.domain.guidance.suggestions import Suggestion, suggest
from roadmap.domain.humanize import isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress


@dataclass(frozen=True)
class LineNeighbours:
    """The topics before and after one on its line; None at an end of the line."""

    before: TopicRow | None = None
    after: TopicRow | None = None


def line_neighbours(outline: Outline, row: TopicRow) -> LineNeighbours:
    """The leaves beside ``row`` in its category, through all levels.

    Those of a group are before its first leaf and after its last. Retired topics are passed over;
    one of them has the neighbours that it had.
    """
    line = [leaf for leaf in outline.leaves if leaf.category_code == row.category_code]
    own = {leaf.id for leaf in row.leaves}
    places = [place for place, leaf in enumerate(line) if leaf.id in own]
    if not places:
        return LineNeighbours()
    return LineNeighbours(
        before=_first_in_use(reversed(line[: places[0]])),
        after=_first_in_use(line[places[-1] + 1 :]),
    )


def _first_in_use(leaves: Iterable[TopicRow]) -> TopicRow | None:
    return next((leaf for leaf in leaves if not leaf.is_retired), None)


def next_topic(progress: RoadmapProgress, row: TopicRow) -> Suggestion | None:
    """The best suggestion that is not ``row`` itself; None where nothing else is left to learn."""
    limit = 2 if progress.is_open(row) else 1
    return next((item for item in suggest(progress, limit=limit) if item.row.id != row.id), None)


def reason_clause(outline: Outline, item: Suggestion) -> str:
    """The reason as the end of a sentence: "because it needs nothing first and it is useful."

    Its first letter becomes small, unless the reason begins with the title of a topic.
    """
    titles = tuple(isolated(row.title) for row in _may_be_named(outline, item.row))
    reason = item.reason
    return f"because {reason if reason.startswith(titles) else reason[:1].lower() + reason[1:]}"


def _may_be_named(outline: Outline, leaf: TopicRow) -> Iterator[TopicRow]:
    """The topics that a reason for ``leaf`` may speak of."""
    yield leaf
    yield from outline.ancestors(leaf.id)
    for topic_id in (*outline.order.needs.get(leaf.id, ()), *outline.opens.get(leaf.id, ())):
        found = outline.rows.get(topic_id) or outline.by_root.get(topic_id)
        if found is not None:
            yield found


def unmet_needs(progress: RoadmapProgress, row: TopicRow) -> tuple[int, ...]:
    """Ids of what the topic, or a group around it, requires and the learner has not met."""
    outline = progress.outline
    around = (row.id, *(group.id for group in reversed(outline.ancestors(row.id))))
    needs = dict.fromkeys(need for pk in around for need in outline.requires.get(pk, ()))
    return tuple(need for need in needs if not is_met(progress, need))


def just_finished(
    before: RoadmapProgress, after: RoadmapProgress, row: TopicRow
) -> Outline | LevelView | None:
    """The roadmap, or else the level of ``row``, that a write on ``row`` has finished."""
    slug = row.level_slug
    if not after.levels[slug].is_complete:
        return None
    if after.total.is_complete:
        return None if before.total.is_complete else after.outline
    return None if before.levels[slug].is_complete else after.outline.level_by_slug[slug]
