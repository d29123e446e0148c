"""What to do now, of the size of the time there is: one thing, and the next best. Pure.

A topic gives one answer for a time: its next open objective with the longest resource that fits,
or the topic as a whole where that fits. What is larger comes last, and only as its first part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from roadmap.domain.catalog.outline import TopicRow
from roadmap.domain.catalog.topic_content import ResourceLink, TopicObjective
from roadmap.domain.guidance.suggestions import MANY

TIMES = (30, 60, 120, 240)
"""Minutes that a learner chooses from."""
USUAL = 60
"""The time before anybody has chosen one."""
SHARE = 3
"""What takes less than this part of the time is small for it."""

FILLS, SMALL, UNKNOWN, PART = range(4)
"""How well an answer fits a time; the last one is larger, and only its beginning is meant."""


@dataclass(frozen=True)
class Doable:
    """A topic that could be worked on: being learned, or ready to begin."""

    row: TopicRow
    is_begun: bool
    objectives: tuple[tuple[TopicObjective, bool], ...] = ()
    """Each with whether it is ticked."""
    resources: tuple[ResourceLink, ...] = ()

    @cached_property
    def next_objective(self) -> TopicObjective | None:
        return next((objective for objective, ticked in self.objectives if not ticked), None)

    @cached_property
    def ticked(self) -> int:
        return sum(ticked for _, ticked in self.objectives)


class Offer(NamedTuple):
    """One thing to do in some minutes, as the answer to the time there is."""

    doable: Doable
    objective: TopicObjective | None
    """The next open one; None where the whole topic is meant, or nothing of it is open."""
    resource: ResourceLink | None
    minutes: int | None
    """How long it takes by estimate; None where nobody said."""
    fit: int
    is_whole: bool = False
    """Whether all of the topic, or all that is left of it, is meant."""


@dataclass(frozen=True)
class Tonight:
    """The answer to a time; none where nothing is left to learn, or all has been shown."""

    minutes: int
    answer: Offer | None
    is_end: bool = False
    """Whether everything that fits has been shown."""

    @property
    def more_time(self) -> int | None:
        """The next larger time to choose."""
        return next((each for each in TIMES if each > self.minutes), None)


def tonight(doables: Sequence[Doable], minutes: int, after: str = "") -> Tonight:
    """The best answer, or the one that comes after that of the topic with the slug ``after``."""
    found = answers(doables, minutes)
    slugs = [answer.doable.row.slug for answer in found]
    place = slugs.index(after) + 1 if after in slugs else 0
    if place < len(found):
        return Tonight(minutes, found[place])
    return Tonight(minutes, None, is_end=bool(found))


def answers(doables: Sequence[Doable], minutes: int) -> list[Offer]:
    """An answer for each topic, the best first; ``doables`` are in the order to prefer."""
    begun_first = sum(doable.is_begun for doable in doables) > MANY
    found = [answer_of(doable, minutes) for doable in doables]
    if begun_first:
        return sorted(found, key=lambda a: (a.fit > SMALL, not a.doable.is_begun, a.fit))
    return sorted(found, key=lambda a: (a.fit, not a.doable.is_begun))


def answer_of(doable: Doable, minutes: int) -> Offer:
    """What of a topic fits best: the longest, an objective before the whole."""
    return min(options(doable, minutes), key=lambda a: (a.fit, -(a.minutes or 0)))


def options(doable: Doable, minutes: int) -> Iterator[Offer]:
    """All that a topic offers for a time; something always."""
    objective, whole = doable.next_objective, doable.row.minutes
    resource = longest(doable.resources, minutes)
    if resource is not None and resource.minutes:
        fit = fit_of(resource.minutes, minutes)
        yield Offer(doable, objective, resource, resource.minutes, fit)
    if 0 < whole <= minutes:
        yield Offer(doable, None, resource, whole, fit_of(whole, minutes), is_whole=True)
    unsized = next((each for each in doable.resources if not each.minutes), None)
    if unsized is not None or (objective is not None and not doable.resources):
        yield Offer(doable, objective, unsized, None, UNKNOWN)
    yield Offer(doable, objective, shortest(doable.resources), minutes, PART)


def fit_of(size: int, minutes: int) -> int:
    return FILLS if SHARE * size >= minutes else SMALL


def longest(resources: Sequence[ResourceLink], minutes: int) -> ResourceLink | None:
    """The longest that fits; one that costs money only where no other does."""
    fitting = [each for each in resources if each.minutes and each.minutes <= minutes]
    return max(fitting, key=lambda each: (each.free, each.minutes or 0), default=None)


def shortest(resources: Sequence[ResourceLink]) -> ResourceLink | None:
    """The shortest of known length, one that is free if there is one."""
    sized = [each for each in resources if each.minutes]
    return min(sized, key=lambda each: (not each.free, each.minutes or 0), default=None)
