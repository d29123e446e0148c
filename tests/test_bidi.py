"""What people write in a script from right to left turns nothing around that stands beside it.

On pages in which every text of a person is Hebrew, each such text is alone in an element that takes
its direction from what is in it, or between signs that isolate it where no element can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client

from tests.wordy import WordySite, wordy_site

pytestmark = pytest.mark.django_db

WORD = "\u05db\u05d5\u05ea\u05e8\u05ea"
HEBREW = re.compile("[\u05d0-\u05ea]")
ISOLATED = re.compile("\u2068[^\u2068\u2069]*\u2069")
OURS = re.compile("[A-Za-z]")
ADDRESS = re.compile(r"https?:\S+")
PLAIN = {"title", "script", "style", "option"}
"""Where no element can stand, and the browser isolates."""
VOID = {"br", "col", "hr", "img", "input", "link", "meta"}
PROSE = {"prose", "pre", "textarea"}
"""Classes and tags of whole texts, in which Latin letters are the person's as well."""


class Element:
    def __init__(self, tag: str, attributes: dict[str, str | None]) -> None:
        self.tag, self.attributes, self.text = tag, attributes, ""

    @property
    def isolates(self) -> bool:
        return self.tag == "bdi" or self.attributes.get("dir") == "auto"

    @property
    def mixes(self) -> bool:
        """Whether a text of a person and words of ours stand in it side by side."""
        if not self.isolates or self.is_prose or not HEBREW.search(self.text):
            return False
        return OURS.search(ADDRESS.sub("", self.text)) is not None

    @property
    def is_prose(self) -> bool:
        classes = (self.attributes.get("class") or "").split()
        return bool(PROSE & {self.tag, *classes})


class Reader(HTMLParser):
    """Finds texts of people that no element isolates, or that one isolates together with ours."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.around: list[Element] = []
        self.faults: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.faults += input_faults(element)
        if tag not in VOID:
            self.around.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.around:
            element = self.around.pop()
            if element.mixes:
                self.faults.append(f"{element.tag} mixes: {' '.join(element.text.split())[:80]}")
            if element.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        isolating = next((one for one in reversed(self.around) if one.isolates), None)
        if isolating is not None:
            isolating.text += data
        elif HEBREW.search(ISOLATED.sub("", data)) and self.around[-1].tag not in PLAIN:
            path = " ".join(
                one.tag
                + "".join(f".{name}" for name in (one.attributes.get("class") or "").split())
                for one in self.around[-3:]
            )
            self.faults.append(f"{path}: {' '.join(data.split())[:60]}")


def input_faults(element: Element) -> Iterator[str]:
    """A field for a text of a person takes its direction from it."""
    kind = element.attributes.get("type") or "text"
    is_text = element.tag == "textarea" or (element.tag == "input" and kind in ("text", "search"))
    if is_text and element.attributes.get("dir") != "auto":
        yield f"{element.tag} {element.attributes.get('name')} has no dir"


@pytest.fixture
def site() -> WordySite:
    return wordy_site(WORD)


@pytest.mark.parametrize("owner", [False, True])
def test_every_text_of_a_person_has_a_direction_of_its_own(site: WordySite, owner: bool) -> None:
    client = Client(raise_request_exception=False)
    if owner:
        client.cookies[settings.SESSION_COOKIE_NAME] = site.cookie
    found: dict[str, list[str]] = {}
    for name, path in (site.for_owner if owner else site.for_visitors).items():
        if name == "account_logout":
            continue
        page = client.get(path)
        if page.headers["Content-Type"].startswith("text/html"):
            for fault in dict.fromkeys(Reader(page.content.decode()).faults):
                found.setdefault(fault, []).append(name)
    assert not found, "\n".join(
        f"{fault}  [{', '.join(names[:3])}]" for fault, names in found.items()
    )
