"""Which headings of a file are its title, its levels, its categories and its groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from roadmap.domain.checklists.model import ChecklistItem, ChecklistSection

DEFAULT_LEVEL = "All topics"
DEFAULT_CATEGORY = "General"
FEW = 6
"""So many headings at most are taken for levels without a word such as "beginner" in them."""

LEVEL_WORDS = re.compile(
    r"\b(?:beginner|basics?|foundations?|fundamentals|intermediate|advanced|expert|junior|middle|"
    r"mid|senior|level|stage|phase|part|step|week|month|year|semester|module|tier)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Heading:
    """A heading with its rank (1 to 6) and its line."""

    rank: int
    title: str
    line: int


@dataclass(frozen=True)
class PlacedItem:
    """A topmost item of a file with the headings above it, outermost first."""

    item: ChecklistItem
    headings: tuple[Heading, ...]
    file: int


@dataclass
class OpenSection:
    """The items of one level and category while they are collected."""

    headings: tuple[str, ...]
    items: list[ChecklistItem | Group] = field(default_factory=list)


@dataclass
class Group:
    """A heading that becomes an item, because it stands below the one of a category."""

    heading: Heading
    file: str
    items: list[ChecklistItem | Group] = field(default_factory=list)


def sections_of(
    placed: Sequence[PlacedItem], names: Sequence[str], *, is_ours: bool, numbered: int
) -> tuple[str, tuple[ChecklistSection, ...]]:
    """The title of the whole, and its items by level and category, in order.

    One heading above everything is the title. Below it the first layer of headings are levels and
    the second categories, or, where no levels are recognised, the first are categories. Deeper
    headings become groups, whose numbers go on from ``numbered``.
    """
    placed = _with_file_layer(placed, names)
    title = _title(placed)
    layers = [one.headings[1:] if title else one.headings for one in placed]
    has_levels = is_ours or len(names) > 1 or _has_levels(layers)
    sections: dict[tuple[str, str], OpenSection] = {}
    for one, headings in zip(placed, layers, strict=True):
        level, category, groups = _roles(headings, has_levels, title)
        above = (title, *(heading.title for heading in headings), _stem(names[one.file]))
        section = sections.setdefault((level, category), OpenSection(tuple(filter(None, above))))
        _put(section, groups, one.item)
    counter = [numbered]
    result = tuple(
        ChecklistSection(level, category, section.headings, _closed(section.items, counter))
        for (level, category), section in sections.items()
    )
    return title, result


def _with_file_layer(placed: Sequence[PlacedItem], names: Sequence[str]) -> list[PlacedItem]:
    """With several files, each is a heading: the one above all its items, or its file name."""
    if len(names) < 2:
        return list(placed)
    firsts = [
        {one.headings[0].title if one.headings else "" for one in placed if one.file == file}
        for file in range(len(names))
    ]
    if len(set().union(*firsts)) == 1:
        return list(placed)
    return [
        one
        if len(firsts[one.file]) == 1 and one.headings
        else replace(
            one, headings=(Heading(0, _stem(names[one.file]) or DEFAULT_LEVEL, 1), *one.headings)
        )
        for one in placed
    ]


def _stem(name: str) -> str:
    words = re.sub(r"[_-]+", " ", name.rpartition("/")[2].rpartition(".")[0] or name).strip()
    return words[:1].upper() + words[1:]


def _title(placed: Sequence[PlacedItem]) -> str:
    firsts = {one.headings[0].title if one.headings else "" for one in placed}
    return firsts.pop() if len(firsts) == 1 else ""


def _has_levels(layers: Sequence[tuple[Heading, ...]]) -> bool:
    """Whether the outermost headings are levels.

    They are when half of them have a word of :data:`LEVEL_WORDS`, when the same heading occurs
    below several of them (a category runs through levels), or when a few stand above many.
    """
    firsts = {headings[0].title for headings in layers if headings}
    pairs = {(one.title, two.title) for one, two, *_ in (h for h in layers if len(h) > 1)}
    named = sum(LEVEL_WORDS.search(title) is not None for title in firsts)
    return bool(firsts) and (
        2 * named >= len(firsts)
        or len({second for _, second in pairs}) < len(pairs)
        or (len(firsts) <= FEW and len(pairs) >= 2 * len(firsts))
    )


def _roles(
    headings: tuple[Heading, ...], has_levels: bool, title: str
) -> tuple[str, str, tuple[Heading, ...]]:
    """Level, category and the headings that become groups."""
    if not headings:
        return DEFAULT_LEVEL, title or DEFAULT_CATEGORY, ()
    if not has_levels:
        return DEFAULT_LEVEL, headings[0].title, headings[1:]
    category = headings[1].title if len(headings) > 1 else DEFAULT_CATEGORY
    return headings[0].title, category, headings[2:]


def _put(section: OpenSection, groups: tuple[Heading, ...], item: ChecklistItem) -> None:
    items = section.items
    for heading in groups:
        last = items[-1] if items else None
        if not isinstance(last, Group) or last.heading != heading:
            last = Group(heading, item.file)
            items.append(last)
        items = last.items
    items.append(item)


def _closed(items: list[ChecklistItem | Group], counter: list[int]) -> tuple[ChecklistItem, ...]:
    """The items with every group as an item of its own."""
    result = []
    for item in items:
        if isinstance(item, Group):
            counter[0] += 1
            item = ChecklistItem(
                number=counter[0],
                line=item.heading.line,
                file=item.file,
                title=item.heading.title,
                children=_closed(item.items, counter),
            )
        result.append(item)
    return tuple(result)
