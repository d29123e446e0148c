"""Every page for every kind of person: no console message, nothing axe finds, no sideways scroll.

The wide matrix (three widths, two themes) runs in ``make check-all`` and leaves its screenshots in
``test-results/pages``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import watch
from tests.e2e.pages import Persona, load_shipped_roadmap, make_persona, sign_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WIDTHS = (1280, 390)
PERSONAS = ("visitor", "fresh", "halfway", "away", "finished")
AXE_OPTIONS = {
    "resultTypes": ["violations"],  # the others cost a third of the time
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    },
}
LAID_OUT = """() => {
    const sections = document.querySelectorAll(".group");
    for (const each of sections) each.style.contentVisibility = "visible";
}"""
UNSEEN = """() => [...document.querySelectorAll("main section[aria-labelledby]")]
    .filter(each => !each.checkVisibility() && !each.closest("dialog, [popover], details"))
    .map(each => each.getAttribute("aria-labelledby"))"""
SCREENSHOTS = Path(__file__).resolve().parents[2] / "test-results" / "pages"


def faults_of(page: Page) -> Iterator[str]:
    """What axe finds in the page as it stands, what it hides, and whether it scrolls sideways.

    Sections out of sight are laid out first: of those the browser passes over axe measures the
    rows as if they lay on the next section.
    """
    page.evaluate(LAID_OUT)
    for violation in Axe().run(page, options=AXE_OPTIONS).response["violations"]:
        nodes = "; ".join(node["html"][:120] for node in violation["nodes"][:3])
        yield f"axe {violation['id']}: {violation['help']}: {nodes}"
    for name in page.evaluate(UNSEEN):
        yield f"nobody sees the section {name}"
    room = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    if room[0] > room[1]:
        yield f"scrolls sideways: {room[0]} px in {room[1]} px"


def faults_at(widths: Sequence[int], page: Page, shot: str = "") -> list[str]:
    """The faults of the page that is open at each width; of a ``shot`` pictures are kept."""
    found = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if shot:
            SCREENSHOTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=SCREENSHOTS / f"{shot}-{width}.png", full_page=True)
        found += [f"{fault} ({width} wide)" for fault in faults_of(page)]
    return found


def walk_pages(
    browser: Browser,
    address: str,
    persona: Persona,
    *,
    widths: Sequence[int] = WIDTHS,
    theme: Any = "light",
    shots: bool = False,
) -> list[str]:
    """Open every page of the persona; the faults found, with the page's name."""
    context = browser.new_context(color_scheme=theme, reduced_motion="reduce")
    if persona.user is not None:
        sign_in(context, persona.user, address)
    page = context.new_page()
    heard: list[str] = []
    watch(page, heard)
    found: list[str] = []
    for name, path in persona.pages.items():
        heard.clear()
        response = page.goto(f"{address}{path}")
        status = response.status if response else 0
        if status not in (200, 404) or (status == 404) is not (name == "not-found"):
            found.append(f"{name}: answered {status}")
        shown = faults_at(widths, page, f"{persona.name}-{name}-{theme}" if shots else "")
        said = [message for message in heard if status != 404 or "404" not in message]
        found += [f"{name}: {fault}" for fault in (*said, *shown)]
    context.close()
    return found


@pytest.mark.parametrize("persona", ["visitor", "halfway"])
def test_every_page_is_sound(browser, live_server, persona: str) -> None:
    load_shipped_roadmap()
    found = walk_pages(browser, live_server.url, make_persona(persona))
    assert not found, "\n".join(found)


@pytest.mark.matrix
@pytest.mark.parametrize("persona", PERSONAS)
def test_every_page_is_sound_at_every_width_and_theme(browser, live_server, persona: str) -> None:
    load_shipped_roadmap()
    person = make_persona(persona)
    found = [
        f"{theme} {fault}"
        for theme in ("light", "dark")
        for fault in walk_pages(
            browser, live_server.url, person, widths=(*WIDTHS, 320), theme=theme, shots=True
        )
    ]
    assert not found, "\n".join(found)
