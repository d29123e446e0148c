"""Forks: what is copied, that progress is shared, who sees what."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.domain.actions.undo import undo
from roadmap.domain.catalog.loading import load_outline, read_outline
from roadmap.domain.catalog.topic_content import load_topic_content
from roadmap.domain.forks.fork import OWN_LIMIT, TooManyRoadmapsError, make_fork, share
from roadmap.domain.notes.topic_notes import topic_notes_of
from roadmap.domain.personal_data.deletion import InUseError, delete_roadmap, is_used_by_others
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Lifecycle, Status, Visibility
from roadmap.models import Note, Objective, Prerequisite, Progress, Roadmap, Topic
from tests import factories
from tests.learning import set_status


def learner(user: User) -> Learner:
    return Learner(user_id=user.pk)


def topic_of(roadmap: Roadmap, slug: str) -> Topic:
    return Topic.objects.get(roadmap=roadmap, slug=slug)


@pytest.fixture
def furnished(roadmap: Roadmap) -> Roadmap:
    """The small roadmap with objectives, links, a prerequisite, a branch and a successor."""
    leaf, single = topic_of(roadmap, "leaf-1-1"), topic_of(roadmap, "single-1")
    factories.ObjectiveFactory(topic=leaf, text="explain it")
    factories.ObjectiveFactory(topic=leaf, text="forget it", archived=True)
    factories.ResourceFactory(topic=leaf, url="https://example.org/leaf")
    factories.PrerequisiteFactory(topic=single, requires=leaf)
    roadmap.categories.filter(code="vc").update(branches_from=leaf)
    return roadmap


def structure_of(roadmap: Roadmap) -> list[tuple[object, ...]]:
    """What a reader sees of a roadmap, without ids."""
    outline = read_outline(roadmap)
    slugs = {row.id: row.slug for row in outline.rows.values()}
    return [
        (
            row.slug,
            row.title,
            row.summary,
            row.difficulty,
            row.own_importance,
            row.minutes,
            row.lifecycle,
            row.depth,
            row.category_code,
            row.level_slug,
            [slugs[pk] for pk in outline.requires.get(row.id, ())],
        )
        for row in outline.rows.values()
    ]


def test_a_fork_reads_like_its_original(furnished: Roadmap, grace: User) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk)
    assert structure_of(fork) == structure_of(furnished)
    copy = topic_of(fork, "leaf-1-1")
    assert [row.text for row in copy.objectives.all()] == ["explain it"]
    assert [row.url for row in copy.resources.all()] == ["https://example.org/leaf"]
    assert fork.categories.get(code="vc").branches_from == copy
    required = Prerequisite.objects.get(topic__roadmap=fork)
    assert (required.topic.slug, required.requires) == ("single-1", copy)


def test_a_fork_is_private_follows_its_original_and_is_named_like_nobody_elses(
    furnished: Roadmap, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk, title="My backend")
    assert (fork.visibility, fork.follows) == (Visibility.PRIVATE, True)
    assert (fork.owner, fork.forked_from) == (grace, furnished)
    assert fork.slug.startswith("my-backend-")
    assert len(fork.slug) == len("my-backend-7k3f")


def test_copies_have_uids_of_their_own_and_point_at_the_root(
    furnished: Roadmap, grace: User, ada: User
) -> None:
    first = make_fork(original=furnished, owner_id=grace.pk)
    share(roadmap=first, visibility=Visibility.PUBLIC)
    second = make_fork(original=first, owner_id=ada.pk)
    roots = [topic_of(copy, "leaf-1-1").root_id for copy in (furnished, first, second)]
    assert len(set(roots)) == 1
    assert Topic.objects.filter(slug="leaf-1-1").values("uid").distinct().count() == 3
    objectives = Objective.objects.filter(text="explain it", archived=False)
    assert len({objective.root_id for objective in objectives}) == 1
    assert len(objectives) == 3


def test_progress_is_one_in_the_original_a_fork_and_a_fork_of_the_fork(
    furnished: Roadmap, ada: User, grace: User
) -> None:
    first = make_fork(original=furnished, owner_id=grace.pk)
    share(roadmap=first, visibility=Visibility.PUBLIC)
    second = make_fork(original=first, owner_id=ada.pk)
    set_status(learner=learner(ada), topic=topic_of(second, "single-1"), status=Status.DONE)
    progresses = [
        load_progress(learner=learner(ada), roadmap=r) for r in (furnished, first, second)
    ]
    assert [progress.total.done for progress in progresses] == [2, 2, 2]
    assert [progress.total for progress in progresses] == [progresses[0].total] * 3
    assert Progress.objects.filter(user=ada).count() == 3
    theirs = load_progress(learner=learner(grace), roadmap=second)
    assert theirs.total.finished == 0


def test_a_status_set_on_a_copied_group_is_undone_everywhere(
    furnished: Roadmap, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk)
    outcome = set_status(
        learner=learner(grace), topic=topic_of(fork, "group-1"), status=Status.DONE
    )
    assert outcome.count == 3
    assert load_progress(learner=learner(grace), roadmap=furnished).total.done == 3
    assert outcome.action_id is not None
    undo(learner=learner(grace), action_id=outcome.action_id)
    assert load_progress(learner=learner(grace), roadmap=fork).total.done == 0


def objectives_of(person: Learner, topic: Topic) -> list[tuple[str, bool]]:
    """The objectives on the topic's page, each with whether it is ticked."""
    outline = load_outline(topic.roadmap)
    row = outline.rows[topic.pk]
    objectives = load_topic_content(outline, row).objectives
    return [
        (objective.text, ticked)
        for objective, ticked in topic_notes_of(person, row, objectives).checked(objectives)
    ]


def test_an_objective_ticked_in_a_fork_is_ticked_in_the_original(
    furnished: Roadmap, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk)
    copy = topic_of(fork, "leaf-1-1")
    objective = copy.objectives.get()
    set_objective(learner=learner(grace), objective=objective, checked=True)
    for roadmap in (furnished, fork):
        rows = objectives_of(learner(grace), topic_of(roadmap, "leaf-1-1"))
        assert rows == [("explain it", True)]
    original = topic_of(furnished, "leaf-1-1").objectives.get(archived=False)
    assert set_objective(learner=learner(grace), objective=original, checked=True).count == 0
    set_objective(learner=learner(grace), objective=original, checked=False)
    assert objectives_of(learner(grace), copy)[0][1] is False


def test_drafts_and_what_others_hid_stay_behind(furnished: Roadmap, grace: User) -> None:
    topic_of(furnished, "single-1")
    Topic.objects.filter(slug="single-1").update(lifecycle=Lifecycle.DRAFT)
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.RETIRED)
    fork = make_fork(original=furnished, owner_id=grace.pk)
    slugs = set(fork.topics.values_list("slug", flat=True))
    assert slugs == {"group-1", "leaf-1-1", "leaf-1-2", "single-2"}
    assert not Prerequisite.objects.filter(topic__roadmap=fork).exists()


def test_retired_topics_come_along_for_who_worked_on_them_so_that_the_numbers_agree(
    furnished: Roadmap, ada: User
) -> None:
    Topic.objects.filter(slug="leaf-1-1").update(lifecycle=Lifecycle.RETIRED)
    Note.objects.create(user=ada, topic=topic_of(furnished, "leaf-1-3"), body="mine")
    Topic.objects.filter(slug="leaf-1-3").update(lifecycle=Lifecycle.RETIRED)
    fork = make_fork(original=furnished, owner_id=ada.pk)
    mine, theirs = (load_progress(learner=learner(ada), roadmap=r) for r in (fork, furnished))
    assert mine.total == theirs.total
    assert mine.total.done == 1
    listed = [row.slug for row in mine.outline.rows.values() if mine.is_listed(row)]
    assert {"leaf-1-1", "leaf-1-3"} <= set(listed)


def test_a_group_whose_subtopics_are_all_hidden_is_a_leaf_of_its_own(
    furnished: Roadmap, ada: User
) -> None:
    fork = make_fork(original=furnished, owner_id=ada.pk)
    fork.topics.filter(parent__slug="group-1").update(lifecycle=Lifecycle.RETIRED)
    group = topic_of(fork, "group-1")
    row = read_outline(fork).rows[group.pk]
    assert not row.is_group
    set_status(learner=learner(ada), topic=group, status=Status.DONE)
    progress = load_progress(learner=learner(ada), roadmap=fork)
    assert progress.status(row) is Status.DONE
    assert [progress.is_listed(r) for r in progress.outline.leaves if r.slug == "leaf-1-1"] == [
        True
    ]
    original = load_progress(learner=learner(ada), roadmap=furnished)
    assert original.status(original.outline.by_slug["group-1"]) is Status.LEARNING


def test_the_same_request_sent_twice_makes_one_fork(furnished: Roadmap, grace: User) -> None:
    name = uuid.uuid4()
    first = make_fork(original=furnished, owner_id=grace.pk, same_as=name)
    assert make_fork(original=furnished, owner_id=grace.pk, same_as=name) == first
    assert Roadmap.objects.filter(owner=grace).count() == 1


def test_what_somebody_else_called_theirs_makes_a_roadmap_of_ones_own(
    furnished: Roadmap, grace: User, ada: User
) -> None:
    name = uuid.uuid4()
    theirs = make_fork(original=furnished, owner_id=ada.pk, same_as=name)
    mine = make_fork(original=furnished, owner_id=grace.pk, same_as=name)
    assert mine != theirs
    assert mine.owner == grace


def test_nobody_chooses_the_uid_of_their_fork(furnished: Roadmap, grace: User) -> None:
    shipped_later = uuid.uuid4()
    fork = make_fork(original=furnished, owner_id=grace.pk, same_as=shipped_later)
    assert fork.uid != shipped_later


def test_there_is_a_limit_to_how_many_roadmaps_one_has(furnished: Roadmap, grace: User) -> None:
    for _ in range(OWN_LIMIT):
        factories.RoadmapFactory(owner=grace)
    with pytest.raises(TooManyRoadmapsError):
        make_fork(original=furnished, owner_id=grace.pk)


@pytest.mark.django_db
def test_a_fork_takes_as_many_statements_for_many_topics_as_for_few(grace: User) -> None:
    counts = []
    for groups in (1, 6):
        original = factories.small_roadmap(slug=f"size-{groups}", groups=groups)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            make_fork(original=original, owner_id=grace.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1] < 50


def test_a_link_that_was_taken_back_leads_nowhere_and_a_new_one_is_no_guess(
    furnished: Roadmap, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk)
    links = []
    for _ in range(2):
        share(roadmap=fork, visibility=Visibility.UNLISTED)
        fork.refresh_from_db()
        links.append(fork.slug)
        share(roadmap=fork, visibility=Visibility.PRIVATE)
        fork.refresh_from_db()
    assert links[0] != links[1]
    assert all(len(link.rpartition("-")[2]) >= 14 for link in links)


def test_sharing_raises_the_version_and_the_same_again_does_nothing(
    furnished: Roadmap, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=grace.pk)
    for _ in range(2):
        share(roadmap=fork, visibility=Visibility.PUBLIC)
    fork.refresh_from_db()
    assert fork.content_version == 2


def test_deleting_a_fork_leaves_the_original_and_its_progress_alone(
    furnished: Roadmap, ada: User
) -> None:
    fork = make_fork(original=furnished, owner_id=ada.pk)
    set_status(learner=learner(ada), topic=topic_of(fork, "single-1"), status=Status.DONE)
    delete_roadmap(fork)
    assert not Roadmap.objects.filter(owner=ada).exists()
    assert load_progress(learner=learner(ada), roadmap=furnished).total.done == 2
    assert not Topic.history.exclude(roadmap_id=furnished.pk).exists()


def test_a_roadmap_that_others_use_is_not_deleted(
    furnished: Roadmap, ada: User, grace: User
) -> None:
    fork = make_fork(original=furnished, owner_id=ada.pk)
    own = factories.TopicFactory(level=fork.levels.first(), category=fork.categories.first())
    assert not is_used_by_others(fork)
    set_status(learner=learner(grace), topic=own, status=Status.LEARNING)
    assert is_used_by_others(fork)
    with pytest.raises(InUseError):
        delete_roadmap(fork)
