"""What differs between a form that was opened some time ago and the content, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from roadmap.domain.changes.diff import UNKNOWN
from roadmap.domain.changes.form import Clash
from roadmap.domain.changes.schema import (
    BY_NAME,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    Kind,
    Values,
)
from roadmap.domain.changes.snapshot import Ref

SHORT = 200
"""Longer texts scroll in a box of their own, in characters."""
NOTHING = "Nothing"
NAMES = {"theirs": "Saved since", "yours": "Yours", "base": "When you opened it"}


@dataclass(frozen=True)
class Side:
    """What one side has; of a long text the lines that differ."""

    name: str
    text: str


@dataclass(frozen=True)
class StaleField:
    """A field, or a whole object, that the sides have differently."""

    label: str
    sides: tuple[Side, ...]

    @property
    def is_long(self) -> bool:
        return max(len(side.text) for side in self.sides) > SHORT

    @property
    def rows(self) -> int:
        """How high a box for a long text is, in lines."""
        return min(16, 2 + max(len(side.text) // 40 + side.text.count("\n") for side in self.sides))


@dataclass
class StaleFields:
    """What differs, by who changed it."""

    both: list[StaleField] = field(default_factory=list)
    theirs: list[StaleField] = field(default_factory=list)
    yours: list[StaleField] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.both or self.theirs or self.yours)

    def __iadd__(self, other: StaleFields) -> StaleFields:
        self.both += other.both
        self.theirs += other.theirs
        self.yours += other.yours
        return self


def comparison(
    clashes: Iterable[Clash],
    *,
    main: Ref | None = None,
    labels: Mapping[str, str] | None = None,
    about: str = "",
) -> StaleFields:
    """The sides of each difference as texts.

    Args:
        main: what the page is about, which needs no name.
        labels: what a form calls its fields, where not as the model does.
        about: what the object is called where the form is about several.
    """
    found = list(clashes)
    titles = _titles(found)
    result = StaleFields()
    for clash in found:
        kind = BY_NAME[clash.ref[0]]
        sides = {"base": clash.base, "theirs": clash.theirs, "yours": clash.yours}
        if clash.name:
            texts: dict[str, str | None]
            texts = {n: _value_text(kind, clash.name, v, titles) for n, v in sides.items()}
            label = (labels or {}).get(clash.name) or _label(kind, clash.name)
        else:
            texts = {n: _object_text(kind, v, titles) for n, v in sides.items()}
            label = _name(kind)
        known = _where_they_differ({n: t for n, t in texts.items() if t is not None})
        shown = tuple(Side(NAMES[name], known[name]) for name in NAMES if name in known)
        where = about or ("" if clash.ref == main else _part_title(clash.ref))
        text = f"{where}: {label[:1].lower()}{label[1:]}" if where and clash.name else label
        getattr(result, clash.who).append(StaleField(text, shown))
    return result


def _label(kind: Kind, name: str) -> str:
    return str(kind.model._meta.get_field(name).verbose_name).capitalize()  # type: ignore[union-attr]


def _name(kind: Kind) -> str:
    return str(kind.model._meta.verbose_name).capitalize()


def _part_title(ref: Ref) -> str:
    """The name of a part of a topic, as the database has it."""
    kind, key = BY_NAME[ref[0]], ref[1]
    if kind not in (OBJECTIVE, RESOURCE, PREREQUISITE):
        return ""
    row = kind.model._default_manager.filter(pk=key).first()
    return f"{_name(kind)} “{row}”" if row else _name(kind)


def _object_text(kind: Kind, values: Any, titles: Mapping[Ref, str]) -> str | None:
    """What one sees of a whole object; a side that has not got it has nothing."""
    if values is UNKNOWN:
        return None
    if values is None:
        return NOTHING
    texts = (
        _value_text(kind, name, value, titles)
        for name, value in values.items()
        if value not in (None, "")
        and name not in ("uid", "topic", "origin", "position", "archived")
    )
    return ", ".join(text for text in texts if text)


def _value_text(kind: Kind, name: str, value: Any, titles: Mapping[Ref, str]) -> str | None:
    """A value as forms show it; None where nobody knows it."""
    if value is UNKNOWN:
        return None
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "Yes" if value else "No"
    referred = kind.references.get(name)
    if referred:
        return titles.get((referred, str(value)), str(value))
    choices = dict(kind.model._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


def _titles(clashes: Iterable[Clash]) -> dict[Ref, str]:
    """The titles of all objects that are referred to, by kind and id as a text."""
    wanted: dict[str, set[str]] = {}
    for clash in clashes:
        kind = BY_NAME[clash.ref[0]]
        for side in (clash.base, clash.theirs, clash.yours):
            values: Values = {clash.name: side} if clash.name else (side or {})
            for name, value in values.items():
                referred = kind.references.get(name)
                if referred and value is not UNKNOWN and str(value).isdecimal():
                    wanted.setdefault(referred, set()).add(str(value)[:18])
    return {
        (name, str(row.pk)): str(row)
        for name, keys in wanted.items()
        for row in BY_NAME[name].model._default_manager.filter(pk__in=keys)
    }


def _where_they_differ(texts: Mapping[str, str]) -> dict[str, str]:
    """Of long texts the lines from the first that differs to the last; "…" is what all have."""
    if max(map(len, texts.values())) <= SHORT:
        return dict(texts)
    lines = {name: text.replace("\r\n", "\n").split("\n") for name, text in texts.items()}
    start = _common(list(lines.values()))
    rest = [each[start:] for each in lines.values()]
    end = _common([each[::-1] for each in rest])
    return {
        name: "\n".join(
            [*(["…"] if start else []), *each[start : len(each) - end], *(["…"] if end else [])]
        )
        for name, each in lines.items()
    }


def _common(texts: list[list[str]]) -> int:
    """How many lines all of the texts begin with."""
    count = 0
    for together in zip(*texts, strict=False):
        if len(set(together)) > 1:
            break
        count += 1
    return count


def typed(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a person filled in, of all that a form has sent, by what the fields are called."""
    for key, value in data.items():
        row, _, name = key.rpartition("-")
        is_ours = key.startswith(("_", "csrf", "initial-")) or "__prefix__" in key
        is_ours |= name in SENT_UNSEEN or name.endswith("_FORMS") or (bool(row) and name == "topic")
        if value and not is_ours:
            yield key.replace("-", " ").replace("_", " ").capitalize(), str(value)


SENT_UNSEEN = ("seal", "id", "action", "select_across")
"""What forms send that nobody sees; the topic of a row, and what begins with _, are others."""
