"""Evidence: dated links that show what a learner did on a topic.

Private unless the learner shows a link on purpose.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from roadmap.domain.progress.learner import Learner
from roadmap.enums import ActionKind
from roadmap.models import Action, Evidence, EvidenceEvent, Topic

EVIDENCE_LIMIT = 50
"""How many links a learner may keep on one topic."""


class TooManyLinksError(ValueError):
    """The topic holds as many links of the learner as it may."""


@dataclass(frozen=True)
class EvidenceResult:
    """What a write did. ``action_id`` is None where the link was there, or gone, already."""

    action_id: int | None = None
    title: str = ""


def evidence_of(learner: Learner, topic: Topic) -> list[Evidence]:
    """The learner's links on ``topic``, the latest first."""
    if learner.user_id is None:
        return []
    return list(Evidence.objects.filter(user_id=learner.user_id, topic_id=topic.root_id))


@transaction.atomic
def add_evidence(
    *, learner: Learner, topic: Topic, url: str, title: str, dated: dt.date | None = None
) -> EvidenceResult:
    """Keep a link; the same address twice is the same as once. Without a date it is today's.

    Raises:
        ValueError: the learner has no account.
        TooManyLinksError: the limit is reached.
    """
    mine = Evidence.objects.filter(user_id=learner.account_id, topic_id=topic.root_id)
    learner.lock()
    if mine.filter(url=url).exists():
        return EvidenceResult(title=title)
    if mine.count() >= EVIDENCE_LIMIT:
        raise TooManyLinksError
    link = Evidence(
        user_id=learner.account_id,
        topic_id=topic.root_id,
        url=url,
        title=title,
        day=dated or learner.day(timezone.now()),
    )
    link.save()
    return EvidenceResult(_log(learner, link, added=True), title)


@transaction.atomic
def remove_evidence(*, learner: Learner, evidence: Evidence) -> EvidenceResult:
    """Take one of the learner's own links away; its undo brings it back."""
    mine = Evidence.objects.filter(pk=evidence.pk, user_id=learner.account_id)
    learner.lock()
    gone, _ = mine.delete()
    if not gone:
        return EvidenceResult(title=evidence.title)
    return EvidenceResult(_log(learner, evidence, added=False), evidence.title)


def _log(learner: Learner, link: Evidence, *, added: bool) -> int:
    instant = timezone.now()
    action = Action.objects.create(**learner.owner, kind=ActionKind.EVIDENCE, created_at=instant)
    log_link(learner, link, link.topic_id, action.pk, added=added, at=instant)
    return action.pk


def log_link(
    learner: Learner, link: Evidence, topic_id: int, action_id: int, *, added: bool, at: dt.datetime
) -> None:
    """Write down that ``link`` came to a topic or left it, as part of an action."""
    _event(learner, link, topic_id, action_id, added=added, at=at).save()


def _event(
    learner: Learner, link: Evidence, topic_id: int, action_id: int, *, added: bool, at: dt.datetime
) -> EvidenceEvent:
    return EvidenceEvent(
        user_id=link.user_id,
        action_id=action_id,
        topic_id=topic_id,
        added=added,
        url=link.url,
        title=link.title,
        dated=link.day,
        is_public=link.is_public,
        at=at,
        day=learner.day(at),
    )


def with_room(links: Iterable[Evidence], present: Iterable[Evidence]) -> list[Evidence]:
    """Those of many people's links that fit on a topic beside ``present``, the latest first.

    A link that is there already stays where it is, and so does what is over the limit.
    """
    known = {(link.user_id, link.url) for link in present}
    held = Counter(user_id for user_id, _ in known)
    fitting = []
    for link in sorted(links, key=lambda each: (each.day, each.pk), reverse=True):
        if (link.user_id, link.url) not in known and held[link.user_id] < EVIDENCE_LIMIT:
            held[link.user_id] += 1
            fitting.append(link)
    return fitting


def move_links(
    links: Collection[Evidence],
    *,
    into: int,
    actions: Mapping[int | None, tuple[Learner, int]],
    at: dt.datetime,
) -> None:
    """Move many people's links to another topic.

    Args:
        actions: by user the learner and the id of the action that this is part of.
    """
    if not links:
        return
    EvidenceEvent.objects.bulk_create(
        _event(learner, link, topic_id, action_id, added=added, at=at)
        for link in links
        for learner, action_id in [actions[link.user_id]]
        for topic_id, added in ((link.topic_id, False), (into, True))
    )
    Evidence.objects.filter(pk__in=[link.pk for link in links]).update(topic_id=into)
