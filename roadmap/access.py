"""Every fetch of something that not everybody may see. Forbidden and missing look alike: 404."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from roadmap.domain.learner import NOBODY, Learner
from roadmap.enums import Lifecycle
from roadmap.models import Guest, Note, Objective, OldSlug, ProgressEvent, Roadmap, Topic

GUEST_KEY = "guest_id"


def learner_of(request: HttpRequest) -> Learner:
    """The signed-in user, the browser's guest, or nobody. Creates nothing."""
    if request.user.is_authenticated:
        return Learner(user_id=request.user.pk, time_zone=request.user.time_zone)
    guest_id = request.session.get(GUEST_KEY)
    return Learner(guest_id=guest_id) if guest_id else NOBODY


def learner_for_writing(request: HttpRequest) -> Learner:
    """Like :func:`learner_of`, but a visitor becomes a guest at their first tick."""
    learner = learner_of(request)
    if learner.guest_id and not Guest.objects.filter(pk=learner.guest_id).exists():
        learner = NOBODY
    if learner.is_nobody:
        guest = Guest.objects.create()
        request.session[GUEST_KEY] = guest.pk
        return Learner(guest_id=guest.pk)
    return learner


def roadmap_or_404(request: HttpRequest, slug: str) -> Roadmap:
    return get_object_or_404(Roadmap.objects.visible_to(request.user), slug=slug)


def topic_or_404(request: HttpRequest, roadmap: Roadmap, slug: str) -> Topic:
    """A topic that this learner may open: published, or retired and touched by them.

    Raises:
        Http404: no such topic, a draft, or a retired one they never touched.
    """
    topic = (
        Topic.objects.not_draft()
        .filter(roadmap=roadmap, slug=slug)
        .select_related("level", "category", "successor", "origin")
        .first()
    )
    if topic is None:
        raise Http404
    if topic.lifecycle == Lifecycle.RETIRED and not has_touched(learner_of(request), topic):
        raise Http404
    topic.roadmap = roadmap
    return topic


def successor_of_slug(roadmap: Roadmap, slug: str) -> Topic | None:
    """The topic that an old or retired slug leads to now."""
    old = (
        OldSlug.objects.filter(roadmap=roadmap, slug=slug, topic__lifecycle=Lifecycle.PUBLISHED)
        .select_related("topic")
        .first()
    )
    if old is not None:
        return old.topic
    retired = (
        Topic.objects.filter(roadmap=roadmap, slug=slug, successor__isnull=False)
        .select_related("successor")
        .first()
    )
    return retired.successor if retired else None


def has_touched(learner: Learner, topic: Topic) -> bool:
    """Whether the learner has an event or a note on the topic."""
    if learner.rows(ProgressEvent).filter(topic_id=topic.root_id).exists():
        return True
    if learner.user_id is None:
        return False
    return Note.objects.filter(user_id=learner.user_id, topic_id=topic.root_id).exists()


def objective_or_404(topic: Topic, uid: str) -> Objective:
    return get_object_or_404(Objective, topic=topic, uid=uid, archived=False)
