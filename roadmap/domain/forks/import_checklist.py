"""Carries out an import: ticks on a roadmap, and a private roadmap where the person wants one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from roadmap.domain.checklists.import_plan import status_of, wanted_changes
from roadmap.domain.checklists.match import TopicMatch
from roadmap.domain.checklists.model import Checklist, ChecklistFile
from roadmap.domain.forks.drafts import drafts_of
from roadmap.domain.forks.new_roadmap import NewRoadmap, make_roadmap
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.statuses import Outcome, StatusChange, only_stronger, set_statuses
from roadmap.enums import ActionKind, Source, Status


@dataclass(frozen=True)
class ImportResult:
    """What an import did. ``made`` is the new private roadmap, where one was asked for."""

    outcome: Outcome
    made: NewRoadmap | None = None


@transaction.atomic
def apply_import(
    *,
    learner: Learner,
    matches: Sequence[TopicMatch],
    tick: Status = Status.KNOWN,
    own: OwnRoadmap | None = None,
) -> ImportResult:
    """Set the ticks as one action; with ``own`` the lines without a topic become a new roadmap.

    Raises:
        ValueError: the learner has no account.
    """
    learner.lock()
    changes = wanted_changes(matches, tick)
    known = frozenset(match.item.number for match in matches if match.row is not None)
    made = None
    if own is not None and len(known) < len(matches):
        made = own.make(learner, own.checklist.without(known))
        changes += _ticks(own.checklist, made, tick)
    return ImportResult(_write(learner, changes), made)


@dataclass(frozen=True)
class OwnRoadmap:
    """A private roadmap that a person wants to be made from a checklist.

    From the same files with the same title it is made only once.
    """

    checklist: Checklist
    documents: tuple[ChecklistFile, ...]
    title: str
    user: AbstractBaseUser

    def make(self, learner: Learner, checklist: Checklist) -> NewRoadmap:
        """Make it from ``checklist``, which is the whole or a part of the own one.

        Raises:
            ValueError: the learner has no account.
        """
        numbers = ",".join(str(item.number) for item in checklist.walk())
        digest = hashlib.sha256(f"{self.title}\n{numbers}".encode())
        for document in self.documents:
            digest.update(document.text.encode())
        return make_roadmap(
            owner_id=learner.account_id,
            title=self.title,
            sections=drafts_of(checklist, user=self.user),
            same_as=digest.hexdigest(),
        )


@transaction.atomic
def apply_as_roadmap(
    *, learner: Learner, own: OwnRoadmap, tick: Status = Status.KNOWN
) -> ImportResult:
    """Make the whole checklist a private roadmap, its ticks set in one action.

    Raises:
        ValueError: the learner has no account.
    """
    learner.lock()
    made = own.make(learner, own.checklist)
    return ImportResult(_write(learner, _ticks(own.checklist, made, tick)), made)


def _ticks(checklist: Checklist, made: NewRoadmap, tick: Status) -> list[StatusChange]:
    """The statuses to set on the leaves of a roadmap that was made just now."""
    wanted = {}
    groups = made.groups
    for item in checklist.walk():
        topic = made.topics.get(item.number)
        status = status_of(item, tick)
        if topic is not None and status is not None and topic.pk not in groups:
            wanted[topic.root_id] = StatusChange(topic.root_id, status, item.since)
    return list(wanted.values())


def _write(learner: Learner, changes: Iterable[StatusChange]) -> Outcome:
    return set_statuses(
        learner=learner,
        changes=changes,
        kind=ActionKind.IMPORT,
        source=Source.IMPORT,
        rule=only_stronger,
    )
