"""Which topic lives on in place of one that was merged away."""

from __future__ import annotations

from roadmap.enums import Lifecycle
from roadmap.models import Topic


def living_end(topic: Topic) -> Topic | None:
    """The published topic at the end of a chain of successors; None where it ends retired.

    A successor may have been retired, or merged itself, after it took over.
    """
    seen = {topic.pk}
    successor = topic.successor
    while successor is not None and successor.pk not in seen:
        if successor.lifecycle == Lifecycle.PUBLISHED:
            return successor
        seen.add(successor.pk)
        successor = successor.successor
    return None
