"""What a take-back must not lead people to: nothing at all, or a topic that is hidden."""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import touched_topics
from roadmap.domain.changes.schema import ROADMAP, TOPIC
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.enums import Lifecycle

PUBLISHED = Lifecycle.PUBLISHED


def refuse_hiding(content: Snapshot, item: ContentItem) -> None:
    """Refuse to make a draft of what a learner has touched, or of what holds that.

    Raises:
        ChangeRefusedError: people have left something on it, or on what it holds.
    """
    inside = content.topics.values() if item.kind is ROADMAP else content.below(item.key)
    rows = [*([item] if item.kind is TOPIC else []), *inside]
    touched = touched_topics({root for row in rows for root in (row.key, row["origin"]) if root})
    for row in rows:
        if row.key in touched or row["origin"] in touched:
            place = "" if row is item else f", which “{item['title']}” holds"
            raise ChangeRefusedError(
                f"Learners have left something on “{row['title']}”{place}; retire it instead."
            )


def refuse_dead_ends(content: Snapshot, changes: Changes) -> None:
    """Refuse a merge, made again, into what is hidden by now, and two topics in one's place.

    Raises:
        ChangeRefusedError: a topic would live on in one that is not published, or would be
            published beside the one that took its place.
    """
    after = changed(content, changes)
    for kind, key in (*changes.created, *changes.updated):
        topic = after.topics.get(key) if kind == TOPIC.name else None
        successor = after.topics.get(topic["successor"]) if topic is not None else None
        if topic is None or successor is None:
            continue
        if topic["lifecycle"] == PUBLISHED:
            raise ChangeRefusedError(
                f"“{topic['title']}” lives on in “{successor['title']}”; take that back first."
            )
        sets = changes.updated.get((kind, key), {})
        if "successor" in sets and successor["lifecycle"] != PUBLISHED:
            raise ChangeRefusedError(
                f"“{topic['title']}” would live on in “{successor['title']}”, which is "
                f"{successor['lifecycle']} itself."
            )
