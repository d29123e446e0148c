"""The shipped fixtures, read once, and the parts of a Markdown text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from roadmap.domain.changes.schema import OBJECTIVE, RESOURCE
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.fixtures import reader

FOLDER = Path(settings.FIXTURE_DIRS[0]) / "backend"
FENCE = re.compile(r"^```(\S*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def content() -> Snapshot:
    return reader.read(FOLDER).content


@cache
def groups() -> frozenset[str]:
    """Uids of the topics that have subtopics."""
    return frozenset(topic["parent"] for topic in content().topics.values() if topic["parent"])


@cache
def leaves_below(uid: str) -> tuple[ContentItem, ...]:
    topics = content().topics
    if uid not in groups():
        return (topics[uid],)
    children = [child for child, topic in topics.items() if topic["parent"] == uid]
    return tuple(leaf for child in children for leaf in leaves_below(child))


def objectives_of(topic: ContentItem) -> list[ContentItem]:
    return [item for item in content().of(OBJECTIVE).values() if item["topic"] == topic["uid"]]


def resources_of(topic: ContentItem) -> list[ContentItem]:
    return [item for item in content().of(RESOURCE).values() if item["topic"] == topic["uid"]]


@dataclass(frozen=True)
class Sample:
    """A block of code in a body."""

    slug: str
    number: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.slug}-{self.number}"


@cache
def samples() -> tuple[Sample, ...]:
    return tuple(
        Sample(str(item.values.get("slug") or item.key), number, language, code)
        for item in content()
        for number, (language, code) in enumerate(FENCE.findall(item.values.get("body", "")), 1)
    )


def samples_in(language: str) -> list[Sample]:
    return [sample for sample in samples() if sample.language == language]


def prose(text: str) -> str:
    """A Markdown text without code and addresses."""
    text = FENCE.sub(" ", text)
    for pattern in (r"`[^`]*`", r"\]\([^)]*\)", r"https?://\S+"):
        text = re.sub(pattern, " ", text)
    return text


def texts() -> Iterator[tuple[str, str]]:
    """Every text that we wrote ourselves, with the name of its object."""
    for item in content():
        for name in ("title", "short_title", "map_label", "summary", "body", "text"):
            if item.kind is not RESOURCE and item.values.get(name):
                yield content().name_of(item), str(item[name])
