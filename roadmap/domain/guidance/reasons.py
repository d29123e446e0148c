"""The reason for each suggestion as one sentence, from the learner's own progress. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.humanize import counted, isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Importance, Status


def reason_for(
    progress: RoadmapProgress, leaf: TopicRow, *, unmet: Set[int], recent: Mapping[int, str]
) -> str:
    """Why ``leaf`` is worth learning now.

    ``unmet`` are the ids of required topics that are not settled; ``recent`` says when leaves
    were finished, by the id that progress lives on.
    """
    missing = [pk for pk in progress.outline.order.needs[leaf.id] if pk in unmet]
    if missing:
        return (
            f"Everything that is left waits for something, this one for {names(progress, missing)}."
        )
    why_now, subject = opening(progress, leaf, recent)
    verb = "is" if why_now.startswith("It ") else f"{subject} is"
    return f"{why_now} and {consequence(progress, leaf, subject, verb)}."


def names(progress: RoadmapProgress, topic_ids: Iterable[int]) -> str:
    """The titles of required topics, or that they belong to another roadmap."""
    rows = [progress.outline.rows.get(pk) or progress.outline.by_root.get(pk) for pk in topic_ids]
    titles = [isolated(row.title) for row in rows if row is not None]
    if not titles:
        return "a topic of another roadmap"
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def opening(
    progress: RoadmapProgress, leaf: TopicRow, recent: Mapping[int, str]
) -> tuple[str, str]:
    """What makes the leaf timely, and how the second half of the sentence calls it."""
    if progress.status(leaf) is Status.LEARNING:
        return "You are in the middle of it", "it"
    group = progress.outline.parents.get(leaf.id)
    begun = group is not None and progress.status(group) is Status.LEARNING
    if group is not None and begun and is_last_open(progress, group, leaf):
        return f"It is the last open topic of {isolated(group.title)}", "it"
    finished = finished_needs(progress, leaf)
    for row in finished:
        if row.root_id in recent:
            return f"You finished {isolated(row.title)} {recent[row.root_id]}", "this one"
    if group is not None and begun and progress.tallies[group.id].finished:
        counts = progress.tallies[group.id]
        so_far = f"{counts.finished} of {counts.total} so far"
        return f"You are in the middle of {isolated(group.title)}, {so_far},", "this one"
    for row in finished:
        if progress.status(row) is Status.DONE:
            return f"{isolated(row.title)} is done", "this one"
    if finished:
        return f"You knew {isolated(finished[0].title)} already", "this one"
    if progress.outline.order.needs[leaf.id]:
        return "It waits for nothing any more", "it"
    return "It needs nothing first", "it"


def is_last_open(progress: RoadmapProgress, group: TopicRow, leaf: TopicRow) -> bool:
    """Whether the leaf is all that is left of its group."""
    return not any(progress.is_open(other) for other in group.leaves if other is not leaf)


def finished_needs(progress: RoadmapProgress, leaf: TopicRow) -> list[TopicRow]:
    """The required topics that are done or known, in the order of ``Order.needs``."""
    outline = progress.outline
    rows = [outline.rows.get(pk) for pk in outline.order.needs[leaf.id]]
    return [row for row in rows if row is not None and progress.status(row).counts]


def consequence(progress: RoadmapProgress, leaf: TopicRow, subject: str, verb: str) -> str:
    """What the leaf is good for: what waits behind it, or how important it is."""
    waiting = waits_behind(progress, leaf)
    if waiting:
        return f"{counted(waiting, 'topic')} {'waits' if waiting == 1 else 'wait'} behind {subject}"
    if leaf.own_importance is Importance.ESSENTIAL and is_last_essential(progress, leaf):
        category = progress.outline.category_by_code[leaf.category_code]
        level = progress.outline.level_by_slug[leaf.level_slug]
        place = f"{isolated(category.title)} in {isolated(level.title)}"
        return f"{verb} the last essential topic of {place}"
    return f"{verb} {leaf.own_importance.label.lower()}"


def waits_behind(progress: RoadmapProgress, leaf: TopicRow) -> int:
    """How many open topics name the leaf as a prerequisite; its page lists them."""
    rows = [progress.outline.rows[pk] for pk in progress.outline.opens.get(leaf.id, ())]
    return sum(progress.is_open(row) for row in rows)


def is_last_essential(progress: RoadmapProgress, leaf: TopicRow) -> bool:
    """Whether no other essential leaf of the same category and level is open."""
    section = next(
        section
        for section in progress.outline.level_by_slug[leaf.level_slug].sections
        if section.category.code == leaf.category_code
    )
    return not any(
        other is not leaf
        and other.own_importance is Importance.ESSENTIAL
        and progress.is_open(other)
        for other in section.leaves
    )
