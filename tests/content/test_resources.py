"""Links: enough of them, well-formed, and none that tracks."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from roadmap.domain.changes.schema import RESOURCE
from tests.content.shipped import content, groups, resources_of

TOPICS = list(content().topics.values())
LINKS = list(content().of(RESOURCE).values())
TRACKING = re.compile(r"utm_|fbclid|gclid|mc_|igshid|ref$|ref_|source$|affiliate|aff$|tag$|si$")


def test_a_leaf_has_three_links_and_a_group_one():
    short = [
        topic["slug"]
        for topic in TOPICS
        if len(resources_of(topic)) < (1 if topic["uid"] in groups() else 3)
    ]
    assert short == []


def test_every_leaf_can_be_learned_without_paying():
    paid = [t["slug"] for t in TOPICS if not any(link["free"] for link in resources_of(t))]
    assert paid == []


def test_every_leaf_names_documentation():
    without = [
        topic["slug"]
        for topic in TOPICS
        if topic["uid"] not in groups()
        and not {"documentation", "book", "article"} & {r["kind"] for r in resources_of(topic)}
    ]
    assert without == []


def test_addresses_are_https_and_well_formed():
    wrong = []
    for link in LINKS:
        parts = urlsplit(link["url"])
        host = parts.hostname or ""
        if parts.scheme != "https" or "." not in host or host != parts.netloc or " " in parts.path:
            wrong.append(link["url"])
    assert wrong == []


def test_addresses_have_no_tracking_parameters():
    wrong = [
        link["url"]
        for link in LINKS
        for name, _ in parse_qsl(urlsplit(link["url"]).query, keep_blank_values=True)
        if TRACKING.match(name)
    ]
    assert wrong == []


def test_no_address_stands_twice_in_one_topic():
    seen: dict[tuple[str, str], str] = {}
    twice = []
    for link in LINKS:
        parts = urlsplit(link["url"])
        plain = f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"
        place = link["topic"], f"{plain}#{parts.fragment}"
        if place in seen:
            twice.append((content().slug_of(link["topic"]), link["url"]))
        seen[place] = link["url"]
    assert twice == []


def test_one_address_is_the_same_thing_everywhere():
    """What serves to practise on in one topic may be read in another."""
    facts: dict[str, set[tuple[str, bool, str]]] = {}
    for link in LINKS:
        reading = link["kind"] if link["kind"] in ("documentation", "article", "book") else ""
        facts.setdefault(link["url"], set()).add((link["language"], link["free"], reading))
    for found in facts.values():
        found -= {(language, free, "") for language, free, reading in found if reading}
    assert {url: found for url, found in facts.items() if len(found) > 1} == {}


def test_links_say_who_is_behind_them_and_how_long_they_take():
    assert [link["url"] for link in LINKS if not link["by"] or not link["minutes"]] == []
