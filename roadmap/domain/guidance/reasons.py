"""The reason for each suggestion as one sentence, from the learner's own progress. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.humanize import counted, isolated
from roadmap.domain.progress.roadmap_progress import RoadmapProgress
from roadmap.enums import Importance, Status


def reason_for(progress: RoadmapProgress, leaf: TopicRow, *, recent: Mapping[int, str]) -> str:
    """Why ``leaf``, which waits for nothing, is worth learning now.

    ``recent`` says when leaves were finished, by the id that progress lives on.
    """
    why_now, subject = opening(progress, leaf, recent)
    waiting = waits_behind(progress, leaf, subject)
    if waiting:
        return f"{why_now.removesuffix(',')}; {waiting}."
    if leaf.root_id in progress.uncounted:
        return "Others of its group are enough; this one is a further choice."
    verb = "is" if why_now.startswith("It ") else f"{subject} is"
    return f"{why_now} and {verb} {standing(progress, leaf)}."


def reason_after(progress: RoadmapProgress, leaf: TopicRow, after: TopicRow) -> str:
    """Why ``leaf`` comes next once ``after``, which is suggested before it, is done."""
    waiting = waits_behind(progress, leaf, "it")
    return f"After {isolated(after.title)}: {waiting or f'it is {standing(progress, leaf)}'}."


def reason_to_wait(progress: RoadmapProgress, leaf: TopicRow, unmet: Set[int]) -> str:
    """What ``leaf`` waits for, where nothing can be begun; ``unmet`` are ids of topics."""
    missing = [pk for pk in progress.outline.order.needs[leaf.id] if pk in unmet]
    return f"Everything that is left waits for something, this one for {names(progress, missing)}."


def reason_to_finish(under_way: int) -> str:
    """Why what is being learned comes before anything new."""
    return f"You have {counted(under_way, 'topic')} under way; finish one of these first."


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
        last = "all that is still needed" if group.choosing else "the last open topic"
        return f"It is {last} of {isolated(group.title)}", "it"
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
    """Whether the leaf is all that is left of its group and counts."""
    others = (other for other in group.leaves if other is not leaf)
    return not any(
        progress.is_open(other) and other.root_id not in progress.uncounted for other in others
    )


def finished_needs(progress: RoadmapProgress, leaf: TopicRow) -> list[TopicRow]:
    """The required topics that are done or known, in the order of ``Order.needs``."""
    outline = progress.outline
    rows = [outline.rows.get(pk) for pk in outline.order.needs[leaf.id]]
    return [row for row in rows if row is not None and progress.status(row).counts]


def waits_behind(progress: RoadmapProgress, leaf: TopicRow, subject: str) -> str:
    """How many open topics name the leaf as a prerequisite, the essential ones if there are any.

    Its page lists them. Empty where none does.
    """
    rows = [progress.outline.rows[pk] for pk in progress.outline.opens.get(leaf.id, ())]
    waiting = [row for row in rows if progress.is_open(row)]
    essential = [row for row in waiting if row.importance is Importance.ESSENTIAL]
    if not waiting:
        return ""
    kind = "essential topic" if essential else "topic"
    number = len(essential or waiting)
    return f"{counted(number, kind)} {'waits' if number == 1 else 'wait'} behind {subject}"


def standing(progress: RoadmapProgress, leaf: TopicRow) -> str:
    """How important the leaf is."""
    if leaf.own_importance is Importance.ESSENTIAL and is_last_essential(progress, leaf):
        category = progress.outline.category_by_code[leaf.category_code]
        level = progress.outline.level_by_slug[leaf.level_slug]
        place = f"{isolated(category.title)} in {isolated(level.title)}"
        return f"the last essential topic of {place}"
    return str(leaf.own_importance.label.lower())


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
