"""Finds again what curators readdressed: links and prerequisites have no uid of their own."""

from __future__ import annotations

from dataclasses import replace

from roadmap.domain.changes.schema import PREREQUISITE, RESOURCE, Bundle, ContentItem

ANEW = "anew"
"""The mark in ``synced`` of an object that goes by another name than at the last sync."""


def recognised(fixtures: Bundle, database: Bundle) -> Bundle:
    """The database, with each link and prerequisite under the name that the fixtures know it by.

    That is what it was called at the last sync, until the fixtures have taken over what a curator
    made of it here and no longer know the former name.
    """
    result = Bundle()
    for item in database:
        result.add(_renamed(item) if _is_known_anew(item, fixtures, database) else item)
    return result


def _is_known_anew(item: ContentItem, fixtures: Bundle, database: Bundle) -> bool:
    if item.kind not in (RESOURCE, PREREQUISITE) or item.key == _present(item):
        return False
    known = fixtures.of(item.kind)
    is_free = _present(item) not in database.of(item.kind)
    return is_free and item.key not in known and _present(item) in known


def _present(item: ContentItem) -> tuple[object, ...]:
    return tuple(item[name] for name in item.kind.key)


def _renamed(item: ContentItem) -> ContentItem:
    present = {name: item[name] for name in item.kind.key}
    return replace(item, synced=item.synced | present | {ANEW: True})
