"""What of learners refers to content, and why some content can't be deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import BigIntegerField, Value

from roadmap.enums import ActionKind
from roadmap.models import (
    Category,
    Evidence,
    EvidenceEvent,
    Level,
    Note,
    NoteEvent,
    Objective,
    ObjectiveEvent,
    ObjectiveTick,
    OldSlug,
    Progress,
    ProgressEvent,
    Roadmap,
    Topic,
)
from roadmap.models.learners import Owned

ON_TOPICS: tuple[Any, ...] = (
    ProgressEvent,
    Progress,
    NoteEvent,
    Note,
    EvidenceEvent,
    Evidence,
)
ON_OBJECTIVES: tuple[Any, ...] = (ObjectiveEvent, ObjectiveTick)


def referenced_topics(topics: Iterable[Any]) -> set[int]:
    """Those of the topics that anything of a learner refers to, or to an objective of theirs."""
    ids = list(topics)
    found: set[int] = set()
    for model in ON_TOPICS:
        found |= _distinct(model, "topic_id", ids)
    for model in ON_OBJECTIVES:
        found |= _distinct(model, "objective__topic_id", ids)
    return found


def referenced_objectives(objectives: Iterable[Any]) -> set[int]:
    """Those of the objectives that a learner ever ticked."""
    ids = list(objectives)
    found: set[int] = set()
    for model in ON_OBJECTIVES:
        found |= _distinct(model, "objective_id", ids)
    return found


def _distinct(model: Any, column: str, ids: list[int]) -> set[int]:
    rows = model.objects.filter(**{f"{column}__in": ids}).order_by()
    return set(rows.values_list(column, flat=True).distinct())


def touched_topics(topics: Iterable[Any]) -> set[int]:
    """Those of the topics that a learner has something on, or once did something on.

    What a change of the content wrote for people and took back again was not theirs.
    """
    ids = list(topics)
    found: set[int] = set()
    for rows, path in (
        *((model.objects.all(), "topic_id") for model in (Progress, Evidence)),
        (Note.objects.exclude(body=""), "topic_id"),
        (ObjectiveTick.objects.all(), "objective__topic_id"),
        *((_own(model), "topic_id") for model in (ProgressEvent, NoteEvent, EvidenceEvent)),
        (_own(ObjectiveEvent), "objective__topic_id"),
    ):
        chosen = rows.filter(**{f"{path}__in": ids}).order_by()
        found |= set(chosen.values_list(path, flat=True).distinct())
    return found


def _own(log: Any) -> Any:
    """The events that learners brought about themselves."""
    return log.objects.exclude(action__kind=ActionKind.CONTENT)


def learners_on(topics: Iterable[int]) -> int:
    """How many users and guests have left anything on the topics; one query."""
    ids = list(topics)
    rows = [
        model.objects.filter(**{f"{path}__in": ids})
        .order_by()
        .values_list("user_id", "guest_id" if issubclass(model, Owned) else NO_GUEST)
        for models, path in ((ON_TOPICS, "topic_id"), (ON_OBJECTIVES, "objective__topic_id"))
        for model in models
    ]
    return int(rows[0].union(*rows[1:]).count())


NO_GUEST = Value(None, output_field=BigIntegerField())


def why_kept(objects: Iterable[Any]) -> list[str]:
    """Why these objects can't be deleted, one sentence each; nothing where they can.

    Links and prerequisites can: a sync remembers that a curator removed them.
    """
    return [reason for item in objects for reason in _reasons(item)]


def _reasons(item: Any) -> Iterator[str]:
    if isinstance(item, Roadmap):
        yield from _reasons_of_roadmap(item)
    elif isinstance(item, (Level, Category)):
        if item.topics.exists():
            yield f"“{item}” has topics; move them first."
        elif item.is_shipped:
            yield f"“{item}” came with the fixtures and would come back with the next sync."
    elif isinstance(item, Topic):
        yield from _reasons_of_topic(item)
    elif isinstance(item, Objective):
        if referenced_objectives([item.pk]):
            yield f"Learners have ticked “{item}”; archive it instead."
        elif item.is_shipped:
            yield f"“{item}” came with the fixtures; archive it instead."


def _reasons_of_topic(topic: Topic) -> Iterator[str]:
    if referenced_topics([topic.pk]):
        yield f"Learners have left something on “{topic}”; retire it instead."
    elif topic.is_shipped:
        yield f"“{topic}” came with the fixtures; retire it instead."
    elif topic.subtopics.exists():
        yield f"“{topic}” has subtopics; delete or move them first."
    elif topic.copies.exists():
        yield f"“{topic}” has copies in other roadmaps; retire it instead."
    elif OldSlug.objects.filter(topic=topic).exists():
        yield f"An earlier address leads to “{topic}”; retire it instead."


def _reasons_of_roadmap(roadmap: Roadmap) -> Iterator[str]:
    if roadmap.is_shipped:
        yield f"“{roadmap}” came with the fixtures; retire it instead."
    elif referenced_topics(roadmap.topics.values_list("pk", flat=True)):
        yield f"Learners have left something in “{roadmap}”; retire it instead."
    elif roadmap.topics.exists():
        yield f"“{roadmap}” has topics; delete them first."
