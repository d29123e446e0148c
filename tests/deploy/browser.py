"""The main journeys in a real browser through a real proxy, with JavaScript and without."""

from __future__ import annotations

import re
import secrets
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response, expect, sync_playwright

from tests.chromium import chromium
from tests.deploy.visitor import Site

PASSWORD = secrets.token_urlsafe(16)


def walk(site: Site, *, javascript: bool) -> None:
    """Sign up, tick, take back, open a topic, search, change the theme, sign out.

    Nothing is asked for outside the site's path, nothing is missing, and the browser complains of
    nothing, such as of what the site's policy forbids.
    """
    host, port = site.address
    name = urlsplit(site.url).hostname
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=[
                "--no-sandbox",
                "--disable-quic",
                f"--host-resolver-rules=MAP {name} {host}:{port}",
            ],
        )
        context = browser.new_context(java_script_enabled=javascript, ignore_https_errors=True)
        page = context.new_page()
        heard = faults_of(page, site)
        sign_up(page, site)
        tick_and_take_back(page, site)
        (with_script if javascript else without_script)(page, site)
        assert {cookie["path"] for cookie in context.cookies()} == {"/"}
        browser.close()
    assert not heard, heard


def faults_of(page: Page, site: Site) -> list[str]:
    heard: list[str] = []

    def on_response(answer: Response) -> None:
        if not answer.url.startswith((f"{site.origin}{site.home}", "data:")):
            heard.append(f"outside: {answer.url}")
        if answer.status >= 400:
            heard.append(f"{answer.status}: {answer.url}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            heard.append(f"{message.type}: {message.text}")

    page.on("response", on_response)
    page.on("console", on_console)
    return heard


def sign_up(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Email").fill(f"{secrets.token_hex(6)}@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=re.compile("create|sign up", re.I)).click()
    expect(page).to_have_url(re.compile(f"{re.escape(site.home)}welcome/"))


def tick_and_take_back(page: Page, site: Site) -> None:
    page.goto(f"{site.url}roadmaps/backend/beginner/")
    button = page.locator("button.st-btn").first
    row = page.locator("[data-status]", has=button).last
    name = row.get_attribute("id")
    page.locator(f"#{name} button.st-btn").click()
    expect(page.locator(f"#{name}")).to_have_attribute("data-status", "done")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.locator(f"#{name}")).to_have_attribute("data-status", "todo")
    expect(page).to_have_url(f"{site.url}roadmaps/backend/beginner/")


def with_script(page: Page, site: Site) -> None:
    """A topic beside the list and back, the switcher, the menus."""
    page.locator("[id^=t-] a.t").first.click()
    expect(page.locator("#panel h1")).to_be_visible()
    expect(page).to_have_url(re.compile(f"{re.escape(site.home)}roadmaps/backend/topics/"))
    page.go_back()
    expect(page.locator("#panel h1")).to_have_count(0)
    page.keyboard.press("Control+k")
    page.get_by_role("dialog", name="Search").get_by_role("searchbox").fill("git")
    expect(page.locator("#switcher-found a").first).to_be_visible()
    page.locator("#switcher-found a").first.click()
    expect(page).to_have_url(re.compile(f"{re.escape(site.home)}roadmaps/backend/topics/"))
    page.reload()
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("button", name="your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def without_script(page: Page, site: Site) -> None:
    page.locator("[id^=t-] a.pick").first.click()
    page.get_by_role("button", name="Skipped").click()
    expect(page.locator("#toasts")).to_contain_text("skipped")
    page.goto(f"{site.url}accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(site.url)
