"""Moves and ratings of several topics of a roadmap at once, all or nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from roadmap.domain.changes.changes import Changes, changed, update
from roadmap.domain.changes.faults import NAMED, ChangeRefusedError
from roadmap.domain.changes.schema import LEVEL, PLACE, PREREQUISITE
from roadmap.domain.changes.settle import follow_groups
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.domain.changes.steps import end_of
from roadmap.domain.changes.validate import DEPTH
from roadmap.domain.forks.places import Place
from roadmap.domain.forks.selection import EditStep, Selection, leaves_among, with_below
from roadmap.domain.forks.steps import Planned, take_step
from roadmap.domain.humanize import counted
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle
from roadmap.models import Category, Level, Roadmap
from roadmap.models.bounds import PLACES

RATINGS = ("difficulty", "importance", "minutes")


def arrange(
    *,
    roadmap: Roadmap,
    selection: Selection,
    learner: Learner,
    place: Place | None = None,
    ratings: Mapping[str, int] | None = None,
) -> EditStep:
    """Put topics somewhere else, rate them, or both, in one change.

    Those that move keep their order and stand at the end of the new place; what stands there
    already stays where it is. Ratings go to everything below too, minutes to leaves only.

    Args:
        ratings: those of ``RATINGS`` that get a new value.

    Raises:
        ChangeRefusedError: one would lie within itself or too deep, beside another of its title,
            above what it needs, or as in :func:`take_step`.
    """

    def plan(content: Snapshot, tops: list[ContentItem]) -> Planned:
        rows = with_below(content, tops)
        leaves = leaves_among(content, rows)
        moves = _moves(content, tops, place) if place else Changes()
        if moves:
            moves = follow_groups(content, moves)
            refuse_misplaced(content, changed(content, moves), tops)
        return Planned(moves + _ratings(rows, leaves, ratings or {}), leaves)

    verb = "Moved and rated" if place and ratings else "Moved" if place else "Rated"
    return take_step(roadmap=roadmap, selection=selection, learner=learner, verb=verb, plan=plan)


def _ratings(
    rows: list[ContentItem], leaves: list[ContentItem], ratings: Mapping[str, int]
) -> Changes:
    of_all = {name: int(value) for name, value in ratings.items() if name != "minutes"}
    minutes = {name: int(value) for name, value in ratings.items() if name == "minutes"}
    return Changes.joined(
        [*(update(row, **of_all) for row in rows), *(update(leaf, **minutes) for leaf in leaves)]
    )


def _moves(content: Snapshot, tops: list[ContentItem], place: Place) -> Changes:
    """The change that puts topics at the end of a place, in their order."""
    taken: dict[Any, int] = defaultdict(int)
    parts = []
    for item in tops:
        target = _target(content, item, place)
        where = tuple(target[name] for name in PLACE)
        if where == tuple(item[name] for name in PLACE):
            continue
        position = min(PLACES[1], target["position"] + taken[where])
        taken[where] += 1
        parts.append(update(item, **{**target, "position": position}))
    return Changes.joined(parts)


def _target(content: Snapshot, item: ContentItem, place: Place) -> Mapping[str, Any]:
    """Where one topic goes: a level alone leaves it on its line, a line alone in its level."""
    parent = place.get("parent")
    if parent is not None:
        return end_of(content, level=None, category=None, parent=parent, moving=item)
    level = place.get("level") or Level(pk=item["level"])
    category = place.get("category") or Category(pk=item["category"])
    return end_of(content, level=level, category=category, parent=None, moving=item)


def refuse_misplaced(before: Snapshot, after: Snapshot, moved: list[ContentItem]) -> None:
    """Refuse what a move would break, by the titles of the topics that are in the way.

    The rules of the content refuse the same, but name addresses.

    Raises:
        ChangeRefusedError: as :func:`arrange` says.
    """
    for found in (_twins(after, moved), _too_deep(after, moved), _disordered(before, after)):
        sentences = list(found)
        if sentences:
            more = len(sentences) - NAMED
            rest = [f"And {counted(more, 'more topic')} like this."] if more > 0 else []
            raise ChangeRefusedError(" ".join([*sentences[:NAMED], *rest, "Nothing is moved."]))


def _twins(after: Snapshot, moved: list[ContentItem]) -> Iterator[str]:
    seen: dict[Any, set[str]] = {}
    keys = {item.key for item in moved}
    for key in keys:
        item = after.topics[key]
        where = item.list_key
        if where not in seen:
            rows = (after.topics[each] for each in after.lists.get(where, ()))
            seen[where] = {
                row["title"].casefold() for row in rows if _is_shown(row) and row.key not in keys
            }
        if _is_shown(item) and item["title"].casefold() in seen[where]:
            yield f"“{item['title']}” is the title of another topic there."
        elif _is_shown(item):
            seen[where].add(item["title"].casefold())


def _is_shown(item: ContentItem) -> bool:
    return bool(item["lifecycle"] != Lifecycle.RETIRED)


def _too_deep(after: Snapshot, moved: list[ContentItem]) -> Iterator[str]:
    for row in with_below(after, (after.topics[item.key] for item in moved)):
        depth = 1 + sum(1 for _ in after.around(row.key))
        if depth > DEPTH:
            yield f"“{row['title']}” would be nested {depth} deep; {DEPTH} is the most."


def _disordered(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Topics that would need one of a higher level, or one within or around themselves."""
    for edge in after.of(PREREQUISITE).values():
        topic, required = after.topics[edge["topic"]], after.topics[edge["requires"]]
        if _is_higher(after, required, topic) and not _is_higher(
            before, before.topics[required.key], before.topics[topic.key]
        ):
            yield (
                f"“{topic['title']}” needs “{required['title']}” first, which would stand in a "
                "higher level."
            )
        elif _joins(after, topic.key, required.key) and not _joins(before, topic.key, required.key):
            yield f"“{topic['title']}” needs “{required['title']}” first: one can't hold the other."


def _is_higher(content: Snapshot, required: ContentItem, topic: ContentItem) -> bool:
    levels = content.of(LEVEL)
    return bool(levels[required["level"]]["position"] > levels[topic["level"]]["position"])


def _joins(content: Snapshot, first: Key, second: Key) -> bool:
    """Whether one of two topics lies within the other."""
    return any(
        group.key == outer
        for inner, outer in ((first, second), (second, first))
        for group in content.around(inner)
    )
