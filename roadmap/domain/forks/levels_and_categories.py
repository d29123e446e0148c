"""Edits of a roadmap's texts, levels and categories by its owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.positions import position_after
from roadmap.domain.forks.copy import free_code
from roadmap.domain.forks.editing import edit
from roadmap.domain.forks.moving import change_places
from roadmap.domain.forks.slugs import level_slug, words_of
from roadmap.models import Category, Level, Roadmap

LEVEL_LIMIT = 20
CATEGORY_LIMIT = 40
Part = Level | Category


def describe(*, roadmap: Roadmap, values: Mapping[str, Any]) -> None:
    """Give the roadmap another title, summary or body."""
    changed = [name for name in ("title", "summary", "body") if _differs(roadmap, values, name)]
    if changed:
        with edit(roadmap):
            for name in changed:
                setattr(roadmap, name, values[name])
            roadmap.save(update_fields=[*changed, "updated_at"])


def _differs(instance: Any, values: Mapping[str, Any], name: str) -> bool:
    return name in values and values[name] != getattr(instance, name)


def add_level(*, roadmap: Roadmap, title: str, summary: str = "") -> Level:
    """A new level behind all others.

    Raises:
        ChangeRefusedError: the roadmap has as many as it may.
    """
    rows = list(roadmap.levels.all())
    if len(rows) >= LEVEL_LIMIT:
        raise ChangeRefusedError(f"A roadmap holds at most {LEVEL_LIMIT} levels.")
    with edit(roadmap):
        level: Level = Level.objects.create(
            roadmap=roadmap,
            slug=level_slug(roadmap.pk, title),
            title=title,
            summary=summary,
            position=_last(rows),
        )
    return level


def add_category(*, roadmap: Roadmap, title: str, color: str, summary: str = "") -> Category:
    """A new category behind all others; its code is made from the title.

    Raises:
        ChangeRefusedError: the roadmap has as many as it may.
    """
    rows = list(roadmap.categories.all())
    if len(rows) >= CATEGORY_LIMIT:
        raise ChangeRefusedError(f"A roadmap holds at most {CATEGORY_LIMIT} lines.")
    letters = "".join(letter for letter in words_of(title, "line") if letter in LETTERS)
    with edit(roadmap):
        category: Category = Category.objects.create(
            roadmap=roadmap,
            code=free_code((letters + "xx")[:3], {row.code for row in rows}),
            title=title,
            summary=summary,
            color=color,
            position=_last(rows),
            map_row=position_after(row.map_row for row in rows),
        )
    return category


LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


def _last(rows: list[Any]) -> int:
    return position_after(row.position for row in rows)


def change_part(*, part: Part, values: Mapping[str, Any]) -> None:
    """Give a level or a category another title, summary or, a category, colour."""
    changed = [name for name in ("title", "summary", "color") if _differs(part, values, name)]
    if changed:
        with edit(part.roadmap):
            for name in changed:
                setattr(part, name, values[name])
            if "title" in changed and isinstance(part, Category) and part.short_title:
                part.short_title = ""
                changed.append("short_title")
            part.save(update_fields=changed)


def shift_part(*, part: Part, up: bool) -> bool:
    """Swap a level or a category with its neighbour; False where there is none.

    Raises:
        ChangeRefusedError: a topic would require one of a higher level.
    """
    model: Any = type(part)
    rows = list(model.objects.filter(roadmap=part.roadmap_id).order_by("position", "id"))
    with transaction.atomic():
        if not change_places(rows, part.pk, up=up):
            return False
        with edit(part.roadmap):
            bulk_update_with_history(rows, model, ["position"])
    return True


def remove_part(*, part: Part) -> None:
    """Remove a level or a category without topics.

    Raises:
        ChangeRefusedError: it has topics, hidden ones counted, or is the only level.
    """
    if part.topics.exists():
        raise ChangeRefusedError(f"“{part}” has topics; move them first, the hidden ones too.")
    if isinstance(part, Level) and part.roadmap.levels.count() == 1:
        raise ChangeRefusedError("A roadmap has at least one level.")
    with edit(part.roadmap):
        part.delete()
