"""Steps with several topics: one change each, counted in leaves, taken back exactly."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.snapshot import take
from roadmap.domain.forks import selection as selecting
from roadmap.domain.forks.arranging import arrange
from roadmap.domain.forks.editor_rows import TopicCounts, counts_of, fixed_order, sections_of
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide, hide_topic, show
from roadmap.domain.forks.places import place_named, places, places_of_many
from roadmap.domain.forks.selection import Selection
from roadmap.domain.progress.learner import Learner
from roadmap.enums import Lifecycle
from roadmap.models import Progress, Roadmap, Topic
from tests import factories
from tests.domain.forks.test_fork import learner, topic_of


@pytest.fixture
def fork(roadmap: Roadmap, ada: User) -> Roadmap:
    """Ada's own copy; she has leaf-1-1 done and leaf-1-2 begun."""
    return make_fork(original=roadmap, owner_id=ada.pk)


def ticked(roadmap: Roadmap, *slugs: str) -> Selection:
    return Selection(frozenset(topic_of(roadmap, slug).pk for slug in slugs))


def hidden(roadmap: Roadmap) -> set[str]:
    rows = Topic.objects.filter(roadmap=roadmap, lifecycle=Lifecycle.RETIRED)
    return set(rows.values_list("slug", flat=True))


def listed(roadmap: Roadmap) -> list[str]:
    """The slugs of all topics in the order in which the editor lists them, indented."""
    return [
        f"{'-' * row.depth}{row.topic.slug}"
        for level in roadmap.levels.all()
        for section in sections_of(level)
        for row in section.rows
    ]


def state(roadmap: Roadmap) -> dict[Any, Any]:
    return {item.ref: item.values for item in take(roadmap.pk)}


# --- Hiding and showing ---------------------------------------------------------------------------


def test_a_group_and_its_children_count_once_and_in_leaves(fork: Roadmap, ada: User) -> None:
    chosen = ticked(fork, "group-1", "leaf-1-1", "leaf-1-2", "single-2")
    step = hide(roadmap=fork, selection=chosen, learner=learner(ada))
    assert (step.leaves, step.finished) == (4, 1)
    assert fork.changesets.get().summary == "Hid four topics"
    assert fork.changesets.get().person_id == ada.pk
    assert hidden(fork) == {"group-1", "leaf-1-1", "leaf-1-2", "leaf-1-3", "single-2"}
    assert step.changeset is not None
    revert(step.changeset)
    assert hidden(fork) == set()


def test_shown_and_hidden_ones_may_be_mixed(fork: Roadmap, ada: User) -> None:
    hide_topic(topic=topic_of(fork, "leaf-1-2"), learner=learner(ada))
    step = hide(roadmap=fork, selection=ticked(fork, "leaf-1-2", "single-1"), learner=learner(ada))
    assert step.leaves == 1
    again = hide(roadmap=fork, selection=ticked(fork, "leaf-1-2"), learner=learner(ada))
    assert not again
    assert again.changeset is None
    assert fork.changesets.count() == 2
    step = show(roadmap=fork, selection=ticked(fork, "leaf-1-2", "single-1"), learner=learner(ada))
    assert step.leaves == 2
    assert hidden(fork) == set()


@pytest.mark.parametrize(
    ("level", "code", "left", "leaves", "summary"),
    [
        ("basics", None, {"single-2"}, 4, "Hid “Basics”"),
        (None, "db", {"single-1"}, 4, "Hid “Databases”"),
        ("basics", "db", {"single-1", "single-2"}, 3, "Hid “Databases” in “Basics”"),
    ],
)
def test_all_of_a_level_or_a_line_is_hidden_and_shown_in_one_step(
    fork: Roadmap,
    ada: User,
    level: str | None,
    code: str | None,
    left: set[str],
    leaves: int,
    summary: str,
) -> None:
    chosen = Selection(
        level=fork.levels.get(slug=level) if level else None,
        category=fork.categories.get(code=code) if code else None,
    )
    before = state(fork)
    step = hide(roadmap=fork, selection=chosen, learner=learner(ada))
    shown = {row.slug for row in read_outline(fork).leaves if not row.is_retired}
    assert (shown, step.leaves) == (left, leaves)
    assert fork.changesets.get().summary == summary
    back = show(roadmap=fork, selection=chosen, learner=learner(ada))
    assert back.leaves == leaves
    assert state(fork) == before
    assert Progress.objects.filter(user=ada).count() == 2


def test_what_the_original_retired_comes_back_only_by_itself(
    fork: Roadmap, ada: User, roadmap: Roadmap
) -> None:
    chosen = Selection(level=fork.levels.get(slug="basics"))
    hide_topic(topic=topic_of(roadmap, "leaf-1-3"), learner=Learner())
    copied = fork.copied.get(copy=topic_of(fork, "leaf-1-3").pk, kind="topic")
    copied.values |= {"lifecycle": "retired"}
    copied.save()
    hide(roadmap=fork, selection=chosen, learner=learner(ada))
    show(roadmap=fork, selection=chosen, learner=learner(ada))
    assert hidden(fork) == {"leaf-1-3"}
    (basics, _) = fork.levels.all()
    section = sections_of(basics)[0]
    assert (section.counts.hidden, section.counts.can_show) == (1, False)
    show(roadmap=fork, selection=ticked(fork, "leaf-1-3"), learner=learner(ada))
    assert hidden(fork) == set()


def test_a_selection_must_name_topics_that_are_there(
    fork: Roadmap, ada: User, roadmap: Roadmap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for chosen, message in (
        (Selection(), "Tick at least one topic."),
        (Selection(frozenset((0, topic_of(fork, "single-1").pk))), "One ticked topic is not"),
        (ticked(roadmap, "single-1", "single-2"), "Two ticked topics are not there any more"),
    ):
        for work in (hide, show, arrange):
            with pytest.raises(ChangeRefusedError, match=message):
                work(roadmap=fork, selection=chosen, learner=learner(ada))
    monkeypatch.setattr(selecting, "MOST", 1)
    with pytest.raises(ChangeRefusedError, match="At most 1 topics"):
        hide(roadmap=fork, selection=ticked(fork, "single-1", "single-2"), learner=learner(ada))
    assert not fork.changesets.exists()


# --- Moving and rating ----------------------------------------------------------------------------


def put(roadmap: Roadmap, ada: User, place: str, *slugs: str, **ratings: int) -> Any:
    return arrange(
        roadmap=roadmap,
        selection=ticked(roadmap, *slugs),
        learner=learner(ada),
        place=place_named(roadmap, place) if place else None,
        ratings=ratings,
    )


def test_moved_topics_keep_their_order_and_stand_at_the_end(fork: Roadmap, ada: User) -> None:
    step = put(fork, ada, "line.advanced.db", "single-1", "leaf-1-3", "leaf-1-1")
    assert listed(fork) == [
        "group-1", "-leaf-1-2", "single-2", "leaf-1-1", "leaf-1-3", "single-1",
    ]  # fmt: skip
    assert (step.leaves, fork.changesets.get().summary) == (3, "Moved three topics")
    assert not put(fork, ada, "line.advanced.db", "single-1", "leaf-1-3")
    assert fork.changesets.count() == 1


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("level.advanced", ["-leaf-1-3", "single-2", "leaf-1-1", "leaf-1-2", "single-1"]),
        ("category.vc", ["-leaf-1-3", "single-1", "leaf-1-1", "leaf-1-2", "single-2"]),
    ],
)
def test_a_level_alone_leaves_the_line_and_a_line_alone_the_level(
    fork: Roadmap, ada: User, place: str, expected: list[str]
) -> None:
    put(fork, ada, place, "leaf-1-1", "leaf-1-2", "single-1")
    assert listed(fork) == ["group-1", *expected]


def test_ratings_reach_all_below_and_minutes_leaves_only(fork: Roadmap, ada: User) -> None:
    group = topic_of(fork, "group-1")
    step = put(fork, ada, "", "group-1", "single-1", importance=3, difficulty=1, minutes=25)
    assert step.leaves == 4
    assert fork.changesets.get().summary == "Rated four topics"
    for slug in ("leaf-1-1", "leaf-1-2", "leaf-1-3", "single-1"):
        topic = topic_of(fork, slug)
        assert (topic.difficulty, topic.importance, topic.minutes) == (1, 3, 25)
    after = topic_of(fork, "group-1")
    assert (after.difficulty, after.importance, after.minutes) == (1, 3, group.minutes)


def test_moving_and_rating_are_one_change(fork: Roadmap, ada: User) -> None:
    before = state(fork)
    step = put(fork, ada, "below.group-1", "single-1", "single-2", importance=0)
    assert fork.changesets.get().summary == "Moved and rated two topics"
    assert listed(fork)[-2:] == ["-single-1", "-single-2"]
    revert(step.changeset)
    assert state(fork) == before


def test_a_move_that_breaks_a_rule_moves_nothing_and_names_topics(fork: Roadmap, ada: User) -> None:
    factories.PrerequisiteFactory(
        topic=topic_of(fork, "single-1"), requires=topic_of(fork, "leaf-1-1")
    )
    factories.PrerequisiteFactory(
        topic=topic_of(fork, "leaf-1-2"), requires=topic_of(fork, "single-1")
    )
    Topic.objects.filter(pk=topic_of(fork, "single-2").pk).update(title="LEAF 1.3")
    before = state(fork)
    for place, slugs, message in (
        ("level.advanced", ("leaf-1-1",), "“Single one” needs “Leaf 1.1” first"),
        ("below.group-1", ("group-1",), "“Group 1” can't lie within itself"),
        ("below.leaf-1-1", ("group-1",), "“Group 1” can't lie within itself"),
        ("below.group-1", ("leaf-1-1", "single-2"), "“LEAF 1.3” is the title of another"),
        ("below.single-1", ("leaf-1-1",), "one can't hold the other"),
    ):
        with pytest.raises(ChangeRefusedError, match=message):
            put(fork, ada, place, *slugs)
        assert state(fork) == before
    put(fork, ada, "level.advanced", "leaf-1-1", "leaf-1-2", "single-1")  # all that need it go too
    assert topic_of(fork, "single-1").level.slug == "advanced"


def test_a_move_nests_no_deeper_than_a_roadmap_may(fork: Roadmap, ada: User) -> None:
    factories.TopicFactory(
        level=fork.levels.get(slug="advanced"),
        category=fork.categories.get(code="db"),
        slug="outer",
        title="Outer",
    )
    put(fork, ada, "below.single-2", "single-1")
    put(fork, ada, "below.single-1", "group-1")
    with pytest.raises(ChangeRefusedError, match=r"“Leaf 1.1” would be nested 5 deep; 4 is"):
        put(fork, ada, "below.outer", "single-2")
    assert topic_of(fork, "single-2").parent is None


def test_nothing_goes_into_a_hidden_group(fork: Roadmap, ada: User) -> None:
    hide_topic(topic=topic_of(fork, "group-1"), learner=learner(ada))
    with pytest.raises(ChangeRefusedError, match="“Group 1” is hidden"):
        put(fork, ada, "below.group-1", "single-1", "single-2")
    assert "below.group-1" not in names(places(fork))


def names(grouped: Any) -> list[str]:
    return [name for _, choices in grouped for name, _ in choices]


def test_every_place_that_is_offered_exists_and_no_other(fork: Roadmap) -> None:
    for name in (*names(places(fork)), *names(places_of_many(fork))):
        assert place_named(fork, name)
    assert names(places_of_many(fork)) == [
        "level.basics", "level.advanced", "category.db", "category.vc",
        "line.basics.db", "below.group-1", "line.basics.vc", "line.advanced.db", "line.advanced.vc",
    ]  # fmt: skip
    for odd in ("", "level.", "level.x", "category.x", "line.basics.x", "below.x", "x", "\x00"):
        assert not place_named(fork, odd)


def test_a_topic_is_offered_no_place_that_would_be_too_deep(fork: Roadmap, ada: User) -> None:
    put(fork, ada, "below.single-2", "single-1")
    offered = names(places(fork, topic_of(fork, "group-1")))
    assert "below.single-1" in offered
    assert not any(name.startswith("below.leaf") for name in offered)
    factories.TopicFactory(
        level=fork.levels.get(slug="basics"),
        category=fork.categories.get(code="db"),
        parent=topic_of(fork, "leaf-1-1"),
        slug="under",
        title="Under",
    )
    assert "below.single-1" not in names(places(fork, topic_of(fork, "group-1")))


# --- Numbers --------------------------------------------------------------------------------------


def test_counts_are_those_of_the_checklist(fork: Roadmap, ada: User) -> None:
    hide_topic(topic=topic_of(fork, "leaf-1-2"), learner=learner(ada))
    hide_topic(topic=topic_of(fork, "single-2"), learner=learner(ada))
    shown = [leaf for leaf in read_outline(fork).leaves if not leaf.is_retired]
    counts = TopicCounts.together(counts_of(fork).values())
    assert (counts.shown, counts.hidden) == (len(shown), 2)
    sections = [each.counts for level in fork.levels.all() for each in sections_of(level)]
    assert TopicCounts.together(sections) == counts
    for slug in ("leaf-1-1", "leaf-1-3"):  # its group is a leaf from then on
        hide_topic(topic=topic_of(fork, slug), learner=learner(ada))
    shown = [leaf for leaf in read_outline(fork).leaves if not leaf.is_retired]
    assert TopicCounts.together(counts_of(fork).values()).shown == len(shown) == 2


def test_levels_that_need_each_other_keep_their_order(fork: Roadmap) -> None:
    assert fixed_order(fork) == set()
    factories.PrerequisiteFactory(
        topic=topic_of(fork, "single-2"), requires=topic_of(fork, "leaf-1-1")
    )
    assert fixed_order(fork) == {tuple(fork.levels.values_list("pk", flat=True))}


def test_a_step_takes_as_many_queries_at_any_size(ada: User) -> None:
    found: dict[str, list[int]] = {}
    for groups in (1, 6):
        original = factories.small_roadmap(slug=f"size-{groups}", groups=groups)
        fork = make_fork(original=original, owner_id=ada.pk)
        every = frozenset(fork.topics.values_list("pk", flat=True))
        options: Any = {"roadmap": fork, "learner": learner(ada), "selection": Selection(every)}
        ends: Any = {"place": place_named(fork, "line.advanced.vc"), "ratings": {"importance": 0}}
        for work, more in ((hide, {}), (show, {}), (arrange, ends)):
            with CaptureQueriesContext(connection) as queries:
                assert work(**options, **more)
            found.setdefault(work.__name__, []).append(len(queries))
    assert all(few == many <= 20 for few, many in found.values()), found


class AnySelection(TestCase):
    """Whatever is ticked: all of a step is done or nothing, and its take-back restores exactly."""

    fork: Roadmap
    learner: Learner

    @classmethod
    def setUpTestData(cls) -> None:
        original = factories.small_roadmap(groups=2)
        leaf = topic_of(original, "leaf-1-1")
        factories.PrerequisiteFactory(topic=topic_of(original, "single-1"), requires=leaf)
        owner = factories.UserFactory()
        cls.fork = make_fork(original=original, owner_id=owner.pk)
        cls.learner = Learner(user_id=owner.pk)

    @given(
        st.sets(st.integers(0, 9), min_size=1),
        st.sets(st.integers(0, 9)),
        st.integers(0, 20),
        st.sampled_from(["hide", "show", "arrange"]),
    )
    def test_it_is_done_whole_and_back_exactly(
        self, chosen: set[int], off: set[int], where: int, what: str
    ) -> None:
        keys = sorted(Topic.objects.filter(roadmap=self.fork).values_list("pk", flat=True))
        if off:
            away = Selection(frozenset(keys[each] for each in off))
            hide(roadmap=self.fork, selection=away, learner=self.learner)
        before = state(self.fork)
        selection = Selection(frozenset(keys[each] for each in chosen))
        choices = names(places(self.fork))
        place = place_named(self.fork, choices[where % len(choices)])
        log = self.fork.changesets.count()
        options: dict[str, Any] = {"place": place} if what == "arrange" else {}
        work: Any = {"hide": hide, "show": show, "arrange": arrange}[what]
        try:
            step = work(roadmap=self.fork, selection=selection, learner=self.learner, **options)
        except ChangeRefusedError:
            assert state(self.fork) == before
            assert self.fork.changesets.count() == log
            return
        content = tree_of(self.fork)
        tops = {item.key for item in selection.tops(content)}
        assert self.fork.changesets.count() == log + bool(step)
        if what == "arrange" and step:
            assert len({content.topics[key].list_key for key in tops}) == 1
        for key in selection.topics:
            life = content.topics[key]["lifecycle"]
            assert what == "arrange" or (life == Lifecycle.RETIRED) == (what == "hide")
        if step.changeset is not None:
            revert(step.changeset)
        assert state(self.fork) == before
