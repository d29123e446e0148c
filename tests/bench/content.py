"""What changes of the content cost in roadmaps of 185, 1,000 and 5,000 topics.

Milliseconds of CPU of this process and statements of the database, each change made for real: the
quickest of a few, because machines are noisy.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SIZES = (185, 1_000, 5_000)
PEOPLE = 100
"""How many have finished the leaf that is merged away; a third of them have a note on it."""
REPEATS = 3
BODY = "What there is to know about it, in a few paragraphs. " * 30
Goal = tuple[str, float, float, float, str]


@dataclass(frozen=True)
class Cost:
    milliseconds: float
    statements: int


def goals(folder: Path) -> list[Goal]:
    """The goals of content changes, as this run measured them."""
    costs = {size: costs_of(size, folder) for size in SIZES}
    for size, found in costs.items():
        for name, cost in found.items():
            print(f"{name + f', {size:,} topics':44}{cost.milliseconds:8.1f} ms CPU, ", end="")
            print(f"{cost.statements} statements")
    small, large = (costs[size] for size in SIZES[1:])
    lines: list[Goal] = [
        ("statements of an editor's arrow", largest(costs, "arrow"), 15, 12, ""),
        ("an editor's arrow at 5,000 topics", large["arrow"].milliseconds, 30, 15, "ms"),
        ("sync with nothing to do", slowest(costs, "sync again"), 300, 100, "ms"),
    ]
    for name in ("retire", "merge", "preview of a merge", "take back"):
        growth = large[name].milliseconds / small[name].milliseconds
        lines += [
            (f"statements of: {name}", largest(costs, name), 30, 15, ""),
            (f"{name} at 5,000 topics", large[name].milliseconds, 1_000, 300, "ms"),
            ("  from 1,000 topics to 5,000 (linear is 5)", growth, 6, 5, "x"),
        ]
    return lines


def largest(costs: dict[int, dict[str, Cost]], name: str) -> int:
    return max(found[name].statements for found in costs.values())


def slowest(costs: dict[int, dict[str, Cost]], name: str) -> float:
    return max(found[name].milliseconds for found in costs.values())


def costs_of(size: int, folder: Path) -> dict[str, Cost]:
    """What each change costs in a roadmap of ``size`` topics."""
    from django.test import Client

    from accounts.models import User
    from roadmap.domain.curation.merge import merge
    from roadmap.domain.curation.operations import preview
    from roadmap.domain.curation.publish import retire
    from roadmap.domain.curation.revert import revert
    from roadmap.domain.fixtures import export
    from roadmap.domain.fixtures.sync import sync
    from roadmap.models import Changeset

    owner = User.objects.create_user(f"owner-{size}@example.org", "a long sentence for benchmarks")
    own, leaves = roadmap_of(size, owner=owner)
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(owner)
    turns = itertools.cycle(("down", "up"))

    def arrow() -> None:
        address = f"/roadmaps/{own.slug}/edit/topics/{leaves[1].slug}/shift/"
        assert client.post(address, {"direction": next(turns)}).status_code == 303

    arrow()  # the first in a while also begins the count of its rate limit
    official, leaves_there = roadmap_of(size)
    people_on(leaves_there[:REPEATS])
    fresh = iter(leaves_there)
    into = leaves_there[-1]
    found = {
        "arrow": cost(arrow),
        "preview of a merge": cost(
            lambda: preview(lambda: merge(topic=leaves_there[0], into=into))
        ),
        "merge": cost(lambda: merge(topic=next(fresh), into=into)),
        "retire": cost(lambda: retire(topic=next(fresh))),
    }
    log = iter(Changeset.objects.filter(roadmap=official, kind="retire"))
    found["take back"] = cost(lambda: revert(next(log)))
    export.write(export.texts_of(official), folder / str(size))
    sync(folder / str(size))
    return found | {"sync again": cost(lambda: sync(folder / str(size)))}


def cost(change: Callable[[], object]) -> Cost:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    best, statements = float("inf"), 0
    for _ in range(REPEATS):
        with CaptureQueriesContext(connection) as captured:
            began = time.process_time()
            change()
            best = min(best, (time.process_time() - began) * 1000)
        statements = max(statements, len(captured))
    return Cost(best, statements)


def roadmap_of(size: int, owner: Any = None) -> tuple[Any, list[Any]]:
    """A roadmap of groups of five leaves, with objectives, links and prerequisites; its leaves."""
    from roadmap.models import Category, Level, Objective, Prerequisite, Resource, Roadmap, Topic

    name = f"{'own' if owner else 'official'}-{size}"
    roadmap = Roadmap.objects.create(
        slug=name, title=name, summary="Made up.", owner=owner, is_personal=owner is not None
    )
    levels = [
        Level.objects.create(roadmap=roadmap, slug=f"level-{n}", title=f"Level {n}", position=n)
        for n in range(6)
    ]
    categories = [
        Category.objects.create(
            roadmap=roadmap, code=f"c{chr(97 + n)}", title=f"Line {n}", position=n, map_row=n
        )
        for n in range(12)
    ]

    def topic(number: int, group: Any = None) -> Topic:
        return Topic(
            roadmap=roadmap,
            level=group.level if group else levels[number % 6],
            category=group.category if group else categories[number // 6 % 12],
            parent=group,
            position=number,
            slug=f"{group.slug}-{number}" if group else f"group-{number}",
            title=f"Topic {number}",
            summary="A made-up topic.",
            body=BODY,
        )

    groups = Topic.objects.bulk_create(topic(number) for number in range(size // 6))
    leaves = Topic.objects.bulk_create(topic(n, group) for group in groups for n in range(5))
    parts = [(leaf, number) for leaf in leaves for number in range(4)]
    Objective.objects.bulk_create(
        Objective(topic=leaf, text=f"do thing {number}", position=number) for leaf, number in parts
    )
    Resource.objects.bulk_create(
        Resource(topic=leaf, title="A page", url=f"https://example.org/{number}", position=number)
        for leaf, number in parts
    )
    Prerequisite.objects.bulk_create(
        Prerequisite(topic=after, requires=before)
        for before, after in itertools.pairwise(leaves)
        if before.level_id == after.level_id
    )
    return roadmap, leaves


def people_on(leaves: Iterable[Any]) -> None:
    """Learners who have finished the leaves, and their notes on them."""
    from django.utils import timezone

    from accounts.models import User
    from roadmap.models import Note, Progress

    for leaf in leaves:
        names = [f"{leaf.pk}-{number}@example.org" for number in range(PEOPLE)]
        people = User.objects.bulk_create(User(email=name, email_folded=name) for name in names)
        Progress.objects.bulk_create(
            Progress(user=person, topic=leaf, status="done", since=timezone.now())
            for person in people
        )
        Note.objects.bulk_create(
            Note(user=person, topic=leaf, body="Mine.") for person in people[: PEOPLE // 3]
        )
