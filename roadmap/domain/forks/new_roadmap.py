"""Makes a person's own private roadmap, with new uids, from plain drafts of its topics."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db import transaction

from config.reserved_words import RESERVED
from roadmap.domain.forks.copy import free_code
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError
from roadmap.domain.forks.slugs import private_slug, words_of
from roadmap.domain.progress.learner import Learner
from roadmap.enums import (
    CategoryColor,
    Difficulty,
    Importance,
    Lifecycle,
    ResourceKind,
    Visibility,
)
from roadmap.models import Category, Level, Resource, Roadmap, Topic

TITLE, SUMMARY, SLUG, SHORT = 120, 120, 80, 16
"""Lengths of the fields in the database."""


@dataclass(frozen=True)
class TopicDraft:
    """A topic to be made. ``key`` is the caller's name for it; too long texts are shortened."""

    key: int
    title: str
    summary: str = ""
    body: str = ""
    difficulty: Difficulty = Difficulty.EASY
    importance: Importance = Importance.USEFUL
    minutes: int = 60
    url: str = ""
    origin_id: int | None = None
    children: tuple[TopicDraft, ...] = ()


@dataclass(frozen=True)
class SectionDraft:
    """The topics of one category in one level; equal titles are the same level or category."""

    level: str
    category: str
    topics: tuple[TopicDraft, ...]


@dataclass(frozen=True)
class NewRoadmap:
    """A roadmap and, where it was made just now, its topics by the drafts' keys."""

    roadmap: Roadmap
    topics: dict[int, Topic]
    is_new: bool = True

    @property
    def groups(self) -> frozenset[int]:
        """Ids of the topics that have others below them."""
        return frozenset(topic.parent_id for topic in self.topics.values() if topic.parent_id)


@transaction.atomic
def make_roadmap(
    *, owner_id: int, title: str, sections: Iterable[SectionDraft], same_as: str = ""
) -> NewRoadmap:
    """A private roadmap of the person's own.

    ``same_as`` names the request: a second one of the same name finds the roadmap of the first and
    changes nothing.

    Raises:
        TooManyRoadmapsError: the person has as many as they may.
    """
    Learner(user_id=owner_id).lock()
    uid = uuid.uuid5(NAMESPACE, f"{owner_id}\n{same_as}") if same_as else uuid.uuid4()
    present = Roadmap.objects.filter(uid=uid).first()
    if present is not None and present.owner_id == owner_id:
        return NewRoadmap(present, {}, is_new=False)
    if Roadmap.objects.filter(owner_id=owner_id).count() >= OWN_LIMIT:
        raise TooManyRoadmapsError
    roadmap = Roadmap.objects.create(
        uid=uid if present is None else uuid.uuid4(),
        slug=private_slug(title),
        title=shortened(title, TITLE),
        owner_id=owner_id,
        is_personal=True,
        lifecycle=Lifecycle.PUBLISHED,
        visibility=Visibility.PRIVATE,
    )
    return NewRoadmap(roadmap, _Maker(roadmap).make(list(sections)))


NAMESPACE = uuid.UUID("6f0a4a3e-1d0c-5a52-9a38-3f6f8d5c7b10")


def shortened(text: str, length: int) -> str:
    """``text`` cut between words, with dots, where it is too long."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}\u2026"


class _Maker:
    """Writes the levels, categories and topics of one new roadmap, one depth at a time."""

    def __init__(self, roadmap: Roadmap) -> None:
        self.roadmap = roadmap
        self.slugs = Slugs()
        self.made: dict[int, Topic] = {}
        self.origins: set[int] = set()
        self.position = 0

    def make(self, sections: list[SectionDraft]) -> dict[int, Topic]:
        levels = self._levels(section.level for section in sections)
        categories = self._categories(section.category for section in sections)
        layer = [
            (draft, self._topic(draft, levels[section.level], categories[section.category], None))
            for section in sections
            for draft in section.topics
        ]
        while layer:
            Topic.objects.bulk_create([topic for _, topic in layer])
            self.made |= {draft.key: topic for draft, topic in layer}
            layer = [
                (child, self._topic(child, topic.level, topic.category, topic))
                for draft, topic in layer
                for child in draft.children
            ]
        drafts = [draft for section in sections for top in section.topics for draft in below(top)]
        self._resources(drafts)
        return self.made

    def _levels(self, titles: Iterable[str]) -> dict[str, Level]:
        slugs = Slugs(RESERVED)
        levels = {
            title: Level(
                roadmap=self.roadmap,
                slug=slugs.take(title, "level"),
                title=shortened(title, TITLE),
                position=position,
            )
            for position, title in enumerate(dict.fromkeys(titles))
        }
        Level.objects.bulk_create(levels.values())
        return levels

    def _categories(self, titles: Iterable[str]) -> dict[str, Category]:
        codes: set[str] = set()
        colors = list(CategoryColor)
        categories = {
            title: Category(
                roadmap=self.roadmap,
                code=code_of(title, codes),
                title=shortened(title, TITLE),
                short_title=shortened(title, SHORT),
                color=colors[position % len(colors)],
                position=position,
                map_row=position,
            )
            for position, title in enumerate(dict.fromkeys(titles))
        }
        Category.objects.bulk_create(categories.values())
        return categories

    def _topic(
        self, draft: TopicDraft, level: Level, category: Category, parent: Topic | None
    ) -> Topic:
        self.position += 1
        origin_id = draft.origin_id if draft.origin_id not in self.origins else None
        if origin_id is not None:
            self.origins.add(origin_id)
        whole = "\n\n".join(
            text
            for text, length in ((draft.title, TITLE), (draft.summary, SUMMARY))
            if len(text) > length
        )
        return Topic(
            roadmap=self.roadmap,
            level=level,
            category=category,
            parent=parent,
            position=self.position,
            slug=self.slugs.take(draft.title, "topic"),
            title=shortened(draft.title, TITLE),
            summary=shortened(draft.summary, SUMMARY),
            body="\n\n".join(filter(None, (whole, draft.body))),
            difficulty=draft.difficulty,
            importance=draft.importance,
            minutes=draft.minutes,
            origin_id=origin_id,
        )

    def _resources(self, drafts: list[TopicDraft]) -> None:
        Resource.objects.bulk_create(
            Resource(
                topic=self.made[draft.key],
                title=shortened(draft.title, 160),
                url=draft.url,
                kind=ResourceKind.ARTICLE,
            )
            for draft in drafts
            if draft.url and len(draft.url) <= 500
        )


def below(draft: TopicDraft) -> Iterator[TopicDraft]:
    """The draft and those below it, parents first."""
    yield draft
    for child in draft.children:
        yield from below(child)


class Slugs:
    """Slugs from many titles, each once; a number counts on where a title repeats."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self.taken = set(taken)
        self.last: dict[str, int] = {}

    def take(self, title: str, fallback: str) -> str:
        words = words_of(title, fallback)[: SLUG - 6].rstrip("-_")
        slug = words
        while slug in self.taken:
            self.last[words] = self.last.get(words, 1) + 1
            slug = f"{words}-{self.last[words]}"
        self.taken.add(slug)
        return slug


def code_of(title: str, taken: set[str]) -> str:
    """A code for a category, added to ``taken``: the title's initials where they are free."""
    words = re.findall("[a-z]+", words_of(title, ""))
    initials = "".join(word[0] for word in words)
    wanted = initials[:3] if len(initials) > 1 else ("".join(words) + "xx")[:2]
    code = free_code(wanted, taken)
    taken.add(code)
    return code
