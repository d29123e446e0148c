"""Anything that anybody does to a roadmap and its fork: nothing lost, logged once, back exactly."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from roadmap.domain.catalog import cache
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import referenced_objectives, referenced_topics
from roadmap.domain.changes.revert import revert
from roadmap.domain.changes.snapshot import Ref, take
from roadmap.domain.curation.merge import merge
from roadmap.domain.curation.move import move
from roadmap.domain.curation.publish import publish, restore, retire
from roadmap.domain.curation.split import SubtopicDraft, split
from roadmap.domain.fixtures import export
from roadmap.domain.fixtures.sync import sync
from roadmap.domain.forks.fork import make_fork
from roadmap.domain.forks.hiding import hide_topic
from roadmap.domain.forks.moving import move_topic
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import note_of, save_note
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import ChangeKind, Lifecycle, Status
from roadmap.models import Action, Changeset, Evidence, Guest, OldSlug, Roadmap, Topic
from tests.domain.curation.test_operations_hold import finished, logs, notes, rows, ticks
from tests.domain.forks.test_upstream import Editor
from tests.factories import UserFactory
from tests.fixture_files import FixtureFiles
from tests.learning import set_status

Draw = Callable[[st.SearchStrategy[Any]], Any]
Content = dict[Ref, Any]
EDITS = (
    *("add", "add_below", "change", "move", "nest", "shift", "hide", "show", "goal", "no_goal"),
    *("link", "no_link", "require", "release", "level", "line", "shift_part"),
)
OPERATIONS = ("publish", "retire", "restore", "into", "place", "split", "merge")


class Person(Editor):
    """Somebody who changes a roadmap: its owner, or who looks after an official one."""

    def __init__(self, draw: Draw, roadmap: Roadmap, learner: Learner = NOBODY) -> None:
        super().__init__(draw, roadmap)
        self.learner = learner

    def move(self) -> None:
        move_topic(topic=self.topic(), learner=self.learner, **self.place())

    def nest(self) -> None:
        move_topic(topic=self.topic(), learner=self.learner, parent=self.topic())

    def hide(self) -> None:
        hide_topic(topic=self.topic(), learner=self.learner)


class Curator(Person):
    """Does the operations of the admin."""

    def likely(self, lifecycle: Lifecycle) -> Topic:
        """A topic that is in a state, if there is any; else another one, to be refused."""
        found = Topic.objects.filter(roadmap=self.roadmap, lifecycle=lifecycle).order_by("pk")
        return self.pick(found) or self.topic()

    def leaf(self) -> Topic:
        groups = Topic.objects.published().exclude(parent=None).values("parent")
        leaves = Topic.objects.published().filter(roadmap=self.roadmap).exclude(pk__in=groups)
        return self.pick(leaves.order_by("pk")) or self.topic()

    def publish(self) -> None:
        publish(topic=self.likely(Lifecycle.DRAFT), pass_on=self.draw(st.booleans()))

    def retire(self) -> None:
        retire(topic=self.topic())

    def restore(self) -> None:
        restore(topic=self.likely(Lifecycle.RETIRED))

    def into(self) -> None:
        move(topic=self.topic(), parent=self.topic(), pass_on=self.draw(st.booleans()))

    def place_elsewhere(self) -> None:
        move(topic=self.topic(), **self.place())

    def split(self) -> None:
        split(topic=self.leaf(), parts=[SubtopicDraft(self.name(), "A part.") for _ in range(2)])

    def merge(self) -> None:
        merge(topic=self.leaf(), into=self.leaf())


class World:
    """A shipped roadmap of any shape, a fork of it, and who works on them."""

    def __init__(self, draw: Draw, folder: Path) -> None:
        cache.clear()
        self.draw, self.folder = draw, folder
        self.ship()
        self.original = Roadmap.objects.get()
        owner, other = UserFactory(), UserFactory()
        self.fork = make_fork(original=self.original, owner_id=owner.pk)
        self.owner = Learner(user_id=owner.pk)
        guest = Learner(guest_id=Guest.objects.create().pk)
        self.learners = [self.owner, Learner(user_id=other.pk), guest]
        self.editor = Person(draw, self.fork, self.owner)
        self.curator = Curator(draw, self.original)

    def ship(self) -> None:
        files = FixtureFiles(self.folder)
        slugs: list[str | None] = [None, "storage", "commits"]
        for number in range(self.draw(st.integers(0, 4))):
            slug = f"topic-{number}"
            parent = self.draw(st.sampled_from(slugs))
            category = "vc" if parent and self.line_of(files, parent) == "vc" else "db"
            lifecycle = self.draw(st.sampled_from([*["published"] * 3, "draft", "retired"]))
            files.topic(slug, parent=parent, category=category, lifecycle=lifecycle)
            slugs += [slug] if parent is None else []
            if self.draw(st.booleans()):
                files.objective(slug, f"do {slug}")
        files.sync()

    def line_of(self, files: FixtureFiles, slug: str) -> str:
        found = (t for t in files.content.topics.values() if t["slug"] == slug)
        return str(next(found)["category"])

    # --- What people do ---------------------------------------------------------------------
    def work(self, steps: int) -> None:
        """Learners do what they may: everybody on the original, its owner on the fork too."""
        for _ in range(steps):
            learner = self.draw(st.sampled_from(self.learners))
            shown = Topic.objects.published().order_by("pk")
            if learner != self.owner:
                shown = shown.filter(roadmap=self.original)
            topic = self.curator.pick(shown)
            if topic is not None:
                self.do(learner, topic)

    def do(self, learner: Learner, topic: Topic) -> None:
        what = self.draw(st.sampled_from(["status"] * 5 + ["objective", "note", "link"]))
        if what == "objective":
            for objective in topic.objectives.filter(archived=False):
                set_objective(learner=learner, objective=objective, checked=True)
        elif what == "status" or learner.user_id is None:
            status = self.draw(st.sampled_from([Status.DONE, Status.KNOWN, *Status]))
            set_status(learner=learner, topic=topic, status=status)
        elif what == "note":
            revision = note_of(learner, topic).revision
            save_note(learner=learner, topic=topic, body=f"On {topic.pk}", revision=revision)
        else:
            url = f"https://example.org/{self.draw(st.sampled_from('ab'))}"
            add_evidence(learner=learner, topic=topic, url=url, title="Mine")

    # --- Changes of content -----------------------------------------------------------------
    def edit_fork(self) -> Changeset | None:
        return self.attempt(getattr(self.editor, self.draw(st.sampled_from(EDITS))))

    def edit_original(self) -> Changeset | None:
        return self.attempt(getattr(self.curator, self.draw(st.sampled_from(EDITS))))

    def operate(self, names: tuple[str, ...] = OPERATIONS) -> Changeset | None:
        name = self.draw(st.sampled_from(names))
        return self.attempt(getattr(self.curator, {"place": "place_elsewhere"}.get(name, name)))

    def change(self) -> Changeset | None:
        changes = [self.operate, self.operate, self.edit_fork, self.edit_original]
        return self.draw(st.sampled_from(changes))()

    def attempt(self, change: Callable[[], None]) -> Changeset | None:
        """Make a change: it weakens nobody, and is logged once if it happened; else nothing is."""
        before, done, texts = self.everything(), finished(), notes()
        events, known = logs(), self.logged()
        contents = self.contents()
        try:
            change()
        except ChangeRefusedError:
            assert self.everything() == before, "a refusal leaves everything as it was"
            return None
        assert events <= logs(), "no event is lost"
        assert done.items() <= finished().items(), "what was finished still is"
        assert {key[:2] for key in texts} <= {key[:2] for key in notes()}, "no note is lost"
        new = self.logged() - known
        changed = [
            roadmap for roadmap, content in contents.items() if take_content(roadmap) != content
        ]
        assert len(new) == len(changed), "each change is in the log exactly once"
        if not new:
            assert self.everything() == before, "what is not in the log did not happen"
            return None
        changeset = Changeset.objects.get(pk=new.pop())
        assert [changeset.roadmap_id] == changed
        return changeset

    def logged(self) -> set[int]:
        return set(Changeset.objects.values_list("pk", flat=True))

    def contents(self) -> dict[int, Content]:
        return {roadmap.pk: take_content(roadmap.pk) for roadmap in (self.original, self.fork)}

    def everything(self) -> tuple[Any, ...]:
        """All that a refused change leaves alone."""
        versions = Roadmap.objects.order_by("pk").values_list("pk", "content_version")
        slugs = OldSlug.objects.values_list("topic_id", "slug")
        actions = Action.objects.values_list("pk", "undone_at")
        mine = rows(), notes(), ticks(), logs(), links(), set(actions)
        content = self.contents(), self.logged(), list(versions), set(slugs)
        return (*mine, *content, Topic.history.count())


def links() -> set[tuple[Any, ...]]:
    return set(Evidence.objects.values_list("user_id", "topic_id", "url"))


def take_content(roadmap: int) -> Content:
    return {item.ref: (item.values, item.synced) for item in take(roadmap)}


def without_leftovers(now: Content, wanted: Content) -> Content:
    """The content without what a take-back could not delete, because people refer to it.

    Of topics that are left nobody sees anything: they are drafts or retired. What lies in them and
    what they stand in may be left with them.
    """
    more = [ref for ref in now if ref not in wanted]
    topics = {key for kind, key in more if kind == "topic"}
    used = referenced_topics(topics)
    ends = {now["topic", key][0]["parent"] for key in topics}
    for kind, key in more:
        values = now[kind, key][0]
        assert kind in ("topic", "objective"), f"{kind} {values} was not taken away"
        if kind == "topic":
            assert values["lifecycle"] != Lifecycle.PUBLISHED
            assert key in used | ends
        else:
            assert values["archived"] or values["topic"] in topics
            assert referenced_objectives([key]) or values["topic"] in topics
    return {ref: values for ref, values in now.items() if ref in wanted}


class EngineHolds(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def world(self, data: Any) -> World:
        return World(data.draw, self.folder / "trail")

    @given(st.data())
    def test_no_change_weakens_anybody_and_each_is_logged_exactly_once(self, data: Any) -> None:
        world = self.world(data)
        world.work(data.draw(st.integers(2, 8)))
        for _ in range(data.draw(st.integers(1, 7))):
            world.change()
            world.work(data.draw(st.integers(0, 3)))

    @given(st.data())
    def test_all_changes_taken_back_last_first_leave_the_content_as_it_was(self, data: Any) -> None:
        world = self.world(data)
        world.work(data.draw(st.integers(2, 8)))
        chain = []
        for _ in range(data.draw(st.integers(1, 6))):
            before = world.contents()
            changeset = world.change()
            if changeset is not None:
                chain.append((changeset, before[changeset.roadmap_id]))
        events, done = logs(), finished()
        for roadmap in (world.original, world.fork):
            own = [(row, before) for row, before in chain if row.roadmap_id == roadmap.pk]
            listed = roadmap.changesets.exclude(kind=ChangeKind.REVERT)
            assert [row.pk for row in listed] == [row.pk for row, _ in own[::-1]]
            for row, before in own[::-1]:
                revert(row)
                now = take_content(roadmap.pk)
                assert without_leftovers(now, before) == before
        assert events <= logs()
        assert done.keys() >= finished().keys()

    @given(st.data())
    def test_whoever_worked_since_keeps_it_when_changes_are_taken_back(self, data: Any) -> None:
        world = self.world(data)
        for _ in range(data.draw(st.integers(1, 4))):
            world.change()
            world.work(data.draw(st.integers(0, 4)))
        by_engine = {
            pk
            for people in Changeset.objects.values_list("people", flat=True)
            for pk in people["actions"]
        }
        own = {
            key: status for key, status in finished().items() if last_action(key) not in by_engine
        }
        for row in Changeset.objects.exclude(kind=ChangeKind.REVERT):
            before, events = world.everything(), logs()
            try:
                revert(row)
            except ChangeRefusedError:
                assert world.everything() == before
            assert own.items() <= finished().items()
            assert events <= logs()

    @given(st.data())
    def test_an_edit_or_operation_taken_back_twice_is_made_again(self, data: Any) -> None:
        world = self.world(data)
        world.work(data.draw(st.integers(2, 8)))
        for _ in range(data.draw(st.integers(0, 3))):
            world.change()
        changeset = world.change()
        if changeset is None:
            return
        after, done = take_content(changeset.roadmap_id), finished()
        again = revert(revert(changeset))
        assert take_content(changeset.roadmap_id) == after
        assert done.items() <= finished().items()
        assert again.kind == ChangeKind.REVERT
        assert [row.undone_at is None for row in Changeset.objects.all()[:3]] == [
            True,
            False,
            False,
        ]

    @given(st.data())
    def test_what_an_operation_did_for_people_is_done_again_with_it(self, data: Any) -> None:
        world = self.world(data)
        world.work(data.draw(st.integers(8, 12)))
        changeset = world.operate(("merge", "merge", "split", "retire"))
        if changeset is None:
            return
        after = rows(), notes(), links()
        revert(revert(changeset))
        assert (rows(), notes(), links()) == after

    @given(st.data())
    def test_a_sync_of_what_was_exported_changes_nothing(self, data: Any) -> None:
        world = self.world(data)
        for _ in range(data.draw(st.integers(1, 7))):
            data.draw(st.sampled_from([world.operate, world.edit_original]))()
            world.work(data.draw(st.integers(0, 2)))
        before, known = world.contents(), world.logged()
        export.write(export.texts_of(Roadmap.objects.get(pk=world.original.pk)), world.folder)
        result = sync(world.folder)
        assert result.plan.kept == []
        assert not result.plan.changes_content
        assert world.logged() == known
        now = world.contents()
        assert {ref: v for ref, (v, _) in now[world.original.pk].items()} == {
            ref: v for ref, (v, _) in before[world.original.pk].items()
        }
        again = sync(world.folder).plan
        assert not again.changes_content
        assert not again.bases


def last_action(row: tuple[Any, ...]) -> int:
    """The action that last wrote a row of progress, of those that are not undone."""
    user_id, guest_id, topic_id = row
    owned = Action.objects.filter(user_id=user_id, guest_id=guest_id, undone_at=None)
    action = owned.filter(events__topic_id=topic_id).latest("events__id")
    return int(action.pk)
