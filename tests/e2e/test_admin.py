"""The admin in a real browser: the strict policy holds, its scripts work, nothing complains."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from roadmap.domain.curation.publish import retire
from roadmap.models import OldSlug, Topic
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MODELS = ("roadmap", "level", "category", "topic", "objective", "resource", "prerequisite")


@pytest.fixture
def curator(transactional_db) -> User:
    return factories.UserFactory(is_staff=True, is_superuser=True)


@pytest.fixture
def content(transactional_db) -> None:
    roadmap = factories.small_roadmap()
    leaf = Topic.objects.get(slug="leaf-1-1")
    for item in (roadmap, leaf.level, leaf.category, leaf):
        item.save()  # saved one by one, they have a history to look at
    factories.ObjectiveFactory(topic=leaf)
    factories.ResourceFactory(topic=leaf)
    factories.PrerequisiteFactory(topic=leaf, requires=Topic.objects.get(slug="single-1"))
    OldSlug.objects.create(roadmap=roadmap, topic=leaf, slug="former")
    retire(topic=Topic.objects.get(slug="leaf-1-3"))


@pytest.fixture
def admin(page: Page, live_server, curator: User, content: None) -> Page:
    client = Client()
    client.force_login(curator)
    cookie = client.cookies["sessionid"]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/")
    return page


def addresses(person: User) -> list[str]:
    leaf = Topic.objects.get(slug="leaf-1-1")
    found = ["", "roadmap/", "accounts/user/", f"accounts/user/{person.pk}/change/", "auth/group/"]
    for name in (*MODELS, "oldslug", "changeset"):
        found.append(f"roadmap/{name}/")
        found.append(f"roadmap/{name}/?q=leaf")
    found += [f"roadmap/{name}/add/" for name in MODELS]
    for item in (
        leaf.roadmap,
        leaf.level,
        leaf.category,
        leaf,
        leaf.objectives.get(),
        leaf.resources.get(),
        leaf.prerequisites.get(),
    ):
        base = f"roadmap/{item._meta.model_name}/{item.pk}"
        found += [f"{base}/change/", f"{base}/delete/", f"{base}/history/"]
        if hasattr(item, "history"):
            found.append(f"{base}/history/{item.history.latest().pk}/")
    found += [f"roadmap/topic/{leaf.pk}/{name}/" for name in ("publish", "move", "merge", "split")]
    return found


def test_no_page_breaks_the_policy(admin: Page, live_server, curator: User) -> None:
    for address in addresses(curator):
        answer = admin.goto(f"{live_server.url}/admin/{address}")
        assert answer is not None
        assert answer.status == 200, address
        policy = answer.header_value("content-security-policy") or ""
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        expect(admin.locator("#site-name")).to_contain_text("Cairn for curators")
        assert (
            admin.locator("[style]:not(.select2-container *):not(.select2-container)").count() == 0
        )


def test_a_curator_edits_a_topic_and_its_parts(admin: Page, live_server) -> None:
    leaf = Topic.objects.get(slug="leaf-1-2")
    admin.goto(f"{live_server.url}/admin/roadmap/topic/{leaf.pk}/change/")
    admin.get_by_label("Title:").first.fill("Other words")
    admin.get_by_role("button", name=re.compile("Add another objective", re.I)).click()
    admin.locator("#id_objectives-0-text").fill("say it in other words")
    admin.get_by_role("button", name=re.compile("Add another prerequisite", re.I)).click()
    admin.locator("#prerequisites-0 .select2-selection").click()
    admin.locator(".select2-search__field").fill("single")
    admin.locator(".select2-results__option", has_text="Single one").click()
    admin.get_by_role("button", name="Save", exact=True).first.click()
    expect(admin.locator(".messagelist")).to_contain_text("was changed successfully")
    leaf.refresh_from_db()
    assert leaf.title == "Other words"
    assert leaf.objectives.get().text == "say it in other words"
    assert leaf.prerequisites.get().requires.slug == "single-1"


def test_a_curator_adds_a_topic_with_a_slug_from_its_title(admin: Page, live_server) -> None:
    admin.goto(f"{live_server.url}/admin/roadmap/topic/add/")
    admin.locator("#id_title").press_sequentially("Brand new")
    expect(admin.locator("#id_slug")).to_have_value("brand-new")
    admin.locator("#id_summary").fill("What it is good for.")
    for name, label in (
        ("roadmap", "Small roadmap"),
        ("level", "Basics"),
        ("category", "Databases"),
    ):
        admin.locator(f"#id_{name}").select_option(label=label)
    admin.get_by_role("button", name="Save", exact=True).first.click()
    expect(admin.locator(".messagelist")).to_contain_text("was added successfully")
    assert Topic.objects.get(slug="brand-new").lifecycle == "draft"


def test_a_curator_merges_after_a_preview(admin: Page, live_server) -> None:
    leaf = Topic.objects.get(slug="leaf-1-1")
    admin.goto(f"{live_server.url}/admin/roadmap/topic/{leaf.pk}/change/")
    admin.get_by_role("link", name="Merge").click()
    admin.locator(".select2-selection").click()
    admin.locator(".select2-search__field").fill("1.2")
    admin.locator(".select2-results__option", has_text="Leaf 1.2").click()
    admin.get_by_role("button", name="Show what it would do").click()
    expect(admin.get_by_role("main")).to_contain_text("Merged “Leaf 1.1” into “Leaf 1.2”.")
    admin.get_by_role("button", name="Merge").click()
    expect(admin.locator(".messagelist")).to_contain_text("No learner is on it")
    leaf.refresh_from_db()
    assert leaf.successor is not None


def test_what_was_shipped_is_retired_instead_of_deleted(admin: Page, live_server) -> None:
    leaf = Topic.objects.get(slug="leaf-1-1")
    Topic.objects.filter(pk=leaf.pk).update(synced={"title": "x"})
    admin.goto(f"{live_server.url}/admin/roadmap/topic/{leaf.pk}/delete/")
    admin.get_by_role("button", name="Retire it instead").click()
    expect(admin.get_by_role("main")).to_contain_text("No learner has left something on it.")
    admin.get_by_role("button", name="Retire").click()
    expect(admin.locator(".messagelist")).to_contain_text("Retired “Leaf 1.1”")
    leaf.refresh_from_db()
    assert leaf.lifecycle == "retired"
