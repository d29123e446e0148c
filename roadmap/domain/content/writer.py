"""Writes fixtures: plain Django YAML in one fixed form, so that a diff shows only what changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Bundle,
    Item,
)
from roadmap.enums import Difficulty, Importance

ROADMAP_FILE = "roadmap.yaml"

LOOKING_AHEAD = "# Prerequisites that stand further down than the topics that require them.\n\n"

PLAIN = re.compile(r"[A-Za-z/](?:[\w ,.()/'+&=;?!~$%*@<>^|-]|:(?=\S)|(?<=\S)#)*(?<! )\Z", re.ASCII)
WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
UNPRINTABLE = re.compile(
    r"[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    r"\U00010000-\U0010ffff]"
)
RATINGS = {"difficulty": Difficulty, "importance": Importance}


def render(bundle: Bundle) -> dict[str, str]:
    """The text of each fixture file by its name: the roadmap's, then one for each level.

    Raises:
        ValueError: a topic stands in no known level, category and group, and would be lost.
    """
    assert bundle.roadmap is not None
    writer = _Writer(bundle, str(bundle.roadmap["slug"]))
    heads = [bundle.roadmap, *in_order(bundle, LEVEL.name), *in_order(bundle, CATEGORY.name)]
    files = {ROADMAP_FILE: "\n".join(writer.entry(item) for item in heads)}
    placed = {topic["uid"] for _, topic in reading_order(bundle)}
    if lost := bundle.topics.keys() - placed:
        raise ValueError(f"These topics have no place: {sorted(map(bundle.slug_of, lost))}")
    blocks: dict[str, list[str]] = {str(level["slug"]): [] for level in in_order(bundle, "level")}
    ahead: dict[str, list[Item]] = defaultdict(list)
    parts = _parts_of_topics(bundle, ahead)
    for level, topic in reading_order(bundle):
        entries = [topic, *parts[topic["uid"]]]
        blocks[level].append("".join(writer.entry(item) for item in entries))
    for level, edges in ahead.items():
        blocks[level].append(LOOKING_AHEAD + "".join(writer.entry(edge) for edge in edges))
    return files | {f"{level}.yaml": "\n".join(texts) for level, texts in blocks.items()}


def in_order(bundle: Bundle, kind: str) -> list[Item]:
    return sorted(bundle.items[kind].values(), key=lambda item: (item["position"], item.key))


def reading_order(bundle: Bundle) -> Iterator[tuple[str, Item]]:
    """Every topic with the level whose file it stands in: by level, line and place in it."""
    children: dict[object, list[Item]] = defaultdict(list)
    for topic in bundle.of(TOPIC).values():
        children[topic["parent"]].append(topic)
    for siblings in children.values():
        siblings.sort(key=lambda topic: (topic["position"], topic["slug"]))

    def walk(topic: Item) -> Iterator[Item]:
        yield topic
        for child in children[topic["uid"]]:
            yield from walk(child)

    for level in in_order(bundle, LEVEL.name):
        for category in in_order(bundle, CATEGORY.name):
            for top in children[None]:
                if (top["level"], top["category"]) == (level["slug"], category["code"]):
                    yield from ((str(level["slug"]), topic) for topic in walk(top))


def _parts_of_topics(bundle: Bundle, ahead: dict[str, list[Item]]) -> dict[Any, list[Item]]:
    """What stands below each topic: its objectives, resources and prerequisites.

    A prerequisite whose topic comes later goes to ``ahead`` of its level: ``loaddata`` can only
    refer to what it has read.
    """
    order = list(reading_order(bundle))
    rank = {topic["uid"]: place for place, (_, topic) in enumerate(order)}
    level_of = {topic["uid"]: level for level, topic in order}
    parts: dict[Any, list[Item]] = defaultdict(list)
    for kind in (OBJECTIVE, RESOURCE):
        for item in in_order(bundle, kind.name):
            parts[item["topic"]].append(item)
    edges = bundle.of(PREREQUISITE).values()
    for edge in sorted(edges, key=lambda edge: (rank[edge["topic"]], rank[edge["requires"]])):
        if rank[edge["requires"]] < rank[edge["topic"]]:
            parts[edge["topic"]].append(edge)
        else:
            ahead[level_of[edge["topic"]]].append(edge)
    return parts


class _Writer:
    def __init__(self, bundle: Bundle, roadmap: str) -> None:
        self.bundle = bundle
        self.roadmap = roadmap

    def entry(self, item: Item) -> str:
        return "\n".join(self._lines(item)) + "\n"

    def _lines(self, item: Item) -> Iterable[str]:
        yield f"- model: roadmap.{item.kind.name}"
        yield "  fields:"
        if item.kind in (LEVEL, CATEGORY, TOPIC):
            yield f"    roadmap: [{scalar(self.roadmap)}]"
        for field in item.kind.fields:
            value = item[field.name]
            if value != field.default:
                yield from self._field(field.name, field.refers_to, value)

    def _field(self, name: str, refers_to: str, value: Any) -> Iterable[str]:
        if refers_to == "topic":
            yield f"    {name}: [{value}]  # {self.bundle.slug_of(value)}"
        elif refers_to:
            yield f"    {name}: [{scalar(self.roadmap)}, {scalar(value)}]"
        elif name in RATINGS:
            yield f"    {name}: {value}  # {_rating(name, value)}"
        elif name == "uid":
            yield f"    uid: {value}"
        elif name == "body" and not UNPRINTABLE.search(value):
            yield "    body: |"
            yield from (f"      {line}" if line else "" for line in value.split("\n"))
        else:
            yield f"    {name}: {scalar(value)}"


def _rating(name: str, value: int) -> str:
    try:
        return str(RATINGS[name](value).label).lower()
    except ValueError:
        return "unknown"


def scalar(value: Any) -> str:
    """A one-line value as YAML, quoted only where it must be."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if UNPRINTABLE.search(text) or "\n" in text or "\t" in text:
        return _double_quoted(text)
    if _is_plain(text):
        return text
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    return bool(PLAIN.match(_without_accents(text))) and text.lower() not in WORDS_OF_YAML


def _without_accents(text: str) -> str:
    """Letters and signs beyond ASCII need no quotes; for the test they are as good as an x."""
    return re.sub(r"[^\x00-\x7f\x85\xa0\u2028\u2029\ufeff]", "x", text)


def _double_quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    escaped = escaped.replace("\t", "\\t")
    return '"' + UNPRINTABLE.sub(_escape, escaped) + '"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match.group())
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
