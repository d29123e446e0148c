"""A take-back and its own take-back do no more, and no less, than the change did."""

from __future__ import annotations

from accounts.models import User
from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.schema import TOPIC
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.forks.editing import add_topic, edit
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic, show_topic
from roadmap.domain.forks.levels_and_categories import add_level
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Status
from roadmap.models import Action, Changeset, Level, Progress, Roadmap, Topic
from tests.learning import set_status


def topic(roadmap: Roadmap, slug: str) -> Topic:
    return Topic.objects.get(roadmap=roadmap, slug=slug)


def done(user: User, found: Topic) -> None:
    set_status(learner=Learner(user_id=user.pk), topic=found, status=Status.DONE)


def take_back(roadmap: Roadmap) -> None:
    """Take the newest change back."""
    revert(roadmap.changesets.first())


def test_a_level_goes_although_a_draft_that_nobody_sees_is_left_in_it(
    roadmap: Roadmap, grace: User
) -> None:
    done(grace, topic(roadmap, "single-1"))
    level = add_level(roadmap=roadmap, title="New")
    values = {"title": "Own", "summary": "A new topic."}
    new = add_topic(
        roadmap=roadmap, values=values, level=level, category=roadmap.categories.first()
    )
    merge(topic=topic(roadmap, "single-1"), into=new)
    for row in list(roadmap.changesets.all()):
        revert(row)
    assert not Level.objects.filter(pk=level.pk).exists()


def test_topics_that_were_added_below_each_other_go_again(roadmap: Roadmap) -> None:
    place = {"level": roadmap.levels.first().pk, "category": roadmap.categories.first().pk}
    outer, inner, deep = (("topic", -number) for number in (1, 2, 3))
    made = {
        outer: TOPIC.new(slug="outer", title="Outer", **place),
        inner: TOPIC.new(slug="inner", title="Inner", parent=-1, **place),
        deep: TOPIC.new(slug="deep", title="Deep", parent=-2, **place),
    }
    edit(roadmap, "Added three", lambda content: Changes(created=made))
    assert topic(roadmap, "deep").parent == topic(roadmap, "inner")
    take_back(roadmap)
    assert not Topic.objects.filter(slug__in=["outer", "inner", "deep"]).exists()


def test_a_move_that_is_made_again_takes_nobodys_done_away(roadmap: Roadmap, grace: User) -> None:
    """Nobody had finished the leaf when it became a group; when it does so again, Grace has."""
    former, leaf = topic(roadmap, "single-1"), topic(roadmap, "leaf-1-1")
    move(topic=leaf, parent=former)
    take_back(roadmap)
    done(grace, former)
    take_back(roadmap)
    leaf.refresh_from_db()
    assert leaf.parent_id == former.pk
    assert Progress.objects.get(topic=leaf).status == Status.DONE


def test_a_topic_of_a_fork_that_comes_back_gives_nobody_else_a_status(
    roadmap: Roadmap, ada: User, grace: User
) -> None:
    """Ada has done the leaf of the original; Grace's private subtopic of it is not hers."""
    fork = make_fork(original=roadmap, owner_id=grace.pk)
    values = {"title": "Own", "summary": "A new topic."}
    add_topic(roadmap=fork, values=values, parent=topic(fork, "leaf-1-1"))
    rows = set(Progress.objects.values_list("user_id", "topic_id"))
    take_back(fork)
    take_back(fork)
    assert topic(fork, "own")
    assert set(Progress.objects.values_list("user_id", "topic_id")) == rows


def test_a_take_back_in_a_fork_writes_nothing_for_others(
    roadmap: Roadmap, ada: User, grace: User
) -> None:
    """The copied group becomes a leaf of the fork; what Ada did below it is no business of this."""
    fork = make_fork(original=roadmap, owner_id=grace.pk)
    owner = Learner(user_id=grace.pk)
    leaves = [topic(fork, f"leaf-1-{number}") for number in (1, 2, 3)]
    for leaf in leaves:
        hide_topic(topic=leaf, learner=owner)
    show_topic(topic=leaves[2])
    done(ada, topic(roadmap, "leaf-1-3"))
    actions = Action.objects.count()
    take_back(fork)
    assert Action.objects.count() == actions
    assert not Progress.objects.filter(user=ada, topic=topic(roadmap, "group-1")).exists()
    assert Changeset.objects.first().written == 0


def test_a_merge_goes_back_and_forth_as_often_as_one_likes(roadmap: Roadmap, grace: User) -> None:
    first, second = topic(roadmap, "leaf-1-1"), topic(roadmap, "leaf-1-2")
    done(grace, first)
    merge(topic=first, into=second)
    for _ in range(2):
        assert Progress.objects.filter(topic=second, status=Status.DONE).exists()
        take_back(roadmap)
        assert not Progress.objects.filter(topic=second).exists()
        assert topic(roadmap, "leaf-1-1").lifecycle == "published"
        take_back(roadmap)
        assert topic(roadmap, "leaf-1-1").lifecycle == "retired"
    assert [row.summary for row in roadmap.changesets.all()] == [
        "Made again: Merged “Leaf 1.1” into “Leaf 1.2”",
        "Taken back: Merged “Leaf 1.1” into “Leaf 1.2”",
        "Made again: Merged “Leaf 1.1” into “Leaf 1.2”",
        "Taken back: Merged “Leaf 1.1” into “Leaf 1.2”",
        "Merged “Leaf 1.1” into “Leaf 1.2”",
    ]


def test_the_log_names_no_topic_that_a_take_back_has_removed(roadmap: Roadmap) -> None:
    values = {"title": "Own", "summary": "A new topic."}
    new = add_topic(roadmap=roadmap, values=values, parent=topic(roadmap, "group-1"))
    roadmap.changesets.update(topic=new)
    take_back(roadmap)
    assert [row.topic for row in roadmap.changesets.all()] == [None, None]
    assert not Topic.objects.filter(pk=new.pk).exists()
