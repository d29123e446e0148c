"""A roadmap of the topics of an export that are not here, so that nothing on them is lost."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from roadmap.domain.changes.schema import CATEGORY, LEVEL, OBJECTIVE, ROADMAP, TOPIC, Kind
from roadmap.domain.changes.settle import LIMITS
from roadmap.domain.changes.snapshot import ContentItem, Snapshot
from roadmap.domain.forks.new_roadmap import SHORT, TITLE, Slugs, code_of, shortened
from roadmap.domain.normalize import normalize_line
from roadmap.domain.personal_data.bringing_in.places import NAMESPACE
from roadmap.domain.personal_data.bringing_in.rows import Named
from roadmap.enums import CategoryColor

LEFTOVERS = str(uuid.uuid5(NAMESPACE, "leftovers"))
"""The uid in the file, so to speak, of a roadmap that is in no file."""
ROADMAP_TITLE = "Topics that are not here"
SUMMARY = "Brought in from an export: what you had on topics that this site doesn't have."
LEVEL_SLUG = "topics"
ELSEWHERE = "Other roadmaps"
NO_NAME = "A topic without a name"
NO_TEXT = "something that the export has no words for"


@dataclass
class Unplaced:
    """Topics and objectives that are not here, by the uids of the file."""

    topics: dict[str, Named] = field(default_factory=dict)
    objectives: dict[str, tuple[str, str]] = field(default_factory=dict)


def left(uid: str) -> str:
    """The key of a topic or an objective that stands among the leftovers."""
    return f"left {uid}"


def leftovers(
    unplaced: Unplaced, present: Snapshot | None = None, known: Collection[str] = ()
) -> Snapshot:
    """The content of that roadmap: a category for each roadmap that its topics come from.

    Args:
        present: what is here from an earlier time, with other keys.
        known: the keys of those topics that are here.
    """
    content, present = Snapshot(), present or Snapshot()
    _add(content, ROADMAP, LEFTOVERS, uid=LEFTOVERS, slug="", title=ROADMAP_TITLE, summary=SUMMARY)
    _add(content, LEVEL, LEVEL_SLUG, slug=LEVEL_SLUG, title="Topics")
    codes = _categories(content, present, {named.roadmap for named in unplaced.topics.values()})
    slugs = Slugs([str(topic["slug"]) for topic in present.topics.values()])
    titles = Titles(str(topic["title"]) for topic in present.topics.values())
    for place, (uid, named) in enumerate(unplaced.topics.items(), len(present.topics)):
        is_known = left(uid) in known
        title = _title(named) if is_known else titles.take(_title(named))
        _add(
            content,
            TOPIC,
            left(uid),
            uid=left(uid),
            slug="" if is_known else slugs.take(title, "topic"),
            title=title,
            level=LEVEL_SLUG,
            category=codes[named.roadmap],
            position=place,
        )
    for place, (uid, (topic, text)) in enumerate(unplaced.objectives.items()):
        line = shortened(normalize_line(text), 200) or NO_TEXT
        _add(
            content,
            OBJECTIVE,
            left(uid),
            uid=left(uid),
            topic=left(topic),
            text=line,
            position=place,
        )
    return content


def _add(content: Snapshot, kind: Kind, key: str, **values: object) -> None:
    content.add(ContentItem(kind, key, kind.new(**values)))


def _categories(content: Snapshot, present: Snapshot, roadmaps: set[str]) -> dict[str, str]:
    """The codes of the categories, by the names of the roadmaps."""
    known = {str(each["title"]): str(each["code"]) for each in present.of(CATEGORY).values()}
    taken, colors, codes = set(known.values()), list(CategoryColor), {}
    for roadmap in sorted(roadmaps):
        title = shortened(normalize_line(roadmap), TITLE) or ELSEWHERE
        if title not in known and len(known) >= LIMITS[CATEGORY][0] - 1:
            title = ELSEWHERE
        code = known.get(title) or code_of(title, taken)
        place = len(known)
        known[title] = codes[roadmap] = code
        _add(
            content,
            CATEGORY,
            code,
            code=code,
            title=title,
            short_title=shortened(title, SHORT),
            color=colors[place % len(colors)].value,
            position=place,
            map_row=place,
        )
    return codes


def _title(named: Named) -> str:
    return shortened(normalize_line(named.title), TITLE - 7) or NO_NAME


class Titles:
    """Titles, each once; a number counts on where one repeats."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = {title.casefold() for title in taken}
        self.last: dict[str, int] = {}

    def take(self, words: str) -> str:
        title, key = words, words.casefold()
        while title.casefold() in self.taken:
            self.last[key] = self.last.get(key, 1) + 1
            title = f"{words} ({self.last[key]})"
        self.taken.add(title.casefold())
        return title
