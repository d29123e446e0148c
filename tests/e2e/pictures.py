"""The README's pictures: pages of a learner who is halfway. For ``bin/pictures`` alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.pages import ROADMAP, load_shipped_roadmap, make_persona, sign_in

CHECKLIST = f"{ROADMAP}intermediate/"
PICTURES: dict[str, tuple[str, tuple[int, int], Any]] = {
    "map-light": (ROADMAP, (1280, 900), "light"),
    "checklist-dark": (CHECKLIST, (1280, 800), "dark"),
    "phone": (CHECKLIST, (390, 800), "light"),
}
"""File name: the page, its width and height, and the theme."""


@pytest.mark.django_db(transaction=True)
def test_take_the_pictures(browser: Browser, live_server: Any) -> None:
    load_shipped_roadmap()
    halfway = make_persona("halfway")
    assert halfway.user
    for name, (path, (width, height), theme) in PICTURES.items():
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
        )
        sign_in(context, halfway.user, live_server.url)
        page = context.new_page()
        page.goto(f"{live_server.url}{path}", wait_until="networkidle")
        page.screenshot(path=Path(os.environ["PICTURES"]) / f"{name}.png")
        context.close()
