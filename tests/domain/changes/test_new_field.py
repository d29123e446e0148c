"""A new field of a model is a change in one place: the engine carries it from then on.

``check_result`` of a link stands for it: it is kept out of content, and these tests let it in.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import pytest

from accounts.models import User
from roadmap.domain.changes import schema
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.schema import RESOURCE, Kind
from roadmap.domain.fixtures.export import texts_of
from roadmap.domain.forks.comparison import load
from roadmap.domain.forks.editing import change_values
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.topic_parts import add_link, remove_link
from roadmap.domain.forks.upstream import apply_all_upstream, count_waiting
from roadmap.domain.forks.upstream_changes import upstream_changes_of
from roadmap.forms.editing import LinkForm
from roadmap.models import Changeset, Resource, Roadmap
from tests.fixture_files import FixtureFiles

pytestmark = pytest.mark.django_db
FIELD = "check_result"
URL = "https://example.org/tables"
HANDLE = f"resource:tables={URL}.{FIELD}"
WORKED_OUT = [name for name, value in vars(Kind).items() if isinstance(value, cached_property)]


def forget_fields() -> None:
    """Let the kind look at its model anew."""
    for name in WORKED_OUT:
        vars(RESOURCE).pop(name, None)


@pytest.fixture
def new_field(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """``check_result`` is no longer named as no content; nothing else is different."""
    with monkeypatch.context() as patch:
        patch.setattr(schema, "NOT_CONTENT", schema.NOT_CONTENT - {FIELD})
        patch.setitem(vars(RESOURCE), "carried", ("checked_on",))
        forget_fields()
        yield
    forget_fields()


@pytest.fixture
def older(tmp_path: Path, db: None) -> FixtureFiles:
    """Files that were synced before there was the field."""
    files = FixtureFiles(tmp_path / "trail")
    files.sync()
    return files


@pytest.fixture
def files(older: FixtureFiles, new_field: None) -> FixtureFiles:
    """Files that have the field, and were synced."""
    ship(older, "shipped")
    return older


def ship(files: FixtureFiles, value: str) -> None:
    files.edit(URL, "resource", **{FIELD: value})
    files.sync()


def link() -> Resource:
    return Resource.objects.get(topic__roadmap__slug="trail")


def edit(value: str) -> None:
    change_values(link(), RESOURCE, {FIELD: value})


def test_without_being_let_in_the_field_is_no_content() -> None:
    assert FIELD in schema.NOT_CONTENT
    assert FIELD not in RESOURCE.by_name


def test_a_sync_brings_it_in_and_a_later_change_of_it(files: FixtureFiles) -> None:
    assert f"    {FIELD}: shipped\n" in (files.folder / "basics.yaml").read_text()
    assert (link().check_result, link().synced[FIELD]) == ("shipped", "shipped")
    ship(files, "shipped later")
    assert link().check_result == "shipped later"


def test_a_second_sync_changes_nothing(files: FixtureFiles) -> None:
    result = files.sync()
    assert not result.plan.changes_content
    assert not result.plan.bases
    assert result.plan.kept == []


def test_it_arrives_where_the_last_sync_did_not_know_it(
    older: FixtureFiles, new_field: None
) -> None:
    assert FIELD not in link().synced
    older.edit(URL, "resource", **{FIELD: "new"})
    assert older.sync().plan.kept == []
    assert link().check_result == "new"


def test_an_edit_here_is_kept_and_reported_until_a_person_decides(files: FixtureFiles) -> None:
    edit("mine")
    files.edit(URL, "resource", **{FIELD: "shipped later"})
    (kept,) = files.sync().plan.kept
    assert (kept.handle, kept.here, kept.shipped) == (HANDLE, "mine", "shipped later")
    assert kept.reason == "edited here and changed in the fixtures"
    assert link().check_result == "mine"
    files.sync(HANDLE)
    assert link().check_result == "shipped later"


def test_an_export_has_it_and_leaves_out_its_default(files: FixtureFiles) -> None:
    edit("exported")
    assert f"    {FIELD}: exported\n" in texts_of(Roadmap.objects.get())["basics.yaml"]
    edit("")
    assert FIELD not in texts_of(Roadmap.objects.get())["basics.yaml"]


def fork_of(owner: User) -> tuple[Roadmap, Resource]:
    fork = make_fork(original=Roadmap.objects.get(slug="trail"), owner_id=owner.pk)
    return fork, Resource.objects.get(topic__roadmap=fork)


def test_a_fork_copies_it_and_takes_a_change_of_it(files: FixtureFiles, grace: User) -> None:
    fork, copy = fork_of(grace)
    assert copy.check_result == "shipped"
    assert count_waiting(fork) == 0
    edit("changed there")
    (change,) = upstream_changes_of(load(fork))
    assert (change.what, change.label, change.is_conflict) == ("changed", "link", False)
    assert apply_all_upstream(fork=fork).count == 1
    copy.refresh_from_db()
    assert copy.check_result == "changed there"


def test_a_fork_keeps_its_own_value_where_the_original_changes_it_too(
    files: FixtureFiles, grace: User
) -> None:
    fork, copy = fork_of(grace)
    change_values(copy, RESOURCE, {FIELD: "mine"})
    edit("changed there")
    (change,) = upstream_changes_of(load(fork))
    assert change.is_conflict
    assert apply_all_upstream(fork=fork).count == 0
    copy.refresh_from_db()
    assert copy.check_result == "mine"


def test_a_take_back_restores_it(files: FixtureFiles) -> None:
    edit("changed")
    revert(Changeset.objects.first())
    assert link().check_result == "shipped"


def test_a_link_that_comes_back_has_it(files: FixtureFiles) -> None:
    former = link()
    remove_link(topic=former.topic, pk=former.pk)
    revert(Changeset.objects.first())
    assert link().check_result == "shipped"


def test_forms_may_ask_for_it_and_what_they_send_is_stored(files: FixtureFiles) -> None:
    assert FIELD in RESOURCE.editable
    assert FIELD in LinkForm().fields
    values = {"url": "https://example.org/new", "title": "New", FIELD: "from a form"}
    assert add_link(topic=link().topic, values=values).check_result == "from a form"
