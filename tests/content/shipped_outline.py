"""The shipped roadmap as the outline that pages are made from, read from the fixtures alone."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.domain.changes.schema import CATEGORY, LEVEL, PREREQUISITE
from roadmap.enums import Difficulty, Importance, Lifecycle
from tests.content.shipped import content


@cache
def outline() -> Outline:
    topics = sorted(content().topics.values(), key=lambda topic: topic["position"])
    ids = {topic["uid"]: number for number, topic in enumerate(topics, start=1)}
    below: dict[Any, list[Any]] = defaultdict(list)
    for topic in topics:
        place = topic["parent"] or (topic["level"], topic["category"])
        below[place].append(topic)

    def row(topic: Any, depth: int = 0) -> TopicRow:
        return TopicRow(
            id=ids[topic["uid"]],
            root_id=ids[topic["uid"]],
            uid=topic["uid"],
            slug=topic["slug"],
            title=topic["title"],
            summary=topic["summary"],
            map_label=topic["map_label"],
            difficulty=Difficulty(topic["difficulty"]),
            own_importance=Importance(topic["importance"]),
            minutes=topic["minutes"],
            lifecycle=Lifecycle(topic["lifecycle"]),
            has_successor=False,
            depth=depth,
            category_code=content().of(CATEGORY)[topic["category"]]["code"],
            level_slug=content().of(LEVEL)[topic["level"]]["slug"],
            children=tuple(row(child, depth + 1) for child in below[topic["uid"]]),
            choose=topic["choose"],
        )

    categories = {
        key: CategoryInfo(
            number,
            item["code"],
            item["title"],
            item["short_title"],
            item["summary"],
            item["color"],
            item["position"],
            item["map_row"],
        )
        for number, (key, item) in enumerate(in_order(CATEGORY), start=1)
    }
    levels = tuple(
        LevelView(
            number,
            level["slug"],
            level["title"],
            level["summary"],
            level["position"],
            tuple(
                Section(category, tuple(map(row, below[key, category_key])))
                for category_key, category in categories.items()
                if below[key, category_key]
            ),
        )
        for number, (key, level) in enumerate(in_order(LEVEL), start=1)
    )
    requires: dict[int, tuple[int, ...]] = {}
    for edge in content().of(PREREQUISITE).values():
        topic = ids[edge["topic"]]
        requires[topic] = (*requires.get(topic, ()), ids[edge["requires"]])
    return Outline(
        1,
        "shipped",
        "backend",
        "Backend Development",
        "",
        1,
        True,
        tuple(categories.values()),
        levels,
        requires,
    )


def in_order(kind: Any) -> list[tuple[Any, Any]]:
    return sorted(content().of(kind).items(), key=lambda pair: pair[1]["position"])
