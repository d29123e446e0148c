"""Drafts of before on which people have worked: after the migration they reach them again."""

from __future__ import annotations

import importlib

from django.apps import apps
from django.db import connection

from accounts.models import User
from roadmap.domain.curation.roadmaps import restore_roadmap
from roadmap.models import Roadmap
from tests.conftest import client_of
from tests.factories import small_roadmap

MIGRATION = importlib.import_module("roadmap.migrations.0013_no_draft_where_people_worked")


def test_a_draft_that_people_worked_on_is_retired_and_any_other_stays_one(
    ada: User, grace: User
) -> None:
    small_roadmap(slug="untouched")
    Roadmap.objects.update(lifecycle="draft")
    assert client_of(ada).get("/roadmaps/backend/").status_code == 404
    MIGRATION.retire_drafts(apps, connection.schema_editor())
    found = dict(Roadmap.objects.values_list("slug", "lifecycle"))
    assert found == {"backend": "retired", "untouched": "draft"}
    assert client_of(ada).get("/roadmaps/backend/").status_code == 200
    assert client_of(grace).get("/roadmaps/backend/").status_code == 404
    restore_roadmap(roadmap=Roadmap.objects.get(slug="backend"))
    assert client_of(grace).get("/roadmaps/backend/").status_code == 200
