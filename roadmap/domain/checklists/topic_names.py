"""A unique name for every topic of a roadmap, for people to read and type."""

from __future__ import annotations

from collections import Counter

from roadmap.domain.catalog.outline import Outline, TopicRow


def names_of(outline: Outline) -> dict[int, str]:
    """The names by topic id: the title, and only where others have it too, place and slug."""
    levels = {level.slug: level.title for level in outline.levels}
    titles = Counter(row.title for row in outline.rows.values())
    names = {
        row.id: row.title if titles[row.title] == 1 else f"{row.title} ({_place(outline, row)})"
        for row in outline.rows.values()
    }
    longer = Counter(names.values())
    return {
        topic_id: name
        if longer[name] == 1
        else f"{name}, {levels[outline.rows[topic_id].level_slug]}, {outline.rows[topic_id].slug}"
        for topic_id, name in names.items()
    }


def _place(outline: Outline, row: TopicRow) -> str:
    parent = outline.parents.get(row.id)
    category = outline.category_by_code[row.category_code]
    level = outline.level_by_slug[row.level_slug]
    return f"{parent.title if parent else category.title}, {level.title}"
