"""Every address of the site, for what one has oneself and for what others have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.urls import reverse

from roadmap.models import Action, Evidence, Objective, Resource, Roadmap, Topic
from tests.addresses import all_addresses, paths
from tests.canaries.people import NAMES, NOTED, STAFF, Person, Site

MADE_UP: dict[str, Any] = {
    "secret": "1:x",
    "token": "1-0.x.y",
    "key": "x",
    "uidb36": "1",
    "provider": "elsewhere",
    "provider_id": "elsewhere",
    "uid": "3f0a6f0c-2c50-4d0b-9a51-0ad9e4b0a001",
    "app_label": "accounts",
    **dict.fromkeys(("link", "evidence", "action", "pk", "object_id", "content_type_id"), 1),
}
PAGES = ("change", "history", "delete")
FRAGMENT = {"hx-request": "true", "hx-request-type": "partial"}


def addresses_for(site: Site, viewer: str, others: tuple[str, ...], rows: int) -> list[str]:
    """All of them, those of objects for the official roadmap, one's own and those of others.

    In the admin there are pages of so many ``rows`` of each table.
    """
    found = dict.fromkeys(paths(all_addresses(), in_roadmap(site.official) | MADE_UP).values())
    for name in {viewer, *others} & set(site.people):
        found |= dict.fromkeys(addresses_of(site.people[name]))
    found |= dict.fromkeys(f"/search/?q=qx{name}" for name in NAMES)
    if viewer in STAFF:
        found |= dict.fromkeys(in_admin({viewer, *others}, rows))
        found |= dict.fromkeys(
            reverse(f"admin:accounts_user_{page}", args=[site.people[name].user.pk])
            for name in (viewer, *others)
            for page in PAGES
        )
    return [*found, "/nowhere/", "/roadmaps/nowhere/", "/roadmaps/backend/%00/"]


def addresses_of(person: Person) -> Iterator[str]:
    values = MADE_UP | having(person)
    if person.roadmap is None:
        values |= in_roadmap(Roadmap.objects.get(slug="backend"))
    else:
        values |= in_roadmap(person.roadmap)
    yield from paths(all_addresses(), values).values()


def in_roadmap(roadmap: Roadmap) -> dict[str, Any]:
    """Of the topic that people have written on."""
    topics = Topic.objects.filter(roadmap=roadmap).order_by("pk")
    topic = topics.filter(slug=NOTED).first() or topics[0]
    found: dict[str, Any] = {
        "roadmap": roadmap.slug,
        "level": topic.level.slug,
        "topic": topic.slug,
        "code": topic.category.code,
        "object_id": topic.pk,
    }
    for name, field, model in (("uid", "uid", Objective), ("link", "pk", Resource)):
        row = model._default_manager.filter(topic__roadmap=roadmap).values_list(field, flat=True)
        found |= {name: row[0]} if row else {}
    return found


def having(person: Person) -> dict[str, Any]:
    """What the person has with a number of its own."""
    found = {}
    for name, model in (("pk", Authenticator), ("evidence", Evidence), ("action", Action)):
        row = model._default_manager.filter(user=person.user).order_by("-pk").first()
        if row is not None:
            found[name] = row.pk
    return found


def in_admin(names: set[str], rows: int) -> Iterator[str]:
    """Lists, what they find, and the pages of every object."""
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        for person in sorted(names):
            yield f"{reverse(f'{name}_changelist')}?q=qx{person}"
        for pk in model._default_manager.order_by("-pk").values_list("pk", flat=True)[:rows]:
            for page in PAGES:
                yield reverse(f"{name}_{page}", args=[pk])
