"""Roadmaps small enough to read, and what is suggested on them."""

from __future__ import annotations

from roadmap.domain.catalog.outline import CategoryInfo, LevelView, Outline, Section, TopicRow
from roadmap.domain.guidance.suggestions import Suggestion, suggest
from roadmap.domain.progress.roadmap_progress import with_progress
from roadmap.enums import Difficulty, Importance, Lifecycle, Status

FOREIGN = 10_000
"""The id of a topic of another roadmap."""


def leaf(number: int, title: str, **fields: object) -> TopicRow:
    values: dict[str, object] = {
        "id": number,
        "root_id": number,
        "uid": str(number),
        "slug": title.lower().replace(" ", "-"),
        "title": title,
        "summary": "",
        "map_label": "",
        "difficulty": Difficulty.EASY,
        "own_importance": Importance.IMPORTANT,
        "minutes": 60,
        "lifecycle": Lifecycle.PUBLISHED,
        "has_successor": False,
        "depth": 0,
        "category_code": "aa",
        "level_slug": "basics",
        **fields,
    }
    return TopicRow(**values)  # type: ignore[arg-type]


def small(rows: list[TopicRow], requires: dict[int, tuple[int, ...]] | None = None) -> Outline:
    codes = list(dict.fromkeys(row.category_code for row in rows))
    categories = {
        code: CategoryInfo(n, code, f"Line {code}", code, "", "gen", n, n)
        for n, code in enumerate(codes)
    }
    levels = []
    for place, slug in enumerate(dict.fromkeys(row.level_slug for row in rows)):
        sections = tuple(
            Section(
                category,
                tuple(r for r in rows if (r.level_slug, r.category_code) == (slug, code)),
            )
            for code, category in categories.items()
        )
        levels.append(LevelView(place, slug, slug.title(), "", place, sections))
    return Outline(
        1,
        "u",
        "small",
        "Small",
        "",
        1,
        True,
        tuple(categories.values()),
        tuple(levels),
        requires or {},
    )


def suggested(
    outline: Outline, statuses: dict[int, Status] | None = None, **options: object
) -> tuple[Suggestion, ...]:
    return suggest(with_progress(outline, statuses or {}), **options)  # type: ignore[arg-type]


def reasons(
    outline: Outline, statuses: dict[int, Status] | None = None, **options: object
) -> dict[str, str]:
    return {item.row.title: item.reason for item in suggested(outline, statuses, **options)}
