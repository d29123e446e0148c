"""Roadmaps to lay out: plain grids, and any that chance makes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.enums import Difficulty, Importance, Lifecycle

WORDS = ["Data", "of", "Index", "Replication", "Internationalisation", "WWWWWWMMMM", "il", "数据库"]
WORDS += ["Straßenbahn", "CI/CD", "Domain-Driven", "Привет", "Vulnerability", "Kubernetes"]
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
STRANGE = ["قاعدة البيانات", "מסד", "डेटाबेस", "ฐานข้อมูล", FAMILY, "👍🏽", "🇨🇭", "1\ufe0f\u20e3", "ﷺ"]
STRANGE += [
    "\u200b\ufeff",
    "\u202eabc",
    "\u2066x",
    "a" + "\u0301" * 50,
    "\u0301",
    "x" * 200,
    "W" * 200,
]
STRANGE += ["\x00", "a\x1fb", "\u2028", "\ufffd", "𒐫", "\U000e0001", "数" * 200, "-" * 90]


def topic(number: int, code: str, level: str, **changes: Any) -> TopicRow:
    row = TopicRow(
        id=number,
        root_id=number,
        uid=f"u{number}",
        slug=f"topic-{number}",
        title=f"Topic {number}",
        summary="",
        map_label="",
        difficulty=Difficulty.EASY,
        own_importance=Importance.USEFUL,
        minutes=60,
        lifecycle=Lifecycle.PUBLISHED,
        has_successor=False,
        depth=0,
        category_code=code,
        level_slug=level,
    )
    return replace(row, **changes)


def grid(*lines: tuple[int, ...], **changes: Any) -> Outline:
    """An outline whose n-th line has so many stations in each level; ids count line by line."""
    categories = [
        CategoryInfo(n, f"l{chr(97 + n)}", f"Line {n}", f"Line {n}", "", "gen", n, n)
        for n in range(len(lines))
    ]
    ids = iter(range(1, 10_000))
    tops = {
        (n, z): tuple(topic(next(ids), categories[n].code, f"z{z}") for _ in range(count))
        for n, counts in enumerate(lines)
        for z, count in enumerate(counts)
    }
    levels = tuple(
        LevelView(
            z,
            f"z{z}",
            f"Level {z}",
            "",
            z,
            tuple(
                Section(category, tops[n, z])
                for n, category in enumerate(categories)
                if tops.get((n, z))
            ),
        )
        for z in range(max(len(counts) for counts in lines))
    )
    outline = Outline(1, "u", "r", "R", "", 1, True, tuple(categories), levels)
    return replace(outline, **changes)


def hint(outline: Outline, number: int, **changes: Any) -> Outline:
    """The outline with other hints on one of its lines."""
    categories = list(outline.categories)
    categories[number] = replace(categories[number], **changes)
    return replace(outline, categories=tuple(categories))


def with_tops(outline: Outline, change: Callable[[TopicRow], TopicRow]) -> Outline:
    """The outline with its topics at the top changed."""
    levels = tuple(
        replace(
            level,
            sections=tuple(
                replace(section, topics=tuple(map(change, section.topics)))
                for section in level.sections
            ),
        )
        for level in outline.levels
    )
    return replace(outline, levels=levels)


def random_outline(
    seed: int, lines: int, levels: int, most: int, words: Sequence[str] = WORDS
) -> Outline:
    """Any roadmap: long and short names, hints that make sense or none, random prerequisites."""
    rnd = random.Random(seed)
    counts = [
        tuple(rnd.choice((0, rnd.randint(1, most))) for _ in range(levels)) for _ in range(lines)
    ]
    outline = grid(*counts)

    def rename(row: TopicRow) -> TopicRow:
        title = " ".join(rnd.choice(words) for _ in range(rnd.randint(1, 6)))
        label = title[:16] if rnd.random() < 0.5 else ""
        importance = Importance(rnd.randint(0, 3))
        return replace(row, title=title, map_label=label, own_importance=importance)

    ids = list(outline.rows) or [0]
    return replace(
        with_tops(outline, rename),
        categories=tuple(
            replace(
                category,
                short_title=" ".join(rnd.choice(words) for _ in range(rnd.randint(1, 3))),
                map_row=rnd.randint(0, 3),
                branches_from=rnd.choice((None, rnd.choice(ids))),
                branch_offset=rnd.choice((0, 0, 5, -5, 20)),
            )
            for category in outline.categories
        ),
        requires={topic_id: (rnd.choice(ids), rnd.choice(ids)) for topic_id in ids if topic_id},
    )


roadmaps = st.builds(
    random_outline,
    st.integers(0, 10**6),
    st.integers(1, 8),
    st.integers(1, 6),
    st.integers(1, 12),
    st.sampled_from([WORDS, STRANGE, [*WORDS, *STRANGE]]),
)
