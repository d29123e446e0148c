"""Edits of a roadmap's texts, levels and categories by its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from roadmap.domain.changes.changes import Changes, stored
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.form import refuse_changed
from roadmap.domain.changes.names import category_code, level_slug
from roadmap.domain.changes.schema import BY_NAME, CATEGORY, LEVEL, ROADMAP, Kind, Values
from roadmap.domain.changes.snapshot import Snapshot, position_after
from roadmap.domain.forks.editing import add_once, change_values, edit
from roadmap.models import Category, Level, Roadmap

Part = Level | Category


def describe(*, roadmap: Roadmap, values: Mapping[str, Any], seal: str | None = None) -> None:
    """Give the roadmap another title, summary or body.

    Raises:
        StaleFormError: it has others by now than those of the ``seal``.
    """
    names = ("title", "summary", "body")
    given = {name: values[name] for name in names if name in values}
    change_values(roadmap, ROADMAP, given, seal)


def add_level(*, roadmap: Roadmap, title: str, summary: str = "") -> Level:
    """A new level behind all others, or the present one that is the same.

    Raises:
        ChangeRefusedError: another level has this title, or the roadmap has as many as it may.
    """

    def values(content: Snapshot) -> Values:
        slug, position = level_slug(content, title), _end(content, LEVEL, "position")
        return LEVEL.new(slug=slug, title=title, summary=summary, position=position)

    given = {"title": title, "summary": summary}
    return Level.objects.get(pk=add_once(roadmap, LEVEL, given, values))


def add_category(*, roadmap: Roadmap, title: str, color: str, summary: str = "") -> Category:
    """A new category behind all others, or the present one that is the same.

    Its code is made from the title.

    Raises:
        ChangeRefusedError: another category has this title, or the roadmap has as many as it may.
    """

    def values(content: Snapshot) -> Values:
        return CATEGORY.new(
            code=category_code(content, title),
            title=title,
            summary=summary,
            color=color,
            position=_end(content, CATEGORY, "position"),
            map_row=_end(content, CATEGORY, "map_row"),
        )

    given = {"title": title, "summary": summary, "color": color}
    return Category.objects.get(pk=add_once(roadmap, CATEGORY, given, values))


def _end(content: Snapshot, kind: Kind, name: str) -> int:
    return position_after(item[name] for item in content.of(kind).values())


def words_of_part(part: Part) -> tuple[str, ...]:
    """The fields that the form about a level or a category asks for."""
    return ("title", "summary", "color") if isinstance(part, Category) else ("title", "summary")


def change_part(*, part: Part, values: Mapping[str, Any], seal: str | None = None) -> None:
    """Give a level or a category another title, summary or, a category, colour.

    Raises:
        StaleFormError: it has others by now than those of the ``seal``.
        GoneError: somebody has removed it.
    """
    kind = BY_NAME[str(part._meta.model_name)]
    given = {name: values[name] for name in words_of_part(part) if name in values}
    derived = {}
    if isinstance(part, Category) and given.get("title", part.title) != part.title:
        derived["short_title"] = ""
    change_values(part, kind, given, seal, derived)


def remove_part(*, part: Part, seal: str | None = None) -> None:
    """Remove a level or a category without topics.

    Raises:
        ChangeRefusedError: it has topics, hidden ones counted, or is the only level.
        StaleFormError: it has other words by now than those of the ``seal``.
    """
    kind = BY_NAME[str(part._meta.model_name)]

    def wanted(content: Snapshot) -> Changes:
        if any(topic[kind.name] == part.pk for topic in content.topics.values()):
            raise ChangeRefusedError(f"“{part}” has topics; move them first, the hidden ones too.")
        if kind is LEVEL and len(content.of(LEVEL)) == 1:
            raise ChangeRefusedError("A roadmap has at least one level.")
        item = content.of(kind).get(part.pk)
        if item is None:
            return Changes()
        refuse_changed(item, words_of_part(part), seal)
        return Changes(removed={item.ref: stored(item)})

    edit(part.roadmap, f"Removed “{part}”", wanted)
