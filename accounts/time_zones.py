"""Time zones as people choose them: places under their region, each with the time there now.

Which places: docs/decisions/0026-places-for-time-zones.md.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone

UTC = "UTC"
"""What everybody begins with, and what is used where nobody says more."""
REGIONS = {
    "Africa": "Africa",
    "America": "America",
    "Antarctica": "Antarctica",
    "Arctic": "Arctic",
    "Asia": "Asia",
    "Atlantic": "Atlantic Ocean",
    "Australia": "Australia",
    "Europe": "Europe",
    "Indian": "Indian Ocean",
    "Pacific": "Pacific Ocean",
}
"""By the first part of a zone's name. Others are offsets and old names of whole countries."""
QUARTER = 900
"""Seconds for which an offset is looked up once: clocks change at no other time."""

Choices = list[tuple[str, str | list[tuple[str, str]]]]


@cache
def places() -> frozenset[str]:
    """The zones that a person is offered: one for each place where clocks went their own way."""
    known = zoneinfo.available_timezones()
    rows = (line.split("\t") for line in _lines("zone.tab") if not line.startswith("#"))
    listed = known & {row[2] for row in rows if len(row) > 2}
    return frozenset(listed or {name for name in known if _region(name)})


def place_of(name: str) -> str:
    """The zone under the name by which it is offered, where it has one; "" where it is none.

    Browsers give names that are long out of use, which a system need not even know any more.
    """
    if name in places():
        return name
    present = _present_names().get(name, name)
    if "Etc/UTC" in (name, present):
        return UTC
    if present in places():
        return present
    return name if name in zoneinfo.available_timezones() else ""


def choices(present: str, now: dt.datetime) -> Choices:
    """UTC, then the places by region, "Berlin, 14:06"; first ``present``, where it is no place."""
    clocks = _offsets(int(now.timestamp()) // QUARTER)
    utc = now.astimezone(dt.UTC)

    def option(name: str, called: str) -> tuple[str, str]:
        offset = clocks[name] if name in clocks else _offset(name, now)
        return name, f"{called}, {utc + offset:%H:%M}"

    regions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in sorted(places(), key=called):
        regions[_region(name)].append(option(name, called(name)))
    alone = [name for name in dict.fromkeys((present, UTC)) if name not in places()]
    return [
        *(option(name, called(name)) for name in alone),
        *((REGIONS[region], regions[region]) for region in sorted(regions)),
    ]


def called(name: str) -> str:
    """A place without its region: "Berlin", "Buenos Aires (Argentina)"; UTC and its like whole."""
    if not _region(name):
        return name
    _, *within, place = name.replace("_", " ").split("/")
    return f"{place} ({within[0]})" if within else place


def clock(name: str, now: dt.datetime) -> str:
    """The time in a zone, "14:06"."""
    return f"{now.astimezone(dt.UTC) + _offset(name, now):%H:%M}"


class PlaceSelect(forms.Select):
    """A list of places; each says what else browsers call it, for static/js/time-zone.js."""

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(*args, **kwargs)
        if former := _former_names().get(str(option["value"])):
            option["attrs"]["data-also"] = former
        return option


class PlaceField(forms.ChoiceField):
    """A time zone, chosen by place; what the person has now is a choice whatever it is called."""

    widget = PlaceSelect

    def offer(self, present: str) -> None:
        self.choices = choices(present, timezone.now())

    def to_python(self, value: Any) -> str:
        name = super().to_python(value)
        return name if super().valid_value(name) else place_of(name) or name

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or bool(place_of(str(value)))


def _region(name: str) -> str:
    region, slash, _ = name.partition("/")
    return region if slash and region in REGIONS else ""


@lru_cache(maxsize=2)
def _offsets(quarter: int) -> dict[str, dt.timedelta]:
    now = dt.datetime.fromtimestamp(quarter * QUARTER, dt.UTC)
    return {name: _offset(name, now) for name in (*places(), UTC)}


def _offset(name: str, now: dt.datetime) -> dt.timedelta:
    try:
        return now.astimezone(zoneinfo.ZoneInfo(name)).utcoffset() or dt.timedelta()
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return dt.timedelta()


@cache
def _present_names() -> dict[str, str]:
    """What zones are called now, by what they were called once."""
    links = (line.split() for line in _lines("tzdata.zi") if line.startswith("L "))
    return {former: name for _, name, former in links}


@cache
def _former_names() -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    for former, name in _present_names().items():
        is_utc = name == "Etc/UTC" and former != UTC
        if is_utc or (_region(former) and name in places() and former not in places()):
            found[UTC if is_utc else name].append(former)
    found[UTC].append("Etc/UTC")
    return {name: " ".join(sorted(former)) for name, former in found.items()}


def _lines(file: str) -> list[str]:
    """A text of the time zone database, from where the zones themselves are read; [] without."""
    for text in _texts(file):
        try:
            return text.read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
    return []


def _texts(file: str) -> Iterator[Any]:
    yield from (Path(folder, file) for folder in zoneinfo.TZPATH)
    try:
        yield resources.files("tzdata.zoneinfo") / file
    except ModuleNotFoundError:
        return
