"""Edits of a topic's objectives, links and prerequisites by the roadmap's owner."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from roadmap.domain.changes.changes import Changes, stored, update
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.form import GoneError, refuse_changed
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


def change_objective(*, topic: Topic, uid: UUID, text: str, seal: str | None = None) -> None:
    """Give an objective another text; ticks stay on it.

    Raises:
        StaleFormError: it has another text by now than that of the ``seal``.
        GoneError: somebody has removed it.
    """
    objective = topic.objectives.filter(uid=uid, archived=False).first()
    if objective is None:
        raise GoneError("This objective")
    change_values(objective, OBJECTIVE, {"text": text}, seal)


def remove_objective(*, topic: Topic, uid: UUID, seal: str | None = None) -> None:
    """Archive an objective; the ticks on it are kept.

    Raises:
        StaleFormError: it has another text by now than that of the ``seal``.
    """

    def wanted(content: Snapshot) -> Changes:
        same = (row for row in content.of(OBJECTIVE).values() if row["uid"] == str(uid))
        item = next(same, None)
        if item is None or item["archived"]:
            return Changes()
        refuse_changed(item, ("text",), seal)
        return update(item, archived=True)

    _edit_parts(topic, OBJECTIVE, f"Removed an objective from “{topic}”", wanted)


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


LINK_WORDS = ("title", "url", "kind")
"""What the editor says of a link."""


def remove_link(*, topic: Topic, pk: int, seal: str | None = None) -> None:
    """Remove a link.

    Raises:
        StaleFormError: it is another by now than that of the ``seal``.
    """

    def wanted(content: Snapshot) -> Changes:
        item = content.of(RESOURCE).get(pk)
        if item is not None:
            refuse_changed(item, LINK_WORDS, seal)
        return _removal(item)

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
