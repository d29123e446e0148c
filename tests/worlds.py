"""Worlds that a site can be in: empty, half made, very old, very large, in other scripts.

A world is what a function of :data:`SITES` leaves in the database; each gives the roadmap that it
is about, or None. :data:`LIVES` are what can be odd about a learner, on a roadmap that is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import User
from roadmap.domain.catalog.loading import read_outline
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import set_status
from roadmap.enums import Lifecycle, Status
from roadmap.models import Category, Level, Plan, Roadmap, Topic
from tests.factories import (
    CategoryFactory,
    LevelFactory,
    RoadmapFactory,
    TopicFactory,
    UserFactory,
    add,
    small_roadmap,
)

LONG = "How a request finds its way through caches, proxies and queues to the row it was about"
ARABIC = "كيف تصل الرسالة إلى الخادم ثم تعود \u202eبالعكس"  # noqa: RUF001
HEBREW = "\u202eבדיקה\u202c"  # noqa: RUF001
CHINESE = "理解请求如何穿过缓存、代理和队列最终到达数据库的那一行"


def no_roadmap() -> None:
    return None


def only_a_draft() -> Roadmap:
    roadmap = small_roadmap("trail")
    Roadmap.objects.filter(pk=roadmap.pk).update(lifecycle=Lifecycle.DRAFT)
    roadmap.refresh_from_db()
    return roadmap


def no_level() -> Roadmap:
    return RoadmapFactory(slug="trail", title="Trail")


def no_category() -> Roadmap:
    roadmap = no_level()
    LevelFactory(roadmap=roadmap, slug="basics", title="Basics")
    return roadmap


def no_topic() -> Roadmap:
    roadmap = no_category()
    CategoryFactory(roadmap=roadmap, code="db")
    return roadmap


def only_retired_topics() -> Roadmap:
    """Of which somebody has done one, and one leads to its successor."""
    roadmap = small_roadmap("trail")
    walker = Learner(user_id=UserFactory().pk)
    row = read_outline(roadmap).by_slug["leaf-1-1"]
    set_status(learner=walker, row=row, status=Status.DONE)
    topics = Topic.objects.filter(roadmap=roadmap)
    topics.update(lifecycle=Lifecycle.RETIRED)
    topics.filter(slug="single-1").update(successor=topics.get(slug="single-2"))
    return roadmap


def one_leaf() -> Roadmap:
    roadmap = no_topic()
    TopicFactory(
        level=Level.objects.get(roadmap=roadmap),
        category=Category.objects.get(roadmap=roadmap),
        slug="leaf",
        title="The only one",
    )
    return roadmap


def titled(*titles: str) -> Roadmap:
    """A small roadmap whose titles all are ``titles``, in turn."""
    roadmap = small_roadmap("trail")
    Roadmap.objects.filter(pk=roadmap.pk).update(title=titles[0], summary=titles[0])
    for model in (Level, Category, Topic):
        rows: list[Any] = list(model.objects.filter(roadmap=roadmap))
        for number, row in enumerate(rows):
            row.title = titles[number % len(titles)]
        model.objects.bulk_update(rows, ["title"])
    roadmap.refresh_from_db()
    return roadmap


def long_titles() -> Roadmap:
    return titled((LONG + "x" * 120)[:120], "y" * 120, "Ein Wort " * 13)


def titles_from_right_to_left() -> Roadmap:
    return titled(ARABIC, HEBREW)


def chinese_titles() -> Roadmap:
    return titled(CHINESE * 4, "数据库", "トランザクション")


def three_thousand_topics() -> Roadmap:
    """Three levels, ten lines, groups of nine."""
    roadmap = no_level()
    levels = [LevelFactory(roadmap=roadmap) for _ in range(3)]
    lines = [CategoryFactory(roadmap=roadmap, map_row=number) for number in range(10)]
    groups = [
        TopicFactory.build(level=level, category=line, slug=f"g-{level.pk}-{line.pk}-{number}")
        for level in levels
        for line in lines
        for number in range(10)
    ]
    add(*groups)
    add(
        *(
            TopicFactory.build(
                level=group.level, category=group.category, parent=group, slug=f"l-{group.pk}-{n}"
            )
            for group in groups
            for n in range(9)
        )
    )
    return roadmap


Site = Callable[[], Roadmap | None]
EMPTY: tuple[Site, ...] = (no_level, no_category, no_topic, only_retired_topics)
"""Worlds whose roadmap is published and has nothing to learn in it."""
SITES: tuple[Site, ...] = (
    no_roadmap,
    only_a_draft,
    *EMPTY,
    one_leaf,
    long_titles,
    titles_from_right_to_left,
    chinese_titles,
)


def dropped_time_zone(person: User, roadmap: Roadmap) -> None:
    """The system has known the person's time zone once, and does no longer."""
    User.objects.filter(pk=person.pk).update(time_zone="Pacific/Atlantis")
    work(person, roadmap, timezone.now() - dt.timedelta(days=1))


def began_in_2005(person: User, roadmap: Roadmap) -> None:
    work(person, roadmap, dt.datetime(2005, 3, 4, 9, tzinfo=dt.UTC))
    Plan.objects.create(
        user=person, roadmap=roadmap, weekly_minutes=120, created_on=dt.date(2005, 3, 1)
    )


def plans_for_forty_years(person: User, roadmap: Roadmap) -> None:
    today = timezone.now().date()
    work(person, roadmap, timezone.now() - dt.timedelta(days=40))
    Plan.objects.create(
        user=person,
        roadmap=roadmap,
        weekly_minutes=30,
        created_on=today - dt.timedelta(days=30),
        target_date=today.replace(day=1, year=today.year + 40),
    )


Life = Callable[[User, Roadmap], None]
LIVES: tuple[Life, ...] = (dropped_time_zone, began_in_2005, plans_for_forty_years)


def work(person: User, roadmap: Roadmap, at: dt.datetime) -> None:
    """The person has done one leaf and begun another, by ``at``."""
    rows = read_outline(roadmap).by_slug
    for slug, status in (("leaf-1-1", Status.DONE), ("leaf-1-2", Status.LEARNING)):
        set_status(learner=Learner(user_id=person.pk), row=rows[slug], status=status, now=at)


def arguments(roadmap: Roadmap | None) -> dict[str, Any]:
    """A value for every argument of an address, of what there is in the roadmap.

    Where there is nothing of the kind it is a name or number that nothing has.
    """

    def first(model: type[Model], field: str, otherwise: Any) -> Any:
        rows = model._default_manager.filter(roadmap=roadmap).order_by("pk")
        return rows.values_list(field, flat=True).first() or otherwise

    return {
        "roadmap": roadmap.slug if roadmap else "trail",
        "level": first(Level, "slug", "basics"),
        "topic": first(Topic, "slug", "leaf"),
        "code": first(Category, "code", "db"),
        "uid": "3f0a6f0c-2c50-4d0b-9a51-0ad9e4b0a001",
        "evidence": 1,
        "link": 1,
        "action": 1,
    }
