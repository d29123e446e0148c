"""Every page of an account in a browser: nothing axe finds, no policy broken, none left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.test.signals import template_rendered
from playwright.sync_api import Browser, Page, expect

from tests.accounts.conftest import with_mail  # noqa: F401
from tests.e2e.account_pages import OF_OTHER_SITES, VISITS, Visit, World, make_world
from tests.e2e.conftest import watch
from tests.e2e.test_every_page import WIDTHS, faults_at
from tests.e2e.test_single_sign_on import provider  # noqa: F401

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FOLDERS = ("account", "accounts", "mfa", "socialaccount", "usersessions")
FAILURES = (401, 404, 409)


@pytest.fixture
def rendered() -> Iterator[set[str]]:
    """The names of the templates that the server fills meanwhile."""
    found: set[str] = set()

    def note(template: Any, **kwargs: Any) -> None:
        found.add(str(template.name))

    template_rendered.connect(note)
    yield found
    template_rendered.disconnect(note)


def templates() -> set[str]:
    files = (file for folder in FOLDERS for file in (TEMPLATES / folder).rglob("*.html"))
    return {str(file.relative_to(TEMPLATES)) for file in files if "email" not in file.parts}


def take_over(page: Page, client: Client, site: str) -> None:
    """Go on in the browser where the client is."""
    page.context.clear_cookies()
    key = client.cookies.get(django_settings.SESSION_COOKIE_NAME)
    if key is not None:
        page.context.add_cookies([{"name": key.key, "value": key.value, "url": site}])


def visit_all(
    page: Page, site: str, world: World, visits: dict[str, Visit], heard: list[str]
) -> list[str]:
    """Open each; the faults found, with the visit's name."""
    faults = []
    for name, visit in visits.items():
        cache.clear()  # limits of mails
        client, path = visit(world)
        take_over(page, client, site)
        heard.clear()
        answer = page.goto(f"{site}{path}")
        assert answer is not None
        found = [] if answer.status in (200, *FAILURES) else [f"answered {answer.status}"]
        if "/accounts/login/?" in page.url and name != "sign in":
            found.append("led to sign-in")
        found += [line for line in heard if not any(f"of {one} " in line for one in FAILURES)]
        faults += [f"{name}: {fault}" for fault in (*found, *faults_at(WIDTHS, page))]
    return faults


def take_back(page: Page, site: str, world: World) -> None:
    client, path = VISITS["not me"](world)
    take_over(page, client, site)
    page.goto(f"{site}{path}")
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)


def disconnect_what_is_not_there(page: Page, site: str, world: World) -> None:
    """As somebody does in a tab that is older than the disconnection."""
    client, path = VISITS["disconnect"](world)
    take_over(page, client, site)
    page.goto(f"{site}{path}")
    SocialAccount.objects.all().delete()
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Disconnect an account")


def test_every_page_of_an_account_is_sound_and_no_template_is_left_out(
    browser: Browser,
    live_server: Any,
    provider: Any,  # noqa: F811
    with_mail: None,  # noqa: F811
    rendered: set[str],
    settings: Any,
) -> None:
    world = make_world(provider, settings)
    context = browser.new_context()
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    faults = visit_all(page, live_server.url, world, VISITS, heard)
    for step in (disconnect_what_is_not_there, take_back):
        heard.clear()
        step(page, live_server.url, world)
        faults += [f"{step.__name__}: {fault}" for fault in (*heard, *faults_at(WIDTHS, page))]
    faults += visit_all(page, live_server.url, world, OF_OTHER_SITES, heard)
    context.close()
    assert not faults, "\n".join(faults)
    assert sorted(templates() - rendered) == []
