"""Summaries, bodies and objectives: what each needs, and the lengths that read well."""

from __future__ import annotations

import re

import pytest

from roadmap.domain.changes.schema import CATEGORY, LEVEL, ROADMAP
from roadmap.domain.fixtures.report import count_words
from tests.content.shipped import FENCE, content, groups, objectives_of, prose

TOPICS = list(content().topics.values())
HEADS = [item for kind in (ROADMAP, LEVEL, CATEGORY) for item in content().of(kind).values()]
GROUP, LEAF = (60, 150), (120, 300)
"""Words of a body outside its code."""


def test_a_summary_is_one_sentence():
    wrong = [
        item.values.get("slug") or item.key
        for item in [*TOPICS, *HEADS]
        if not 20 <= len(item["summary"]) <= 120 or not item["summary"].endswith(".")
    ]
    assert wrong == []


def test_summaries_say_what_for_and_no_two_are_the_same():
    summaries = [item["summary"] for item in [*TOPICS, *HEADS]]
    assert [text for text in summaries if re.match(r"learn\b", text, re.IGNORECASE)] == []
    assert len(set(summaries)) == len(summaries)


def test_bodies_have_a_length_that_reads_well():
    wrong = {}
    for topic in TOPICS:
        low, high = GROUP if topic["uid"] in groups() else LEAF
        words = count_words(topic["body"])
        if not low <= words <= high:
            wrong[topic["slug"]] = f"{words} words, wants {low} to {high}"
    assert wrong == {}


def test_roadmap_levels_and_categories_introduce_themselves():
    short = {
        item.key: count_words(item["body"]) for item in HEADS if count_words(item["body"]) < 80
    }
    assert short == {}


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        (r"!(?![=\[])", "an exclamation mark"),
        (r"^#{1,2} ", "a heading that is larger than the page's"),
        (r"[ \t]+$", "white space at the end of a line"),
        (r"\b(?:TODO|FIXME|XXX|lorem ipsum)\b", "something unfinished"),
        (r"[\U0001F300-\U0001FAFF]", "an emoji"),
        (r"(?i)\b(?:delve|crucial|seamless|game-changer|in this topic|in today's)\b", "padding"),
    ],
)
def test_bodies_are_plain_prose(pattern, why):
    found = [
        f"{item.values.get('slug') or item.key}: {why}: {line.strip()[:60]}"
        for item in [*TOPICS, *HEADS]
        for line in prose(item["body"]).splitlines()
        if re.search(pattern, line) and line.strip()
    ]
    assert found == []


def test_code_blocks_are_closed():
    open_ones = [
        topic["slug"]
        for topic in TOPICS
        if re.search(r"^ *```", FENCE.sub("", topic["body"]), re.M)
    ]
    assert open_ones == []


def test_no_two_bodies_tell_the_same_story():
    """No sentence of some length stands in two topics."""
    seen: dict[str, str] = {}
    twice = [
        (seen[sentence], topic["slug"], sentence)
        for topic in TOPICS
        for sentence in re.split(r"(?<=[.:?])\s+", prose(topic["body"]))
        if len(sentence) > 40 and seen.setdefault(sentence, topic["slug"]) != topic["slug"]
    ]
    assert twice == []


def test_every_topic_has_objectives_that_can_be_checked():
    wrong = []
    for topic in TOPICS:
        lines = [objective["text"] for objective in objectives_of(topic)]
        if not 3 <= len(lines) <= 5 or len(set(lines)) < len(lines):
            wrong.append(f"{topic['slug']}: {len(lines)} objectives")
        wrong += [f"{topic['slug']}: {line}" for line in lines if not _is_objective(line)]
    assert wrong == []


def _is_objective(line: str) -> bool:
    """Completes "You can ...": a verb in lower case, no full stop, nothing that can't be seen."""
    vague = re.match(
        r"(understand|know|learn|be familiar|be aware|appreciate|you can)\b", line, re.I
    )
    return line[0].islower() and not line.endswith(".") and len(line) <= 140 and not vague


def test_study_times_are_honest():
    assert [t["slug"] for t in TOPICS if not 30 <= t["minutes"] <= 1200] == []
