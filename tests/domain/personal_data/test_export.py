"""Leaving: the document holds everything, and afterwards nothing is left of the person."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from roadmap.domain.checklists.model import ChecklistFile
from roadmap.domain.checklists.read_markdown import read_checklist
from roadmap.domain.forks.editing import add_topic, change_topic
from roadmap.domain.forks.fork import make_fork, share
from roadmap.domain.forks.import_checklist import apply_as_roadmap
from roadmap.domain.notes.evidence import add_evidence
from roadmap.domain.notes.notes import save_note
from roadmap.domain.personal_data.deletion import forget_learner
from roadmap.domain.personal_data.export import as_json, as_zip, export_learner, tables
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.objectives import set_objective
from roadmap.enums import Status, Visibility
from roadmap.models import Objective, Plan, Preferences, Roadmap, Topic
from tests import factories
from tests.checklists import export, learner_of, own, statuses
from tests.learning import set_status

PROFILE = {"email": "ada@example.org"}


@pytest.fixture
def rich_ada(ada: User, roadmap: Roadmap) -> User:
    """Ada with a row in every table."""
    topic = Topic.objects.get(roadmap=roadmap, slug="single-1")
    learner = learner_of(ada)
    objective = Objective.objects.create(topic=topic, text="explain it to a friend")
    set_objective(learner=learner, objective=objective, checked=True)
    save_note(learner=learner, topic=topic, body="a private thought", revision=0)
    add_evidence(
        learner=learner,
        topic=topic,
        title="My commit",
        url="https://example.org/commit",
    )
    Plan.objects.create(
        user=ada, roadmap=roadmap, weekly_minutes=90, created_on=dt.date(2026, 11, 1)
    )
    Preferences.objects.create(user=ada, followed=roadmap, checklist_filter="status=todo")
    make_circus(ada)
    return ada


def make_circus(user: User) -> Roadmap:
    """A roadmap of the person's own, with one topic, ticked."""
    text = "# Circus\n- [x] Trapeze\n"
    made = apply_as_roadmap(learner=learner_of(user), own=own(user, text)).made
    assert made is not None
    return made.roadmap


def document(user: User) -> dict[str, Any]:
    made = export_learner(user_id=user.pk, profile=PROFILE)
    parsed: dict[str, Any] = json.loads(as_json(made))
    return parsed


def test_the_document_holds_a_row_of_every_table(rich_ada: User) -> None:
    made = document(rich_ada)
    assert made["profile"] == PROFILE
    for name in (
        *("statuses", "status_events", "actions", "objectives", "objective_events", "notes"),
        *("note_events", "evidence", "evidence_events", "plan", "preferences", "roadmaps"),
    ):
        assert made[name], name
    assert len([rows for rows in made.values() if isinstance(rows, list)]) == 1 + len(tables())


def test_the_document_says_it_in_words(rich_ada: User) -> None:
    made = document(rich_ada)
    done = next(row for row in made["statuses"] if row["topic_title"] == "Leaf 1.1")
    assert (done["status"], done["roadmap"]) == ("done", "backend")
    assert dt.datetime.fromisoformat(done["since"]).tzinfo
    assert made["objectives"][0]["objective_text"] == "explain it to a friend"
    assert made["notes"][0]["body"] == "a private thought"
    assert made["evidence"][0]["url"] == "https://example.org/commit"
    assert made["plan"][0]["weekly_minutes"] == 90
    assert made["roadmaps"][0]["topic"][0]["title"] == "Trapeze"


def test_the_document_tells_how_a_roadmap_was_edited(rich_ada: User) -> None:
    trapeze = Topic.objects.get(title="Trapeze")
    change_topic(topic=trapeze, values={"title": "Flying"})
    (change,) = document(rich_ada)["roadmaps"][0]["changes"]
    assert change["summary"] == "Changed “Trapeze”"
    assert change["changes"]["updated"][0][2] == {"title": ["Trapeze", "Flying"]}


def test_every_event_names_an_action_of_the_document(rich_ada: User) -> None:
    made = document(rich_ada)
    actions = {row["id"] for row in made["actions"]}
    events = [row for name in made if name.endswith("_events") for row in made[name]]
    assert {row["action"] for row in events} == actions


def test_a_document_has_nothing_of_another_person(rich_ada: User, grace: User) -> None:
    assert "a private thought" in as_json(document(rich_ada))
    text = as_json(document(grace))
    assert "a private thought" not in text
    assert "Circus" not in text
    assert document(grace)["statuses"] == []


def test_the_number_of_queries_does_not_grow_with_the_rows(rich_ada: User, grace: User) -> None:
    counts = []
    for user in (rich_ada, grace):
        with CaptureQueriesContext(connection) as queries:
            export_learner(user_id=user.pk, profile={})
        counts.append(len(queries))
    assert counts[0] - counts[1] == 8, "the eight of the roadmap of her own"


def test_the_archive_has_a_checklist_of_every_roadmap_begun(rich_ada: User) -> None:
    factories.small_roadmap(slug="untouched")
    learner = learner_of(rich_ada)
    packed = as_zip(document(rich_ada), learner=learner)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
        circus = Roadmap.objects.get(owner=rich_ada).slug
        assert names == ["cairn.json", "checklists/backend.md", f"checklists/{circus}.md"]
        assert json.loads(archive.read("cairn.json"))["notes"][0]["body"] == "a private thought"
        text = archive.read("checklists/backend.md").decode()
    assert text == export(rich_ada, Roadmap.objects.get(slug="backend"))
    assert sum(1 for _ in read_checklist([ChecklistFile(text)]).walk()) == 6


def test_nothing_is_left_of_a_person_who_leaves(rich_ada: User, grace: User) -> None:
    set_status(
        learner=learner_of(grace), topic=Topic.objects.get(slug="leaf-1-1"), status=Status.DONE
    )
    pk = rich_ada.pk
    forgotten = forget_learner(user_id=pk)
    assert (forgotten.removed, forgotten.kept) == (1, 0)
    assert traces_of(pk) == {}
    assert not User.objects.filter(pk=pk).exists()
    assert statuses(grace) == {"leaf-1-1": "done"}
    assert Topic.objects.filter(roadmap__slug="backend").count() == 6


def traces_of(pk: int) -> dict[str, int]:
    """How many rows of any table still name the user, by "table.column"."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is User:
                rows = model._default_manager.filter(**{field.attname: pk}).count()
                if rows:
                    found[f"{model.__name__}.{field.name}"] = rows
    return found


def test_the_look_for_traces_would_find_some(rich_ada: User) -> None:
    found = traces_of(rich_ada.pk)
    assert {"Progress.user", "Note.user", "Roadmap.owner", "HistoricalRoadmap.owner"} <= set(found)


def test_a_roadmap_that_others_use_stays_without_an_owner(ada: User, grace: User) -> None:
    made = make_circus(ada)
    change_topic(topic=Topic.objects.get(slug="trapeze"), values={"body": "A private slip."})
    Roadmap.objects.filter(pk=made.pk).update(visibility=Visibility.PUBLIC)
    set_status(
        learner=learner_of(grace), topic=Topic.objects.get(slug="trapeze"), status=Status.LEARNING
    )
    forgotten = forget_learner(user_id=ada.pk)
    assert (forgotten.removed, forgotten.kept) == (0, 1)
    left = Roadmap.objects.get(pk=made.pk)
    assert (left.owner, left.is_personal) == (None, True)
    assert not left.changesets.exists()
    assert left not in Roadmap.objects.official()
    assert left in Roadmap.objects.visible_to(grace)
    assert statuses(grace) == {"trapeze": "learning"}


def test_what_others_copied_stays(ada: User, grace: User) -> None:
    made = make_circus(ada)
    Roadmap.objects.filter(pk=made.pk).update(visibility=Visibility.PUBLIC)
    fork = make_fork(original=made, owner_id=grace.pk)
    forget_learner(user_id=ada.pk)
    assert Roadmap.objects.filter(pk=made.pk, owner=None).exists()
    assert Topic.objects.get(roadmap=fork).origin == Topic.objects.get(roadmap=made)


def test_roadmaps_that_only_ones_own_roadmaps_use_go_with_them(ada: User, roadmap: Roadmap) -> None:
    first = apply_as_roadmap(
        learner=learner_of(ada), own=own(ada, "# Circus\n- [x] Trapeze\n")
    ).made
    assert first is not None
    fork = make_fork(original=first.roadmap, owner_id=ada.pk)
    apply_as_roadmap(learner=learner_of(ada), own=own(ada, export(ada, fork), "Third"))
    make_fork(original=roadmap, owner_id=ada.pk)
    assert Roadmap.objects.filter(owner=ada).count() == 4
    forgotten = forget_learner(user_id=ada.pk)
    assert (forgotten.removed, forgotten.kept) == (4, 0)
    assert list(Roadmap.objects.all()) == [roadmap]


def test_two_roadmaps_that_copied_from_each_other_go_together(ada: User) -> None:
    one, two = (factories.small_roadmap(slug=f"mine-{number}") for number in (1, 2))
    for mine, other in ((one, two), (two, one)):
        Roadmap.objects.filter(pk=mine.pk).update(owner=ada, is_personal=True)
        source = Topic.objects.get(roadmap=other, slug="leaf-1-2")
        Topic.objects.filter(roadmap=mine, slug="single-2").update(origin=source)
    assert forget_learner(user_id=ada.pk).removed == 2
    assert list(Roadmap.objects.values_list("slug", flat=True)) == ["backend"]


def test_whoever_is_gone_cannot_go_again(ada: User) -> None:
    forget_learner(user_id=ada.pk)
    with pytest.raises(User.DoesNotExist):
        forget_learner(user_id=ada.pk)


def test_what_was_closed_since_keeps_its_words_and_its_address_to_itself(
    roadmap: Roadmap, ada: User, grace: User
) -> None:
    shared = make_fork(original=roadmap, owner_id=ada.pk, title="Shared")
    place = {"level": shared.levels.first(), "category": shared.categories.first()}
    own = add_topic(roadmap=shared, values={"title": "Own", "summary": "Mine."}, **place)
    shared = share(roadmap=shared, visibility=Visibility.UNLISTED)
    set_status(learner=Learner(user_id=grace.pk), topic=own, status=Status.DONE)
    open_still = export_learner(user_id=grace.pk, profile={})["statuses"][0]
    assert (open_still["topic_title"], open_still["roadmap"]) == ("Own", shared.slug)
    share(roadmap=shared, visibility=Visibility.PRIVATE)
    closed = export_learner(user_id=grace.pk, profile={})["statuses"][0]
    assert (closed["topic_title"], closed["roadmap"]) == (None, None)
    assert (closed["topic"], closed["status"]) == (own.uid, "done")
