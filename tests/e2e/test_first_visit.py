"""The twenty tasks of first_visit.py on the shipped roadmap, as docs/tasks.md counts them."""

from __future__ import annotations

import os
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.first_visit import PAGE, TASKS, page_with, walk
from tests.e2e.pages import load_shipped_roadmap
from tests.e2e.someone import someone

pytestmark = [pytest.mark.e2e, pytest.mark.matrix, pytest.mark.django_db(transaction=True)]
WIDTHS = {"desktop": 1280, "phone": 390}
MOST = 5
"""Clicks that a task may take."""


def test_the_page_of_tasks_counts_what_a_newcomer_clicks(
    browser: Browser, live_server: Any, transactional_db: None
) -> None:
    load_shipped_roadmap()
    counted = []
    for name, width in WIDTHS.items():
        with someone(browser, live_server.url) as page:
            page.set_viewport_size({"width": width, "height": 844})
            counted.append(list(walk(page, live_server.url, f"{name}@example.org")))
    assert len(TASKS) == 20
    assert max(one.clicks for screen in counted for one in screen) <= MOST
    written = page_with(PAGE.read_text(), *counted)
    if os.environ.get("WRITE_TASKS"):
        PAGE.write_text(written)
    assert PAGE.read_text() == written
