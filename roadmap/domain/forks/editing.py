"""Edits of a roadmap by its owner; each is one change of the engine, which can be taken back.

Moves are in :mod:`roadmap.domain.forks.moving`, hiding in :mod:`roadmap.domain.forks.hiding`,
what belongs to a topic in :mod:`roadmap.domain.forks.topic_parts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.changeset import Applied, Entry, apply, locked, tree_of
from roadmap.domain.changes.enough import problem_of_enough
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.form import GoneError, sent
from roadmap.domain.changes.names import topic_slug
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import PLACE, TOPIC, Kind, Values
from roadmap.domain.changes.settle import refuse_over_limits
from roadmap.domain.changes.snapshot import ContentItem, Snapshot, of_rows
from roadmap.domain.changes.steps import end_of
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ChangeKind
from roadmap.models import Category, Level, Roadmap, Topic


def edit(
    roadmap: Roadmap,
    summary: str | Callable[[], str],
    wanted: Callable[[Snapshot], Changes],
    *read: QuerySet[Any],
    topic_id: int | None = None,
    learner: Learner | None = None,
) -> Applied:
    """Make the change that ``wanted`` works out from the content as it is now.

    Args:
        summary: what the log says of it; asked once ``wanted`` has worked out what it does.
        read: the objects that the change is about, where it is about few; else the whole tree is
            read, as it is where a rule could be broken.
        learner: who makes it, else the owner. Their progress follows; where the roadmap's topics
            are copies, nobody else's.

    Raises:
        ChangeRefusedError: the roadmap would have a fault that it does not have now.
    """
    with locked(roadmap) as fresh:
        rows = {(str(row._meta.model_name), row.pk): row for queryset in read for row in queryset}
        content = of_rows(rows) if read else tree_of(fresh)
        changes = wanted(content)
        person = learner or Learner(fresh.owner_id)
        entry = Entry(
            kind=ChangeKind.EDIT,
            summary=summary if isinstance(summary, str) else summary(),
            person_id=person.user_id or fresh.owner_id,
            topic_id=topic_id,
            people=People(pass_on=lambda leaf: False, only=person),
        )
        refuse_over_limits(content, changed(content, changes))
        return apply(fresh, changes, entry, before=None if read else content, rows=rows)


def add_topic(
    *,
    roadmap: Roadmap,
    values: Mapping[str, Any],
    level: Level | None = None,
    category: Category | None = None,
    parent: Topic | None = None,
) -> Topic:
    """A new topic at the end of a group, or of a category within a level.

    One that stands there with all of these values is given back instead.

    Raises:
        ChangeRefusedError: another of this title stands there, the roadmap is full, or a rule of
            the content forbids it.
    """
    given = {name: values[name] for name in TOPIC.editable if name in values}

    def new(content: Snapshot) -> Values:
        place = end_of(content, level=level, category=category, parent=parent)
        slug = topic_slug(roadmap.pk, str(values["title"]), content)
        return TOPIC.new(slug=slug, **place, **given)

    return Topic.objects.get(pk=add_once(roadmap, TOPIC, given, new))


def add_once(roadmap: Roadmap, kind: Kind, given: Values, new: Callable[[Snapshot], Values]) -> int:
    """The id of a new object; of the present one where the same is added twice.

    Args:
        given: what the owner chose, with a title; it tells one object from another in its place.
        new: the values of the new object, worked out from the content as it is now.

    Raises:
        ChangeRefusedError: another in the same place has this title, or as in :func:`edit`.
    """
    present = list[int]()

    def wanted(content: Snapshot) -> Changes:
        values = new(content)
        place = {name: values[name] for name in PLACE if name in values}
        twin = twin_of(content.of(kind).values(), place, given)
        if twin is None:
            return Changes(created={(kind.name, -1): values})
        present.append(int(str(twin.key)))
        return Changes()

    done = edit(roadmap, f"Added “{given['title']}”", wanted)
    return present[0] if present else done.created_id


def twin_of(items: Iterable[ContentItem], place: Values, given: Values) -> ContentItem | None:
    """The object in the same place that has the title, and all else that is given and known.

    Raises:
        ChangeRefusedError: one has the title and differs otherwise.
    """
    title = str(given["title"]).casefold()
    named = [
        item
        for item in items
        if item["title"].casefold() == title
        and all(item[name] == place[name] for name in place)
        and not item.is_hidden
    ]
    for item in named:
        if all(item.values.get(name, value) == value for name, value in given.items()):
            return item
    if named and named[0].kind is not TOPIC:  # of topics a rule of the content says so
        raise ChangeRefusedError(f"There is “{named[0]['title']}” here already.")
    return None


def change_topic(*, topic: Topic, values: Mapping[str, Any], seal: str | None = None) -> list[str]:
    """Give fields new values; returns the names of those that differ from before.

    Args:
        seal: of the form, where a form was.

    Raises:
        ChangeRefusedError: a rule of the content forbids it.
        StaleFormError: the topic has other values by now than the form was made from.
    """
    given = {name: values[name] for name in TOPIC.editable if name in values}
    enough = given.get("choose")
    problem = problem_of_enough(topic_id=topic.pk, enough=enough)
    if problem and enough != topic.choose:
        raise ChangeRefusedError(problem)
    done = change_values(topic, TOPIC, given, seal)
    topic.refresh_from_db()
    return [name for fields in done.changes.updated.values() for name in fields]


def change_values(
    instance: Any,
    kind: Kind,
    values: Mapping[str, Any],
    seal: str | None = None,
    derived: Mapping[str, Any] | None = None,
) -> Applied:
    """Give fields of one object new values.

    Args:
        derived: values that follow from those, for which no form asks.

    Raises:
        ChangeRefusedError: a rule of the content forbids it.
        StaleFormError: the object has other values by now than those of the ``seal``.
        GoneError: somebody has removed it.
    """
    topic: Topic | None
    topic = instance if isinstance(instance, Topic) else getattr(instance, "topic", None)
    roadmap = instance if isinstance(instance, Roadmap) else (topic or instance).roadmap
    return edit(
        roadmap,
        f"Changed “{instance}”",
        lambda content: sent(present(content, instance), values, seal=seal, derived=derived),
        kind.model._default_manager.filter(pk=instance.pk),
        topic_id=topic.pk if topic else None,
    )


def present(content: Snapshot, instance: Any) -> ContentItem:
    """An object as it is now.

    Raises:
        GoneError: somebody has removed it since it was read.
    """
    item = content.get((str(instance._meta.model_name), instance.pk))
    if item is None:
        raise GoneError(f"“{instance}”")
    return item
