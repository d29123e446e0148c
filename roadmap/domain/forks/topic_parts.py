"""What the owner of a roadmap adds to a topic: objectives, links, what comes before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.positions import position_after
from roadmap.domain.forks.editing import edit
from roadmap.models import Objective, Prerequisite, Resource, Topic

OBJECTIVE_LIMIT = 30
LINK_LIMIT = 50
REQUIRED_LIMIT = 30


def add_objective(*, topic: Topic, text: str) -> Objective:
    """One more "you can ..." line; one with the same text comes back instead.

    Raises:
        RefusedError: the topic has as many as it may.
    """
    rows = list(topic.objectives.all())
    same = next((row for row in rows if row.text == text), None)
    if same is not None and not same.archived:
        return same
    if sum(not row.archived for row in rows) >= OBJECTIVE_LIMIT:
        raise ChangeRefusedError(f"A topic holds at most {OBJECTIVE_LIMIT} objectives.")
    goal = same or Objective(topic=topic, text=text)
    goal.archived = False
    goal.position = position_after(row.position for row in rows)
    with edit(topic.roadmap):
        goal.save()
    return goal


def change_objective(*, topic: Topic, uid: UUID, text: str) -> None:
    """Put an objective in other words; ticks stay on it."""
    goal = topic.objectives.filter(uid=uid, archived=False).first()
    if goal is not None and goal.text != text:
        with edit(topic.roadmap):
            goal.text = text
            goal.save(update_fields=["text"])


def remove_objective(*, topic: Topic, uid: UUID) -> None:
    """Show an objective no longer; the ticks on it are kept."""
    goal = topic.objectives.filter(uid=uid, archived=False).first()
    if goal is not None:
        with edit(topic.roadmap):
            goal.archived = True
            goal.save(update_fields=["archived"])


def add_link(*, topic: Topic, values: Mapping[str, Any]) -> Resource:
    """One more place to go on; an address that is there already is not added again.

    Raises:
        RefusedError: the topic has as many as it may.
    """
    rows = list(topic.resources.all())
    same = next((row for row in rows if row.url == values["url"]), None)
    if same is not None:
        return same
    if len(rows) >= LINK_LIMIT:
        raise ChangeRefusedError(f"A topic holds at most {LINK_LIMIT} links.")
    position = position_after(row.position for row in rows)
    with edit(topic.roadmap):
        return Resource.objects.create(topic=topic, position=position, **values)


def remove_link(*, topic: Topic, pk: int) -> None:
    link = topic.resources.filter(pk=pk).first()
    if link is not None:
        with edit(topic.roadmap):
            link.delete()


def require(*, topic: Topic, required: Topic) -> None:
    """Let ``required`` come before ``topic``.

    Raises:
        RefusedError: another roadmap's topic, too many, or a rule of the content forbids it,
            such as a circle.
    """
    if required.roadmap_id != topic.roadmap_id:
        raise ChangeRefusedError("Both topics must be in one roadmap.")
    if topic.prerequisites.filter(requires=required).exists():
        return
    if topic.prerequisites.count() >= REQUIRED_LIMIT:
        raise ChangeRefusedError(f"At most {REQUIRED_LIMIT} topics can come before one.")
    if topic == required:
        raise ChangeRefusedError("A topic can't require itself.")
    with edit(topic.roadmap):
        Prerequisite.objects.create(topic=topic, requires=required)


def release(*, topic: Topic, required: Topic) -> None:
    """Let ``required`` no longer come before ``topic``."""
    edge = topic.prerequisites.filter(requires=required).first()
    if edge is not None:
        with edit(topic.roadmap):
            edge.delete()
