"""What tests do with HTML before they look at it."""

from __future__ import annotations

import re

BREAK_AT_A_TAG = re.compile(r"(?<=>)\s*\n\s*|\s*\n\s*(?=[<>])")
BREAK = re.compile(r"\s*\n\s*")


def flat(html: str) -> str:
    """HTML without the line breaks of its templates: none beside a tag, a space between words."""
    return BREAK.sub(" ", BREAK_AT_A_TAG.sub("", html))


FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>")
BUTTON = re.compile(r"<button\b([^>]*)>")
SEAL = re.compile(r'name="seal" value="([^"]*)"')


def seal_for(html: str, address: str, page: str) -> str:
    """The seal in the form, or the button, of a page that sends to an address; empty without."""
    text = flat(html)
    forms = (
        body
        for attributes, body in FORM.findall(text)
        if f'action="{address}"' in attributes or ("action=" not in attributes and address == page)
    )
    buttons = (tag for tag in BUTTON.findall(text) if f'formaction="{address}"' in tag)
    found = (SEAL.search(part) for part in (*forms, *buttons))
    return next((match[1] for match in found if match), "")


def editor_page_of(address: str) -> str:
    """The page of the editor that has the form which sends to an address."""
    topic = re.match(r".*/edit/topics/[^/]+/", address)
    return topic[0] if topic else re.sub(r"(?<=/edit/)(levels|lines)/.*", "", address)
