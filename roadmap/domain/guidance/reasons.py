"""One true sentence for each suggestion, made from the learner's own standing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.humanize import counted
from roadmap.domain.progress.roadmap_progress import Trail
from roadmap.enums import Importance, Status


def reason_for(trail: Trail, leaf: TopicRow, *, unmet: Set[int], recent: Mapping[int, str]) -> str:
    """Why ``leaf`` is worth learning now.

    ``unmet`` are the ids of required topics that are not settled; ``recent`` says when leaves
    were finished, by the id that progress lives on.
    """
    missing = [pk for pk in trail.outline.order.needs[leaf.id] if pk in unmet]
    if missing:
        return f"Everything that is left waits for something, this one for {names(trail, missing)}."
    why_now, subject = opening(trail, leaf, recent)
    verb = "is" if why_now.startswith("It ") else f"{subject} is"
    return f"{why_now} and {consequence(trail, leaf, subject, verb)}."


def names(trail: Trail, topic_ids: Iterable[int]) -> str:
    """The titles of required topics, or that they belong to another roadmap."""
    rows = [trail.outline.rows.get(pk) or trail.outline.by_root.get(pk) for pk in topic_ids]
    titles = [row.title for row in rows if row is not None]
    if not titles:
        return "a topic of another roadmap"
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def opening(trail: Trail, leaf: TopicRow, recent: Mapping[int, str]) -> tuple[str, str]:
    """What makes the leaf timely, and how the second half of the sentence calls it."""
    if trail.status(leaf) is Status.LEARNING:
        return "You are in the middle of it", "it"
    group = trail.outline.parents.get(leaf.id)
    begun = group is not None and trail.status(group) is Status.LEARNING
    if group is not None and begun and is_last_open(trail, group, leaf):
        return f"It is the last open topic of {group.title}", "it"
    finished = finished_needs(trail, leaf)
    for row in finished:
        if row.root_id in recent:
            return f"You finished {row.title} {recent[row.root_id]}", "this one"
    if group is not None and begun and trail.tallies[group.id].finished:
        counts = trail.tallies[group.id]
        so_far = f"{counts.finished} of {counts.total} so far"
        return f"You are in the middle of {group.title}, {so_far},", "this one"
    for row in finished:
        if trail.status(row) is Status.DONE:
            return f"{row.title} is done", "this one"
    if finished:
        return f"You knew {finished[0].title} already", "this one"
    if trail.outline.order.needs[leaf.id]:
        return "It waits for nothing any more", "it"
    return "It needs nothing first", "it"


def is_last_open(trail: Trail, group: TopicRow, leaf: TopicRow) -> bool:
    """Whether the leaf is all that is left of its group."""
    return not any(trail.is_open(other) for other in group.leaves if other is not leaf)


def finished_needs(trail: Trail, leaf: TopicRow) -> list[TopicRow]:
    """The required topics that are done or known, in the order of :class:`Order`."""
    outline = trail.outline
    rows = [outline.rows.get(pk) for pk in outline.order.needs[leaf.id]]
    return [row for row in rows if row is not None and trail.status(row).counts]


def consequence(trail: Trail, leaf: TopicRow, subject: str, verb: str) -> str:
    """What the leaf is good for: what waits behind it, or how important it is."""
    waiting = waits_behind(trail, leaf)
    if waiting:
        return f"{counted(waiting, 'topic')} {'waits' if waiting == 1 else 'wait'} behind {subject}"
    if leaf.own_importance is Importance.ESSENTIAL and is_last_essential(trail, leaf):
        category = trail.outline.category_by_code[leaf.category_code]
        level = trail.outline.level_by_slug[leaf.level_slug]
        return f"{verb} the last essential topic of {category.title} in {level.title}"
    return f"{verb} {leaf.own_importance.label.lower()}"


def waits_behind(trail: Trail, leaf: TopicRow) -> int:
    """How many open topics name the leaf as a prerequisite; its page lists them."""
    rows = [trail.outline.rows[pk] for pk in trail.outline.opens.get(leaf.id, ())]
    return sum(trail.is_open(row) for row in rows)


def is_last_essential(trail: Trail, leaf: TopicRow) -> bool:
    """Whether no other essential leaf of the same line and level is open."""
    section = next(
        section
        for section in trail.outline.level_by_slug[leaf.level_slug].sections
        if section.category.code == leaf.category_code
    )
    return not any(
        other is not leaf and other.own_importance is Importance.ESSENTIAL and trail.is_open(other)
        for other in section.leaves
    )
