"""A browser reads the stylesheet that is served and its sources alike."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from config.staticfiles import SHEETS, join, stylesheet_parts

pytestmark = pytest.mark.e2e
# Chromium keeps the white space of a custom property's value, where it means nothing.
RULES = """css => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    return Array.from(sheet.cssRules, rule => rule.cssText.replace(/\\s*,\\s*|\\s+/g,
        gap => gap.includes(",") ? "," : " "))
}"""


@pytest.mark.parametrize("name", SHEETS)
def test_minifying_changes_no_rule(page: Page, settings, name: str) -> None:
    parts = stylesheet_parts(name)
    served = page.evaluate(RULES, join(parts))
    settings.DEBUG = True
    sources = page.evaluate(RULES, join(parts))

    assert len(sources) > len(parts) / 2
    assert served == sources
