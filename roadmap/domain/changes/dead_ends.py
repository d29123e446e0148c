"""What no change may lead people to: nothing at all, or a topic that is hidden."""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import touched_topics
from roadmap.domain.changes.schema import ROADMAP, TOPIC
from roadmap.domain.changes.snapshot import Ref, Snapshot
from roadmap.enums import Lifecycle

PUBLISHED, DRAFT = Lifecycle.PUBLISHED, Lifecycle.DRAFT


def refuse_hiding(after: Snapshot, changes: Changes, roadmap: str) -> None:
    """Refuse to make a draft of what a learner has touched, or of what holds that.

    What people have on a copy lives on its root, which they still see.

    Args:
        after: the tree as the change would leave it.
        roadmap: the title of the roadmap.

    Raises:
        ChangeRefusedError: people have left something on it, or on what it holds.
    """
    for kind, key in becoming_drafts(changes):
        if kind == ROADMAP.name:
            holder, title, rows = None, roadmap, list(after.topics.values())
        else:
            holder = after.topics[key]
            title, rows = str(holder["title"]), [holder, *after.below(key)]
        touched = touched_topics(row.key for row in rows)
        for row in rows:
            if row.key in touched:
                place = "" if row is holder else f", which “{title}” holds"
                raise ChangeRefusedError(
                    f"Learners have left something on “{row['title']}”{place}; retire it instead."
                )


def becoming_drafts(changes: Changes) -> list[Ref]:
    """What everybody saw, or some, and nobody would."""
    return [
        ref
        for ref, fields in changes.updated.items()
        if (change := fields.get("lifecycle")) and change[1] == DRAFT != change[0]
    ]


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
