"""Moves in one's own roadmap: of a topic to another place, of anything up or down in its list."""

from __future__ import annotations

from typing import Any

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.form import refuse_changed
from roadmap.domain.changes.schema import BY_NAME, CATEGORY, PLACE, TOPIC
from roadmap.domain.changes.snapshot import Snapshot, place_in_list
from roadmap.domain.changes.steps import end_of
from roadmap.domain.forks.editing import edit, present
from roadmap.domain.progress.learner import Learner
from roadmap.models import Category, Level, Roadmap, Topic


def move_topic(
    *,
    topic: Topic,
    learner: Learner,
    level: Level | None = None,
    category: Category | None = None,
    parent: Topic | None = None,
    seal: str | None = None,
) -> bool:
    """Put a topic, with all below it, at the end of another group or of a category in a level.

    False where it stands there already.

    Raises:
        ChangeRefusedError: the group lies within the topic, or a rule of the content forbids it.
        StaleFormError: it stands elsewhere by now than where the ``seal`` says.
        GoneError: somebody has removed it.
    """

    def wanted(content: Snapshot) -> Changes:
        item = present(content, topic)
        place = end_of(content, level=level, category=category, parent=parent, moving=item)
        if all(item[name] == place[name] for name in ("level", "category", "parent")):
            return Changes()
        refuse_changed(item, PLACE, seal)
        return update(item, **place)

    done = edit(topic.roadmap, f"Moved “{topic}”", wanted, topic_id=topic.pk, learner=learner)
    topic.refresh_from_db()
    return bool(done)


def shift_topic(*, topic: Topic, up: bool, position: int | None = None) -> bool:
    """Swap a topic with the neighbour above or below, as :func:`shift` does."""
    siblings = Topic.objects.not_draft().filter(parent=topic.parent_id)
    if topic.parent_id is None:
        siblings = siblings.filter(level=topic.level_id, category=topic.category_id)
    return shift(topic.roadmap, topic, siblings, up=up, position=position)


def shift_part(*, part: Level | Category, up: bool, position: int | None = None) -> bool:
    """Swap a level or a category with its neighbour, as :func:`shift` does: on the map too.

    Raises:
        ChangeRefusedError: a topic would require one of a higher level.
    """
    rows = type(part)._default_manager.all()
    return shift(part.roadmap, part, rows, up=up, position=position)


def shift(
    roadmap: Roadmap, instance: Any, rows: Any, *, up: bool, position: int | None = None
) -> bool:
    """Swap one of ``rows`` with its neighbour; two of them change, unless positions repeat.

    False where there is no neighbour, or where the one to move has another position by now than
    ``position``: then it was moved already, such as by the first of two clicks.
    """
    kind = BY_NAME[instance._meta.model_name]

    def wanted(content: Snapshot) -> Changes:
        items = sorted(content.of(kind).values(), key=place_in_list)
        at = next((n for n, item in enumerate(items) if item.key == instance.pk), -1)
        other = at - 1 if up else at + 1
        if at < 0 or not 0 <= other < len(items):
            return Changes()
        if position is not None and items[at]["position"] != position:
            return Changes()
        positions = [item["position"] for item in items]
        if len(set(positions)) < len(positions):
            positions = list(range(len(items)))
        places = [
            {"position": new} | ({"map_row": item["map_row"]} if kind is CATEGORY else {})
            for item, new in zip(items, positions, strict=True)
        ]
        items[at], items[other] = items[other], items[at]
        both = zip(items, places, strict=True)
        return Changes.joined(update(item, **place) for item, place in both)

    topic_id = instance.pk if kind is TOPIC else None
    return bool(
        edit(
            roadmap, f"Moved “{instance}”", wanted, rows.filter(roadmap=roadmap), topic_id=topic_id
        )
    )
