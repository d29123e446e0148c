"""Merges one leaf into another, with learners' statuses, notes and evidence on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from roadmap.domain.changes import snapshot
from roadmap.domain.changes.changeset import REASON
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import PREREQUISITE, ContentItem
from roadmap.domain.changes.validate import structure
from roadmap.domain.curation.operations import OperationResult, operation, require_published_leaf
from roadmap.domain.notes.evidence import log_link
from roadmap.domain.notes.notes import put_text
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import STATUS, StatusChange, set_statuses
from roadmap.enums import ActionKind, Lifecycle, OperationKind, Source, Status
from roadmap.models import (
    Action,
    Category,
    Evidence,
    Note,
    NoteEvent,
    Prerequisite,
    Progress,
    Topic,
)


def merge(*, topic: Topic, into: Topic, curator_id: int | None = None) -> OperationResult:
    """Retire a leaf in favour of another one.

    Learners keep their status on it; on the other leaf each gets the stronger of both, the note
    below their own under the old title, and the links.

    Raises:
        ChangeRefusedError: they are not two published leaves of one roadmap, or a rule of the
            content forbids it.
    """
    if topic.pk == into.pk:
        raise ChangeRefusedError("A topic can't be merged into itself.")
    if topic.roadmap_id != into.roadmap_id:
        raise ChangeRefusedError("Both topics must be in one roadmap.")
    with operation(
        OperationKind.MERGE,
        topic,
        f"Merged “{topic}” into “{into}”",
        curator_id=curator_id,
        others=[into],
    ) as draft:
        for leaf in (topic, into):
            require_published_leaf(leaf)
        _retire_in_favour(topic, into)
        _redirect_prerequisites(topic, into)
        draft.actions += _bring_along(topic, into)
    return draft.result


def _retire_in_favour(topic: Topic, into: Topic) -> None:
    """Retire the topic. Successors and branches that led to it lead to ``into``: no chains."""
    topic.lifecycle, topic.successor = Lifecycle.RETIRED, into
    _save(topic, "lifecycle", "successor", "updated_at")
    for former in Topic.objects.filter(successor=topic):
        former.successor = into
        _save(former, "successor", "updated_at")
    for category in Category.objects.filter(branches_from=topic):
        category.branches_from = into
        _save(category, "branches_from")
    for objective in topic.objectives.filter(archived=False):
        objective.archived = True
        _save(objective, "archived")


def _save(instance: Any, *fields: str) -> None:
    instance._change_reason = REASON
    instance.save(update_fields=fields)


def _redirect_prerequisites(topic: Topic, into: Topic) -> None:
    """What required the topic requires its successor, wherever no rule forbids it."""
    bundle = snapshot.take(topic.roadmap)
    known = {str(fault) for fault in structure(bundle)}
    edges = bundle.of(PREREQUISITE)
    for edge in Prerequisite.objects.filter(requires=topic).select_related("topic"):
        key = (str(edge.topic.uid), str(into.uid))
        if key not in edges:
            edges[key] = ContentItem(PREREQUISITE, dict(zip(PREREQUISITE.key, key, strict=True)))
            if any(str(fault) not in known for fault in structure(bundle)):
                del edges[key]
                continue
            Prerequisite.objects.create(topic=edge.topic, requires=into)
        edge.delete()


@dataclass
class _Belongings:
    """What one learner has on the topic that is merged away."""

    status: Progress | None = None
    note: str = ""
    links: list[Evidence] = field(default_factory=list)


def _bring_along(topic: Topic, into: Topic) -> list[int]:
    """One action for each learner to whom anything happens; returns the actions' ids."""
    actions = []
    for learner, belongings in _belongings(topic, into).items():
        action_id = _bring_status(learner, into, belongings)
        if belongings.note or belongings.links:
            learner.lock()
            action_id = action_id or _action(learner)
            _bring_note(learner, topic, into, belongings.note, action_id)
            _bring_links(learner, into, belongings.links, action_id)
        if action_id is not None:
            actions.append(action_id)
    return actions


def _belongings(topic: Topic, into: Topic) -> dict[Learner, _Belongings]:
    old, new = topic.root_id, into.root_id
    found: dict[tuple[int | None, int | None], _Belongings] = {}
    for row in Progress.objects.filter(topic_id=old):
        found[row.user_id, row.guest_id] = _Belongings(status=row)
    for note in Note.objects.filter(topic_id=old).exclude(body=""):
        found.setdefault((note.user_id, None), _Belongings()).note = note.body
    present = set(Evidence.objects.filter(topic_id=new).values_list("user_id", "url"))
    for link in Evidence.objects.filter(topic_id=old).order_by("id"):
        if (link.user_id, link.url) not in present:
            found.setdefault((link.user_id, None), _Belongings()).links.append(link)
    zones = _zones(user_id for user_id, _ in found if user_id)
    return {
        Learner(user_id, guest_id, zones.get(user_id, "UTC")): found[user_id, guest_id]
        for user_id, guest_id in sorted(found, key=lambda owner: (owner[0] or 0, owner[1] or 0))
    }


def _zones(user_ids: Iterable[int]) -> dict[int | None, str]:
    users = get_user_model().objects.filter(pk__in=list(user_ids))
    return dict(users.values_list("pk", "time_zone"))


def _bring_status(learner: Learner, into: Topic, belongings: _Belongings) -> int | None:
    row = belongings.status
    if row is None:
        return None
    return set_statuses(
        learner=learner,
        changes=[StatusChange(into.root_id, STATUS[row.status], row.since)],
        kind=ActionKind.CONTENT,
        source=Source.CONTENT,
        rule=_says_more,
    ).action_id


def _says_more(own: Status, brought: Status) -> bool:
    """Whether the merged topic's status is more than what the learner has on the other one."""
    if brought.counts:
        return not own.counts
    return brought is Status.LEARNING and own is Status.TODO


def _action(learner: Learner) -> int:
    return Action.objects.create(
        **learner.owner, kind=ActionKind.CONTENT, created_at=timezone.now()
    ).pk


def _bring_note(learner: Learner, topic: Topic, into: Topic, body: str, action_id: int) -> None:
    """The text goes below the learner's own, under the title it belonged to."""
    if not body:
        return
    own = Note.objects.filter(user_id=learner.account_id, topic_id=into.root_id).first()
    before = own.body if own else ""
    together = f"{before}\n\n### {topic.title}\n\n{body}".strip()
    row = put_text(learner.account_id, into.root_id, together)
    instant = timezone.now()
    NoteEvent.objects.create(
        user_id=learner.account_id,
        action_id=action_id,
        topic_id=into.root_id,
        from_body=before,
        to_body=together,
        revision=row.revision,
        at=instant,
        day=learner.day(instant),
        source=Source.CONTENT,
    )


def _bring_links(learner: Learner, into: Topic, links: list[Evidence], action_id: int) -> None:
    instant = timezone.now()
    for link in links:
        for topic_id, added in ((link.topic_id, False), (into.root_id, True)):
            log_link(learner, link, topic_id, action_id, added=added, at=instant)
        link.topic_id = into.root_id
        link.save(update_fields=["topic"])
