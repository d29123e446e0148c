"""Content and people for tests, small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from roadmap.domain.catalog.default_roadmap import is_first_default
from roadmap.models import (
    Category,
    Evidence,
    Level,
    Objective,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)

PASSWORD = "a long sentence for tests"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password(PASSWORD)


class RoadmapFactory(DjangoModelFactory[Roadmap]):
    class Meta:
        model = Roadmap

    slug = factory.Sequence(lambda n: f"roadmap-{n}")
    title = factory.Sequence(lambda n: f"Roadmap {n}")


class LevelFactory(DjangoModelFactory[Level]):
    class Meta:
        model = Level

    roadmap = factory.SubFactory(RoadmapFactory)
    slug = factory.Sequence(lambda n: f"level-{n}")
    title = factory.Sequence(lambda n: f"Level {n}")
    position = factory.Sequence(lambda n: n)


class CategoryFactory(DjangoModelFactory[Category]):
    class Meta:
        model = Category

    roadmap = factory.SubFactory(RoadmapFactory)
    code = factory.Sequence(
        lambda n: "abcdefghijklmnopqrstuvwxyz"[n // 26 % 26] * 2 + chr(97 + n % 26)
    )
    title = factory.Sequence(lambda n: f"Category {n}")
    position = factory.Sequence(lambda n: n)
    map_row = factory.Sequence(lambda n: n)


class TopicFactory(DjangoModelFactory[Topic]):
    """A published leaf; give ``parent`` to nest it in the parent's level and category."""

    class Meta:
        model = Topic

    level = factory.SubFactory(LevelFactory)
    roadmap = factory.SelfAttribute("level.roadmap")
    category = factory.SubFactory(CategoryFactory, roadmap=factory.SelfAttribute("..level.roadmap"))
    slug = factory.Sequence(lambda n: f"topic-{n}")
    title = factory.Sequence(lambda n: f"Topic {n}")
    summary = factory.LazyAttribute(lambda topic: f"What {topic.title} is good for.")
    position = factory.Sequence(lambda n: n)


class ObjectiveFactory(DjangoModelFactory[Objective]):
    class Meta:
        model = Objective

    topic = factory.SubFactory(TopicFactory)
    text = factory.Sequence(lambda n: f"do thing {n}")
    position = factory.Sequence(lambda n: n)


class ResourceFactory(DjangoModelFactory[Resource]):
    class Meta:
        model = Resource

    topic = factory.SubFactory(TopicFactory)
    title = factory.Sequence(lambda n: f"Manual {n}")
    url = factory.Sequence(lambda n: f"https://example.org/manual/{n}")


class EvidenceFactory(DjangoModelFactory[Evidence]):
    class Meta:
        model = Evidence

    title = "A commit"
    url = "https://example.org/commit/1"
    day = dt.date(2026, 5, 4)


class PrerequisiteFactory(DjangoModelFactory[Prerequisite]):
    class Meta:
        model = Prerequisite


def subtopic(parent: Topic, **fields: Any) -> Topic:
    """A topic inside ``parent``, in the same level and category."""
    return TopicFactory(level=parent.level, category=parent.category, parent=parent, **fields)


def small_roadmap(slug: str = "backend", groups: int = 1) -> Roadmap:
    """Two levels, two lines; ``groups`` groups of three leaves in the first, two single leaves.

    It is the default where there is no other.

    Slugs: basics and advanced; db and vc; ``group-1`` with ``leaf-1-1`` to ``leaf-1-3``;
    ``single-1`` in basics, ``single-2`` in advanced. Their history is empty.
    """
    roadmap = RoadmapFactory.build(slug=slug, title="Small roadmap", is_default=is_first_default())
    add(roadmap)
    basics = LevelFactory.build(roadmap=roadmap, slug="basics", title="Basics", position=0)
    advanced = LevelFactory.build(roadmap=roadmap, slug="advanced", title="Advanced", position=1)
    add(basics, advanced)
    db = CategoryFactory.build(
        roadmap=roadmap, code="db", color="db", title="Databases", position=0
    )
    vc = CategoryFactory.build(roadmap=roadmap, code="vc", color="vc", title="Versions", position=1)
    add(db, vc)
    tops = [
        TopicFactory.build(
            level=basics, category=db, slug=f"group-{number}", title=f"Group {number}"
        )
        for number in range(1, groups + 1)
    ]
    add(*tops)
    leaves = [
        TopicFactory.build(
            level=basics,
            category=db,
            parent=group,
            slug=f"leaf-{number}-{leaf}",
            title=f"Leaf {number}.{leaf}",
            importance=leaf,
        )
        for number, group in enumerate(tops, 1)
        for leaf in range(1, 4)
    ]
    add(
        *leaves,
        TopicFactory.build(
            level=basics, category=vc, slug="single-1", title="Single one", importance=3
        ),
        TopicFactory.build(level=advanced, category=db, slug="single-2", title="Single two"),
    )
    return roadmap


def add(*rows: Any) -> None:
    """Insert rows of one model in one statement, without a record in their history."""
    if rows:
        type(rows[0]).objects.bulk_create(rows)
