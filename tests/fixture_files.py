"""A small folder of fixtures that a test can edit, write again and sync."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

from roadmap.domain.changes.naming import natural_key
from roadmap.domain.changes.schema import (
    BY_NAME,
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    ROADMAP,
    TOPIC,
    Kind,
)
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.fixtures.plan import Overwrites
from roadmap.domain.fixtures.sync import SyncResult, sync
from roadmap.domain.fixtures.writer import render
from roadmap.models import Roadmap

SPACE = uuid.UUID("7d9f5f5e-1f0a-4d8e-9e0b-2f0a6b1c3d4e")


def uid(name: str) -> str:
    return str(uuid.uuid5(SPACE, name))


class FixtureFiles:
    """Two levels, two lines: the group ``storage`` with ``tables`` and ``keys``, the leaves
    ``commits`` and ``branches``; ``keys`` requires ``tables``, ``branches`` requires ``commits``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = Snapshot()
        self._add(ROADMAP, uid=uid("roadmap"), slug="trail", title="Trail", summary="A small one.")
        for slug in ("basics", "advanced"):
            self.level(slug)
        for position, code in enumerate(("db", "vc"), 1):
            self._add(
                CATEGORY, code=code, title=code.upper(), color=code, position=position, map_row=0
            )
        self.topic("storage")
        self.topic("tables", parent="storage")
        self.topic("keys", parent="storage")
        self.topic("commits", category="vc")
        self.topic("branches", category="vc", level="advanced")
        self.requires("keys", "tables")
        self.requires("branches", "commits")
        self.objective("tables", "draw a table")
        self.resource("tables", "https://example.org/tables")

    def _add(self, kind: Kind, /, **values: Any) -> None:
        item = ContentItem(kind, None, {f.name: f.default for f in kind.fields} | values)
        self.content.add(replace(item, key=natural_key(item, {})))

    def level(self, slug: str) -> None:
        position = len(self.content.of(LEVEL)) + 1
        self._add(LEVEL, slug=slug, title=slug.title(), position=position)

    def topic(self, slug: str, *, parent: str | None = None, **fields: Any) -> None:
        values: dict[str, Any] = {
            "title": slug.title(),
            "level": "basics",
            "category": "db",
            "position": 10 * (len(self.content.topics) + 1),
            "difficulty": 1,
            "importance": 2,
            "minutes": 60,
            "summary": f"What {slug} are good for.",
            "body": f"About *{slug}*:\n\n```python\nprint(1)\n```",
        }
        place = {"parent": uid(parent) if parent else None}
        self._add(TOPIC, uid=uid(slug), slug=slug, **(values | place | fields))

    def objective(self, topic: str, text: str) -> None:
        self._add(OBJECTIVE, uid=uid(text), topic=uid(topic), position=1, text=text)

    def resource(self, topic: str, url: str, **fields: Any) -> None:
        values = {"title": "Manual", "kind": "documentation", "position": 1}
        self._add(RESOURCE, topic=uid(topic), url=url, **(values | fields))

    def requires(self, topic: str, required: str) -> None:
        self._add(PREREQUISITE, topic=uid(topic), requires=uid(required))

    def edit(self, name: str, kind: str = "topic", /, **fields: Any) -> None:
        """Change fields of an object by its slug, code, text or address."""
        item = self._find(kind, name)
        items = self.content.items[kind]
        items[item.key] = replace(item, values=item.values | fields)

    def remove(self, name: str, kind: str = "topic") -> None:
        """Take an object out, a topic with everything that belongs to it."""
        gone = self._find(kind, name)
        self.content.items[kind].pop(gone.key)
        if kind == "topic":
            for part in (OBJECTIVE, RESOURCE, PREREQUISITE):
                for item in list(self.content.of(part).values()):
                    if uid(name) in (item["topic"], item.values.get("requires")):
                        self.content.of(part).pop(item.key)

    def remove_edge(self, topic: str, required: str) -> None:
        self.content.of(PREREQUISITE).pop((uid(topic), uid(required)))

    def _find(self, kind: str, name: str) -> ContentItem:
        names = ("slug", "code", "text", "url")
        return next(
            item
            for item in self.content.of(BY_NAME[kind]).values()
            if name in [item.values.get(field) for field in names] or item.key == uid(name)
        )

    def write(self) -> Path:
        self.folder.mkdir(exist_ok=True)
        for path in self.folder.glob("[!d]*.yaml"):
            path.unlink()
        for name, text in render(self.content).items():
            (self.folder / name).write_text(text)
        return self.folder

    def sync(self, *overwrite: str, everything: bool = False, **options: Any) -> SyncResult:
        """Sync as if rows had been written behind the engine's back, as tests do."""
        for roadmap in Roadmap.objects.filter(synced__has_key="seal"):
            synced = {name: value for name, value in roadmap.synced.items() if name != "seal"}
            Roadmap.objects.filter(pk=roadmap.pk).update(synced=synced)
        overwrites = Overwrites(frozenset(overwrite), everything)
        return sync(self.write(), overwrites=overwrites, **options)
