"""Following: nothing that one did is lost, and everything that is new there can be had."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.diff import merged_order
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.settle import sentences
from roadmap.domain.forks.comparison import load, taken_values
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import make_fork, share
from roadmap.domain.forks.hiding import hide_topic, show_topic
from roadmap.domain.forks.levels_and_categories import (
    add_category,
    add_level,
    change_part,
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
from roadmap.domain.forks.upstream import (
    apply_all_upstream,
    apply_upstream,
    count_waiting,
    dismiss,
    set_following,
    upstream_of,
)
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.domain.progress.learner import NOBODY
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Lifecycle, Status, Visibility
from roadmap.models import Category, Level, Objective, Resource, Roadmap, Topic
from tests import factories
from tests.domain.forks.test_fork import learner, structure_of, topic_of
from tests.learning import set_status


@pytest.fixture
def original(roadmap: Roadmap) -> Roadmap:
    leaf = topic_of(roadmap, "leaf-1-1")
    factories.ObjectiveFactory(topic=leaf, text="explain it")
    factories.ResourceFactory(topic=leaf, url="https://example.org/leaf", title="Leaf")
    factories.PrerequisiteFactory(topic=topic_of(roadmap, "single-1"), requires=leaf)
    return roadmap


@pytest.fixture
def fork(original: Roadmap, grace: User) -> Roadmap:
    return make_fork(original=original, owner_id=grace.pk)


def changes_by_name(fork: Roadmap) -> dict[str, UpstreamChange]:
    """The upstream changes, by a name that a test can say: ``changed single-1 title``."""
    c = load(fork)
    result = {}
    for change in upstream_changes_of(c):
        thing = c.theirs.get(change.ref) or c.mine.get(change.ref)
        values = thing.values
        name = values.get("slug") or values.get("text") or values.get("title") or "edge"
        result[" ".join(filter(None, (change.what, name, change.label)))] = change
    return result


def visible(fork: Roadmap) -> set[str]:
    return {name for name, change in changes_by_name(fork).items() if not change.is_quiet}


def new_topic(roadmap: Roadmap, title: str, **place: Any) -> Topic:
    place = place or {"level": roadmap.levels.first(), "category": roadmap.categories.first()}
    values = {"title": title, "summary": f"About {title}."}
    return add_topic(roadmap=roadmap, values=values, **place)


def rename(roadmap: Roadmap, slug: str, title: str) -> None:
    change_topic(topic=topic_of(roadmap, slug), values={"title": title})


def test_a_new_fork_has_nothing_to_take(fork: Roadmap) -> None:
    assert changes_by_name(fork) == {}
    assert count_waiting(fork) == 0


def test_own_edits_alone_are_no_news(fork: Roadmap) -> None:
    rename(fork, "single-1", "Mine")
    hide_topic(topic=topic_of(fork, "leaf-1-1"), learner=NOBODY)
    shift_topic(topic=topic_of(fork, "leaf-1-3"), up=True)
    new_topic(fork, "Own")
    remove_link(topic=topic_of(fork, "leaf-1-1"), pk=Resource.objects.get(topic__roadmap=fork).pk)
    assert changes_by_name(fork) == {}


def test_a_changed_title_is_listed_and_applied(original: Roadmap, fork: Roadmap) -> None:
    rename(original, "single-1", "Theirs")
    assert visible(fork) == {"changed single-1 title"}
    result = apply_upstream(fork=fork, ids={changes_by_name(fork)["changed single-1 title"].id})
    assert (result.count, result.rejected) == (1, ())
    assert topic_of(fork, "single-1").title == "Theirs"
    assert changes_by_name(fork) == {}


def test_what_both_changed_is_a_conflict_that_only_a_person_decides(
    original: Roadmap, fork: Roadmap
) -> None:
    rename(original, "single-1", "Theirs")
    rename(fork, "single-1", "Mine")
    change = changes_by_name(fork)["changed single-1 title"]
    assert change.is_conflict
    assert apply_all_upstream(fork=fork).count == 0
    assert topic_of(fork, "single-1").title == "Mine"
    assert visible(fork) == {"changed single-1 title"}
    apply_upstream(fork=fork, ids={change.id})
    assert topic_of(fork, "single-1").title == "Theirs"
    assert changes_by_name(fork) == {}


def test_keeping_ones_own_side_ends_the_conflict_until_the_original_changes_again(
    original: Roadmap, fork: Roadmap
) -> None:
    rename(original, "single-1", "Theirs")
    rename(fork, "single-1", "Mine")
    dismiss(fork=fork, ids={changes_by_name(fork)["changed single-1 title"].id})
    assert changes_by_name(fork) == {}
    assert topic_of(fork, "single-1").title == "Mine"
    rename(original, "single-1", "Theirs again")
    assert changes_by_name(fork)["changed single-1 title"].is_conflict


def test_the_same_edit_on_both_sides_is_no_difference(original: Roadmap, fork: Roadmap) -> None:
    rename(original, "single-1", "Same")
    rename(fork, "single-1", "Same")
    assert changes_by_name(fork) == {}


def test_other_line_ends_of_a_browser_are_no_edit(original: Roadmap, fork: Roadmap) -> None:
    change_topic(topic=topic_of(fork, "single-1"), values={"body": "one\ntwo"})
    change_topic(topic=topic_of(original, "single-1"), values={"body": "one\r\ntwo\r\n"})
    assert changes_by_name(fork) == {}


def test_a_new_group_is_taken_with_all_below_it_its_objectives_links_and_order(
    original: Roadmap, fork: Roadmap
) -> None:
    group = new_topic(original, "Queues")
    first = new_topic(original, "Kafka", parent=group)
    second = new_topic(original, "RabbitMQ", parent=group)
    add_objective(topic=first, text="start a broker")
    add_link(topic=first, values={"title": "Docs", "url": "https://example.org/kafka"})
    require(topic=second, required=first)
    require(topic=first, required=topic_of(original, "leaf-1-1"))
    shift_topic(topic=Topic.objects.get(pk=group.pk), up=True)
    assert visible(fork) == {"new queues"}
    apply_all_upstream(fork=fork)
    assert structure_of(fork) == structure_of(original)
    copy = topic_of(fork, "kafka")
    assert copy.root_id == first.pk
    assert [goal.text for goal in copy.objectives.all()] == ["start a broker"]
    assert copy.resources.get().url == "https://example.org/kafka"
    assert changes_by_name(fork) == {}


def test_what_was_dismissed_is_no_news_and_can_still_be_had(
    original: Roadmap, fork: Roadmap
) -> None:
    group = new_topic(original, "Queues")
    new_topic(original, "Kafka", parent=group)
    dismiss(fork=fork, ids={changes_by_name(fork)["new queues"].id})
    assert visible(fork) == {"left queues"}
    assert count_waiting(Roadmap.objects.get(pk=fork.pk)) == 0
    assert apply_all_upstream(fork=fork).count == 0
    apply_upstream(fork=fork, ids={changes_by_name(fork)["left queues"].id})
    assert structure_of(fork) == structure_of(original)


def test_what_the_original_retires_is_retired_here_when_taken_and_ticks_stay(
    original: Roadmap, fork: Roadmap, grace: User
) -> None:
    set_status(learner=learner(grace), topic=topic_of(fork, "leaf-1-1"), status=Status.DONE)
    hide_topic(topic=topic_of(original, "group-1"), learner=NOBODY)
    assert visible(fork) == {"gone group-1"}
    apply_all_upstream(fork=fork)
    hidden = fork.topics.filter(lifecycle=Lifecycle.RETIRED).values_list("slug", flat=True)
    assert set(hidden) == {"group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3"}
    mine, theirs = (load_progress(learner=learner(grace), roadmap=r) for r in (fork, original))
    assert mine.total == theirs.total
    assert mine.total.done == 1


def test_a_topic_that_one_edited_is_not_retired_without_a_word(
    original: Roadmap, fork: Roadmap
) -> None:
    rename(fork, "leaf-1-2", "Mine")
    hide_topic(topic=topic_of(original, "group-1"), learner=NOBODY)
    assert changes_by_name(fork)["gone group-1"].is_conflict
    apply_all_upstream(fork=fork)
    assert topic_of(fork, "leaf-1-2").lifecycle == Lifecycle.PUBLISHED
    dismiss(fork=fork, ids={changes_by_name(fork)["gone group-1"].id})
    assert changes_by_name(fork) == {}
    assert topic_of(fork, "leaf-1-2").lifecycle == Lifecycle.PUBLISHED


def test_a_group_with_a_topic_of_ones_own_is_not_retired_without_a_word(
    original: Roadmap, fork: Roadmap
) -> None:
    own = new_topic(fork, "Own", parent=topic_of(fork, "group-1"))
    hide_topic(topic=topic_of(original, "group-1"), learner=NOBODY)
    assert apply_all_upstream(fork=fork).count == 0
    apply_upstream(fork=fork, ids={changes_by_name(fork)["gone group-1"].id})
    own.refresh_from_db()
    assert own.lifecycle == Lifecycle.PUBLISHED


def test_what_comes_back_there_comes_back_here(original: Roadmap, fork: Roadmap) -> None:
    hide_topic(topic=topic_of(original, "group-1"), learner=NOBODY)
    apply_all_upstream(fork=fork)
    show_topic(topic=topic_of(original, "group-1"))
    rename(original, "leaf-1-2", "Renamed meanwhile")
    assert apply_all_upstream(fork=fork).count
    assert structure_of(fork) == structure_of(original)


def test_what_one_hid_stays_hidden_and_asks_no_questions(original: Roadmap, fork: Roadmap) -> None:
    hide_topic(topic=topic_of(fork, "group-1"), learner=NOBODY)
    rename(original, "leaf-1-1", "Other")
    add_objective(topic=topic_of(original, "leaf-1-1"), text="do more")
    new_topic(original, "More", parent=topic_of(original, "group-1"))
    assert visible(fork) == set()
    show_topic(topic=topic_of(fork, "group-1"))
    assert visible(fork) == {"changed leaf-1-1 title", "new do more", "new more"}


def test_drafts_of_the_original_are_never_seen(original: Roadmap, fork: Roadmap) -> None:
    draft = new_topic(original, "Secret plan")
    Topic.objects.filter(pk=draft.pk).update(lifecycle=Lifecycle.DRAFT)
    assert changes_by_name(fork) == {}
    Topic.objects.filter(pk=topic_of(original, "single-1").pk).update(
        lifecycle=Lifecycle.DRAFT, title="Secret title"
    )
    assert visible(fork) == {"gone single-1"}
    apply_all_upstream(fork=fork)
    assert topic_of(fork, "single-1").title == "Single one"


def test_a_moved_group_takes_all_below_it_and_ones_own_topics_along(
    original: Roadmap, fork: Roadmap
) -> None:
    own = new_topic(fork, "Own", parent=topic_of(fork, "group-1"))
    place = {
        "level": original.levels.get(slug="basics"),
        "category": original.categories.get(code="vc"),
    }
    move_topic(topic=topic_of(original, "group-1"), learner=NOBODY, **place)
    assert visible(fork) == {"changed group-1 place"}
    apply_all_upstream(fork=fork)
    own.refresh_from_db()
    assert own.category.code == "vc"
    assert faults_of(fork) == []
    own.delete()
    assert structure_of(fork) == structure_of(original)


def test_a_topic_that_both_moved_stays_where_one_put_it(original: Roadmap, fork: Roadmap) -> None:
    move_topic(
        topic=topic_of(original, "leaf-1-1"),
        learner=NOBODY,
        level=original.levels.first(),
        category=original.categories.get(code="vc"),
    )
    move_topic(
        topic=topic_of(fork, "leaf-1-1"),
        learner=NOBODY,
        level=fork.levels.first(),
        category=fork.categories.get(code="db"),
    )
    change = changes_by_name(fork)["changed leaf-1-1 place"]
    assert change.is_conflict
    apply_all_upstream(fork=fork)
    assert topic_of(fork, "leaf-1-1").category.code == "db"
    apply_upstream(fork=fork, ids={change.id})
    assert topic_of(fork, "leaf-1-1").category.code == "vc"


def test_another_order_there_is_taken_where_one_kept_the_order(
    original: Roadmap, fork: Roadmap
) -> None:
    shift_topic(topic=topic_of(original, "leaf-1-3"), up=True)
    assert len(visible(fork)) == 1
    apply_all_upstream(fork=fork)
    assert structure_of(fork) == structure_of(original)


def test_an_order_that_both_changed_stays_and_new_topics_find_their_neighbours(
    original: Roadmap, fork: Roadmap
) -> None:
    shift_topic(topic=topic_of(fork, "leaf-1-1"), up=False)  # 2 1 3
    shift_topic(topic=topic_of(original, "leaf-1-3"), up=True)  # 1 3 2
    added = new_topic(original, "New", parent=topic_of(original, "group-1"))  # 1 3 2 new
    shift_topic(topic=Topic.objects.get(pk=added.pk), up=True)  # 1 3 new 2
    apply_all_upstream(fork=fork)
    children = topic_of(fork, "group-1").subtopics.order_by("position", "id")
    assert [c.slug for c in children] == ["leaf-1-2", "leaf-1-1", "leaf-1-3", "new"]
    (order,) = [change for change in changes_by_name(fork).values() if change.what == "order"]
    assert order.is_conflict
    apply_upstream(fork=fork, ids={order.id})
    assert structure_of(fork) == structure_of(original)


def test_objectives_and_links_follow(original: Roadmap, fork: Roadmap) -> None:
    leaf = topic_of(original, "leaf-1-1")
    change_objective(topic=leaf, uid=leaf.objectives.get().uid, text="explain it well")
    add_objective(topic=leaf, text="show it")
    remove_link(topic=leaf, pk=leaf.resources.get().pk)
    add_link(topic=leaf, values={"title": "Two", "url": "https://example.org/two"})
    assert len(visible(fork)) == 4
    apply_all_upstream(fork=fork)
    copy = topic_of(fork, "leaf-1-1")
    assert [g.text for g in copy.objectives.all()] == ["explain it well", "show it"]
    assert [r.url for r in copy.resources.all()] == ["https://example.org/two"]
    remove_objective(topic=leaf, uid=leaf.objectives.first().uid)
    apply_all_upstream(fork=fork)
    assert [g.text for g in copy.objectives.filter(archived=False)] == ["show it"]
    assert changes_by_name(fork) == {}


def test_a_link_that_one_added_before_the_original_did_is_not_doubled(
    original: Roadmap, fork: Roadmap
) -> None:
    url = "https://example.org/both"
    add_link(topic=topic_of(fork, "leaf-1-2"), values={"title": "Mine", "url": url})
    add_link(topic=topic_of(original, "leaf-1-2"), values={"title": "Theirs", "url": url})
    assert apply_all_upstream(fork=fork).rejected == ()
    assert topic_of(fork, "leaf-1-2").resources.get().title == "Mine"
    assert changes_by_name(fork) == {}


def test_what_breaks_a_rule_here_is_named_and_the_rest_is_taken(
    original: Roadmap, fork: Roadmap
) -> None:
    new_topic(fork, "Queues")
    new_topic(original, "Queues")
    rename(original, "single-1", "Theirs")
    result = apply_all_upstream(fork=fork)
    assert result.count == 1
    assert [rejection.change.what for rejection in result.rejected] == ["new"]
    assert "same title" in result.rejected[0].reason
    assert topic_of(fork, "single-1").title == "Theirs"


def test_a_prerequisite_that_closes_a_circle_here_is_not_taken(
    original: Roadmap, fork: Roadmap
) -> None:
    release(topic=topic_of(original, "single-1"), required=topic_of(original, "leaf-1-1"))
    release(topic=topic_of(fork, "single-1"), required=topic_of(fork, "leaf-1-1"))
    require(topic=topic_of(fork, "leaf-1-2"), required=topic_of(fork, "leaf-1-3"))
    require(topic=topic_of(original, "leaf-1-3"), required=topic_of(original, "leaf-1-2"))
    result = apply_all_upstream(fork=fork)
    assert len(result.rejected) == 1
    assert "circle" in result.rejected[0].reason


def test_levels_and_categories_follow(original: Roadmap, fork: Roadmap) -> None:
    level = add_level(roadmap=original, title="Expert")
    line = add_category(roadmap=original, title="Cloud", color="cld")
    change_part(part=original.levels.get(slug="basics"), values={"title": "Foundations"})
    shift_part(part=original.categories.get(code="vc"), up=True)
    new_topic(original, "Clouds", level=level, category=line)
    apply_all_upstream(fork=fork)
    assert structure_of(fork) == structure_of(original)
    assert [level.title for level in fork.levels.all()] == ["Foundations", "Advanced", "Expert"]
    assert changes_by_name(fork) == {}


def test_a_topic_in_a_level_that_one_removed_brings_the_level_back(
    original: Roadmap, fork: Roadmap
) -> None:
    single = topic_of(fork, "single-2")
    move_topic(
        topic=single,
        learner=NOBODY,
        level=fork.levels.get(slug="basics"),
        category=fork.categories.get(code="vc"),
    )
    fork.levels.get(slug="advanced").delete()
    advanced = original.levels.get(slug="advanced")
    new_topic(original, "More", level=advanced, category=original.categories.get(code="db"))
    apply_all_upstream(fork=fork)
    assert topic_of(fork, "more").level.title == "Advanced"
    assert topic_of(fork, "single-2").level.title == "Basics"


def test_one_can_stop_following_and_begin_again(original: Roadmap, fork: Roadmap) -> None:
    set_following(fork=fork, follows=False)
    rename(original, "single-1", "Theirs")
    fork.refresh_from_db()
    assert upstream_of(fork) is None
    assert count_waiting(fork) == 0
    set_following(fork=fork, follows=True)
    assert upstream_of(fork) == original
    assert count_waiting(fork) == 1


def test_an_original_that_became_private_shows_nothing_more(
    original: Roadmap, fork: Roadmap, ada: User
) -> None:
    theirs = make_fork(original=original, owner_id=ada.pk)
    share(roadmap=theirs, visibility=Visibility.PUBLIC)
    theirs.refresh_from_db()
    mine = make_fork(original=theirs, owner_id=fork.owner_id)
    assert upstream_of(mine) == theirs
    share(roadmap=theirs, visibility=Visibility.PRIVATE)
    mine = Roadmap.objects.get(pk=mine.pk)
    assert upstream_of(mine) is None


def test_a_fork_of_a_fork_follows_the_fork_and_shares_progress_with_the_root(
    original: Roadmap, fork: Roadmap, ada: User
) -> None:
    share(roadmap=fork, visibility=Visibility.PUBLIC)
    second = make_fork(original=fork, owner_id=ada.pk)
    rename(original, "single-1", "Upstream")
    assert changes_by_name(second) == {}
    apply_all_upstream(fork=fork)
    own = new_topic(fork, "Of the fork")
    apply_all_upstream(fork=second)
    assert topic_of(second, "single-1").title == "Upstream"
    assert topic_of(second, "of-the-fork").root_id == own.pk
    assert structure_of(second) == structure_of(fork)


def test_unknown_and_decided_changes_are_ignored(original: Roadmap, fork: Roadmap) -> None:
    rename(original, "single-1", "Theirs")
    identity = changes_by_name(fork)["changed single-1 title"].id
    assert apply_upstream(fork=fork, ids={"nonsense", "new.topic.999", ""}).count == 0
    assert apply_upstream(fork=fork, ids={identity}).count == 1
    assert apply_upstream(fork=fork, ids={identity}).count == 0


@given(st.lists(st.integers(0, 9), unique=True), st.lists(st.integers(0, 9), unique=True))
def test_merged_orders_hold_everything_once_and_keep_the_leading_order(
    leading: list[int], other: list[int]
) -> None:
    merged = merged_order(leading, other)  # type: ignore[arg-type]
    assert sorted(merged) == sorted({*leading, *other})
    assert [item for item in merged if item in leading] == leading


# --- Any edits on both sides ----------------------------------------------------------------------


class Editor:
    """Random edits of one roadmap, through the same functions that a person's clicks call."""

    def __init__(self, draw: Callable[[st.SearchStrategy[Any]], Any], roadmap: Roadmap) -> None:
        self.draw = draw
        self.roadmap = roadmap
        self.number = 0

    def pick(self, rows: Any) -> Any:
        rows = list(rows)
        return rows[self.draw(st.integers(0, len(rows) - 1))] if rows else None

    def topic(self) -> Topic:
        topic = self.pick(Topic.objects.filter(roadmap=self.roadmap).order_by("pk"))
        topic.roadmap = self.roadmap
        return topic

    def name(self) -> str:
        self.number += 1
        return f"Made {self.number} in {self.roadmap.pk}"

    def edit(self) -> None:
        edits = (
            *(self.add, self.add_below, self.change, self.move, self.nest, self.shift),
            *(self.hide, self.show, self.goal, self.no_goal, self.link, self.no_link),
            *(self.require, self.release, self.level, self.line, self.shift_part),
        )
        with contextlib.suppress(ChangeRefusedError):
            self.draw(st.sampled_from(edits))()

    def place(self) -> dict[str, Any]:
        return {
            "level": self.pick(Level.objects.filter(roadmap=self.roadmap)),
            "category": self.pick(Category.objects.filter(roadmap=self.roadmap)),
        }

    def add(self) -> None:
        new_topic(self.roadmap, self.name(), **self.place())

    def add_below(self) -> None:
        new_topic(self.roadmap, self.name(), parent=self.topic())

    def change(self) -> None:
        field, value = self.draw(
            st.sampled_from(
                [("title", self.name()), ("importance", 0), ("minutes", 7), ("body", "# New")]
            )
        )
        change_topic(topic=self.topic(), values={field: value})

    def move(self) -> None:
        move_topic(topic=self.topic(), learner=NOBODY, **self.place())

    def nest(self) -> None:
        move_topic(topic=self.topic(), learner=NOBODY, parent=self.topic())

    def shift(self) -> None:
        shift_topic(topic=self.topic(), up=self.draw(st.booleans()))

    def hide(self) -> None:
        hide_topic(topic=self.topic(), learner=NOBODY)

    def show(self) -> None:
        show_topic(topic=self.topic())

    def goal(self) -> None:
        add_objective(topic=self.topic(), text=self.draw(st.sampled_from("abc")))

    def no_goal(self) -> None:
        goal = self.pick(Objective.objects.filter(topic__roadmap=self.roadmap))
        if goal is not None:
            goal.topic.roadmap = self.roadmap
            remove_objective(topic=goal.topic, uid=goal.uid)

    def link(self) -> None:
        url = f"https://example.org/{self.draw(st.sampled_from('abc'))}"
        add_link(topic=self.topic(), values={"title": self.name(), "url": url})

    def no_link(self) -> None:
        link = self.pick(Resource.objects.filter(topic__roadmap=self.roadmap))
        if link is not None:
            remove_link(topic=link.topic, pk=link.pk)

    def require(self) -> None:
        require(topic=self.topic(), required=self.topic())

    def release(self) -> None:
        release(topic=self.topic(), required=self.topic())

    def level(self) -> None:
        add_level(roadmap=self.roadmap, title=self.name())

    def line(self) -> None:
        add_category(roadmap=self.roadmap, title=self.name(), color="gen")

    def shift_part(self) -> None:
        shift_part(part=self.pick(self.place().values()), up=True)


def reading(roadmap: Roadmap) -> list[Any]:
    """All that a reader sees, with what belongs to each topic. Retired topics are left out."""
    outline = read_outline(roadmap)
    rows = [row for row in outline.rows.values() if not row.is_retired or row.is_group]
    goals = Objective.objects.filter(topic__roadmap=roadmap, archived=False)
    links = Resource.objects.filter(topic__roadmap=roadmap)
    titles = {row.id: row.title for row in outline.rows.values()}
    shown = {row.id for row in rows}
    return [
        [level.title for level in outline.levels],
        [category.title for category in outline.categories],
        [
            (
                *seen(row),
                sorted(titles[pk] for pk in outline.requires.get(row.id, ()) if pk in shown),
                [goal.text for goal in goals if goal.topic_id == row.id],
                [link.url for link in links if link.topic_id == row.id],
            )
            for row in rows
        ],
    ]


def seen(row: TopicRow) -> tuple[Any, ...]:
    return (row.root_id, row.title, row.own_importance, row.minutes, row.depth, row.level_slug)


@pytest.mark.django_db
@given(data=st.data())
def test_taking_everything_without_edits_of_ones_own_equals_the_original(data: Any) -> None:
    with transaction.atomic():
        original = factories.small_roadmap(slug="upstream")
        owner = factories.UserFactory()
        fork = make_fork(original=original, owner_id=owner.pk)
        tick_some(data.draw, owner, original)
        upstream = Editor(data.draw, original)
        for _ in range(data.draw(st.integers(1, 3))):
            for _ in range(data.draw(st.integers(1, 6))):
                upstream.edit()
            result = apply_all_upstream(fork=fork)
            assert result.rejected == ()
            assert reading(fork) == reading(original)
            assert trail_of(owner, fork).total == trail_of(owner, original).total
            assert {
                change.what for change in upstream_changes_of(load(fork)) if not change.is_quiet
            } <= {"left"}
            assert faults_of(fork) == []
        transaction.set_rollback(True)


@pytest.mark.django_db
@given(data=st.data())
def test_taking_everything_keeps_each_edit_of_ones_own_and_all_progress(data: Any) -> None:
    with transaction.atomic():
        original = factories.small_roadmap(slug="upstream")
        owner = factories.UserFactory()
        fork = make_fork(original=original, owner_id=owner.pk)
        tick_some(data.draw, owner, original)
        mine, upstream = Editor(data.draw, fork), Editor(data.draw, original)
        for _ in range(data.draw(st.integers(2, 10))):
            data.draw(st.sampled_from([mine, upstream])).edit()
        edits, statuses = edits_of(fork), trail_of(owner, original).statuses
        faults = faults_of(fork)
        result = apply_all_upstream(fork=fork)
        after = values_now(fork)
        assert {key: after.get(key) for key in edits} == edits
        assert set(faults_of(fork)) <= set(faults)
        assert statuses.items() <= trail_of(owner, fork).statuses.items()
        unfit = {rejection.change.id for rejection in result.rejected}
        for change in upstream_changes_of(load(fork)):
            assert (
                change.is_conflict or change.is_quiet or change.what == "left" or change.id in unfit
            )
        shared_leaves_agree(owner, fork, original)
        transaction.set_rollback(True)


def faults_of(roadmap: Roadmap) -> list[str]:
    return sentences(tree_of(roadmap))


def tick_some(draw: Any, owner: User, roadmap: Roadmap) -> None:
    for topic in Topic.objects.filter(roadmap=roadmap, slug__startswith="leaf"):
        set_status(learner=learner(owner), topic=topic, status=draw(st.sampled_from(Status)))


def trail_of(owner: User, roadmap: Roadmap) -> Any:
    return load_progress(learner=learner(owner), roadmap=Roadmap.objects.get(pk=roadmap.pk))


def edits_of(fork: Roadmap) -> dict[Any, Any]:
    """Every value that differs from what was taken, all that is the fork's own, all removed.

    Positions say nothing by themselves, and a subtopic stands where its group does.
    """
    c = load(fork)
    found: dict[Any, Any] = {ref: "removed" for ref in c.bases if ref not in c.mine}
    for thing in c.mine:
        base = c.bases.get(thing.ref)
        for name, value in taken_values(thing).items():
            follows_group = name in ("level", "category") and thing.values["parent"] is not None
            is_own = base is None or value != base[name]
            if is_own and name != "position" and not follows_group:
                found[thing.ref, name] = value
    return found


def values_now(fork: Roadmap) -> dict[Any, Any]:
    c = load(fork)
    values = {
        (thing.ref, name): value for thing in c.mine for name, value in taken_values(thing).items()
    }
    return values | {ref: "removed" for ref in c.bases if ref not in c.mine}


def shared_leaves_agree(owner: User, fork: Roadmap, original: Roadmap) -> None:
    mine, theirs = trail_of(owner, fork), trail_of(owner, original)
    for root in mine.outline.by_root.keys() & theirs.outline.by_root.keys():
        rows = mine.outline.by_root[root], theirs.outline.by_root[root]
        assert mine.status(rows[0]) is theirs.status(rows[1])
