"""At 320 px no page scrolls sideways, whatever long words people have written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page

from roadmap.models import Topic
from tests.wordy import EMAIL, WORD, WordySite, note_of, wordy_site

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MAIN = {
    *(
        "roadmap:home",
        "roadmap:overview",
        "roadmap:checklist",
        "roadmap:all-levels",
        "filtered",
        "roadmap:topic",
        "group",
    ),
    *(
        "search-found",
        "roadmap:dashboard",
        "roadmap:edit",
        "roadmap:edit-topic",
        "roadmap:following",
    ),
    *(
        "roadmap:import",
        "roadmap:history",
        "accounts:settings",
        "ways:page",
        "ways:address",
    ),
    *("account_login", "account_signup", "unknown"),
}
"""The pages that every run looks at; all others are looked at by the matrix."""

# What stands beyond the right edge and is not cut off or scrolled by something around it.
BEYOND = """() => {
  const wide = document.documentElement.scrollWidth
  const found = []
  if (wide > innerWidth) {
    for (const part of document.body.querySelectorAll("*")) {
      if (part.getBoundingClientRect().right <= innerWidth + .5) continue
      let around = part.parentElement
      while (around && getComputedStyle(around).overflowX === "visible")
        around = around.parentElement
      if (!around) found.push(part.outerHTML.replace(/\\s+/g, " ").slice(0, 90))
    }
    found.length = Math.min(found.length, 4)
    found.unshift(`scrolls sideways: ${wide} px in ${innerWidth} px`)
  }
  const takesFocus = "a, button, input, select"
  for (const part of document.body.querySelectorAll("*")) {
    const scrolls = part.clientWidth > 1 && part.scrollWidth > part.clientWidth + 1
      && getComputedStyle(part).overflowX.match(/auto|scroll/)
    if (scrolls && part.tabIndex < 0 && !part.querySelector(takesFocus))
      found.push(`no key scrolls ${part.outerHTML.slice(0, 90)}`)
  }
  return found
}"""


@pytest.fixture
def site(transactional_db) -> WordySite:
    return wordy_site()


def narrow_page(
    browser: Browser, site: WordySite, address: str, width: int, *, owner: bool
) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 700}, reduced_motion="reduce")
    if owner:
        name = settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": site.cookie, "url": address}])
    context.set_default_timeout(10_000)
    return context.new_page()


def faults_of(page: Page, name: str) -> list[str]:
    return [f"{name}: {fault}" for fault in page.evaluate(BEYOND)]


@pytest.mark.parametrize("owner", [False, True])
@pytest.mark.parametrize(
    ("width", "names"),
    [
        (320, MAIN),
        pytest.param(320, None, marks=pytest.mark.matrix, id="320-all"),
        pytest.param(390, None, marks=pytest.mark.matrix, id="390-all"),
    ],
)
def test_no_page_scrolls_sideways(
    browser: Browser,
    live_server: Any,
    site: WordySite,
    owner: bool,
    width: int,
    names: Collection[str] | None,
) -> None:
    page = narrow_page(browser, site, live_server.url, width, owner=owner)
    found: list[str] = []
    for name, path in (site.for_owner if owner else site.for_visitors).items():
        if name == "account_logout" or (names is not None and name not in names):
            continue
        page.goto(f"{live_server.url}{path}", wait_until="domcontentloaded")
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        found += faults_of(page, name)
    page.context.close()
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", [320, pytest.param(390, marks=pytest.mark.matrix)])
def test_no_answer_to_a_form_scrolls_sideways(
    browser: Browser, live_server: Any, site: WordySite, width: int
) -> None:
    page = narrow_page(browser, site, live_server.url, width, owner=True)
    found: list[str] = []
    for use in ("progress", "roadmap"):
        page.goto(f"{live_server.url}/import/?use={use}")
        page.get_by_label("Paste it here").fill(f"# {WORD}\n- [x] {WORD}\n- [x] x{WORD}: {WORD}\n")
        with page.expect_navigation():
            page.get_by_role("button", name="See what it would do").click()
        page.get_by_role("link", name="Start again").wait_for()
        found += faults_of(page, f"import of {use}")
    page.goto(f"{live_server.url}{site.for_owner['roadmap:edit-topic']}")
    Topic.objects.update(title=f"{WORD} meanwhile")
    page.get_by_label("Title").first.fill(f"x{WORD}")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()
    found += faults_of(page, "stale form")
    page.goto(f"{live_server.url}{site.for_owner['roadmap:topic']}")
    page.get_by_text("Edit the note").click()
    page.locator("form.notes textarea").fill(note_of(WORD))
    page.get_by_role("button", name="Preview").click()
    page.locator("[id^=note-preview] .label").wait_for()
    found += faults_of(page, "note preview")
    page.get_by_text("Add a link").click()
    page.locator("[id^=evidence-] [name=title]").fill(WORD)
    page.locator("[id^=evidence-] [name=url]").fill(f"nowhere:{WORD}")
    page.get_by_role("button", name="Add the link").click()
    page.locator("[id^=evidence-] .err").wait_for()
    found += faults_of(page, "evidence that is no link")
    page.get_by_role("button", name="Done").first.click()
    page.locator("#toasts .toast").wait_for()
    found += faults_of(page, "toast")
    page.goto(f"{live_server.url}/settings/sign-in/address/")
    page.locator("input[type=email]").fill(EMAIL)
    with page.expect_navigation():
        page.get_by_role("button", name="Change it").click()
    found += faults_of(page, "email that is there")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/accounts/signup/")
    page.locator("input[type=email]").fill(EMAIL)
    for field in page.locator("input[type=password]").all():
        field.fill(WORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    found += faults_of(page, "sign-up")
    page.context.close()
    assert not found, "\n".join(found)
