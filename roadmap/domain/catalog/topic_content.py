"""What a topic teaches, beyond its row in the outline: text, objectives, resources.

Shared by everybody who may see the topic, so it is kept by the roadmap's content version.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Collection
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
    return load_topic_contents(outline, [row])[row.id]


def load_topic_contents(outline: Outline, rows: Collection[TopicRow]) -> dict[int, TopicContent]:
    """The content of several topics by id; those that are not in this process in 3 queries."""
    found: dict[int, TopicContent] = {}
    for row in rows:
        known = cache.kept_content("topic_content", (*outline.key, row.id))
        if known is not None:
            found[row.id] = known
    read = read_topic_contents([row.id for row in rows if row.id not in found])
    for topic_id, content in read.items():
        cache.keep_content("topic_content", (*outline.key, topic_id), content, weigh)
    return found | read


PART = 700
"""About how many bytes an objective or a resource takes, beside the topic's text."""


def weigh(content: TopicContent) -> int:
    return sys.getsizeof(content.body) + PART * (
        2 + len(content.objectives) + len(content.resources)
    )


def read_topic_contents(topic_ids: Collection[int]) -> dict[int, TopicContent]:
    """The topics' content as the database has it now, in 3 queries, and 1 for a chain's link."""
    if not topic_ids:
        return {}
    objectives: dict[int, list[TopicObjective]] = defaultdict(list)
    for objective in Objective.objects.filter(topic_id__in=topic_ids, archived=False):
        objectives[objective.topic_id].append(
            TopicObjective(objective.root_id, str(objective.uid), objective.text)
        )
    resources: dict[int, list[ResourceLink]] = defaultdict(list)
    for resource in Resource.objects.filter(topic_id__in=topic_ids):
        resources[resource.topic_id].append(_link(resource))
    found: dict[int, TopicContent] = {}
    for topic in Topic.objects.select_related("successor").filter(pk__in=topic_ids):
        successor = living_end(topic)
        found[topic.pk] = TopicContent(
            body=topic.body,
            objectives=tuple(objectives[topic.pk]),
            resources=tuple(resources[topic.pk]),
            successor=Successor(successor.slug, successor.title) if successor else None,
        )
    return found


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
