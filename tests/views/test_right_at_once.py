"""After every write an open page shows what it would show if it were loaded again.

A test reads a page, writes, puts the parts of the answer into their places as htmx does, and
compares the outcome with the page read anew.
"""

from __future__ import annotations

import re
from functools import partial
from html.parser import HTMLParser

import pytest
from django.test import Client

from roadmap.models import Action, Roadmap, Topic
from tests.conftest import client_of
from tests.factories import ObjectiveFactory, PrerequisiteFactory
from tests.markup import flat

TOPIC = "/roadmaps/backend/topics/{}/"
LEVEL = "/roadmaps/backend/basics/"
PART = re.compile(r'<hx-partial hx-target="#([\w-]+)" hx-swap="outer\w+">(.*?)</hx-partial>', re.S)
OWN = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=data-revision=")\d+')
VOID = {"input", "meta", "link", "path", "circle", "rect", "br", "hr", "img", "use", "wbr"}


class Elements(HTMLParser):
    """Where each element with an id begins and ends in a page without line breaks."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, tuple[int, int]] = {}
        self._open: list[tuple[str, str | None, int]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self._open.append((tag, dict(attrs).get("id"), self.getpos()[1]))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened, name, start = self._open.pop()
        assert opened == tag, (opened, tag)
        if name:
            self.found[name] = (start, self.getpos()[1] + len(f"</{tag}>"))


def read(client: Client, *addresses: str) -> str:
    """The page, with the panel of a second address in it."""
    page = flat(client.get(addresses[0]).content.decode()).replace("\n", " ")
    for address in addresses[1:]:
        headers = {"hx-request": "true", "hx-request-type": "partial"}
        panel = flat(client.get(address, headers=headers).content.decode()).replace("\n", " ")
        page = page.replace("</main>", f"</main>{panel}", 1)
    return OWN.sub("", page).partition('<div id="toasts"')[0]


def swapped(page: str, answer: str) -> str:
    """The page with the parts of an answer in their places; what has no place is left out."""
    parts = {name: flat(html).strip().replace("\n", " ") for name, html in PART.findall(answer)}
    assert parts, answer
    places = Elements(page).found
    for (start, end), name in sorted(((places[n], n) for n in parts if n in places), reverse=True):
        page = page[:start] + OWN.sub("", parts[name]) + page[end:]
    return page


def lines(page: str) -> list[str]:
    """One line for each tag, without the blanks between."""
    return [
        line.strip()
        for line in re.sub(r"\s*(<[^>]*>)\s*", r"\n\1\n", page).split("\n")
        if line.strip()
    ]


def write(client: Client, page: str, address: str, **data: str) -> str:
    headers = {
        "hx-request": "true",
        "hx-request-type": "partial",
        "hx-current-url": f"http://testserver{page}",
    }
    response = client.post(address, data, headers=headers)
    assert response.status_code == 200, response.content
    return response.content.decode()


def undo(client: Client, page: str) -> str:
    return write(client, page, f"/undo/{Action.objects.latest('pk').pk}/")


@pytest.fixture
def content(roadmap: Roadmap) -> Roadmap:
    """A small roadmap with what a topic's page shows of others."""
    leaf, other = Topic.objects.get(slug="leaf-1-1"), Topic.objects.get(slug="single-1")
    PrerequisiteFactory(topic=other, requires=leaf)
    PrerequisiteFactory(topic=Topic.objects.get(slug="single-2"), requires=other)
    ObjectiveFactory(topic=leaf, text="draw the plan of a query")
    ObjectiveFactory(topic=Topic.objects.get(slug="group-1"), text="name all three")
    return roadmap


PAGES = {
    "leaf": [TOPIC.format("leaf-1-1")],
    "group": [TOPIC.format("group-1")],
    "waiting": [TOPIC.format("single-1")],
    "choices": [TOPIC.format("leaf-1-1") + "status/"],
    "choices of a group": [TOPIC.format("group-1") + "status/"],
    "panel": [LEVEL, TOPIC.format("leaf-1-1")],
    "panel of a group": [LEVEL, TOPIC.format("group-1")],
}
STEPS = [
    ("leaf-1-1", "learning"),
    ("leaf-1-2", "learning"),
    ("leaf-1-2", "done"),
    ("leaf-1-1", "done"),
    ("single-1", "known"),
    ("group-1", "skipped"),
    ("leaf-1-1", "todo"),
    ("group-1", "done"),
    ("single-2", "learning"),
    ("single-2", "done"),
]


@pytest.mark.parametrize("name", PAGES)
def test_an_open_page_is_right_after_every_status_and_after_undo(content, grace, name):
    client, addresses = client_of(grace), PAGES[name]
    page = read(client, *addresses)
    for number, (slug, status) in enumerate(STEPS):
        address = f"{TOPIC.format(slug)}status/"
        answers = [partial(write, client, addresses[-1], address, status=status)]
        if number % 3 == 2:
            answers.append(partial(undo, client, addresses[-1]))
        for answer in answers:
            left, page = swapped(page, answer()), read(client, *addresses)
            assert lines(left) == lines(page), (slug, status, answer)


@pytest.mark.parametrize("name", ["leaf", "panel", "group"])
def test_an_open_page_is_right_after_a_tick_and_its_undo(content, grace, name):
    client, addresses = client_of(grace), PAGES[name]
    topic = Topic.objects.get(slug="group-1" if name == "group" else "leaf-1-1")
    address = f"{TOPIC.format(topic.slug)}objectives/{topic.objectives.get().uid}/"
    tick = partial(write, client, addresses[-1], address, checked="1")
    page = read(client, *addresses)
    for answer in (tick, partial(undo, client, addresses[-1])):
        left, page = swapped(page, answer()), read(client, *addresses)
        assert lines(left) == lines(page), answer
