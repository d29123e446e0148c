"""Curators' operations on content, and what they mean for learners."""

from __future__ import annotations

import datetime as dt

import pytest

from roadmap.domain.changes.faults import ChangeRefusedError, UndecidedError
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.operations import preview
from roadmap.domain.curation.publish import publish, restore, retire
from roadmap.domain.curation.revert import restore_topic, revert
from roadmap.domain.curation.split import SubtopicDraft, split
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import note_of, save_note
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.statuses import statuses_for
from roadmap.enums import Lifecycle, Status
from roadmap.models import (
    Category,
    Changeset,
    Evidence,
    Guest,
    Level,
    Note,
    ObjectiveTick,
    Prerequisite,
    ProgressEvent,
    Roadmap,
    Topic,
)
from tests.factories import (
    ObjectiveFactory,
    PrerequisiteFactory,
    TopicFactory,
    UserFactory,
    small_roadmap,
    subtopic,
)
from tests.learning import set_status

PARTS = [
    SubtopicDraft("First half", "The one half."),
    SubtopicDraft("Second half", "The other half."),
]


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


def mark(learner: Learner, slug: str, status: Status = Status.DONE) -> None:
    set_status(learner=learner, topic=topic(slug), status=status)


def status(learner: Learner, slug: str) -> Status:
    return statuses_for(learner).get(topic(slug).root_id, Status.TODO)


def vc() -> Category:
    return Category.objects.get(code="vc")


def latest() -> Changeset:
    return Changeset.objects.latest("id")


@pytest.fixture
def learner(roadmap: Roadmap) -> Learner:
    return Learner(user_id=UserFactory().pk)


@pytest.fixture
def guest(db) -> Learner:
    return Learner(guest_id=Guest.objects.create().pk)


def version() -> int:
    return Roadmap.objects.get(slug="backend").content_version


class TestRetiring:
    def test_it_takes_what_is_below_along_and_nobody_s_rows(self, learner) -> None:
        mark(learner, "leaf-1-1")
        before = version()
        result = retire(topic=topic("group-1"), curator_id=7)
        lifecycles = Topic.objects.filter(slug__contains="1-").values_list("lifecycle", flat=True)
        assert set(lifecycles) == {Lifecycle.RETIRED}
        assert status(learner, "leaf-1-1") is Status.DONE
        assert (result.learners, result.written) == (1, 0)
        assert version() > before
        assert latest().person_id == 7

    def test_taking_it_back_restores_only_what_it_retired(self, learner) -> None:
        retire(topic=topic("leaf-1-3"))
        retire(topic=topic("group-1"))
        revert(latest())
        assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED
        assert topic("leaf-1-3").lifecycle == Lifecycle.RETIRED

    def test_a_group_that_loses_its_last_subtopic_keeps_its_state(self, learner, guest) -> None:
        group = TopicFactory(level=topic("group-1").level, slug="lonely-group")
        subtopic(group, slug="lonely")
        mark(learner, "lonely")
        mark(guest, "lonely", Status.KNOWN)
        result = retire(topic=topic("lonely"))
        assert status(learner, "lonely-group") is Status.DONE
        assert status(guest, "lonely-group") is Status.KNOWN
        assert result.written == 2
        assert revert(latest()).written == 2
        assert status(learner, "lonely-group") is Status.TODO
        assert status(learner, "lonely") is Status.DONE

    def test_what_was_finished_meanwhile_holds_after_taking_it_back(self, learner) -> None:
        group = TopicFactory(level=topic("group-1").level, slug="lonely-group")
        subtopic(group, slug="lonely")
        retire(topic=topic("lonely"))
        mark(learner, "lonely-group")
        revert(latest())
        assert status(learner, "lonely") is Status.DONE

    def test_a_draft_is_not_retired(self, roadmap) -> None:
        Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.DRAFT)
        with pytest.raises(ChangeRefusedError, match="not published"):
            retire(topic=topic("single-1"))

    def test_restoring_takes_the_retirement_back_where_the_log_has_it(self, roadmap) -> None:
        retire(topic=topic("group-1"))
        restore_topic(topic=topic("group-1"))
        assert topic("leaf-1-2").lifecycle == Lifecycle.PUBLISHED
        back, retirement = Changeset.objects.all()
        assert (back.kind, retirement.undone_at is not None) == ("revert", True)

    def test_restoring_works_without_the_log(self, roadmap) -> None:
        Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.RETIRED)
        restore_topic(topic=topic("single-1"))
        assert topic("single-1").lifecycle == Lifecycle.PUBLISHED
        with pytest.raises(ChangeRefusedError, match="not retired"):
            restore(topic=topic("single-1"))

    def test_who_finished_the_group_meanwhile_finished_the_restored_topic(self, learner) -> None:
        group = TopicFactory(level=topic("group-1").level, slug="lonely-group")
        subtopic(group, slug="lonely", lifecycle=Lifecycle.RETIRED)
        mark(learner, "lonely-group")
        restore(topic=topic("lonely"))
        assert status(learner, "lonely") is Status.DONE

    def test_restoring_one_of_a_retired_group_restores_the_group_around_it(self, roadmap) -> None:
        retire(topic=topic("group-1"))
        restore_topic(topic=topic("leaf-1-1"))
        assert topic("group-1").lifecycle == Lifecycle.PUBLISHED
        assert topic("leaf-1-2").lifecycle == Lifecycle.RETIRED
        restore_topic(topic=topic("leaf-1-2"))
        assert topic("leaf-1-2").lifecycle == Lifecycle.PUBLISHED


class TestPublishing:
    def test_a_new_subtopic_reopens_a_finished_group(self, learner) -> None:
        mark(learner, "group-1")
        subtopic(topic("group-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        publish(topic=topic("new"))
        assert status(learner, "new") is Status.TODO

    def test_a_leaf_that_people_finished_asks_for_a_decision(self, learner) -> None:
        mark(learner, "single-1")
        subtopic(topic("single-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        with pytest.raises(
            UndecidedError,
            match=r"(?i)^fewer than five learners have finished or skipped “Single one”",
        ):
            publish(topic=topic("new"))
        assert topic("new").lifecycle == Lifecycle.DRAFT
        assert not Changeset.objects.exists()

    def test_who_only_began_a_leaf_does_not_ask_for_a_decision(self, learner) -> None:
        mark(learner, "single-1", Status.LEARNING)
        subtopic(topic("single-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        publish(topic=topic("new"))
        assert status(learner, "new") is Status.TODO

    def test_what_a_curator_confirms_holds_and_goes_back(self, learner) -> None:
        mark(learner, "single-1")
        subtopic(topic("single-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        publish(topic=topic("new"), pass_on=True)
        assert status(learner, "new") is Status.DONE
        assert status(learner, "single-1") is Status.DONE
        revert(latest())
        assert status(learner, "new") is Status.TODO
        assert topic("new").lifecycle == Lifecycle.DRAFT

    def test_a_group_with_published_subtopics_is_not_unpublished(self, roadmap) -> None:
        subtopic(topic("group-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        publish(topic=topic("new"))
        subtopic(topic("new"), slug="newer")
        with pytest.raises(ChangeRefusedError, match=r"would stand in “.*”, which is hidden"):
            revert(latest())

    def test_what_learners_use_is_not_unpublished(self, learner) -> None:
        subtopic(topic("group-1"), slug="new", lifecycle=Lifecycle.DRAFT)
        publish(topic=topic("new"))
        mark(learner, "new")
        with pytest.raises(ChangeRefusedError, match="retire it instead"):
            revert(latest())
        assert topic("new").lifecycle == Lifecycle.PUBLISHED
        assert latest().undone_at is None


class TestMoving:
    def test_a_group_takes_its_subtopics_to_another_level(self, learner) -> None:
        mark(learner, "leaf-1-1")
        advanced = Level.objects.get(slug="advanced")
        move(topic=topic("group-1"), level=advanced, category=vc())
        assert (topic("leaf-1-1").level, topic("leaf-1-1").category) == (advanced, vc())
        assert status(learner, "leaf-1-1") is Status.DONE
        revert(latest())
        assert topic("leaf-1-1").level.slug == "basics"

    def test_who_finished_a_leaf_finished_all_leaves_of_a_group_that_moves_into_it(
        self, learner
    ) -> None:
        mark(learner, "single-1")
        move(topic=topic("group-1"), parent=topic("single-1"), pass_on=True)
        assert {status(learner, f"leaf-1-{number}") for number in (1, 2, 3)} == {Status.DONE}
        revert(latest())
        assert {status(learner, f"leaf-1-{number}") for number in (1, 2, 3)} == {Status.TODO}
        assert status(learner, "single-1") is Status.DONE

    def test_what_came_below_it_since_goes_back_with_it(self, roadmap) -> None:
        move(topic=topic("group-1"), level=Level.objects.get(slug="advanced"), category=vc())
        subtopic(topic("group-1"), slug="later")
        revert(latest())
        assert (topic("later").level.slug, topic("later").category.code) == ("basics", "db")

    def test_it_goes_to_the_end_of_its_new_siblings(self, roadmap) -> None:
        move(topic=topic("single-1"), parent=topic("group-1"))
        children = Topic.objects.filter(parent=topic("group-1")).order_by("position")
        assert [child.slug for child in children][-1] == "single-1"
        assert topic("single-1").category.code == "db"

    def test_never_into_itself(self, roadmap) -> None:
        with pytest.raises(ChangeRefusedError, match="lie within itself"):
            move(topic=topic("group-1"), parent=topic("leaf-1-1"))
        assert topic("group-1").parent is None

    def test_never_to_another_roadmap(self, roadmap) -> None:
        small_roadmap(slug="other")
        elsewhere = Topic.objects.get(roadmap__slug="other", slug="group-1")
        own = Topic.objects.get(roadmap=roadmap, slug="single-1")
        with pytest.raises(ChangeRefusedError, match="not in this roadmap"):
            move(topic=own, parent=elsewhere)

    def test_never_where_its_prerequisites_would_be_of_a_higher_level(self, roadmap) -> None:
        PrerequisiteFactory(topic=topic("single-2"), requires=topic("leaf-1-1"))
        advanced = Level.objects.get(slug="advanced")
        Level.objects.create(roadmap=roadmap, slug="expert", title="Expert", position=9)
        with pytest.raises(ChangeRefusedError, match="higher level"):
            move(
                topic=topic("group-1"),
                level=Level.objects.get(slug="expert"),
                category=topic("group-1").category,
            )
        move(topic=topic("group-1"), level=advanced, category=topic("group-1").category)

    def test_never_beside_a_sibling_of_the_same_title(self, roadmap) -> None:
        Topic.objects.filter(slug="single-1").update(title="leaf 1.1")
        with pytest.raises(ChangeRefusedError, match="same title"):
            move(topic=topic("single-1"), parent=topic("group-1"))

    def test_never_out_of_learners_sight(self, roadmap) -> None:
        Topic.objects.filter(slug="group-1").update(lifecycle=Lifecycle.DRAFT)
        with pytest.raises(ChangeRefusedError, match="lose sight of “Single one”"):
            move(topic=topic("single-1"), parent=topic("group-1"))

    def test_without_a_place_it_says_what_is_missing(self, roadmap) -> None:
        with pytest.raises(ChangeRefusedError, match="Name a group"):
            move(topic=topic("single-1"))

    def test_a_topic_moved_again_is_taken_back_last_first(self, roadmap) -> None:
        move(topic=topic("single-1"), parent=topic("group-1"))
        first = latest()
        move(topic=topic("single-1"), level=topic("single-2").level, category=first.topic.category)
        with pytest.raises(ChangeRefusedError, match="changed since"):
            revert(first)
        revert(latest())
        revert(first)
        assert topic("single-1").parent is None


class TestSplitting:
    def test_who_finished_the_whole_finished_the_parts(self, learner, guest) -> None:
        mark(learner, "single-1", Status.KNOWN)
        mark(guest, "single-1", Status.LEARNING)
        result = split(topic=topic("single-1"), parts=PARTS)
        assert status(learner, "first-half") is Status.KNOWN
        assert status(guest, "first-half") is Status.TODO
        assert (result.learners, result.written) == (2, 1)

    @pytest.mark.parametrize(("whole", "part"), [(60, 30), (1, 1)])
    def test_parts_share_the_time_and_have_the_ratings(self, roadmap, whole, part) -> None:
        Topic.objects.filter(slug="single-1").update(minutes=whole, difficulty=3)
        split(topic=topic("single-1"), parts=PARTS)
        second = topic("second-half")
        assert (second.minutes, second.difficulty, second.importance) == (part, 3, 3)

    def test_taking_it_back_leaves_no_trace_where_nobody_was(self, roadmap) -> None:
        split(topic=topic("single-1"), parts=PARTS)
        revert(latest())
        assert not Topic.objects.filter(slug="first-half").exists()

    def test_parts_that_people_worked_on_stay_retired(self, learner) -> None:
        split(topic=topic("single-1"), parts=PARTS)
        mark(learner, "first-half")
        revert(latest())
        part = topic("first-half")
        assert (part.lifecycle, part.parent) == (Lifecycle.RETIRED, None)
        assert status(learner, "first-half") is Status.DONE
        assert status(learner, "single-1") is Status.LEARNING

    def test_who_finished_all_parts_finished_the_whole(self, learner) -> None:
        split(topic=topic("single-1"), parts=PARTS)
        mark(learner, "single-1")
        revert(latest())
        assert status(learner, "single-1") is Status.DONE

    def test_parts_that_a_curator_wrote_are_kept_as_drafts(self, roadmap) -> None:
        split(topic=topic("single-1"), parts=PARTS)
        ObjectiveFactory(topic=topic("first-half"))
        revert(latest())
        assert topic("first-half").lifecycle == Lifecycle.DRAFT

    def test_a_part_that_others_require_by_now_is_kept_as_a_draft(self, roadmap) -> None:
        split(topic=topic("single-1"), parts=PARTS)
        PrerequisiteFactory(topic=topic("single-2"), requires=topic("first-half"))
        revert(latest())
        assert topic("first-half").lifecycle == Lifecycle.DRAFT
        assert Prerequisite.objects.get().requires == topic("first-half")

    def test_a_group_or_a_single_part_is_refused(self, roadmap) -> None:
        with pytest.raises(ChangeRefusedError, match="has subtopics"):
            split(topic=topic("group-1"), parts=PARTS)
        with pytest.raises(ChangeRefusedError, match="two subtopics"):
            split(topic=topic("single-1"), parts=PARTS[:1])
        with pytest.raises(ChangeRefusedError, match="same title"):
            split(topic=topic("single-1"), parts=[PARTS[0], PARTS[0]])

    def test_slugs_are_new_even_against_old_ones(self, roadmap) -> None:
        topic("single-2").old_slugs.create(roadmap=roadmap, slug="first-half")
        parts = [
            *PARTS,
            SubtopicDraft("Leaf 1.1", "Its slug is taken."),
            SubtopicDraft("日本", "Spelled in other letters."),
        ]
        split(topic=topic("single-1"), parts=parts)
        slugs = set(topic("single-1").subtopics.values_list("slug", flat=True))
        assert slugs == {"single-1-first-half", "second-half", "leaf-11", "riben"}

    def test_long_titles_fit_into_what_is_written(self, roadmap) -> None:
        long = "a" * 119
        split(topic=topic("single-1"), parts=[SubtopicDraft(f"{long}{n}", "x") for n in range(4)])
        slugs = topic("single-1").subtopics.values_list("slug", flat=True)
        assert sorted(map(len, slugs)) == [80, 80, 80, 80]
        assert len(latest().summary) == 400


class TestMerging:
    def test_a_note_goes_where_an_emptied_one_was(self, learner) -> None:
        for slug, body in (("leaf-1-2", "Mine."), ("leaf-1-2", ""), ("leaf-1-1", "Old.")):
            found = topic(slug)
            revision = note_of(learner, found).revision
            save_note(learner=learner, topic=found, body=body, revision=revision)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert note_of(learner, topic("leaf-1-2")).body == "### Leaf 1.1\n\nOld."

    @pytest.mark.parametrize(
        ("own", "expected"),
        [(Status.TODO, Status.LEARNING), (Status.SKIPPED, Status.SKIPPED)],
    )
    def test_what_was_begun_goes_where_nothing_was_said(self, learner, own, expected) -> None:
        mark(learner, "leaf-1-1", Status.LEARNING)
        mark(learner, "leaf-1-2", own)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert status(learner, "leaf-1-2") is expected

    def test_what_it_brings_has_the_learner_s_own_day(self, roadmap) -> None:
        tokyo = UserFactory(time_zone="Asia/Tokyo")
        late = dt.datetime(2026, 5, 4, 23, 30, tzinfo=dt.UTC)
        learner = Learner(user_id=tokyo.pk, time_zone=tokyo.time_zone)
        set_status(learner=learner, topic=topic("leaf-1-1"), status=Status.DONE, now=late)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert ProgressEvent.objects.get(topic=topic("leaf-1-2")).day == dt.date(2026, 5, 5)

    def test_a_line_branches_off_the_other_one(self, roadmap) -> None:
        Category.objects.filter(code="vc").update(branches_from=topic("leaf-1-1"))
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert vc().branches_from == topic("leaf-1-2")
        revert(latest())
        assert vc().branches_from == topic("leaf-1-1")

    def test_the_stronger_status_wins_and_nothing_is_lost(self, learner, guest) -> None:
        mark(learner, "leaf-1-1")
        mark(learner, "leaf-1-2", Status.LEARNING)
        mark(guest, "leaf-1-1", Status.LEARNING)
        mark(guest, "leaf-1-2", Status.KNOWN)
        events = ProgressEvent.objects.count()
        result = merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert status(learner, "leaf-1-2") is Status.DONE
        assert status(learner, "leaf-1-1") is Status.DONE
        assert status(guest, "leaf-1-2") is Status.KNOWN
        assert ProgressEvent.objects.count() == events + 1
        assert (result.learners, result.written) == (2, 1)
        gone = topic("leaf-1-1")
        assert (gone.lifecycle, gone.successor) == (Lifecycle.RETIRED, topic("leaf-1-2"))
        revert(latest())
        assert status(learner, "leaf-1-2") is Status.LEARNING
        assert topic("leaf-1-1").successor is None

    def test_skipped_goes_nowhere(self, learner) -> None:
        mark(learner, "leaf-1-1", Status.SKIPPED)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        assert status(learner, "leaf-1-2") is Status.TODO

    def test_chains_stay_flat(self, roadmap) -> None:
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        first = latest()
        merge(topic=topic("leaf-1-2"), into=topic("leaf-1-3"))
        assert topic("leaf-1-1").successor == topic("leaf-1-3")
        with pytest.raises(ChangeRefusedError, match="changed since"):
            revert(first)
        revert(latest())
        assert topic("leaf-1-1").successor == topic("leaf-1-2")

    def test_notes_go_below_under_the_old_title(self, learner) -> None:
        save_note(learner=learner, topic=topic("leaf-1-1"), body="old text", revision=0)
        save_note(learner=learner, topic=topic("leaf-1-2"), body="own text", revision=0)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        note = Note.objects.get(topic=topic("leaf-1-2"))
        assert note.body == "own text\n\n### Leaf 1.1\n\nold text"
        assert Note.objects.get(topic=topic("leaf-1-1")).body == "old text"
        revert(latest())
        note.refresh_from_db()
        assert note.body == "own text"

    def test_a_note_edited_since_is_left_alone(self, learner) -> None:
        save_note(learner=learner, topic=topic("leaf-1-1"), body="old text", revision=0)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        note = Note.objects.get(topic=topic("leaf-1-2"))
        mine = f"{note.body} and more"
        save_note(learner=learner, topic=topic("leaf-1-2"), body=mine, revision=note.revision)
        revert(latest())
        assert Note.objects.get(topic=topic("leaf-1-2")).body == mine

    def test_evidence_moves_and_comes_back(self, learner) -> None:
        for url in ("https://example.org/a", "https://example.org/b"):
            day = dt.date(2026, 5, 4)
            add_evidence(learner=learner, topic=topic("leaf-1-1"), url=url, title="Mine", dated=day)
        add_evidence(
            learner=learner, topic=topic("leaf-1-2"), url="https://example.org/b", title="Too"
        )
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        there = Evidence.objects.filter(topic=topic("leaf-1-2")).values_list("url", "title")
        assert set(there) == {("https://example.org/a", "Mine"), ("https://example.org/b", "Too")}
        revert(latest())
        back = Evidence.objects.filter(topic=topic("leaf-1-1"))
        assert {link.url for link in back} == {"https://example.org/a", "https://example.org/b"}
        assert {link.day for link in back} == {dt.date(2026, 5, 4)}

    def test_ticks_are_kept_with_the_archived_objectives(self, learner) -> None:
        objective = ObjectiveFactory(topic=topic("leaf-1-1"))
        set_objective(learner=learner, objective=objective, checked=True)
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        objective.refresh_from_db()
        assert objective.archived
        assert ObjectiveTick.objects.count() == 1
        revert(latest())
        objective.refresh_from_db()
        assert not objective.archived

    def test_what_required_it_requires_the_other_one(self, roadmap) -> None:
        PrerequisiteFactory(topic=topic("single-2"), requires=topic("leaf-1-1"))
        PrerequisiteFactory(topic=topic("leaf-1-2"), requires=topic("leaf-1-1"))
        edges = set(Prerequisite.objects.values_list("topic__slug", "requires__slug"))
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        after = set(Prerequisite.objects.values_list("topic__slug", "requires__slug"))
        assert after == {("single-2", "leaf-1-2"), ("leaf-1-2", "leaf-1-1")}
        revert(latest())
        assert set(Prerequisite.objects.values_list("topic__slug", "requires__slug")) == edges

    def test_only_leaves_of_one_roadmap(self, roadmap) -> None:
        with pytest.raises(ChangeRefusedError, match="into itself"):
            merge(topic=topic("single-1"), into=topic("single-1"))
        with pytest.raises(ChangeRefusedError, match="has subtopics"):
            merge(topic=topic("group-1"), into=topic("single-1"))
        with pytest.raises(ChangeRefusedError, match="one roadmap"):
            merge(topic=topic("single-1"), into=TopicFactory())

    def test_a_merged_topic_is_restored_by_taking_the_merge_back(self, roadmap) -> None:
        merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
        with pytest.raises(ChangeRefusedError, match="take that merge back"):
            restore_topic(topic=topic("leaf-1-1"))


def test_a_preview_says_what_would_happen_and_changes_nothing(learner) -> None:
    mark(learner, "leaf-1-1")
    before = version()
    result = preview(lambda: merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2")))
    assert (result.learners, result.written) == (1, 1)
    assert topic("leaf-1-1").lifecycle == Lifecycle.PUBLISHED
    assert status(learner, "leaf-1-2") is Status.TODO
    assert not Changeset.objects.exists()
    assert version() == before


def test_taking_back_twice_is_the_same_as_once(learner) -> None:
    mark(learner, "leaf-1-1")
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    revert(latest())
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    revert(Changeset.objects.earliest("id"))
    assert status(learner, "leaf-1-2") is Status.DONE


def test_a_learner_s_own_undo_of_a_merge_is_not_undone_again(learner) -> None:
    from roadmap.domain.actions.undo import undo

    mark(learner, "leaf-1-1")
    merge(topic=topic("leaf-1-1"), into=topic("leaf-1-2"))
    undo(learner=learner, action_id=latest().people["actions"][0])
    mark(learner, "leaf-1-2", Status.LEARNING)
    revert(latest())
    assert status(learner, "leaf-1-2") is Status.LEARNING
