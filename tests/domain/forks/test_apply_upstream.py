"""Taking from the original never leaves a topic that is shown inside one that is hidden."""

from __future__ import annotations

from accounts.models import User
from roadmap.domain.curation.move import move
from roadmap.domain.curation.publish import retire
from roadmap.domain.forks.comparison import load
from roadmap.domain.forks.editing import add_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.forks.upstream import apply_all_upstream, apply_upstream
from roadmap.domain.forks.upstream_changes import upstream_changes_of
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle
from roadmap.models import Roadmap, Topic


def topic(roadmap: Roadmap, slug: str) -> Topic:
    return Topic.objects.get(roadmap=roadmap, slug=slug)


def everything_by_name(fork: Roadmap) -> set[str]:
    return {change.id for change in upstream_changes_of(load(fork))}


def test_a_group_that_went_there_stays_while_ones_own_topic_stands_in_it(
    roadmap: Roadmap, ada: User
) -> None:
    fork = make_fork(original=roadmap, owner_id=ada.pk)
    own = add_topic(
        roadmap=fork, values={"title": "Own", "summary": "Mine."}, parent=topic(fork, "group-1")
    )
    retire(topic=topic(roadmap, "group-1"))
    taken = apply_upstream(fork=fork, ids=everything_by_name(fork))
    assert [rejection.reason for rejection in taken.rejected] == [
        "Topic own would stand in “Group 1”, which is hidden."
    ]
    assert topic(fork, "group-1").lifecycle == Lifecycle.PUBLISHED
    hide_topic(topic=own, learner=Learner(user_id=ada.pk))
    assert apply_upstream(fork=fork, ids=everything_by_name(fork)).rejected == ()
    assert topic(fork, "group-1").lifecycle == Lifecycle.RETIRED


def test_a_topic_does_not_follow_into_a_group_that_is_hidden_here(
    roadmap: Roadmap, ada: User
) -> None:
    fork = make_fork(original=roadmap, owner_id=ada.pk)
    hide_topic(topic=topic(fork, "group-1"), learner=Learner(user_id=ada.pk))
    move(topic=topic(roadmap, "single-1"), parent=topic(roadmap, "group-1"))
    taken = apply_all_upstream(fork=fork)
    assert [rejection.reason for rejection in taken.rejected] == [
        "Topic single-1 would stand in “Group 1”, which is hidden."
    ]
    assert topic(fork, "single-1").parent is None
