"""Every fetch of something that not everybody may see. Forbidden and missing look alike: 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.time_zones import UTC
from config.http import network_of
from config.rate_limits import enforce
from roadmap.domain import rate_limits
from roadmap.domain.catalog.loading import load_outline
from roadmap.domain.catalog.outline import Outline, TopicRow
from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.kept_roadmaps import kept_roadmap
from roadmap.domain.progress.learner import NOBODY, Learner
from roadmap.domain.progress.roadmaps_at_hand import RoadmapsAtHand, roadmaps_at_hand
from roadmap.enums import Lifecycle
from roadmap.models import Evidence, Guest, Objective, Roadmap, Topic
from roadmap.models.querysets import RoadmapQuerySet

GUEST_KEY = "guest_id"
GUEST_DAY = "guest_day"
GUEST_ZONE = "time_zone"
"""The session has a visitor's time zone, as no row of theirs is read for most pages."""
AT_HAND = "roadmaps_at_hand"
"""Under which a request keeps what it has found out; it is no header of anybody."""
MANY_GUESTS = "Many people began here from your network just now: sign up."


def learner_of(request: HttpRequest) -> Learner:
    """The signed-in user, the browser's guest, or nobody. Creates nothing."""
    if request.user.is_authenticated:
        return Learner(user_id=request.user.pk, time_zone=request.user.time_zone)
    guest_id = request.session.get(GUEST_KEY)
    if not guest_id:
        return NOBODY
    return Learner(guest_id=guest_id, time_zone=request.session.get(GUEST_ZONE, UTC))


def learner_for_writing(request: HttpRequest) -> Learner:
    """Like :func:`learner_of`, but a visitor becomes a guest at their first tick.

    Raises:
        LimitReachedError: many visitors from the same address have just begun.
    """
    learner = learner_of(request)
    if learner.guest_id and not Guest.objects.filter(pk=learner.guest_id).exists():
        learner = NOBODY
    if learner.is_nobody:
        enforce(rate_limits.GUESTS, network_of(request), MANY_GUESTS)
        request.session[GUEST_KEY] = Guest.objects.create().pk
        learner = learner_of(request)
    if learner.guest_id:
        keep_session(request)
    return learner


def keep_session(request: HttpRequest) -> None:
    """Let a guest's session, which holds all they have, last from the latest day they ticked."""
    today = timezone.now().date().isoformat()
    if request.session.get(GUEST_DAY) != today:
        request.session[GUEST_DAY] = today


def at_hand(request: HttpRequest, slug: str = "") -> RoadmapsAtHand:
    """What the page may speak of; asked once for a request, and again for another address.

    Every page asks here, its header too, so that all of it speaks of the same.
    """
    known: RoadmapsAtHand | None = request.__dict__.get(AT_HAND)
    if known is None or (slug and (known.asked is None or known.asked.slug != slug)):
        known = roadmaps_at_hand(learner=learner_of(request), slug=slug)
        request.__dict__[AT_HAND] = known
    return known


def roadmap_at_hand(request: HttpRequest) -> Roadmap | None:
    """What a page is about that names no roadmap in its address: the followed one, or the default.

    None where the learner follows none, and the site has no default.
    """
    return at_hand(request).followed


def roadmap_or_404(request: HttpRequest, slug: str) -> Roadmap:
    return roadmap_with_filter_or_404(request, slug)[0]


def roadmap_with_filter_or_404(request: HttpRequest, slug: str) -> tuple[Roadmap, str]:
    """The same with the query string that the learner keeps the checklist filtered by."""
    if "\x00" in slug:  # PostgreSQL refuses it
        raise Http404
    found = at_hand(request, slug)
    asked = found.asked or kept_roadmap(slug=slug, learner=learner_of(request))
    if asked is None:
        raise Http404
    return asked, found.checklist_filter


def visible_roadmaps(request: HttpRequest) -> RoadmapQuerySet:
    """Every roadmap that this reader may open."""
    return Roadmap.objects.visible_to(request.user, learner_of(request).guest_id)


def own_roadmap_or_404(request: HttpRequest, slug: str) -> Roadmap:
    """A roadmap that the signed-in person made; to everybody else it does not exist."""
    return get_object_or_404(Roadmap, slug=slug, owner_id=request.user.pk, owner__isnull=False)


def own_topic_or_404(request: HttpRequest, roadmap: str, slug: str) -> Topic:
    """A topic of a roadmap that the signed-in person made, hidden ones too; in one query."""
    return get_object_or_404(
        Topic.objects.select_related("roadmap", "level", "category", "parent__parent__parent"),
        roadmap__slug=roadmap,
        roadmap__owner_id=request.user.pk,
        roadmap__owner__isnull=False,
        slug=slug,
    )


def topic_or_404(request: HttpRequest, roadmap: Roadmap, slug: str) -> Topic:
    """A topic that this learner may open: published, or retired and touched by them.

    Raises:
        Http404: no such topic, a draft or what one holds, or a retired one they never touched.
    """
    topic = (
        Topic.objects.not_draft()
        .filter(roadmap=roadmap, slug=slug)
        .select_related("level", "category", "successor", "origin")
        .first()
    )
    if topic is None:
        raise Http404
    if topic.lifecycle == Lifecycle.RETIRED and not has_activity(learner_of(request), topic):
        raise Http404
    if topic.pk not in load_outline(roadmap).rows:  # a draft holds it
        raise Http404
    topic.roadmap = roadmap
    return topic


def row_or_404(request: HttpRequest, outline: Outline, slug: str) -> TopicRow:
    """The same as :func:`topic_or_404` from the outline; one query for a retired topic only."""
    row = outline.by_slug.get(slug)
    if row is None:
        raise Http404
    if row.lifecycle is Lifecycle.RETIRED and not topics_with_activity(
        learner_of(request), [row.root_id]
    ):
        raise Http404
    return row


def has_activity(learner: Learner, topic: Topic) -> bool:
    """Whether the learner has left anything on the topic, here or on another copy of it."""
    return bool(topics_with_activity(learner, [topic.root_id]))


def objective_or_404(topic: Topic, uid: str) -> Objective:
    return get_object_or_404(Objective, topic=topic, uid=uid, archived=False)


def own_evidence_or_404(request: HttpRequest, topic: Topic, pk: int) -> Evidence:
    """A link that the signed-in person keeps on ``topic``."""
    return get_object_or_404(Evidence, pk=pk, topic_id=topic.root_id, user_id=request.user.pk)
