"""The group of curators, made by a migration."""

from __future__ import annotations

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import connection

MIGRATION = importlib.import_module("roadmap.migrations.0002_curators")


@pytest.mark.django_db
def test_curators_have_the_rights_on_content_and_no_other() -> None:
    rights = Group.objects.get(name="Curators").permissions
    expected = {
        f"{right}_{model}"
        for right in ("view", "add", "change", "delete")
        for model in (
            "roadmap",
            "level",
            "category",
            "topic",
            "objective",
            "resource",
            "prerequisite",
        )
    }
    assert set(rights.values_list("codename", flat=True)) == expected | {"view_oldslug"}
    assert set(rights.values_list("content_type__app_label", flat=True)) == {"roadmap"}


@pytest.mark.django_db
def test_the_migration_may_run_again_and_back() -> None:
    class Editor:
        pass

    editor = Editor()
    editor.connection = connection  # type: ignore[attr-defined]
    before = Permission.objects.filter(group__name="Curators").count()
    MIGRATION.make_group(apps, editor)
    assert Permission.objects.filter(group__name="Curators").count() == before
    MIGRATION.drop_group(apps, editor)
    assert not Group.objects.filter(name="Curators").exists()
