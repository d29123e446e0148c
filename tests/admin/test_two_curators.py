"""Two curators edit the same content: the later takes nothing back that the first has done."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from roadmap.admin.base import ContentAdmin
from roadmap.models import (
    Category,
    Changeset,
    Level,
    Objective,
    OldSlug,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)
from tests import factories
from tests.admin.forms_of import fields_of, given

SITE = [page for page in admin.site._registry.values() if isinstance(page, ContentAdmin)]
READ_ONLY = {OldSlug}
EDITS: dict[type[Any], tuple[str, Any, Any, str, Any]] = {
    Roadmap: ("title", "Theirs", "Mine", "summary", "Other words"),
    Level: ("title", "Theirs", "Mine", "summary", "Other words"),
    Category: ("title", "Theirs", "Mine", "summary", "Other words"),
    Topic: ("title", "Theirs", "Mine", "summary", "Other words"),
    Objective: ("text", "theirs", "mine", "position", 7),
    Resource: ("title", "Theirs", "Mine", "by", "Somebody"),
}
"""By model: a field with the values of both, and another field with another value."""


def topic(slug: str) -> Topic:
    return Topic.objects.get(slug=slug)


@pytest.fixture
def parts(roadmap: Roadmap) -> None:
    factories.ObjectiveFactory(topic=topic("leaf-1-1"), text="do it")
    factories.ResourceFactory(topic=topic("leaf-1-1"), title="Manual")
    factories.PrerequisiteFactory(topic=topic("single-2"), requires=topic("leaf-1-1"))


def page_of(item: Any) -> str:
    return reverse(f"admin:roadmap_{item._meta.model_name}_change", args=[item.pk])


def values_of(item: Any) -> dict[str, Any]:
    return type(item).objects.filter(pk=item.pk).values().get()


def shown(answer: Any) -> dict[str, dict[str, dict[str, str]]]:
    """What a page compares: by who changed it and by label the sides."""
    stale = answer.context["stale"]
    return {
        who: {each.label: {s.name: s.text for s in each.sides} for each in getattr(stale, who)}
        for who in ("both", "theirs", "yours")
    }


def test_every_page_that_edits_content_is_tried() -> None:
    assert {page.model for page in SITE} == {*EDITS, Prerequisite} | READ_ONLY


@pytest.mark.parametrize("model", EDITS)
def test_the_second_of_two_sees_all_sides_and_saves_on_purpose(
    curator_client: Client, parts: None, model: type[Any]
) -> None:
    item = model.objects.first()
    name, theirs, mine, other, value = EDITS[model]
    base = getattr(item, name)
    address = page_of(item)
    sent = given(curator_client, address)
    assert curator_client.post(address, sent | {name: theirs}).status_code == 302
    before, log = values_of(item), Changeset.objects.count()

    answer = curator_client.post(address, sent | {name: mine, other: value})
    assert answer.status_code == 409
    assert values_of(item) == before
    assert Changeset.objects.count() == log
    label = model._meta.get_field(name).verbose_name.capitalize()
    sides = {"Saved since": theirs, "Yours": mine, "When you opened it": base}
    assert shown(answer)["both"] == {label: sides}
    assert len(shown(answer)["yours"]) == 1
    assert "Nothing is saved yet" in answer.text
    for text in (theirs, mine, base):
        assert text in answer.text

    again = fields_of(answer)
    assert (again[name], str(again[other])) == (mine, str(value))
    assert curator_client.post(address, again).status_code == 302
    after = values_of(item)
    assert (after[name], after[other]) == (mine, value)


@pytest.mark.parametrize("model", EDITS)
def test_who_changed_something_else_is_told_and_takes_nothing_back(
    curator_client: Client, parts: None, model: type[Any]
) -> None:
    item = model.objects.first()
    name, theirs, _, other, value = EDITS[model]
    address = page_of(item)
    sent = given(curator_client, address)
    curator_client.post(address, sent | {name: theirs})
    answer = curator_client.post(address, sent | {other: value})
    assert answer.status_code == 409
    assert getattr(model.objects.get(pk=item.pk), name) == theirs
    assert "Each side changed something else" in answer.text
    assert curator_client.post(address, fields_of(answer)).status_code == 302
    after = values_of(item)
    assert (after[name], after[other]) == (theirs, value)
