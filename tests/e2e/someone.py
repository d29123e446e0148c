"""One more person with a browser of their own, beside the one that a test has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect

from accounts.models import User
from tests import factories
from tests.e2e.conftest import watch
from tests.e2e.pages import sign_in
from tests.e2e.test_every_page import faults_of


@contextmanager
def someone(
    browser: Browser,
    site: str,
    *,
    user: User | None = None,
    script: bool = True,
    answers: tuple[int, ...] = (),
    device: Mapping[str, Any] | None = None,
) -> Iterator[Page]:
    """A page, signed in as ``user``; the console may speak of ``answers`` and of nothing else.

    ``device`` is what a context of Playwright takes.
    """
    context = browser.new_context(java_script_enabled=script, **(device or {}))
    context.set_default_timeout(10_000)
    if user is not None:
        sign_in(context, user, site)
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    yield page
    context.close()
    assert [line for line in heard if not any(f"of {one} " in line for one in answers)] == []


def look(page: Page) -> None:
    """Nothing that axe finds, no sideways scroll. Without scripts axe can't look."""
    assert list(faults_of(page)) == []


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def fill_in(page: Page, email: str, button: str) -> None:
    """Either form of the entrance."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(factories.PASSWORD)
    press(page, button)


def reads(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)
