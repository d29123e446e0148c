"""Any learner on any roadmap, and the rules of readiness written down a second time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.progress.roadmap_progress import RoadmapProgress, with_progress
from roadmap.enums import Status
from tests.domain.guidance.small_roadmaps import FOREIGN
from tests.strategies import outlines, statuses_of

MET = (Status.DONE, Status.KNOWN, Status.SKIPPED)


@st.composite
def progresses(draw: st.DrawFn, foreign: bool = False) -> RoadmapProgress:
    """Any roadmap with any choices and prerequisites that point backwards, and any ticks."""
    outline = draw(outlines(choices=True))
    ids = sorted(outline.rows)
    requires: dict[int, tuple[int, ...]] = {}
    for topic_id in ids:
        around = {row.id for row in outline.ancestors(topic_id)}
        earlier = [pk for pk in ids if pk < topic_id and pk not in around]
        if foreign:
            earlier.append(FOREIGN)
        if earlier:
            count, *picks = draw(st.binary(min_size=3, max_size=3))
            chosen = dict.fromkeys(earlier[pick % len(earlier)] for pick in picks[: count % 3])
            requires[topic_id] = tuple(chosen)
    outline = replace(outline, requires=requires)
    return with_progress(outline, draw(statuses_of(outline)))


def is_met(progress: RoadmapProgress, topic_id: int) -> bool:
    """Rule 15."""
    row = progress.outline.rows.get(topic_id)
    if row is None:
        return False
    if row.is_retired or all(leaf.is_retired for leaf in row.leaves):
        return True
    return progress.status(row) in MET


def is_ready(progress: RoadmapProgress, leaf: TopicRow) -> bool:
    around = [leaf.id, *(row.id for row in progress.outline.ancestors(leaf.id))]
    needs = {need for pk in around for need in progress.outline.requires.get(pk, ())}
    return all(is_met(progress, need) for need in needs)


def unfinished(progress: RoadmapProgress) -> list[TopicRow]:
    return [
        leaf
        for leaf in progress.outline.leaves
        if not leaf.is_retired and progress.statuses.get(leaf.root_id, Status.TODO) not in MET
    ]


def under_way(progress: RoadmapProgress) -> list[TopicRow]:
    return [leaf for leaf in unfinished(progress) if progress.status(leaf) is Status.LEARNING]


def lowest_level(progress: RoadmapProgress) -> int | None:
    """The place of the lowest level with a leaf left that counts and is not optional."""
    places = [place_of(progress, leaf) for leaf in progress.open_leaves if leaf.own_importance]
    return min(places, default=None)


def place_of(progress: RoadmapProgress, leaf: TopicRow) -> int:
    return [level.slug for level in progress.outline.levels].index(leaf.level_slug)


def with_done(progress: RoadmapProgress, *rows: TopicRow) -> RoadmapProgress:
    done = {row.root_id: Status.DONE for row in rows}
    return with_progress(progress.outline, {**progress.statuses, **done})
