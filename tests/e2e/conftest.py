"""A real browser against the live server. Any console message or page error fails the test."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.chromium import chromium

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

UNFINISHED = (
    "ViewTransition opt-in disabled",
    "Transition was aborted",
    "Transition was skipped",
)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": chromium(), "args": list(FLAGS)}


@pytest.fixture
def context(context: BrowserContext) -> BrowserContext:
    context.set_default_timeout(10_000)
    return context


TIMELINE = pytest.StashKey[list[str]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what went over the wire to the report of a failed test."""
    report = yield
    if report.failed and TIMELINE in item.stash:
        report.sections.append(("Requests of the browser", "\n".join(item.stash[TIMELINE])))
    return report


@pytest.fixture
def page(page: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    heard: list[str] = []
    watch(page, heard)
    request.node.stash[TIMELINE] = timeline(page)
    yield page
    assert not heard, heard


def timeline(page: Page) -> list[str]:
    """A list that grows with each request, answer and failure, in seconds since now."""
    lines: list[str] = []
    began = time.monotonic()

    def note(text: str) -> None:
        lines.append(f"{time.monotonic() - began:6.2f} {text}")

    page.on("request", lambda sent: note(f"{sent.method} {sent.url}"))
    page.on("response", lambda answer: note(f"{answer.status} {answer.url}"))
    page.on("requestfailed", lambda sent: note(f"failed {sent.url} {sent.failure}"))
    return lines


def watch(page: Page, heard: list[str]) -> None:
    """Collect what the browser complains about, a CSP violation among it."""

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(f"{message.type}: {message.text} ({message.location.get('url')})")

    page.on("console", on_console)

    def on_error(error: object) -> None:
        # A page without script refuses the view transition that the style sheet offers, and one
        # that is left at once breaks it off.
        if not any(words in str(error) for words in UNFINISHED):
            heard.append(f"page error: {error}")

    page.on("pageerror", on_error)


@pytest.fixture
def plain_page(browser: Any, live_server: Any) -> Iterator[Page]:
    """A page in a browser without JavaScript."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    yield page
    assert not heard, heard
    context.close()
