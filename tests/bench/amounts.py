"""Pages with much behind them: many roadmaps, long notes, years of events; and visitors' pages.

Ratios to the stock view, as a browser asks. Each group is measured beside its own stock view.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import random
from collections.abc import Callable, Iterator
from typing import Any

from tests.bench.cases import BROWSER, REQUESTS, ROUNDS, Case, Goal, getting, measure

Call = Callable[[], Any]
ROADMAPS = (1, 20, 200)
NOTES = 150
YEARS = dt.timedelta(days=5 * 365)
KEYSTROKE = {"hx-request": "true", "hx-request-type": "partial"}
SWITCHER = {**KEYSTROKE, "hx-target": "div#switcher-found"}
QUERY = "database index"
BASE = "/roadmaps/backend"


def goals(stock: Call) -> list[Goal]:
    """The goals of what grows, as this run measured them."""
    from config.rate_limits import RateLimit
    from roadmap.domain import rate_limits

    for name in ("NOTES", "SEARCHES"):  # counted, but not refused
        setattr(rate_limits, name, RateLimit(name.lower(), uses=1_000_000, seconds=3_600))
    groups = (visitors, days, writes, notes, roadmaps)
    return [goal for group in groups for goal in group(stock)]


def against(stock: Call, group: dict[str, tuple[Call, float, float]]) -> list[Goal]:
    cases = {name: Case(name, call, []) for name, (call, _, _) in group.items()}
    yardstick = Case("stock", stock, [])
    measure([yardstick, *cases.values()])
    return [
        (name, cases[name].ms / yardstick.ms, must, aim, "x")
        for name, (_, must, aim) in group.items()
    ]


def at_once[**P](write: Callable[P, None]) -> Callable[P, None]:
    """In one transaction: what a benchmark is made of need not be safe on the disk line by line."""

    @functools.wraps(write)
    def all_of_it(*args: P.args, **kwargs: P.kwargs) -> None:
        from django.db import transaction

        with transaction.atomic():
            write(*args, **kwargs)

    return all_of_it


def person(name: str) -> tuple[Any, Any]:
    """A browser and who is signed in with it."""
    from django.test import Client

    from accounts.models import User

    user = User.objects.create_user(f"{name}@example.org", "a long sentence for benchmarks")
    client = Client(headers=BROWSER)
    client.force_login(user)
    return client, user


def visitors(stock: Call) -> list[Goal]:
    """Each request is by a browser that was never here."""
    from django.test import Client

    client = Client(headers=BROWSER)

    def first_visit(path: str) -> object:
        client.cookies.clear()
        return getting(client, path)()

    paths = {
        "landing, a visitor": "/",
        "map, a visitor": f"{BASE}/",
        "checklist, a visitor": f"{BASE}/intermediate/",
        "topic, a visitor": f"{BASE}/topics/database-indexing/",
    }
    return against(
        stock,
        {name: (functools.partial(first_visit, path), 1.5, 0.8) for name, path in paths.items()},
    )


def days(stock: Call) -> list[Goal]:
    """Dashboard and plan of people who have been here for five years."""
    years, much = person("years"), person("much")
    worked(years[1], 1_500)
    worked(much[1], 20_000)
    return against(
        stock,
        {
            "dashboard, five years": (getting(years[0], "/dashboard/"), 5, 3),
            "dashboard, 20,000 events": (getting(much[0], "/dashboard/"), 8, 4),
            "plan, 20,000 events": (getting(much[0], "/plan/"), 8, 4),
        },
    )


@at_once
def worked(user: Any, count: int) -> None:
    """So many topics were set done or begun, evenly over the years."""
    from django.utils import timezone

    from roadmap.domain.progress.learner import Learner
    from roadmap.domain.progress.rows import Step, write_steps
    from roadmap.enums import ActionKind, Source, Status
    from roadmap.models import Topic

    rng, now, learner = random.Random(5), timezone.now(), Learner(user_id=user.pk)
    leaves = list(Topic.objects.filter(subtopics=None).values_list("pk", flat=True))
    for number in range(count):
        at = now - YEARS * (count - number) / count
        status = rng.choice((Status.DONE, Status.DONE, Status.LEARNING))
        step = Step(rng.choice(leaves), Status.TODO, None, status, at)
        write_steps(learner, ActionKind.STATUS, [step], at, Source.WEB)


def writes(stock: Call) -> list[Goal]:
    client, user = person("writer")
    worked(user, 300)
    numbers = itertools.count()

    def save() -> None:
        body = f"What I found out, and it is number {next(numbers)}. " * 20
        form = {"body": body, "revision": 10**6}
        assert client.post(f"{BASE}/topics/debugging/note/", form).status_code in (303, 409)

    undone = actions_of(user)

    def undo() -> None:
        answer = client.post(f"/undo/{next(undone)}/", headers=KEYSTROKE)
        assert answer.status_code == 200, answer.status_code

    return against(
        stock,
        {
            "history": (getting(client, "/history/"), 4, 2.5),
            "note save": (save, 4, 2.5),
            "undo": (undo, 4, 2.5),
        },
    )


def actions_of(user: Any) -> Iterator[int]:
    """Actions of a person, the latest first, as many as are undone."""
    from roadmap.models import Action

    found = Action.objects.filter(user=user, undone_at=None).order_by("-pk")
    return iter(list(found.values_list("pk", flat=True)[: 2 * ROUNDS * (REQUESTS + 1)]))


def searching(client: Any, query: str = QUERY) -> Call:
    def call() -> object:
        answer = client.get("/search/", {"q": query}, headers=SWITCHER)
        assert answer.status_code == 200
        return answer

    return call


def notes(stock: Call) -> list[Goal]:
    """Searches at a keystroke over many notes, each with the words somewhere."""
    short, long = person("short-notes"), person("long-notes")
    written(short[1], 1_500)
    written(long[1], 50_000)
    return against(
        stock,
        {
            f"search with {NOTES} notes": (searching(short[0]), 10, 6),
            f"search with {NOTES} notes of 50 kB": (searching(long[0]), 40, 20),
        },
    )


@at_once
def written(user: Any, length: int) -> None:
    from roadmap.domain.notes.notes import save_note
    from roadmap.domain.progress.learner import Learner
    from roadmap.models import Topic

    rng = random.Random(length)
    words = ["".join(rng.choices("aeinorst", k=rng.randint(3, 9))) for _ in range(4_000)]
    for topic in Topic.objects.filter(roadmap__slug="backend")[:NOTES]:
        text = " ".join(rng.choices(words, k=length // 7))[: length - 100]
        body = f"{text}\n\nThe database has an index."
        save_note(learner=Learner(user_id=user.pk), topic=topic, body=body, revision=0)


def roadmaps(stock: Call) -> list[Goal]:
    """Searches on a site with more and more roadmaps, each of the size of the shipped one."""
    client, _ = person("searcher")
    found: list[Goal] = []
    have = 1
    for count in ROADMAPS:
        for number in range(have, count):
            copied(number)
        have = max(have, count)
        name = f"search, {count} roadmap{'s' if count > 1 else ''}"
        found += against(stock, {name: (searching(client), 6, 4)})
    return found


@at_once
def copied(number: int) -> None:
    """Another official roadmap with the shipped topics, and their parts where a search gets to."""
    from roadmap.domain.search.results import SEARCHED
    from roadmap.models import Category, Level, Objective, Resource, Roadmap, Topic

    source = Roadmap.objects.get(slug="backend")
    name = {"slug": f"backend-{number}", "title": f"Backend {number}", "summary": source.summary}
    roadmap = Roadmap.objects.create(**name)
    levels = {
        row.pk: Level.objects.create(
            roadmap=roadmap, slug=row.slug, title=row.title, position=row.position
        )
        for row in Level.objects.filter(roadmap=source)
    }
    lines = {
        row.pk: Category.objects.create(
            roadmap=roadmap, code=row.code, title=row.title, position=row.position, map_row=place
        )
        for place, row in enumerate(Category.objects.filter(roadmap=source))
    }
    topics: dict[int | None, Topic | None] = {None: None}
    waiting = list(Topic.objects.filter(roadmap=source))
    while waiting:
        ready = [row for row in waiting if row.parent_id in topics]
        made = Topic.objects.bulk_create(
            Topic(
                roadmap=roadmap,
                level=levels[row.level_id],
                category=lines[row.category_id],
                parent=topics[row.parent_id],
                slug=row.slug,
                title=row.title,
                summary=row.summary,
                body=row.body,
                position=row.position,
                importance=row.importance,
                difficulty=row.difficulty,
            )
            for row in ready
        )
        topics |= {row.pk: topic for row, topic in zip(ready, made, strict=True)}
        waiting = [row for row in waiting if row.pk not in topics]
    if number > SEARCHED:
        return
    Objective.objects.bulk_create(
        Objective(topic=topics[row.topic_id], text=row.text, position=row.position)
        for row in Objective.objects.filter(topic__roadmap=source)
    )
    Resource.objects.bulk_create(
        Resource(topic=topics[row.topic_id], title=row.title, by=row.by, url=row.url)
        for row in Resource.objects.filter(topic__roadmap=source)
    )
