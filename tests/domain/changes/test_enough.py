"""That some subtopics of a group are enough is content: it goes everywhere that content goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import User
from roadmap.domain.changes.changes import Changes, changed, update
from roadmap.domain.changes.changeset import tree_of
from roadmap.domain.changes.enough import problem_of_enough
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.progress_migration import People, move_progress
from roadmap.domain.changes.revert import revert
from roadmap.domain.curation.publish import retire
from roadmap.domain.curation.revert import restore_topic
from roadmap.domain.fixtures.export import texts_of
from roadmap.domain.fixtures.validate import read
from roadmap.domain.forks.editing import change_topic
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.upstream import apply_all_upstream, count_waiting
from roadmap.domain.forks.upstream_labels import labelled_changes
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.selectors import load_progress
from roadmap.enums import Status
from roadmap.models import Changeset, Progress, Roadmap, Topic
from tests.fixture_files import FixtureFiles
from tests.learning import set_status

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(tmp_path: Path, db: None) -> FixtureFiles:
    files = FixtureFiles(tmp_path / "trail")
    files.edit("storage", choose=1)
    files.sync()
    return files


def topic(slug: str, roadmap: str = "trail") -> Topic:
    return Topic.objects.get(slug=slug, roadmap__slug=roadmap)


def test_files_say_it_only_where_it_is_said(files: FixtureFiles) -> None:
    text = (files.folder / "basics.yaml").read_text()
    assert text.count("    choose: 1\n") == 1
    assert topic("storage").choose == 1
    assert texts_of(Roadmap.objects.get())["basics.yaml"] == text
    assert not files.sync().plan.changes_content


def test_a_curators_number_outranks_the_files(files: FixtureFiles) -> None:
    change_topic(topic=topic("storage"), values={"choose": None})
    files.edit("storage", choose=2)
    (kept,) = files.sync().plan.kept
    assert (kept.handle, kept.here, kept.shipped) == ("topic:storage.choose", None, 2)
    assert topic("storage").choose is None


@pytest.mark.parametrize(
    ("written", "message"),
    [("0", "greater than or equal to 1"), ("some", "no whole number"), ("true", "no whole number")],
)
def test_nonsense_in_a_file_is_named_with_its_line(
    files: FixtureFiles, written: str, message: str
) -> None:
    path = files.folder / "basics.yaml"
    path.write_text(path.read_text().replace("choose: 1\n", f"choose: {written}\n"))
    (fault,) = read(files.folder).faults
    assert "basics.yaml:" in str(fault)
    assert message in str(fault)


def test_a_change_can_be_taken_back(files: FixtureFiles) -> None:
    change_topic(topic=topic("storage"), values={"choose": 2})
    revert(changeset=Changeset.objects.latest("pk"))
    assert topic("storage").choose == 1


def test_a_copy_has_it_and_is_told_of_a_change(files: FixtureFiles, grace: User) -> None:
    fork = make_fork(original=Roadmap.objects.get(), owner_id=grace.pk)
    copy = Topic.objects.get(roadmap=fork, slug="storage")
    assert copy.choose == 1
    change_topic(topic=topic("storage"), values={"choose": None})
    (change,) = labelled_changes(fork).changed
    assert change.side is not None
    assert change.side.label == "how many subtopics are enough"
    assert (change.side.mine, change.side.theirs) == ("one of its subtopics", "all are needed")
    apply_all_upstream(fork=fork)
    copy.refresh_from_db()
    assert copy.choose is None
    assert count_waiting(fork) == 0


@pytest.mark.parametrize(
    ("slug", "enough", "message"),
    [
        ("commits", 1, "no subtopics"),
        ("storage", 3, "has two subtopics. Give at most 2"),
        ("storage", 2, ""),
        ("storage", None, ""),
    ],
)
def test_only_a_group_can_say_it_and_not_more_than_it_has(
    files: FixtureFiles, slug: str, enough: int | None, message: str
) -> None:
    assert message in problem_of_enough(topic_id=topic(slug).pk, enough=enough)
    if message:
        with pytest.raises(ChangeRefusedError, match=message):
            change_topic(topic=topic(slug), values={"choose": enough})
    else:
        change_topic(topic=topic(slug), values={"choose": enough})


@pytest.mark.parametrize("status", [Status.DONE, Status.KNOWN])
def test_a_group_that_loses_its_subtopics_has_the_state_of_what_was_enough(
    files: FixtureFiles, grace: User, status: Status
) -> None:
    learner = Learner(user_id=grace.pk)
    set_status(learner=learner, topic=topic("tables"), status=status)
    before = tree_of(Roadmap.objects.get())
    leaves = (topic("tables").pk, topic("keys").pk)
    gone = (update(before.topics[leaf], lifecycle="retired") for leaf in leaves)
    move_progress(before, changed(before, Changes.joined(gone)), People())
    assert Progress.objects.get(topic=topic("storage")).status == status


def test_an_alternative_that_goes_leaves_the_others_and_comes_back(
    files: FixtureFiles, grace: User
) -> None:
    learner = Learner(user_id=grace.pk)
    set_status(learner=learner, topic=topic("keys"), status=Status.DONE)

    def numbers() -> tuple[int, int]:
        total = load_progress(learner=learner, roadmap=Roadmap.objects.get()).total
        return total.finished, total.countable

    assert numbers() == (1, 3)
    retire(topic=topic("tables"))
    assert numbers() == (1, 3)
    restore_topic(topic=topic("tables"))
    assert numbers() == (1, 3)
