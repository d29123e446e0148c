"""Edits of a topic's objectives, links and prerequisites by the roadmap's owner."""

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
    """Add an objective, or show an archived one with the same text again.

    Raises:
        ChangeRefusedError: the topic has as many as it may.
    """
    rows = list(topic.objectives.all())
    same = next((row for row in rows if row.text == text), None)
    if same is not None and not same.archived:
        return same
    if sum(not row.archived for row in rows) >= OBJECTIVE_LIMIT:
        raise ChangeRefusedError(f"A topic holds at most {OBJECTIVE_LIMIT} objectives.")
    objective = same or Objective(topic=topic, text=text)
    objective.archived = False
    objective.position = position_after(row.position for row in rows)
    with edit(topic.roadmap):
        objective.save()
    return objective


def change_objective(*, topic: Topic, uid: UUID, text: str) -> None:
    """Give an objective another text; ticks stay on it."""
    objective = topic.objectives.filter(uid=uid, archived=False).first()
    if objective is not None and objective.text != text:
        with edit(topic.roadmap):
            objective.text = text
            objective.save(update_fields=["text"])


def remove_objective(*, topic: Topic, uid: UUID) -> None:
    """Archive an objective; the ticks on it are kept."""
    objective = topic.objectives.filter(uid=uid, archived=False).first()
    if objective is not None:
        with edit(topic.roadmap):
            objective.archived = True
            objective.save(update_fields=["archived"])


def add_link(*, topic: Topic, values: Mapping[str, Any]) -> Resource:
    """Add a link, or give back the one with the same address.

    Raises:
        ChangeRefusedError: the topic has as many as it may.
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
        ChangeRefusedError: another roadmap's topic, too many, or a rule of the content forbids it,
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
