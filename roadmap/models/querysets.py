"""Querysets that read as sentences, and the natural keys that fixtures use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Q, When

from roadmap.enums import Lifecycle, Visibility
from roadmap.models import activity

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


NOTHING = Q(pk__in=[])
OPEN = (Visibility.PUBLIC, Visibility.UNLISTED)
"""Who has the address may open these, once they are published."""


class RoadmapQuerySet(models.QuerySet[Any]):
    def published(self) -> RoadmapQuerySet:
        """Listed for everybody."""
        return self.filter(lifecycle=Lifecycle.PUBLISHED, visibility=Visibility.PUBLIC)

    def visible_to(
        self, user: AbstractBaseUser | AnonymousUser, guest_id: int | None = None
    ) -> RoadmapQuerySet:
        """What the reader may open.

        Their own, every published roadmap that is not private, and what they have worked on.
        """
        open_to_all = Q(lifecycle=Lifecycle.PUBLISHED) & ~Q(visibility=Visibility.PRIVATE)
        own = Q(owner_id=user.pk) if user.is_authenticated else NOTHING
        kept = self._kept(user.pk, guest_id)
        return self.filter(open_to_all | own | kept)

    def kept_by(self, *, user_id: int | None, guest_id: int | None) -> RoadmapQuerySet:
        """Official ones not open to all any more that a learner has left something in.

        Rule 10 holds for a whole roadmap as for a topic: retired, it is shown, and marked, to those
        who did. A draft is nobody's: where people have worked it can't become one.
        """
        if user_id is None and guest_id is None:
            return self.none()
        topics = activity.topics_of(user_id=user_id, guest_id=guest_id)
        return self.closed().filter(pk__in=topics.values("roadmap_id"))

    def closed(self) -> RoadmapQuerySet:
        """Official ones that were open, and are not open to all any more."""
        closed = self.official().exclude(lifecycle=Lifecycle.DRAFT)
        return closed.exclude(lifecycle=Lifecycle.PUBLISHED, visibility__in=OPEN)

    def _kept(self, user_id: int | None, guest_id: int | None) -> Q:
        """The condition of those that a learner keeps.

        Where there is none to keep, as on most sites, one small query spares a large statement.
        """
        if user_id is None and guest_id is None:
            return NOTHING
        roadmaps = self.model.objects
        if not roadmaps.closed().exists():
            return NOTHING
        return Q(pk__in=roadmaps.kept_by(user_id=user_id, guest_id=guest_id).values("pk"))

    def listed_for(
        self, user: AbstractBaseUser | AnonymousUser, guest_id: int | None = None
    ) -> RoadmapQuerySet:
        """What a reader chooses from: official ones, their own, what others publish, what they
        keep."""
        own = Q(owner_id=user.pk) if user.is_authenticated else NOTHING
        kept = self._kept(user.pk, guest_id)
        public = Q(lifecycle=Lifecycle.PUBLISHED, visibility=Visibility.PUBLIC)
        official = Q(owner__isnull=True, is_personal=False) & public
        rank = Case(When(official, then=0), When(own, then=1), When(public, then=2), default=3)
        return self.filter(public | own | kept).order_by(rank, "id")

    def searched_by(
        self, user: AbstractBaseUser | AnonymousUser, guest_id: int | None = None
    ) -> RoadmapQuerySet:
        """What a search looks through.

        The followed one first, then the default, the reader's own, other official ones, the kept.
        """
        public = Q(lifecycle=Lifecycle.PUBLISHED, visibility=Visibility.PUBLIC)
        official = Q(owner__isnull=True, is_personal=False) & public
        own = Q(owner_id=user.pk) if user.is_authenticated else NOTHING
        kept = self._kept(user.pk, guest_id)
        followed = self._followed(user.pk, guest_id)
        is_open = Q(lifecycle=Lifecycle.PUBLISHED, visibility__in=OPEN)
        default = official & Q(is_default=True)
        order = (followed, default, own, official)
        rank = Case(*(When(each, then=place) for place, each in enumerate(order)), default=4)
        found = self.filter(official | own | kept | followed & is_open)
        return found.defer("body", "synced").order_by(rank, "id")

    def _followed(self, user_id: int | None, guest_id: int | None) -> Q:
        """The condition of the one that a learner has chosen to follow."""
        if user_id is None and guest_id is None:
            return NOTHING
        preferences: Any = self.model._meta.get_field("followers").related_model
        owner = {"guest_id": guest_id} if user_id is None else {"user_id": user_id}
        return Q(pk__in=preferences.objects.filter(**owner).values("followed_id"))

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
