"""What stays of a roadmap when its owner is gone and others use it: no more than they need.

One that others may open keeps what they can read there. One that nobody may open any more, because
its owner had made it private, keeps the rows that progress of others lives on, without a word: who
copied from it has the words in a copy of their own.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes.references import referenced_objectives, referenced_topics
from roadmap.domain.changes.schema import KINDS
from roadmap.domain.forks.slugs import private_slug
from roadmap.domain.forks.upstream import without_name
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import (
    Category,
    Changeset,
    Copied,
    Level,
    Objective,
    OldSlug,
    Prerequisite,
    Resource,
    Roadmap,
    Topic,
)


def versions_of(roadmap_id: int) -> list[QuerySet[Any]]:
    """The history of everything that is in a roadmap, or ever was.

    Ask for it before the topics are deleted: one that never changed is in no history.
    """
    topics = {
        *Topic.objects.filter(roadmap=roadmap_id).values_list("pk", flat=True),
        *Topic.history.filter(roadmap_id=roadmap_id).values_list("id", flat=True),
    }
    paths: dict[str, dict[str, Any]] = {
        "pk": {"id": roadmap_id},
        "roadmap": {"roadmap_id": roadmap_id},
        "topic__roadmap": {"topic_id__in": topics},
    }
    return [
        kind.model.history.filter(**paths[kind.owner])
        for kind in KINDS
        if hasattr(kind.model, "history")
    ]


def leave_to_others(roadmap: Roadmap) -> None:
    """Take out of a roadmap without an owner what nobody needs: how it came to be, what is hidden.

    Where nobody may open it, every word goes.
    """
    versions = versions_of(roadmap.pk)
    is_open = Roadmap.objects.visible_to(AnonymousUser()).filter(pk=roadmap.pk).exists()
    for log in (Changeset, Copied, OldSlug):
        log.objects.filter(roadmap=roadmap).delete()
    if is_open:
        _empty_hidden(roadmap)
    else:
        _keep_roots(roadmap)
        _empty_all(roadmap)
        _forget_in_forks(roadmap)
    for rows in versions:
        rows.delete()
    bump_version(roadmap.pk)


def _empty_hidden(roadmap: Roadmap) -> None:
    """Take the words out of topics and objectives that are hidden from everybody."""
    topics = Topic.objects.filter(roadmap=roadmap).exclude(lifecycle=Lifecycle.PUBLISHED)
    ids = set(topics.values_list("pk", flat=True))
    hidden = ids - referenced_topics(ids)
    Resource.objects.filter(topic__in=hidden).delete()
    _empty(Topic.objects.filter(pk__in=hidden))
    objectives = Objective.objects.filter(topic__roadmap=roadmap)
    archived = set(objectives.filter(archived=True).values_list("pk", flat=True))
    unseen = archived - referenced_objectives(archived)
    _empty(objectives.filter(Q(pk__in=unseen) | Q(topic__in=hidden)))
    Roadmap.objects.filter(pk=roadmap.pk).update(follows=False, synced={})


def _keep_roots(roadmap: Roadmap) -> None:
    """Delete all but the topics and objectives on which something of others rests."""
    Resource.objects.filter(topic__roadmap=roadmap).delete()
    Prerequisite.objects.filter(topic__roadmap=roadmap).delete()
    objectives = Objective.objects.filter(topic__roadmap=roadmap)
    needed = _needed(objectives, referenced_objectives(objectives.values_list("pk", flat=True)))
    objectives.exclude(pk__in=needed).delete()
    topics = Topic.objects.filter(roadmap=roadmap)
    kept = _needed(topics, referenced_topics(topics.values_list("pk", flat=True)))
    kept |= set(objectives.values_list("topic_id", flat=True))
    kept = _with_groups(topics, kept)
    Category.objects.filter(roadmap=roadmap).update(branches_from=None)
    going = topics.exclude(pk__in=kept)
    topics.update(successor=None)
    topics.filter(origin__in=topics).update(origin=None)
    going.update(parent=None)
    going.delete()
    for model, name in ((Level, "level"), (Category, "category")):
        first = model.objects.filter(roadmap=roadmap).first()
        if first is not None:
            topics.update(**{name: first})
            model.objects.filter(roadmap=roadmap).exclude(pk=first.pk).delete()


def _needed(rows: QuerySet[Any], referenced: Collection[int]) -> set[int]:
    """Those that others have something on, or a copy of."""
    copies = rows.model.objects.filter(origin__in=rows).exclude(pk__in=rows)
    return {*referenced, *copies.values_list("origin_id", flat=True)}


def _with_groups(topics: QuerySet[Topic], kept: set[int]) -> set[int]:
    """The topics with the groups that they lie in."""
    parents = dict(topics.values_list("pk", "parent_id"))
    around = kept
    while around:
        around = {parent for pk in around if (parent := parents[pk]) is not None} - kept
        kept = kept | around
    return kept


def _empty_all(roadmap: Roadmap) -> None:
    """Take every word out of what is left of a roadmap, its address included."""
    for kind in KINDS:
        _empty(kind.rows(roadmap.pk))
    Roadmap.objects.filter(pk=roadmap.pk).update(
        slug=private_slug(""), forked_from=None, follows=False
    )
    Category.objects.filter(roadmap=roadmap).update(code="aa")


def _empty(rows: QuerySet[Any]) -> None:
    """Take every word out of rows of a kind: free texts get empty, slugs say nothing."""
    model = rows.model
    values: dict[str, Any] = {}
    for column in model._meta.concrete_fields:
        if isinstance(column, models.JSONField):
            values[column.name] = {}
        elif isinstance(column, models.SlugField):
            if not column.unique:
                name = Value(f"{model._meta.model_name}-")
                values[column.name] = Concat(name, Cast("pk", models.CharField()))
        elif isinstance(column, models.CharField | models.TextField) and not column.choices:
            values[column.name] = ""
    if model is Category:
        del values["code"]
    rows.order_by().update(**values)


def _forget_in_forks(roadmap: Roadmap) -> None:
    """Take out of others' forks what is no part of their copy: the original's words and name.

    It can't be compared with or taken from any more, for nobody will ever open it again.
    """
    forks = Roadmap.objects.filter(forked_from=roadmap)
    Copied.objects.filter(roadmap__in=forks).delete()
    kinds = (ChangeKind.UPSTREAM, ChangeKind.REVERT)
    for row in Changeset.objects.filter(roadmap__in=forks, kind__in=kinds):
        row.summary = without_name(row.summary)
        row.save(update_fields=["summary"])
