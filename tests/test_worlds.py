"""Every address in every world: nothing breaks, and a page without content says what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin.sites import site as admin_site
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roadmap.enums import Lifecycle, Visibility
from roadmap.models import Roadmap
from tests import worlds
from tests.addresses import all_addresses, our_addresses, paths
from tests.admin.forms_of import confirm, save


def named(world: Any) -> str:
    return str(world.__name__)


def broken(client: Client, addresses: dict[str, str], *methods: str) -> list[str]:
    """The addresses that answer with an error of the server; nothing that was written stays."""
    client.raise_request_exception = False
    found = []
    for path in addresses.values():
        for method in methods:
            with transaction.atomic():
                status = getattr(client, method)(path).status_code
                transaction.set_rollback(True)
            if status >= 500:
                found.append(f"{status} {method} {path}")
    return found


def faults(client: Client, roadmap: Roadmap | None) -> list[str]:
    """Of all addresses but the admin's, which let in nobody but staff."""
    ours = paths(our_addresses(), worlds.arguments(roadmap)) | {"unknown": "/nowhere/"}
    others = {
        name: path
        for name, path in paths(all_addresses(), {}).items()
        if path not in ours.values() and not name.startswith("admin:")
    }
    return [*broken(client, ours, "get", "post"), *broken(client, others, "get")]


def admin_lists() -> dict[str, str]:
    """The pages of the admin that are about no object, such as its lists."""
    found = paths(all_addresses(), {})
    return {name: path for name, path in found.items() if name.startswith("admin:")}


def admin_pages() -> Iterator[tuple[str, str]]:
    """The pages of the admin that are about one object: of each model the first and the last."""
    for address in all_addresses():
        if address.name.startswith("admin:") and address.arguments == {"object_id"}:
            for pk in some_ids(address.name):
                yield f"{address.name} {pk}", reverse(address.name, args=[pk])
    for model in admin_site._registry:
        kind = ContentType.objects.get_for_model(model).pk
        for pk in some_ids(f"admin:{model._meta.label_lower.replace('.', '_')}_change"):
            yield f"site {kind} {pk}", reverse("admin:view_on_site", args=[kind, pk])


def some_ids(name: str) -> set[int]:
    found = (
        model
        for model in admin_site._registry
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_")
    )
    rows = next(found)._default_manager.order_by("pk").values_list("pk", flat=True)
    return {pk for pk in (rows.first(), rows.last()) if pk is not None}


@pytest.mark.parametrize("world", worlds.SITES, ids=named)
def test_no_address_breaks_for_a_visitor(client: Client, db: None, world: worlds.Site) -> None:
    assert not faults(client, world())


@pytest.mark.parametrize("world", worlds.SITES, ids=named)
def test_no_address_breaks_for_a_learner(grace_client: Client, world: worlds.Site) -> None:
    assert not faults(grace_client, world())


@pytest.mark.parametrize("world", worlds.SITES, ids=named)
def test_no_address_breaks_for_the_owner(
    grace_client: Client, grace: User, world: worlds.Site
) -> None:
    roadmap = world()
    Roadmap.objects.update(
        is_default=False, owner=grace, is_personal=True, visibility=Visibility.PRIVATE
    )
    assert not faults(grace_client, roadmap)


@pytest.mark.parametrize("world", worlds.SITES, ids=named)
def test_no_address_and_no_page_of_the_admin_breaks_for_a_curator(
    curator_client: Client, world: worlds.Site
) -> None:
    assert not faults(curator_client, world())
    assert not broken(curator_client, admin_lists() | dict(admin_pages()), "get")


@pytest.mark.parametrize("life", worlds.LIVES, ids=named)
def test_no_address_breaks_for_an_odd_learner(
    grace_client: Client, grace: User, roadmap: Roadmap, life: worlds.Life
) -> None:
    life(grace, roadmap)
    assert not faults(grace_client, roadmap)


@pytest.mark.parametrize("life", worlds.LIVES, ids=named)
def test_no_page_of_the_admin_breaks_for_an_odd_learner(
    superuser_client: Client, grace: User, roadmap: Roadmap, life: worlds.Life
) -> None:
    life(grace, roadmap)
    assert not broken(superuser_client, dict(admin_pages()), "get")


NOTHING_HERE = "Nothing to learn is published here yet."
NOTHING_AT_ALL = "The curators of this site have not published one so far."
PAGES = ("overview", "guide", "placement", "print")
"""Pages about one roadmap that say so when it has no topics."""
DEFAULT_PAGES = ("dashboard", "plan")
"""Pages of a signed-in person about the default roadmap."""


def pages_of(roadmap: Roadmap | None, signed_in: bool) -> list[str]:
    named = [reverse(f"roadmap:{name}", args=[roadmap.slug]) for name in PAGES] if roadmap else []
    levels = roadmap.levels.all() if roadmap else ()
    own = DEFAULT_PAGES if signed_in else ("home",)
    return [
        *named,
        *(level.get_absolute_url() for level in levels),
        *(reverse(f"roadmap:{name}") for name in own),
    ]


@pytest.mark.parametrize("world", worlds.EMPTY, ids=named)
def test_a_roadmap_without_topics_says_so(
    client: Client, grace_client: Client, world: worlds.Site
) -> None:
    roadmap = world()
    for reader, signed_in in ((client, False), (grace_client, True)):
        for path in pages_of(roadmap, signed_in):
            page = reader.get(path)
            assert NOTHING_HERE in page.text, path
            assert "/admin/" not in page.text, path


@pytest.mark.parametrize(
    ("world", "way"),
    [
        (worlds.no_level, "/admin/roadmap/level/add/"),
        (worlds.no_category, "/admin/roadmap/category/add/"),
        (worlds.no_topic, "/admin/roadmap/topic/"),
        (worlds.only_retired_topics, "/admin/roadmap/topic/"),
    ],
)
def test_a_curator_is_led_to_what_is_missing(
    curator_client: Client, world: worlds.Site, way: str
) -> None:
    for path in pages_of(world(), signed_in=True):
        assert f'href="{way}"' in curator_client.get(path).text, path
    assert curator_client.get(way).status_code == 200


@pytest.mark.parametrize("world", worlds.EMPTY, ids=named)
def test_an_owner_is_led_to_the_editor(
    grace_client: Client, curator_client: Client, grace: User, world: worlds.Site
) -> None:
    roadmap = world()
    assert roadmap is not None
    Roadmap.objects.update(is_default=False, owner=grace, is_personal=True)
    for name in PAGES:
        path = reverse(f"roadmap:{name}", args=[roadmap.slug])
        assert f'class="btn" href="{reverse("roadmap:edit", args=[roadmap.slug])}"' in (
            grace_client.get(path).text
        ), path
        assert NOTHING_HERE in curator_client.get(path).text, path


@pytest.mark.parametrize("world", [worlds.no_roadmap, worlds.only_a_draft], ids=named)
def test_a_site_without_a_published_roadmap_says_so(
    client: Client, grace_client: Client, curator_client: Client, world: worlds.Site
) -> None:
    world()
    for reader, paths_ in (
        (client, ("/", "/roadmaps/")),
        (grace_client, ("/dashboard/", "/plan/", "/roadmaps/")),
    ):
        for path in paths_:
            assert NOTHING_AT_ALL in reader.get(path).text, path
    for path in ("/dashboard/", "/plan/", "/roadmaps/"):
        assert 'href="/admin/"' in curator_client.get(path).text, path


@pytest.mark.parametrize("world", [worlds.no_level, worlds.no_category], ids=named)
def test_navigation_leads_only_to_what_there_is(
    client: Client, db: None, world: worlds.Site
) -> None:
    roadmap = world()
    assert roadmap is not None
    for path in (roadmap.get_absolute_url(), "/nowhere/"):
        page = client.get(path)
        assert ("Checklist" in page.text) == roadmap.levels.exists()
        assert 'href="/roadmaps/trail/"' in page.text


def test_a_new_roadmap_is_a_draft_until_a_curator_publishes_it(
    curator_client: Client, client: Client
) -> None:
    address = "/admin/roadmap/roadmap/add/"
    save(curator_client, address, title="Frontend", slug="frontend")
    assert Roadmap.objects.get().lifecycle == Lifecycle.DRAFT
    assert client.get("/roadmaps/frontend/").status_code == 404
    confirm(curator_client, f"/admin/roadmap/roadmap/{Roadmap.objects.get().pk}/publish/")
    assert client.get("/roadmaps/frontend/").status_code == 200


def test_days_of_a_dropped_time_zone_are_counted_in_utc(
    grace_client: Client, grace: User, roadmap: Roadmap
) -> None:
    worlds.dropped_time_zone(grace, roadmap)
    page = grace_client.get("/plan/").text
    assert "Days are counted in UTC" in page
    assert "Atlantis" not in page


@pytest.mark.matrix
@pytest.mark.parametrize("role", ["visitor", "learner", "owner"])
def test_no_address_breaks_with_three_thousand_topics(
    client: Client, grace_client: Client, grace: User, role: str
) -> None:
    roadmap = worlds.three_thousand_topics()
    if role == "owner":
        Roadmap.objects.update(
            is_default=False, owner=grace, is_personal=True, visibility=Visibility.PRIVATE
        )
    assert not faults(client if role == "visitor" else grace_client, roadmap)


@pytest.mark.matrix
def test_no_page_of_the_admin_breaks_with_three_thousand_topics(curator_client: Client) -> None:
    worlds.three_thousand_topics()
    assert not broken(curator_client, dict(admin_pages()), "get")
