"""Querysets that read as sentences, and the natural keys that fixtures use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, F, Q, When

from roadmap.enums import Lifecycle, Visibility

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


class RoadmapQuerySet(models.QuerySet[Any]):
    def published(self) -> RoadmapQuerySet:
        """Listed for everybody."""
        return self.filter(lifecycle=Lifecycle.PUBLISHED, visibility=Visibility.PUBLIC)

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> RoadmapQuerySet:
        """What ``user`` may open: their own, and every published roadmap that is not private."""
        open_to_all = Q(lifecycle=Lifecycle.PUBLISHED) & ~Q(visibility=Visibility.PRIVATE)
        if user.is_authenticated:
            return self.filter(open_to_all | Q(owner_id=user.pk))
        return self.filter(open_to_all)

    def listed_for(self, user: AbstractBaseUser | AnonymousUser) -> RoadmapQuerySet:
        """What ``user`` chooses from: the official ones, their own, then what others publish."""
        own = Q(owner_id=user.pk) if user.is_authenticated else Q(pk__in=[])
        official = Q(owner__isnull=True, is_personal=False)
        rank = Case(When(official, then=0), When(own, then=1), default=2)
        return (self.published() | self.filter(own)).order_by(rank, "id")

    def searched_by(self, user: AbstractBaseUser | AnonymousUser) -> RoadmapQuerySet:
        """What a search of ``user`` looks through: their own, then the official ones."""
        found = self.published().official()
        if user.is_authenticated:
            found = found | self.filter(owner_id=user.pk)
        return found.defer("body", "synced").order_by(F("owner_id").desc(nulls_last=True), "id")

    def official(self) -> RoadmapQuerySet:
        """The shipped roadmaps and those curators made; none that a person left behind."""
        return self.filter(owner__isnull=True, is_personal=False)


class TopicQuerySet(models.QuerySet[Any]):
    def published(self) -> TopicQuerySet:
        return self.filter(lifecycle=Lifecycle.PUBLISHED)

    def not_draft(self) -> TopicQuerySet:
        return self.exclude(lifecycle=Lifecycle.DRAFT)

    def for_outline(self) -> TopicQuerySet:
        """Everything an outline needs and nothing more; a lazy look-up raises."""
        return (
            self.not_draft()
            .defer("body", "synced")
            .order_by("position", "id")
            .fetch_mode(models.FETCH_RAISE)
        )


class OwnedQuerySet(models.QuerySet[Any]):
    """Rows that belong to a user or to a guest."""

    def owned_by(self, *, user_id: int | None, guest_id: int | None) -> OwnedQuerySet:
        """The rows of one learner; exactly one of the two ids is set."""
        if user_id is not None:
            return self.filter(user_id=user_id)
        return self.filter(guest_id=guest_id)


class RoadmapManager(models.Manager.from_queryset(RoadmapQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, slug: str) -> Any:
        return self.get(slug=slug)


class LevelManager(models.Manager[Any]):
    def get_by_natural_key(self, roadmap: str, slug: str) -> Any:
        return self.get(roadmap__slug=roadmap, slug=slug)


class CategoryManager(models.Manager[Any]):
    def get_by_natural_key(self, roadmap: str, code: str) -> Any:
        return self.get(roadmap__slug=roadmap, code=code)


class TopicManager(models.Manager.from_queryset(TopicQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, uid: str) -> Any:
        return self.get(uid=uid)


class ObjectiveManager(models.Manager[Any]):
    def get_by_natural_key(self, uid: str) -> Any:
        return self.get(uid=uid)


class ResourceManager(models.Manager[Any]):
    def get_by_natural_key(self, topic: str, url: str) -> Any:
        return self.get(topic__uid=topic, url=url)


class PrerequisiteManager(models.Manager[Any]):
    def get_by_natural_key(self, topic: str, requires: str) -> Any:
        return self.get(topic__uid=topic, requires__uid=requires)
