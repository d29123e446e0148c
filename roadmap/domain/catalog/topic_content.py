"""What a topic teaches, beyond its row in the outline: text, objectives, resources.

Shared by everybody who may see the topic, so it is kept by the roadmap's content version.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.catalog.successors import living_end
from roadmap.enums import ResourceKind
from roadmap.models import Objective, Resource, Topic


@dataclass(frozen=True)
class TopicObjective:
    """An objective. ``root_id`` is the id that ticks live on."""

    root_id: int
    uid: str
    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ResourceLink:
    """A resource as a page shows it."""

    title: str
    by: str
    url: str
    kind: ResourceKind
    language: str
    free: bool
    minutes: int | None


@dataclass(frozen=True)
class Successor:
    """The topic that took over from a retired one."""

    slug: str
    title: str


@dataclass(frozen=True)
class TopicContent:
    body: str
    objectives: tuple[TopicObjective, ...]
    resources: tuple[ResourceLink, ...]
    successor: Successor | None


def load_topic_content(outline: Outline, row: TopicRow) -> TopicContent:
    """The topic's content at the outline's version: from this process, or else in 3 queries."""
    found: TopicContent = cache.cached_content(
        "topic_content", (*outline.key, row.id), lambda: read_topic_content(row.id), weigh
    )
    return found


PART = 700
"""About how many bytes an objective or a resource takes, beside the topic's text."""


def weigh(content: TopicContent) -> int:
    return sys.getsizeof(content.body) + PART * (
        2 + len(content.objectives) + len(content.resources)
    )


def read_topic_content(topic_id: int) -> TopicContent:
    """The topic's content as the database has it now, in 3 queries, and 1 for a chain's link."""
    topic = Topic.objects.select_related("successor").get(pk=topic_id)
    successor = living_end(topic)
    objectives = Objective.objects.filter(topic_id=topic_id, archived=False)
    resources = Resource.objects.filter(topic_id=topic_id)
    return TopicContent(
        body=topic.body,
        objectives=tuple(
            TopicObjective(objective.root_id, str(objective.uid), objective.text)
            for objective in objectives
        ),
        resources=tuple(_link(resource) for resource in resources),
        successor=Successor(successor.slug, successor.title) if successor is not None else None,
    )


def _link(resource: Resource) -> ResourceLink:
    return ResourceLink(
        title=resource.title,
        by=resource.by,
        url=resource.url,
        kind=ResourceKind(resource.kind),
        language=resource.language,
        free=resource.free,
        minutes=resource.minutes,
    )
