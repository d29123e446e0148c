"""Every number that a person or a file can set has bounds: in forms, in files, in the database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import DataError, IntegrityError, connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.forms import modelform_factory
from django.test import Client
from django.utils import timezone

from accounts.models import User
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.revert import revert
from roadmap.domain.checklists.model import ChecklistError, ChecklistFile
from roadmap.domain.checklists.read_json_csv import HEADER, read_csv, read_json
from roadmap.domain.checklists.write_json_csv import FORMAT
from roadmap.domain.fixtures import validate
from roadmap.models import Changeset, Plan, Preferences, Resource, Roadmap, Topic
from roadmap.models.bounds import MOST, WEEKLY_MINUTES
from tests.admin.forms_of import errors_of, save
from tests.factories import ResourceFactory, UserFactory
from tests.fixture_files import FixtureFiles

HUGE = 99_999_999
COUNTED = {
    ("Roadmap", "content_version"),
    ("Changeset", "learners"),
    ("Changeset", "written"),
    ("Note", "revision"),
    ("NoteEvent", "revision"),
}
"""Set by counting alone, or an id: nobody can ask for one."""
IDS = {("Changeset", "person_id"), ("Copied", "source"), ("Copied", "copy")}
OWN = [
    model
    for model in apps.get_app_config("roadmap").get_models()
    if not model.__name__.startswith("Historical")
]


def numbers() -> Iterator[tuple[type[models.Model], str]]:
    for model in OWN:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.IntegerField) and not field.primary_key:
                yield model, field.name


def bounds_of(model: type[models.Model], name: str) -> tuple[int, int]:
    """The least and the most that the database takes, by the constraint of that name."""
    for constraint in model._meta.constraints:
        if constraint.name == f"{model._meta.model_name}_{name}_bounded":
            assert isinstance(constraint, models.CheckConstraint)
            ((_, found),) = constraint.condition.children
            return found
    raise LookupError(name)


BOUNDED = [
    pytest.param(model, name, id=f"{model.__name__}.{name}")
    for model, name in numbers()
    if (model.__name__, name) not in COUNTED | IDS and not model._meta.get_field(name).choices
]


def test_every_number_has_bounds_or_choices_or_is_counted() -> None:
    unbounded = {
        (model.__name__, name)
        for model, name in numbers()
        if not model._meta.get_field(name).choices
    } - {(param.values[0].__name__, param.values[1]) for param in BOUNDED}
    assert unbounded == COUNTED | IDS
    assert len(BOUNDED) == 12
    assert all(bounds_of(*param.values) for param in BOUNDED)


@pytest.mark.parametrize(("model", "name"), BOUNDED)
def test_the_form_of_a_number_has_the_bounds_of_the_database(
    db: None, model: Any, name: str
) -> None:
    least, most = bounds_of(model, name)
    form_of = modelform_factory(model, fields=[name])
    for value in (least, most):
        assert name not in form_of({name: value}).errors
    for value in (least - 1, most + 1, HUGE, "9" * 400):
        assert "Ensure this value is" in str(form_of({name: value}).errors[name])


@pytest.fixture
def rows(roadmap: Roadmap) -> None:
    """At least one row of each kind."""
    ResourceFactory(topic=Topic.objects.all()[0], minutes=10)
    Topic.objects.all()[0].objectives.create(text="count")
    plan = {"user": UserFactory(), "weekly_minutes": 60}
    Plan.objects.create(**plan, roadmap=roadmap, created_on="2026-05-04")
    Preferences.objects.create(**plan)


@pytest.mark.parametrize(("model", "name"), BOUNDED)
def test_the_database_takes_the_bounds_and_refuses_what_is_beyond(
    rows: None, model: Any, name: str
) -> None:
    least, most = bounds_of(model, name)
    one = model.objects.filter(pk=model.objects.all()[0].pk)
    for value in (least, most):
        assert one.update(**{name: value}) == 1
    for value in (least - 1, most + 1, HUGE, -HUGE, 2**62):
        with pytest.raises((IntegrityError, DataError)), transaction.atomic():
            one.update(**{name: value})


# --- Forms --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [HUGE, 0, -1, MOST + 1, "9" * 400])
@pytest.mark.parametrize("name", ["minutes", "position"])
def test_the_admin_refuses_in_words(
    superuser_client: Client, roadmap: Roadmap, name: str, value: Any
) -> None:
    if (name, value) == ("position", 0):
        return
    topic = Topic.objects.get(slug="single-1")
    page = save(superuser_client, f"/admin/roadmap/topic/{topic.pk}/change/", **{name: value})
    assert "Ensure this value is" in errors_of(page)
    assert Topic.objects.get(pk=topic.pk).minutes == topic.minutes


def test_a_list_of_the_admin_refuses_in_words(superuser_client: Client, roadmap: Roadmap) -> None:
    address = "/admin/roadmap/topic/"
    formset = superuser_client.get(address).context["cl"].formset
    sent = {field.html_name: field.value() for form in formset for field in form} | {
        field.html_name: field.value() for field in formset.management_form
    }
    sent |= {"_save": "Save", "form-0-position": HUGE}
    page = superuser_client.post(address, sent)
    assert page.status_code == 200
    assert f"less than or equal to {MOST}" in page.content.decode()


@pytest.mark.parametrize("hours", ["80.1", "0.4", "99999999", "-1", "1e400", "NaN"])
def test_a_plan_of_more_hours_than_a_week_holds_is_refused(
    ada_client: Client, ada: User, hours: str
) -> None:
    sent = {"hours": hours, "goal": "essentials", "target_date": ""}
    assert ada_client.post("/plan/", sent).status_code == 422
    assert not Plan.objects.filter(user=ada).exists()
    sent["hours"] = str(WEEKLY_MINUTES[1] // 60)
    assert ada_client.post("/plan/", sent).status_code == 303


# --- Files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [HUGE, -1, MOST + 1, 10**100])
@pytest.mark.parametrize("name", ["minutes", "position"])
def test_a_fixture_is_refused_with_its_place(tmp_path: Path, name: str, value: int) -> None:
    files = FixtureFiles(tmp_path / "trail")
    files.edit("keys", **{name: value})
    (fault,) = validate.read(files.write()).faults
    assert fault.where.startswith("basics.yaml:")
    assert f"{name}: Ensure this value is" in str(fault)


@pytest.mark.parametrize("value", [HUGE, -1, MOST + 1, str(HUGE), "9" * 5_000])
def test_a_checklist_is_refused_with_its_place(value: Any) -> None:
    topics = [{"title": "One", "minutes": 5}, {"title": "Two", "minutes": value}]
    levels = [{"title": "L", "categories": [{"title": "C", "topics": topics}]}]
    text = json.dumps({"format": FORMAT, "levels": levels})
    with pytest.raises(ChecklistError, match=r"the minutes of entry 2 are .*; give 1 to 32,767"):
        read_json(ChecklistFile(text, "mine.json"))
    columns = HEADER.split(",")
    row = ",".join({"title": "One", "minutes": str(value)}.get(name, "") for name in columns)
    with pytest.raises(ChecklistError, match=r"mine.csv, line 2: the minutes of entry 1 are"):
        read_csv(ChecklistFile(f"{HEADER}\n{row}\n", "mine.csv"))


def test_the_page_of_the_import_says_so(ada_client: Client) -> None:
    topics = [{"title": "One", "minutes": HUGE}]
    levels = [{"title": "L", "categories": [{"title": "C", "topics": topics}]}]
    text = json.dumps({"format": FORMAT, "levels": levels})
    page = ada_client.post("/import/", {"use": "roadmap", "step": "preview", "text": text})
    assert page.status_code == 422
    assert "the minutes of entry 1 are 99,999,999; give 1 to 32,767" in page.content.decode()


def test_an_entry_of_the_log_from_before_the_bounds_is_not_taken_back(roadmap: Roadmap) -> None:
    topic = Topic.objects.get(slug="single-1")
    changes = {"updated": [["topic", topic.pk, {"minutes": [HUGE, topic.minutes]}]]}
    row = Changeset.objects.create(
        roadmap=roadmap,
        topic_id=topic.pk,
        kind="edit",
        summary="Edited",
        changes=changes,
        people={},
        created_at=timezone.now(),
    )
    with pytest.raises(ChangeRefusedError, match="topic with the minutes 99999999: Ensure"):
        revert(row)
    assert Topic.objects.get(pk=topic.pk).minutes == topic.minutes


# --- Rows of before -----------------------------------------------------------------------------


def migrate(target: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor


@pytest.mark.django_db(transaction=True)
def test_rows_of_before_are_brought_within_bounds() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    others = [node for node in newest if node[0] != "roadmap"]
    old = [*others, ("roadmap", "0009_changesets")]
    try:
        models_of = migrate(old).loader.project_state(old).apps.get_model
        huge = HUGE if connection.vendor == "sqlite" else MOST
        make(models_of, huge)
    finally:
        migrate(newest)
    topic, link, plan = Topic.objects.get(), Resource.objects.get(), Plan.objects.get()
    assert (topic.minutes, topic.position) == (MOST, 7)
    assert (link.minutes, link.position) == (None, MOST)
    assert topic.category.branch_offset == -20
    assert plan.weekly_minutes == WEEKLY_MINUTES[1]
    assert topic.history.get().minutes == MOST


def make(models_of: Any, huge: int) -> None:
    """Rows that SQLite took, and PostgreSQL where its own types let it."""
    roadmap = models_of("roadmap", "Roadmap").objects.create(slug="trail", title="Trail")
    level = models_of("roadmap", "Level").objects.create(roadmap=roadmap, slug="l", title="L")
    line = models_of("roadmap", "Category").objects.create(
        roadmap=roadmap, code="db", title="Data", branch_offset=-99, map_row=huge
    )
    values = {"slug": "t", "title": "T", "summary": "T.", "minutes": huge, "position": 7}
    topic = models_of("roadmap", "Topic").objects.create(
        roadmap=roadmap, level=level, category=line, **values
    )
    models_of("roadmap", "HistoricalTopic").objects.create(
        id=topic.pk, history_date="2026-05-04T09:00:00Z", history_type="+", uid=topic.uid, **values
    )
    models_of("roadmap", "Resource").objects.create(
        topic=topic, title="R", url="https://example.org/", minutes=0, position=huge
    )
    user = models_of("accounts", "User").objects.create(email="a@example.org", email_folded="a")
    models_of("roadmap", "Plan").objects.create(
        user=user, weekly_minutes=10_000, created_on="2026-05-04"
    )
