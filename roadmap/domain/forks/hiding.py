"""Hiding topics of a roadmap and showing them again. Nothing is deleted.

A hidden topic is retired in this roadmap alone; its original and everybody's progress stay.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from roadmap.domain.changes.changes import Changes, changed, update
from roadmap.domain.changes.snapshot import ContentItem, Key, Snapshot
from roadmap.domain.changes.steps import PUBLISHED, retired
from roadmap.domain.forks.selection import EditStep, Selection, leaves_among
from roadmap.domain.forks.steps import Planned, take_step, topics_in
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.enums import CopyKind, Lifecycle
from roadmap.models import Copied, Roadmap, Topic


def hide_topic(*, topic: Topic, learner: Learner) -> int:
    """Hide a topic with everything below it, as :func:`hide` does; returns how many that hid."""
    step = hide(roadmap=topic.roadmap, selection=Selection.of(topic), learner=learner)
    return len(step.applied.changes.updated)


def show_topic(*, topic: Topic) -> int:
    """Show a hidden topic again, as :func:`show` does; returns how many topics appeared."""
    step = show(roadmap=topic.roadmap, selection=Selection.of(topic))
    return len(step.applied.changes.updated)


def hide(*, roadmap: Roadmap, selection: Selection, learner: Learner) -> EditStep:
    """Hide topics with everything below them, in one change.

    Where a group loses the last subtopic, it keeps the state that its subtopics gave it.

    Raises:
        ChangeRefusedError: the selection names no topic, or one that is not there any more.
    """

    def plan(content: Snapshot, tops: list[ContentItem]) -> Planned:
        changes = Changes.joined(retired(content, item) for item in tops)
        return Planned(changes, leaves_among(content, topics_in(content, changes)))

    return take_step(roadmap=roadmap, selection=selection, learner=learner, verb="Hid", plan=plan)


def show(*, roadmap: Roadmap, selection: Selection, learner: Learner = NOBODY) -> EditStep:
    """Show topics again, the groups around them and what was hidden below them, in one change.

    What the original has retired stays hidden, unless it is named itself.

    Raises:
        ChangeRefusedError: as in :func:`hide`, or a rule of the content forbids it.
    """

    def plan(content: Snapshot, tops: list[ContentItem]) -> Planned:
        left_out = retired_there(roadmap)
        rows: list[ContentItem] = []
        for top in tops:
            if not (selection.is_whole and top.key in left_out):
                rows += (top, *content.around(top.key), *_below(content, top.key, left_out))
        hidden = (row for row in rows if row.is_hidden)
        changes = Changes.joined(update(row, lifecycle=PUBLISHED) for row in hidden)
        after = changed(content, changes)
        return Planned(changes, leaves_among(after, topics_in(after, changes)))

    return take_step(
        roadmap=roadmap, selection=selection, learner=learner, verb="Showed", plan=plan
    )


def retired_there(roadmap: Roadmap) -> set[int]:
    """Ids of the topics of a copy that its original has retired; one query."""
    rows = Copied.objects.filter(
        roadmap=roadmap, kind=CopyKind.TOPIC, values__lifecycle=Lifecycle.RETIRED
    )
    return {copy for copy in rows.values_list("copy", flat=True) if copy is not None}


def _below(content: Snapshot, key: Key, left_out: Collection[Key]) -> Iterable[ContentItem]:
    """What is below a topic, without what is left out and what is below that."""
    for child in content.children(key):
        if child.key not in left_out:
            yield child
            yield from _below(content, child.key, left_out)
