"""Editing one's own roadmap: what an edit does, what it refuses, and that nothing is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.form import StaleFormError, seal_of_fields
from roadmap.domain.changes.schema import OBJECTIVE, RESOURCE, TOPIC
from roadmap.domain.changes.settle import LIMITS, sentences
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic, show_topic
from roadmap.domain.forks.levels_and_categories import (
    add_category,
    add_level,
    change_part,
    describe,
    remove_part,
)
from roadmap.domain.forks.moving import move_topic, shift_part, shift_topic
from roadmap.domain.forks.topic_parts import (
    add_link,
    add_objective,
    change_objective,
    release,
    remove_link,
    remove_objective,
    require,
)
from roadmap.domain.progress.learner import NOBODY
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import ActionKind, Lifecycle, Status
from roadmap.models import Action, Objective, ObjectiveTick, Progress, Roadmap, Topic
from tests import factories
from tests.domain.forks.test_fork import learner, topic_of
from tests.learning import set_status
from tests.races import at_once


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    """Ada's own copy; she has leaf-1-1 done and leaf-1-2 begun."""
    return make_fork(original=roadmap, owner_id=ada.pk)


def place(roadmap: Roadmap, level: str = "basics", category: str = "db") -> dict[str, Any]:
    return {
        "level": roadmap.levels.get(slug=level),
        "category": roadmap.categories.get(code=category),
    }


def version(roadmap: Roadmap) -> int:
    return Roadmap.objects.values_list("content_version", flat=True).get(pk=roadmap.pk)


def titles(roadmap: Roadmap, code: str = "db", level: str = "basics") -> list[str]:
    outline = read_outline(roadmap)
    return [
        row.title
        for row in outline.rows.values()
        if (row.category_code, row.level_slug) == (code, level) and not row.is_retired
    ]


WORDS = {"title": "Queues", "summary": "How work waits."}


def test_a_topic_is_added_at_the_end_of_its_line(fork: Roadmap) -> None:
    before = version(fork)
    topic = add_topic(roadmap=fork, values=WORDS | {"importance": 3}, **place(fork))
    assert titles(fork)[-1] == "Queues"
    assert (topic.slug, topic.origin, topic.importance) == ("queues", None, 3)
    assert version(fork) == before + 1


def test_a_topic_is_added_below_a_group(fork: Roadmap) -> None:
    topic = add_topic(roadmap=fork, values=WORDS, parent=topic_of(fork, "group-1"))
    assert [row.slug for row in read_outline(fork).ancestors(topic.pk)] == ["group-1"]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Single one", "single-one"),
        ("Leaf 1.1", "leaf-11"),
        ("Größe in C++", "grosse-in-c"),
        ("Łódź", "lodz"),
        ("Базы данных", "bazy-dannykh"),
        ("单一", "danyi"),
        ("\N{ROCKET} Launch", "launch"),
        ("\N{ROCKET}", "topic"),
        ("---", "topic"),
    ],
)
def test_a_slug_is_made_of_the_title(fork: Roadmap, title: str, slug: str) -> None:
    values = WORDS | {"title": title}
    topic = add_topic(roadmap=fork, values=values, **place(fork, category="vc", level="advanced"))
    assert topic.slug == slug


def test_a_slug_is_never_given_twice(fork: Roadmap) -> None:
    made = [
        add_topic(roadmap=fork, values=WORDS, **place(fork, level, code)).slug
        for level, code in (("basics", "db"), ("basics", "vc"), ("advanced", "db"))
    ]
    assert made == ["queues", "queues-2", "queues-3"]


def test_siblings_of_one_title_are_refused_and_nothing_is_written(fork: Roadmap) -> None:
    add_topic(roadmap=fork, values=WORDS, **place(fork))
    before = version(fork)
    with pytest.raises(ChangeRefusedError, match="same title"):
        add_topic(roadmap=fork, values=WORDS | {"summary": "Another."}, **place(fork))
    assert (version(fork), fork.topics.filter(title="Queues").count()) == (before, 1)


def test_the_same_topic_added_twice_is_one(fork: Roadmap) -> None:
    first = add_topic(roadmap=fork, values=WORDS, **place(fork))
    before = version(fork)
    assert add_topic(roadmap=fork, values=WORDS, **place(fork)) == first
    assert version(fork) == before


@pytest.mark.parametrize(
    ("add", "other"),
    [
        (partial(add_level, title="Beyond"), {"summary": "Far away."}),
        (partial(add_category, title="Testing", color="db"), {"color": "vc"}),
    ],
)
def test_a_level_or_category_is_added_once_under_its_title(
    fork: Roadmap, add: Any, other: dict[str, str]
) -> None:
    first = add(roadmap=fork)
    assert add(roadmap=fork) == first
    with pytest.raises(ChangeRefusedError, match="here already"):
        add(roadmap=fork, **other)


def test_an_arrow_moves_once_from_where_the_page_showed_it(fork: Roadmap) -> None:
    leaf = topic_of(fork, "leaf-1-1")
    assert shift_topic(topic=leaf, up=False, position=leaf.position)
    assert not shift_topic(topic=leaf, up=False, position=leaf.position)
    order = fork.topics.filter(parent=leaf.parent_id).order_by("position")
    assert [topic.slug for topic in order] == ["leaf-1-2", "leaf-1-1", "leaf-1-3"]


def test_topics_nest_only_so_deep(fork: Roadmap) -> None:
    parent = topic_of(fork, "leaf-1-3")
    for number in range(2):
        parent = add_topic(roadmap=fork, values=WORDS | {"title": f"N{number}"}, parent=parent)
    with pytest.raises(ChangeRefusedError, match="nested 5 deep"):
        add_topic(roadmap=fork, values=WORDS, parent=parent)


def test_a_roadmap_can_be_full(fork: Roadmap, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, sentence = LIMITS[TOPIC]
    assert limit >= 1_000
    monkeypatch.setitem(LIMITS, TOPIC, (fork.topics.count(), sentence))
    with pytest.raises(ChangeRefusedError, match="at most"):
        add_topic(roadmap=fork, values=WORDS, **place(fork))


def test_an_edit_changes_the_copy_and_not_the_original(fork: Roadmap, roadmap: Roadmap) -> None:
    values = {"title": "Mine", "difficulty": 3, "importance": 0, "minutes": 5, "body": "# Mine"}
    assert set(change_topic(topic=topic_of(fork, "single-1"), values=values)) == set(values)
    assert topic_of(fork, "single-1").title == "Mine"
    assert topic_of(roadmap, "single-1").title == "Single one"
    assert topic_of(fork, "single-1").history.count() == 1


def test_the_same_edit_again_changes_nothing(fork: Roadmap) -> None:
    change_topic(topic=topic_of(fork, "single-1"), values={"title": "Mine"})
    before = version(fork)
    assert change_topic(topic=topic_of(fork, "single-1"), values={"title": "Mine"}) == []
    assert version(fork) == before


def opened(topic: Topic) -> dict[str, Any]:
    return {name: getattr(topic, name) for name in TOPIC.editable}


def test_a_form_that_was_opened_before_another_edit_saves_nothing(fork: Roadmap) -> None:
    topic = topic_of(fork, "single-1")
    form, seal = opened(topic), seal_of_fields(topic, TOPIC.editable)
    change_topic(topic=topic, values=form | {"title": "Theirs", "minutes": 5}, seal=seal)
    with pytest.raises(StaleFormError) as stale:
        change_topic(topic=topic, values=form | {"title": "Mine"}, seal=seal)
    assert {c.name: (c.who, c.base, c.theirs, c.yours) for c in stale.value.clashes} == {
        "title": ("both", "Single one", "Theirs", "Mine"),
        "minutes": ("theirs", form["minutes"], 5, form["minutes"]),
    }
    assert topic_of(fork, "single-1").title == "Theirs"


def test_a_seal_knows_what_the_log_does_not(fork: Roadmap) -> None:
    topic = topic_of(fork, "single-1")
    form, seal = opened(topic), seal_of_fields(topic, TOPIC.editable)
    Topic.objects.filter(pk=topic.pk).update(title="Theirs")
    with pytest.raises(StaleFormError) as stale:
        change_topic(topic=topic, values=form, seal=seal)
    (clash,) = stale.value.clashes
    assert (clash.who, clash.base, clash.theirs) == ("theirs", "Single one", "Theirs")


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_instant_one_is_saved() -> None:
    own = factories.small_roadmap(slug="own")
    topic = topic_of(own, "single-1")
    form, seal = opened(topic), seal_of_fields(topic, TOPIC.editable)

    def save(title: str) -> Any:
        mine = Topic.objects.get(pk=topic.pk)
        return lambda: change_topic(topic=mine, values=form | {"title": title}, seal=seal)

    found = at_once([save(f"Title {number}") for number in range(4)])
    assert sorted(str(type(each).__name__) for each in found) == [*["StaleFormError"] * 3, "list"]
    assert own.changesets.count() == 1


def test_a_form_that_says_what_somebody_else_said_meanwhile_is_saved(fork: Roadmap) -> None:
    topic = topic_of(fork, "single-1")
    form, seal = opened(topic), seal_of_fields(topic, TOPIC.editable)
    for _ in range(2):
        change_topic(topic=topic, values=form | {"title": "Same"}, seal=seal)
    assert fork.changesets.count() == 1


def test_another_place_takes_everything_below_along(fork: Roadmap) -> None:
    group = topic_of(fork, "group-1")
    move_topic(topic=group, learner=NOBODY, **place(fork, "advanced", "vc"))
    assert titles(fork, "vc", "advanced") == ["Group 1", "Leaf 1.1", "Leaf 1.2", "Leaf 1.3"]
    assert sentences(tree_of(fork)) == []


def test_a_topic_can_lie_in_another_group(fork: Roadmap) -> None:
    move_topic(topic=topic_of(fork, "single-2"), learner=NOBODY, parent=topic_of(fork, "group-1"))
    assert titles(fork)[-1] == "Single two"


def test_a_topic_never_lies_within_itself(fork: Roadmap) -> None:
    for inner in ("group-1", "leaf-1-1"):
        with pytest.raises(ChangeRefusedError, match="within itself"):
            move_topic(
                topic=topic_of(fork, "group-1"), learner=NOBODY, parent=topic_of(fork, inner)
            )


def test_no_place_in_another_roadmap(fork: Roadmap, roadmap: Roadmap) -> None:
    for where in (place(roadmap), {"parent": topic_of(roadmap, "group-1")}, {}):
        with pytest.raises(ChangeRefusedError):
            move_topic(topic=topic_of(fork, "single-1"), learner=NOBODY, **where)
        with pytest.raises(ChangeRefusedError):
            add_topic(roadmap=fork, values=WORDS, **where)


def test_a_move_that_breaks_the_order_of_levels_is_refused(fork: Roadmap) -> None:
    require(topic=topic_of(fork, "single-1"), required=topic_of(fork, "leaf-1-1"))
    with pytest.raises(ChangeRefusedError, match="higher level"):
        move_topic(
            topic=topic_of(fork, "leaf-1-1"), learner=NOBODY, **place(fork, "advanced", "db")
        )


def test_topics_change_places(fork: Roadmap) -> None:
    assert shift_topic(topic=topic_of(fork, "leaf-1-3"), up=True)
    assert titles(fork) == ["Group 1", "Leaf 1.1", "Leaf 1.3", "Leaf 1.2"]
    assert shift_topic(topic=topic_of(fork, "leaf-1-1"), up=False)
    assert titles(fork) == ["Group 1", "Leaf 1.3", "Leaf 1.1", "Leaf 1.2"]


def test_topics_of_one_position_change_places_too(fork: Roadmap) -> None:
    fork.topics.update(position=7)
    assert shift_topic(topic=topic_of(fork, "leaf-1-3"), up=True)
    assert titles(fork) == ["Group 1", "Leaf 1.1", "Leaf 1.3", "Leaf 1.2"]


def test_the_first_goes_no_further_up(fork: Roadmap) -> None:
    before = version(fork)
    assert not shift_topic(topic=topic_of(fork, "leaf-1-1"), up=True)
    assert not shift_topic(topic=topic_of(fork, "leaf-1-3"), up=False)
    assert version(fork) == before


def test_a_hidden_group_is_gone_with_all_below_it_and_comes_back(
    fork: Roadmap, roadmap: Roadmap, grace: User
) -> None:
    assert hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY) == 4
    progress = load_progress(learner=learner(grace), roadmap=fork)
    assert progress.total.total == 2
    assert not any(
        progress.is_listed(row) for row in progress.outline.rows.values() if row.is_retired
    )
    assert not roadmap.topics.exclude(lifecycle=Lifecycle.PUBLISHED).exists()
    assert hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY) == 0
    assert show_topic(topic=topic_of(fork, "group-1")) == 4
    assert load_progress(
        learner=learner(grace), roadmap=Roadmap.objects.get(pk=fork.pk)
    ).total.total


def test_showing_a_hidden_subtopic_shows_the_group_around_it(fork: Roadmap) -> None:
    hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY)
    assert show_topic(topic=topic_of(fork, "leaf-1-2")) == 2
    assert titles(fork) == ["Group 1", "Leaf 1.2"]


def test_a_title_taken_meanwhile_keeps_a_hidden_topic_hidden(fork: Roadmap) -> None:
    hide_topic(topic=topic_of(fork, "single-1"), learner=NOBODY)
    values = WORDS | {"title": "Single one"}
    add_topic(roadmap=fork, values=values, **place(fork, category="vc"))
    with pytest.raises(ChangeRefusedError, match="same title"):
        show_topic(topic=topic_of(fork, "single-1"))


def test_nothing_is_added_to_a_hidden_group(fork: Roadmap) -> None:
    hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY)
    with pytest.raises(ChangeRefusedError, match="hidden"):
        add_topic(roadmap=fork, values=WORDS, parent=topic_of(fork, "group-1"))


def test_hiding_changes_nobodys_progress_on_copies_but_ones_own(
    fork: Roadmap, roadmap: Roadmap, ada: User, grace: User
) -> None:
    """The group becomes a leaf here: its owner keeps the state it had, others are left alone."""
    set_status(learner=learner(grace), topic=topic_of(roadmap, "leaf-1-1"), status=Status.DONE)
    before = set(Progress.objects.values_list("user_id", "topic_id", "status"))
    hide_topic(topic=topic_of(fork, "leaf-1-1"), learner=learner(ada))
    hide_topic(topic=topic_of(fork, "leaf-1-2"), learner=learner(ada))
    assert set(Progress.objects.values_list("user_id", "topic_id", "status")) == before
    hide_topic(topic=topic_of(fork, "leaf-1-3"), learner=learner(ada))
    group = topic_of(fork, "group-1")
    new = set(Progress.objects.values_list("user_id", "topic_id", "status")) - before
    assert new == set()  # leaf-1-3, the last one, was to do
    progress = load_progress(learner=learner(ada), roadmap=fork)
    assert progress.status(progress.outline.rows[group.pk]) is Status.TODO


def test_a_group_that_loses_its_last_subtopics_at_once_keeps_its_state(
    fork: Roadmap, roadmap: Roadmap, ada: User, grace: User
) -> None:
    for user in (ada, grace):
        set_status(learner=learner(user), topic=topic_of(fork, "group-1"), status=Status.DONE)
    inner = topic_of(fork, "group-1")
    outer = add_topic(roadmap=fork, values=WORDS, **place(fork))
    move_topic(topic=inner, learner=learner(ada), parent=outer)
    hide_topic(topic=topic_of(fork, "group-1"), learner=learner(ada))
    rows = Progress.objects.filter(topic=outer)
    assert [(row.user, row.status) for row in rows] == [(ada, Status.DONE)]
    action = Action.objects.get(user=ada, kind=ActionKind.CONTENT)
    undo(learner=learner(ada), action_id=action.pk)
    assert not Progress.objects.filter(topic=outer).exists()
    theirs = load_progress(learner=learner(grace), roadmap=roadmap)
    assert theirs.total.done == 3


def test_a_group_of_ones_own_keeps_its_state_for_everybody_who_worked_in_it(
    fork: Roadmap, ada: User, grace: User
) -> None:
    group = add_topic(roadmap=fork, values=WORDS, **place(fork))
    part = add_topic(roadmap=fork, values=WORDS, parent=group)
    set_status(learner=learner(grace), topic=part, status=Status.DONE)
    hide_topic(topic=part, learner=learner(ada))
    assert Progress.objects.get(topic=group).user == grace


def test_objectives_are_added_reworded_and_removed_without_losing_a_tick(
    fork: Roadmap, ada: User
) -> None:
    topic = topic_of(fork, "single-1")
    goal = add_objective(topic=topic, text="explain it")
    assert add_objective(topic=topic, text="explain it") == goal
    set_objective(learner=learner(ada), objective=goal, checked=True)
    change_objective(topic=topic, uid=goal.uid, text="explain it well")
    remove_objective(topic=topic, uid=goal.uid)
    assert not topic.objectives.filter(archived=False).exists()
    assert ObjectiveTick.objects.get().objective == goal
    assert add_objective(topic=topic, text="explain it well") == goal
    assert Objective.objects.count() == 1


def test_there_are_limits_to_what_a_topic_holds(fork: Roadmap) -> None:
    topic = topic_of(fork, "single-1")
    factories.ObjectiveFactory.create_batch(LIMITS[OBJECTIVE][0], topic=topic)
    factories.ResourceFactory.create_batch(LIMITS[RESOURCE][0], topic=topic)
    with pytest.raises(ChangeRefusedError, match="objectives"):
        add_objective(topic=topic, text="one more")
    with pytest.raises(ChangeRefusedError, match="links"):
        add_link(topic=topic, values={"title": "One more", "url": "https://example.org/more"})


def test_links_are_added_once_and_removed(fork: Roadmap) -> None:
    topic = topic_of(fork, "single-1")
    values = {"title": "Docs", "url": "https://example.org/docs"}
    link = add_link(topic=topic, values=values)
    assert add_link(topic=topic, values=values) == link
    remove_link(topic=topic_of(fork, "single-2"), pk=link.pk)
    assert topic.resources.count() == 1
    remove_link(topic=topic, pk=link.pk)
    remove_link(topic=topic, pk=link.pk)
    assert topic.resources.count() == 0


def test_prerequisites_are_added_and_removed_and_close_no_circle(
    fork: Roadmap, roadmap: Roadmap
) -> None:
    first, second = topic_of(fork, "leaf-1-1"), topic_of(fork, "single-1")
    require(topic=second, required=first)
    require(topic=second, required=first)
    assert second.prerequisites.count() == 1
    with pytest.raises(ChangeRefusedError, match="circle"):
        require(topic=first, required=second)
    with pytest.raises(ChangeRefusedError, match="itself"):
        require(topic=first, required=first)
    with pytest.raises(ChangeRefusedError, match="one roadmap"):
        require(topic=first, required=topic_of(roadmap, "single-1"))
    release(topic=second, required=first)
    release(topic=second, required=first)
    require(topic=first, required=second)


def test_a_roadmap_gets_other_words(fork: Roadmap, roadmap: Roadmap) -> None:
    describe(roadmap=fork, values={"title": "Mine", "summary": "For me", "body": "# Why"})
    fork.refresh_from_db()
    assert (fork.title, fork.summary, fork.body) == ("Mine", "For me", "# Why")
    roadmap.refresh_from_db()
    assert roadmap.title == "Small roadmap"


def test_levels_and_categories_are_added_renamed_shifted_and_removed(fork: Roadmap) -> None:
    level = add_level(roadmap=fork, title="Status")
    line = add_category(roadmap=fork, title="Cloud", color="cld")
    assert level.slug == "status-2"  # the plain word is part of an address
    assert line.code == "clo"
    change_part(part=line, values={"title": "Clouds", "color": "pm"})
    assert shift_part(part=level, up=True)
    assert not shift_part(part=line, up=False)
    assert [level.title for level in fork.levels.all()] == ["Basics", "Status", "Advanced"]
    remove_part(part=level)
    remove_part(part=line)
    with pytest.raises(ChangeRefusedError, match="has topics"):
        remove_part(part=fork.levels.get(slug="basics"))


def test_a_category_is_shifted_on_the_map_too(fork: Roadmap) -> None:
    for code, row in (("db", 3), ("vc", 7)):
        fork.categories.filter(code=code).update(map_row=row)
    assert shift_part(part=fork.categories.get(code="vc"), up=True)
    assert list(fork.categories.values_list("code", "map_row")) == [("vc", 3), ("db", 7)]


def test_levels_keep_an_order_that_prerequisites_allow(fork: Roadmap) -> None:
    require(topic=topic_of(fork, "single-2"), required=topic_of(fork, "leaf-1-1"))
    with pytest.raises(ChangeRefusedError, match="higher level"):
        shift_part(part=fork.levels.get(slug="advanced"), up=True)


def test_an_edit_of_ones_own_never_reaches_the_original(fork: Roadmap, roadmap: Roadmap) -> None:
    before = version(roadmap), list(Topic.objects.filter(roadmap=roadmap).values())
    add_topic(roadmap=fork, values=WORDS, **place(fork))
    hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY)
    shift_topic(topic=topic_of(fork, "single-1"), up=True)
    add_category(roadmap=fork, title="Cloud", color="cld")
    assert (version(roadmap), list(Topic.objects.filter(roadmap=roadmap).values())) == before
