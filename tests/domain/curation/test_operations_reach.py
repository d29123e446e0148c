"""Whatever curators do and take back: people reach by real pages all that they have worked on."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db.models import Model
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from roadmap.access import GUEST_KEY
from roadmap.domain.catalog import cache
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.curation.revert import restore_topic, revert
from roadmap.domain.curation.roadmaps import (
    publish_roadmap,
    restore_roadmap,
    retire_roadmap,
)
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind, Lifecycle
from roadmap.models import (
    Category,
    Changeset,
    Evidence,
    EvidenceEvent,
    Level,
    Note,
    NoteEvent,
    ObjectiveEvent,
    Progress,
    ProgressEvent,
    Roadmap,
    Topic,
)
from tests.conftest import client_of
from tests.domain.changes.test_engine_holds import World
from tests.domain.curation.test_operations_hold import finished
from tests.factories import TopicFactory, UserFactory, subtopic

EXAMPLES = settings.default.max_examples
few = settings(max_examples=EXAMPLES if EXAMPLES >= 100 else 5)
"""Each example asks for hundreds of pages."""
DELETED: tuple[type[Model], ...] = (Topic, Topic, Level, Category)
WHOLE: tuple[Callable[..., Any], ...] = (retire_roadmap, restore_roadmap, publish_roadmap)


class Site(World):
    """The same world with its pages, with operations on the whole roadmap, and with deletions."""

    def __init__(self, draw: Any, folder: Path) -> None:
        super().__init__(draw, folder)
        self.draft_a_group()
        self.admin = client_of(UserFactory(is_staff=True, is_superuser=True))
        self.clients = [(learner, self.client_of(learner)) for learner in self.learners]

    def draft_a_group(self) -> None:
        """What is published, worked on, and by a take-back a draft again, if nothing stops it."""
        level = Level.objects.filter(roadmap=self.original).earliest("pk")
        category = Category.objects.filter(roadmap=self.original).earliest("pk")
        fixed = {"lifecycle": "draft", "position": 50}
        group = TopicFactory(
            level=level, category=category, slug="draft-group", title="Group", **fixed
        )
        subtopic(group, slug="draft-inside", title="Inside", **fixed)

    def client_of(self, learner: Learner) -> Client:
        if learner.user_id is not None:
            return client_of(User.objects.get(pk=learner.user_id))
        client = Client()
        session = client.session
        session[GUEST_KEY] = learner.guest_id
        session.save()
        client.cookies["sessionid"] = session.session_key
        return client

    def work(self, steps: int) -> None:
        """On what pages show only: a published topic in a draft is on none."""
        hidden = [
            topic
            for roadmap in (self.original, self.fork)
            for topic in Topic.objects.published().filter(roadmap=roadmap)
            if topic.pk not in read_outline(roadmap).rows
        ]
        Topic.objects.filter(pk__in=[topic.pk for topic in hidden]).update(lifecycle="draft")
        super().work(steps)
        Topic.objects.filter(pk__in=[topic.pk for topic in hidden]).update(lifecycle="published")

    def step(self) -> None:
        """An operation, an edit, something about the whole roadmap, a deletion or a take-back."""
        kinds = [self.operate, self.operate, self.publish, self.publish, self.retire]
        kinds += [self.edit_original, self.whole, self.delete, self.take_back, self.take_back]
        before = finished()
        self.draw(st.sampled_from(kinds))()
        weaker = {
            key
            for key, status in before.items()
            if finished().get(key) != status and not self.was_given(key)
        }
        assert not weaker, "nobody's own done or known becomes weaker"

    def publish(self) -> None:
        self.operate(("publish",))

    def retire(self) -> None:
        self.operate(("retire",))

    def whole(self) -> None:
        change = self.draw(st.sampled_from(WHOLE))
        try:
            change(roadmap=Roadmap.objects.get(pk=self.original.pk))
        except ChangeRefusedError:
            return

    def delete(self) -> None:
        model = self.draw(st.sampled_from(DELETED))
        found = self.curator.pick(
            model._default_manager.filter(roadmap=self.original).order_by("pk")
        )
        if found is not None:
            name = model._meta.model_name
            address = f"/admin/roadmap/{name}/{found.pk}/delete/"
            asked = self.admin.get(address)
            seal = (asked.context or {}).get("seal", "")
            answer = self.admin.post(address, {"post": "yes", "seal": seal})
            assert answer.status_code in (200, 302, 403)

    def take_back(self) -> None:
        row = self.curator.pick(Changeset.objects.filter(roadmap=self.original).order_by("pk"))
        if row is not None:
            self.attempt_to(lambda: revert(row))
        retired = Topic.objects.filter(roadmap=self.original, lifecycle=Lifecycle.RETIRED)
        topic = self.curator.pick(retired.order_by("pk"))
        if topic is not None and self.draw(st.booleans()):
            self.attempt_to(lambda: restore_topic(topic=topic))

    def attempt_to(self, change: Callable[[], Any]) -> None:
        before = self.everything()
        try:
            change()
        except ChangeRefusedError:
            assert self.everything() == before, "a refusal leaves everything as it was"

    def was_given(self, key: tuple[Any, ...]) -> bool:
        """Whether a change of the content gave somebody a status, which it may take back."""
        user_id, guest_id, topic_id = key
        events = ProgressEvent.objects.filter(
            user_id=user_id, guest_id=guest_id, topic_id=topic_id, to_status__in=("done", "known")
        )
        return events.latest("id").action.kind == ActionKind.CONTENT

    def assert_reached(self) -> None:
        """Every topic that somebody has anything on, and their note on it, answers them."""
        cache.clear()
        for learner, client in self.clients:
            for topic in Topic.objects.filter(pk__in=own_topics(learner)).select_related("roadmap"):
                parts = ["", "note/"] if learner.user_id is not None else [""]
                for address in (f"{topic.get_absolute_url()}{part}" for part in parts):
                    answer = client.get(address)
                    assert answer.status_code == 200, (learner, topic, address, topic.lifecycle)
                roadmap = client.get(topic.roadmap.get_absolute_url())
                assert roadmap.status_code == 200
                checklist = client.get(topic.level.get_absolute_url())
                assert f"/topics/{topic.slug}/" in checklist.text, (learner, topic)


def own_topics(learner: Learner) -> set[int]:
    """What a learner has something on, or once did something on themselves."""
    found = set(learner.rows(Progress).values_list("topic_id", flat=True))
    own = learner.rows(ProgressEvent).exclude(action__kind=ActionKind.CONTENT)
    found |= set(own.values_list("topic_id", flat=True))
    ticks = learner.rows(ObjectiveEvent).exclude(action__kind=ActionKind.CONTENT)
    roots = ticks.values_list("objective__topic__origin_id", "objective__topic_id")
    found |= {origin or topic for origin, topic in roots}
    if learner.user_id is not None:
        for log in (NoteEvent, EvidenceEvent):
            rows = log.objects.filter(user_id=learner.user_id)
            rows = rows.exclude(action__kind=ActionKind.CONTENT)
            found |= set(rows.values_list("topic_id", flat=True))
        notes = Note.objects.filter(user_id=learner.user_id).exclude(body="")
        found |= set(notes.values_list("topic_id", flat=True))
        links = Evidence.objects.filter(user_id=learner.user_id)
        found |= set(links.values_list("topic_id", flat=True))
    return found


class OperationsReach(TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    @few
    @given(st.data())
    def test_people_reach_what_they_worked_on_whatever_is_done_and_taken_back(
        self, data: Any
    ) -> None:
        site = Site(data.draw, self.folder / "trail")
        site.work(data.draw(st.integers(3, 8)))
        for _ in range(data.draw(st.integers(2, 6))):
            site.step()
            site.work(data.draw(st.integers(0, 3)))
        site.assert_reached()
        for row in list(Changeset.objects.filter(roadmap=site.original)):
            site.attempt_to(lambda row=row: revert(row))
        site.assert_reached()
