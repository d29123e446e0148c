"""The log of operations of before: after the migration each entry can still be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from roadmap import models as present
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.revert import revert
from roadmap.models import Changeset, Progress, ProgressEvent, Topic
from tests.factories import UserFactory

OLD = "0008_personal_roadmaps"
OLD_LOG = "roadmap_contentoperation"
EARLY = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
LATE = EARLY + dt.timedelta(days=3)
COLUMNS = {
    "Category": ("code", "title", "branches_from_id"),
    "Level": ("slug", "title", "position"),
    "Topic": (
        *("slug", "title", "lifecycle", "level_id", "category_id", "parent_id", "position"),
        *("successor_id", "summary", "body", "minutes", "difficulty", "importance"),
    ),
    "Objective": ("topic_id", "text", "archived", "position"),
}


def newest() -> list[tuple[str, str]]:
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def migrate(targets: list[tuple[str, str]]) -> None:
    MigrationExecutor(connection).migrate(targets)


@pytest.fixture
def before(transactional_db: None) -> Iterator[Old]:
    """The database as the version of before left it; afterwards it is the newest again."""
    others = [node for node in newest() if node[0] != "roadmap"]
    migrate([("roadmap", OLD)])
    state = MigrationExecutor(connection).loader.project_state([*others, ("roadmap", OLD)])
    try:
        yield Old(state.apps)
    finally:
        if OLD_LOG in connection.introspection.table_names():
            state.apps.get_model("roadmap", "ContentOperation").objects.all().delete()
        migrate(newest())


def content(models: Any) -> dict[Any, Any]:
    """What the log is about, by the historical or the present models. No drafts: nobody sees them.

    A prerequisite that comes back has another id, and is the same.
    """
    found: dict[Any, Any] = {}
    for name, columns in COLUMNS.items():
        for pk, *values in getattr(models, name).objects.values_list("pk", *columns):
            found[name, pk] = dict(zip(columns, values, strict=True))
    edges = models.Prerequisite.objects.values_list("topic_id", "requires_id", "synced")
    found |= {("Prerequisite", *pair): synced for *pair, synced in edges}
    return {key: values for key, values in found.items() if not is_draft(key, values)}


def is_draft(key: Any, values: Any) -> bool:
    return key[0] == "Topic" and values["lifecycle"] == "draft"


def statuses(models: Any) -> dict[Any, str]:
    rows = models.Progress.objects.values_list("user_id", "guest_id", "topic_id", "status")
    return {tuple(key): status for *key, status in rows}


class Old:
    """A small roadmap, and operations on it just as the version of before wrote them down."""

    def __init__(self, apps: Any) -> None:
        self.apps = apps
        self.roadmap = self.Roadmap.objects.create(slug="trail", title="Trail")
        self.level = self.Level.objects.create(roadmap=self.roadmap, slug="basics", title="Basics")
        self.line = self.Category.objects.create(roadmap=self.roadmap, code="db", title="Data")
        self.user = UserFactory().pk
        self.guest = self.Guest.objects.create().pk
        self.states: dict[str, tuple[Any, Any]] = {}

    def __getattr__(self, name: str) -> Any:
        return self.apps.get_model("roadmap", name)

    def topic(self, slug: str, parent: Any = None, **values: Any) -> Any:
        number = self.Topic.objects.count()
        given = {"title": slug.title(), "summary": f"About {slug}.", "position": number}
        return self.Topic.objects.create(
            roadmap=self.roadmap,
            level=self.level,
            category=self.line,
            **{"slug": slug, "parent": parent} | given | values,
        )

    def done(self, topic: Any, status: str = "done") -> None:
        """The user has a status on a topic, of their own doing."""
        self.Progress.objects.create(
            user_id=self.user, topic_id=topic.pk, status=status, since=EARLY
        )

    def followed(self, *topics: Any, status: str = "done", guest: bool = False) -> int:
        """An operation gave a status to somebody who had none; returns the id of its action."""
        owner = {"guest_id": self.guest} if guest else {"user_id": self.user}
        action = self.Action.objects.create(kind="content", created_at=LATE, **owner)
        for topic in topics:
            self.Progress.objects.create(topic=topic, status=status, since=EARLY, **owner)
            self.ProgressEvent.objects.create(
                **owner,
                action=action,
                topic=topic,
                from_status="todo",
                to_status=status,
                to_since=EARLY,
                at=EARLY,
                day=EARLY.date(),
                source="content",
            )
        return int(action.pk)

    def change(self, instance: Any, **columns: Any) -> list[list[Any]]:
        """Change columns; returns the entries for ``fields``."""
        name = instance._meta.model_name
        entries = [
            [name, instance.pk, column, getattr(instance, column), value]
            for column, value in columns.items()
        ]
        type(instance).objects.filter(pk=instance.pk).update(**columns)
        instance.refresh_from_db()
        return entries

    def log(self, kind: str, topic: Any, **changes: Any) -> None:
        empty: dict[str, list[Any]] = {
            name: [] for name in ("fields", "created", "added", "removed", "actions")
        }
        self.ContentOperation.objects.create(
            roadmap=self.roadmap,
            topic=topic,
            kind=kind,
            summary=f"A {kind}",
            curator_id=7,
            learners=1,
            written=1,
            created_at=LATE,
            changes=empty | changes,
        )


# Each of these makes what it needs, waits, and then does and logs the operation.


def retire(old: Old) -> Iterator[None]:
    """The only subtopic of a group: the group becomes a leaf, and who had finished it has so."""
    group = old.topic("network")
    leaf = old.topic("http", group)
    old.done(leaf)
    yield
    fields = old.change(leaf, lifecycle="retired")
    old.log("retire", leaf, fields=fields, actions=[old.followed(group)])


def move(old: Old) -> Iterator[None]:
    """A leaf into another leaf, which a guest had finished."""
    former, leaf = old.topic("branches"), old.topic("commits")
    old.Progress.objects.create(guest_id=old.guest, topic=former, status="known", since=EARLY)
    yield
    fields = old.change(leaf, parent_id=former.pk, position=0)
    actions = [old.followed(leaf, status="known", guest=True)]
    old.log("move", leaf, fields=fields, actions=actions)


def merge(old: Old) -> Iterator[None]:
    """With what required the topic, a line that branches from it, and an objective."""
    topic, into, after = old.topic("tables"), old.topic("keys"), old.topic("indexes")
    goal = old.Objective.objects.create(topic=topic, text="draw a table")
    synced = {"topic": str(after.uid), "requires": str(topic.uid)}
    edge = old.Prerequisite.objects.create(topic=after, requires=topic, synced=synced)
    old.change(old.line, branches_from_id=topic.pk)
    old.done(topic)
    yield
    fields = old.change(topic, lifecycle="retired", successor_id=into.pk)
    fields += old.change(old.line, branches_from_id=into.pk)
    fields += old.change(goal, archived=True)
    edge.delete()
    old.Prerequisite.objects.create(topic=after, requires=into)
    old.log(
        "merge",
        topic,
        fields=fields,
        added=[[after.pk, into.pk, {}]],
        removed=[[after.pk, topic.pk, synced]],
        actions=[old.followed(into)],
    )


def split(old: Old) -> Iterator[None]:
    """Of a leaf that somebody knew."""
    leaf = old.topic("queries")
    old.done(leaf, "known")
    yield
    parts = [old.topic("select", leaf), old.topic("join", leaf)]
    actions = [old.followed(*parts, status="known")]
    old.log("split", leaf, created=[part.pk for part in parts], actions=actions)


OPERATIONS = (retire, move, merge, split)


def carry_out(old: Old, *operations: Any) -> None:
    """Do operations one after the other, with what was there before each remembered."""
    due = {operate.__name__: operate(old) for operate in operations}
    for prepared in due.values():
        next(prepared)
    for name, prepared in due.items():
        old.states[name] = content(old), statuses(old)
        assert next(prepared, "done") == "done"


@pytest.mark.matrix  # the next test takes back all of them
@pytest.mark.parametrize("operate", OPERATIONS, ids=lambda operate: operate.__name__)
def test_an_operation_of_before_is_taken_back(before: Old, operate: Any) -> None:
    carry_out(before, operate)
    migrate(newest())
    check_way_back(before, Changeset.objects.get())


def test_operations_of_before_are_taken_back_one_after_the_other(before: Old) -> None:
    carry_out(before, *OPERATIONS)
    migrate(newest())
    rows = list(Changeset.objects.all())
    assert [row.kind for row in rows] == ["split", "merge", "move", "retire"]
    for row in rows:
        check_way_back(before, row)


def check_way_back(old: Old, row: Changeset) -> None:
    former, rows = old.states[row.kind]
    events = set(ProgressEvent.objects.values_list("pk", flat=True))
    assert (row.person_id, row.summary, row.created_at) == (7, f"A {row.kind}", LATE)
    assert content(present) != former
    assert statuses(present) != rows
    revert(row)
    assert content(present) == former
    assert statuses(present) == rows
    assert events == set(ProgressEvent.objects.values_list("pk", flat=True))


def test_topics_of_a_split_that_nobody_used_are_gone_after_the_way_back(before: Old) -> None:
    leaf = before.topic("logs")
    parts = [before.topic("files", leaf), before.topic("rotation", leaf)]
    before.log("split", leaf, created=[part.pk for part in parts])
    migrate(newest())
    revert(Changeset.objects.get())
    assert [topic.slug for topic in Topic.objects.all()] == ["logs"]


def test_what_was_changed_since_refuses_the_way_back(before: Old) -> None:
    carry_out(before, retire)
    migrate(newest())
    Topic.objects.filter(slug="http").update(lifecycle="draft")
    with pytest.raises(ChangeRefusedError, match="was changed since"):
        revert(Changeset.objects.get())
    assert Progress.objects.filter(topic__slug="network").exists()


def test_an_operation_that_was_taken_back_before_stays_so(before: Old) -> None:
    leaf = before.topic("http")
    before.log("retire", leaf, fields=[["topic", leaf.pk, "lifecycle", "published", "retired"]])
    before.ContentOperation.objects.update(undone_at=LATE)
    migrate(newest())
    former = content(present)
    revert(Changeset.objects.get())
    assert content(present) == former
    assert Changeset.objects.count() == 1
