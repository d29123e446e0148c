"""Recognises links and prerequisites whose key a curator changed: they have no uid."""

from __future__ import annotations

from dataclasses import replace

from roadmap.domain.changes.schema import PREREQUISITE, RESOURCE, Bundle, ContentItem

RENAMED = "anew"
"""The mark in ``synced`` of an object that has another key than at the last sync."""


def with_renames(fixtures: Bundle, database: Bundle) -> Bundle:
    """The database with each link and prerequisite under the key that the fixtures have for it.

    That is its key at the last sync. Where the fixtures have its present key and no longer the
    former one, they have taken over the curator's change, and it is its present key.
    """
    result = Bundle()
    for item in database:
        result.add(_renamed(item) if _is_renamed(item, fixtures, database) else item)
    return result


def _is_renamed(item: ContentItem, fixtures: Bundle, database: Bundle) -> bool:
    if item.kind not in (RESOURCE, PREREQUISITE) or item.key == _current_key(item):
        return False
    known = fixtures.of(item.kind)
    is_free = _current_key(item) not in database.of(item.kind)
    return is_free and item.key not in known and _current_key(item) in known


def _current_key(item: ContentItem) -> tuple[object, ...]:
    return tuple(item[name] for name in item.kind.key)


def _renamed(item: ContentItem) -> ContentItem:
    present = {name: item[name] for name in item.kind.key}
    return replace(item, synced=item.synced | present | {RENAMED: True})
