"""What a topic teaches, beyond its row in the outline: text, objectives, resources.

Shared by everybody who may see the topic, so it is kept by the roadmap's content version.
"""

from __future__ import annotations

from dataclasses import dataclass

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.outline import Outline, TopicRow
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
    """A resource."""

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
    goals: tuple[TopicObjective, ...]
    resources: tuple[ResourceLink, ...]
    successor: Successor | None


def load_topic_content(outline: Outline, row: TopicRow) -> TopicContent:
    """The topic's material: from this process where the version is known, else in 3 queries."""
    found: TopicContent = cache.cached_content(
        "topic_content", (*outline.key, row.id), lambda: read_topic_content(row.id)
    )
    return found


def read_topic_content(topic_id: int) -> TopicContent:
    """The material as the database has it now."""
    topic = Topic.objects.select_related("successor").get(pk=topic_id)
    heir = topic.successor
    goals = Objective.objects.filter(topic_id=topic_id, archived=False)
    resources = Resource.objects.filter(topic_id=topic_id)
    return TopicContent(
        body=topic.body,
        goals=tuple(TopicObjective(goal.root_id, str(goal.uid), goal.text) for goal in goals),
        resources=tuple(_link(resource) for resource in resources),
        successor=Successor(heir.slug, heir.title) if heir is not None else None,
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
