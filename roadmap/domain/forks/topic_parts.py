"""Edits of a topic's objectives, links and prerequisites by the roadmap's owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from roadmap.domain.changes.changes import Changes, stored, update
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import OBJECTIVE, PREREQUISITE, RESOURCE, Kind
from roadmap.domain.changes.snapshot import ContentItem, Snapshot, position_after
from roadmap.domain.forks.editing import change_values, edit
from roadmap.models import Objective, Resource, Topic


def add_objective(*, topic: Topic, text: str) -> Objective:
    """Add an objective, or show an archived one with the same text again.

    Raises:
        ChangeRefusedError: the topic has as many as it may.
    """

    def wanted(content: Snapshot) -> Changes:
        rows = content.of(OBJECTIVE).values()
        same = next((row for row in rows if row["text"] == text), None)
        position = position_after(row["position"] for row in rows)
        if same is not None:
            shown = {"archived": False, "position": position}
            return update(same, **shown) if same["archived"] else Changes()
        values = OBJECTIVE.new(topic=topic.pk, text=text, position=position)
        return Changes(created={(OBJECTIVE.name, -1): values})

    _edit_parts(topic, OBJECTIVE, f"Added an objective to “{topic}”", wanted)
    return topic.objectives.get(text=text, archived=False)


def change_objective(*, topic: Topic, uid: UUID, text: str) -> None:
    """Give an objective another text; ticks stay on it."""
    objective = topic.objectives.filter(uid=uid, archived=False).first()
    if objective is not None:
        change_values(objective, OBJECTIVE, {"text": text})


def remove_objective(*, topic: Topic, uid: UUID) -> None:
    """Archive an objective; the ticks on it are kept."""
    objective = topic.objectives.filter(uid=uid, archived=False).first()
    if objective is not None:
        change_values(objective, OBJECTIVE, {"archived": True})


def add_link(*, topic: Topic, values: Mapping[str, Any]) -> Resource:
    """Add a link, or give back the one with the same address.

    Raises:
        ChangeRefusedError: the topic has as many as it may.
    """

    def wanted(content: Snapshot) -> Changes:
        rows = content.of(RESOURCE).values()
        if any(row["url"] == values["url"] for row in rows):
            return Changes()
        position = position_after(row["position"] for row in rows)
        new = RESOURCE.new(topic=topic.pk, position=position, **values)
        return Changes(created={(RESOURCE.name, -1): new})

    _edit_parts(topic, RESOURCE, f"Added a link to “{topic}”", wanted)
    return topic.resources.get(url=values["url"])


def remove_link(*, topic: Topic, pk: int) -> None:
    def wanted(content: Snapshot) -> Changes:
        return _removal(content.of(RESOURCE).get(pk))

    _edit_parts(topic, RESOURCE, f"Removed a link from “{topic}”", wanted)


def require(*, topic: Topic, required: Topic) -> None:
    """Let ``required`` come before ``topic``.

    Raises:
        ChangeRefusedError: another roadmap's topic, too many, or a rule of the content forbids it,
            such as a circle.
    """
    if required.roadmap_id != topic.roadmap_id:
        raise ChangeRefusedError("Both topics must be in one roadmap.")
    if topic == required:
        raise ChangeRefusedError("A topic can't require itself.")

    def wanted(content: Snapshot) -> Changes:
        if _edge(content, topic, required) is not None:
            return Changes()
        values = PREREQUISITE.new(topic=topic.pk, requires=required.pk)
        return Changes(created={(PREREQUISITE.name, -1): values})

    edit(topic.roadmap, f"“{required}” comes before “{topic}”", wanted, topic_id=topic.pk)


def release(*, topic: Topic, required: Topic) -> None:
    """Let ``required`` no longer come before ``topic``."""
    summary = f"“{required}” no longer comes before “{topic}”"
    edit(
        topic.roadmap,
        summary,
        lambda content: _removal(_edge(content, topic, required)),
        topic_id=topic.pk,
    )


def _edge(content: Snapshot, topic: Topic, required: Topic) -> ContentItem | None:
    pair = topic.pk, required.pk
    edges = content.of(PREREQUISITE).values()
    return next((edge for edge in edges if (edge["topic"], edge["requires"]) == pair), None)


def _removal(item: ContentItem | None) -> Changes:
    return Changes() if item is None else Changes(removed={item.ref: stored(item)})


def _edit_parts(
    topic: Topic, kind: Kind, summary: str, wanted: Callable[[Snapshot], Changes]
) -> None:
    rows = kind.model._default_manager.filter(topic=topic)
    edit(topic.roadmap, summary, wanted, rows, topic_id=topic.pk)
