"""Hiding topics of one's own roadmap. Nothing is deleted.

A hidden topic is retired in this roadmap alone; its original and everybody's progress stay.
"""

from __future__ import annotations

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.snapshot import Snapshot
from roadmap.domain.changes.steps import PUBLISHED, retired
from roadmap.domain.forks.editing import edit, present
from roadmap.domain.progress.learner import Learner
from roadmap.enums import CopyKind, Lifecycle
from roadmap.models import Copied, Topic


def hide_topic(*, topic: Topic, learner: Learner) -> int:
    """Hide a topic with everything below it; returns how many topics that hid.

    Where its group loses the last subtopic, it keeps the state that its subtopics gave it.
    """
    done = edit(
        topic.roadmap,
        f"Hid “{topic}”",
        lambda content: retired(content, present(content, topic)),
        topic_id=topic.pk,
        learner=learner,
    )
    return len(done.changes.updated)


def show_topic(*, topic: Topic) -> int:
    """Show a hidden topic again, the groups around it, and what was hidden below it.

    What the original has retired stays so. Returns how many topics appeared.

    Raises:
        ChangeRefusedError: a rule of the content forbids it.
    """

    def wanted(content: Snapshot) -> Changes:
        item = present(content, topic)
        below = list(content.below(topic.pk))
        retired_there = set(
            Copied.objects.filter(
                roadmap=topic.roadmap,
                kind=CopyKind.TOPIC,
                copy__in=[item.key for item in below],
                values__lifecycle=Lifecycle.RETIRED,
            ).values_list("copy", flat=True)
        )
        shown = [item, *content.around(topic.pk)]
        shown += [item for item in below if item.key not in retired_there]
        return Changes.joined(update(item, lifecycle=PUBLISHED) for item in shown if item.is_hidden)

    done = edit(topic.roadmap, f"Showed “{topic}”", wanted, topic_id=topic.pk)
    return len(done.changes.updated)
