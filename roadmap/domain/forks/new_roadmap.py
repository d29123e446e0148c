"""Makes a person's own private roadmap, with new uids, from plain drafts of its topics."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.db import transaction

from config.reserved_words import RESERVED
from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.changeset import Entry, apply
from roadmap.domain.changes.names import free_code, words_of
from roadmap.domain.changes.schema import CATEGORY, LEVEL, RESOURCE, TOPIC, Kind, Values
from roadmap.domain.changes.snapshot import Key, Ref, Snapshot
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError
from roadmap.domain.forks.slugs import private_slug
from roadmap.domain.progress.learner import Learner
from roadmap.enums import (
    CategoryColor,
    ChangeKind,
    Difficulty,
    Importance,
    Lifecycle,
    ResourceKind,
    Visibility,
)
from roadmap.models import Roadmap, Topic

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
    choose: int | None = None
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
    contents, refs = _contents(list(sections))
    entry = Entry(ChangeKind.EDIT, "", owner_id, is_first=True)
    done = apply(roadmap, contents, entry, before=Snapshot())
    ids = dict(zip(contents.created, (key for _, key in done.changes.created), strict=True))
    topics = Topic.objects.in_bulk([ids[ref] for ref in refs.values()])
    return NewRoadmap(roadmap, {key: topics[ids[ref]] for key, ref in refs.items()})


NAMESPACE = uuid.UUID("6f0a4a3e-1d0c-5a52-9a38-3f6f8d5c7b10")


def shortened(text: str, length: int) -> str:
    """``text`` cut between words, with dots, where it is too long."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[length // 2 :] else cut}\u2026"


def _contents(sections: list[SectionDraft]) -> tuple[Changes, dict[int, Ref]]:
    """The levels, categories, topics and links to create, and the topics by the drafts' keys."""
    numbers = count(-1, -1)
    created: dict[Ref, Values] = {}
    topics: dict[int, Ref] = {}
    slugs, origins = Slugs(), set[int]()

    def add(kind: Kind, /, **values: Any) -> Key:
        ref = kind.name, next(numbers)
        created[ref] = kind.new(**values)
        return ref[1]

    def add_topic(draft: TopicDraft, place: dict[str, Key]) -> None:
        origin = draft.origin_id if draft.origin_id not in origins else None
        origins.update({origin} if origin is not None else ())
        key = add(
            TOPIC,
            **place,
            **_texts(draft),
            position=len(topics) + 1,
            slug=slugs.take(draft.title, "topic"),
            difficulty=draft.difficulty,
            importance=draft.importance,
            minutes=draft.minutes,
            choose=draft.choose,
            origin=origin,
        )
        topics[draft.key] = TOPIC.name, key
        if draft.url and len(draft.url) <= 500:
            title, article = shortened(draft.title, 160), ResourceKind.ARTICLE.value
            add(RESOURCE, topic=key, title=title, url=draft.url, kind=article)
        for child in draft.children:
            add_topic(child, place | {"parent": key})

    level_slugs, codes, colors = Slugs(RESERVED), set[str](), list(CategoryColor)
    levels = {
        title: add(
            LEVEL,
            slug=level_slugs.take(title, "level"),
            title=shortened(title, TITLE),
            position=position,
        )
        for position, title in enumerate(dict.fromkeys(each.level for each in sections))
    }
    categories = {
        title: add(
            CATEGORY,
            code=code_of(title, codes),
            title=shortened(title, TITLE),
            short_title=shortened(title, SHORT),
            color=colors[position % len(colors)].value,
            position=position,
            map_row=position,
        )
        for position, title in enumerate(dict.fromkeys(each.category for each in sections))
    }
    for section in sections:
        for draft in section.topics:
            place = {"level": levels[section.level], "category": categories[section.category]}
            add_topic(draft, place)
    return Changes(created=created), topics


def _texts(draft: TopicDraft) -> dict[str, str]:
    """Title, summary and body; what is too long for the first two is whole in the body."""
    whole = "\n\n".join(
        text
        for text, length in ((draft.title, TITLE), (draft.summary, SUMMARY))
        if len(text) > length
    )
    return {
        "title": shortened(draft.title, TITLE),
        "summary": shortened(draft.summary, SUMMARY),
        "body": "\n\n".join(filter(None, (whole, draft.body))),
    }


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
