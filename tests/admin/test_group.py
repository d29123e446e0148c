"""The group of curators, made by a migration."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from tests.after_flush import CURATORS as MIGRATION


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
    editor = SimpleNamespace(connection=connection)
    before = Permission.objects.filter(group__name="Curators").count()
    MIGRATION.make_group(apps, editor)
    assert Permission.objects.filter(group__name="Curators").count() == before
    MIGRATION.drop_group(apps, editor)
    assert not Group.objects.filter(name="Curators").exists()


@pytest.mark.django_db(transaction=True)
def test_other_tests_find_it_after_one_that_emptied_all_tables() -> None:
    before = Permission.objects.filter(group__name="Curators").count()
    call_command("flush", interactive=False, verbosity=0)
    assert Permission.objects.filter(group__name="Curators").count() == before > 20
