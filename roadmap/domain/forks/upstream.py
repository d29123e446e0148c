"""A fork follows its original: which changes wait, and which are applied or dismissed."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes.changeset import Entry, apply, locked
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.schema import BY_NAME, TOPIC, Values
from roadmap.domain.changes.snapshot import Key, Ref
from roadmap.domain.forks.apply_upstream import NEW, RejectedChange, Taken, take_changes
from roadmap.domain.forks.comparison import Comparison, load, remember, taken_values
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.domain.humanize import counted
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ChangeKind, Lifecycle, Visibility
from roadmap.models import Copied, Roadmap

ROUNDS = 5
"""How often applying all looks again: a change that is applied may bring up others."""


@dataclass(frozen=True)
class AppliedChanges:
    """How many changes were applied, and which were not because they did not fit."""

    count: int
    rejected: tuple[RejectedChange, ...] = ()


def upstream_of(fork: Roadmap) -> Roadmap | None:
    """The original that a fork follows, if its owner may still open it."""
    original = fork.forked_from
    if original is None or not fork.follows:
        return None
    is_open = (
        original.lifecycle == Lifecycle.PUBLISHED and original.visibility != Visibility.PRIVATE
    )
    is_own = fork.owner_id is not None and original.owner_id == fork.owner_id
    return original if is_open or is_own else None


def count_waiting(fork: Roadmap) -> int:
    """How many changes of the original wait for the owner's decision."""
    original = upstream_of(fork)
    if original is None:
        return 0
    key = (fork.pk, fork.content_version, original.pk, original.content_version)
    waiting: int = cache.cached_content(
        "upstream_news",
        key,
        lambda: sum(is_waiting(change) for change in upstream_changes_of(load(fork))),
        sys.getsizeof,
    )
    return waiting


def is_waiting(change: UpstreamChange) -> bool:
    """Whether the owner has still to decide: it is shown to them, and was not dismissed."""
    return not change.is_quiet and change.what != "left"


def apply_upstream(*, fork: Roadmap, ids: Collection[str]) -> AppliedChanges:
    """Apply the changes of these ids, conflicts too; ids that no longer exist are ignored."""
    with locked(fork) as fresh:
        c = load(fresh)
        chosen = [change for change in upstream_changes_of(c) if change.id in ids]
        if not chosen:
            return AppliedChanges(0)
        taken = take_changes(c, chosen, _old_slugs(fresh))
        _write(fresh, c, taken)
    return AppliedChanges(taken.count, tuple(taken.rejected))


def apply_all_upstream(*, fork: Roadmap) -> AppliedChanges:
    """Apply all changes that are neither conflicts with the owner's edits nor dismissed."""
    count = 0
    rejected: dict[str, RejectedChange] = {}
    with locked(fork) as fresh:
        for _ in range(ROUNDS):
            c = load(fresh)
            chosen = [
                change
                for change in upstream_changes_of(c)
                if is_waiting(change) and not change.is_conflict and change.id not in rejected
            ]
            if not chosen:
                break
            taken = take_changes(c, chosen, _old_slugs(fresh))
            _write(fresh, c, taken)
            count += taken.count
            rejected |= {rejection.change.id: rejection for rejection in taken.rejected}
    return AppliedChanges(count, tuple(rejected.values()))


def _old_slugs(fork: Roadmap) -> set[str]:
    return set(fork.old_slugs.values_list("slug", flat=True))


def _write(fork: Roadmap, c: Comparison, taken: Taken) -> None:
    """Make the change, and record what of the original the fork has now."""
    named = taken.changes.renamed(c.id_in_fork)
    entry = Entry(
        kind=ChangeKind.UPSTREAM,
        summary=f"Took {counted(taken.count, 'change')} of “{fork.forked_from}”",
        person_id=fork.owner_id,
        people=People(pass_on=lambda leaf: False, only=Learner(fork.owner_id)),
    )
    done = apply(fork, named, entry)
    made = zip(taken.changes.created, done.changes.created, strict=True)
    copies: dict[Ref, Key | None] = dict(c.copies) | {ref: new[1] for ref, new in made}
    write_bases(fork, c, taken.bases, copies)
    bump_version(fork.pk)
    for kind, source in taken.forgotten:
        Copied.objects.filter(roadmap=fork, kind=kind, source=source).delete()


TOOK = re.compile(r"(Took \w+ changes?) of “.*”", re.DOTALL)


def without_name(summary: str) -> str:
    """What the log says of changes that were taken, without the name that the original had."""
    return TOOK.sub(r"\1 of the original", summary)


def write_bases(
    fork: Roadmap, c: Comparison, bases: Mapping[Ref, Values], copies: Mapping[Ref, Key | None]
) -> None:
    """Store values of the original that the owner has taken, or decided about."""
    due = {}
    for ref, values in bases.items():
        known = c.bases.get(ref, {})
        if known | values != known or ref not in c.bases:
            due[ref] = known | values
    remember(fork, due, copies)


def dismiss(*, fork: Roadmap, ids: Collection[str]) -> int:
    """Keep one's own side of the changes of these ids for good; returns how many there were."""
    with locked(fork) as fresh:
        c = load(fresh)
        changes = [change for change in upstream_changes_of(c) if change.id in ids]
        bases: dict[Ref, Values] = defaultdict(dict)
        for change in changes:
            for ref, values in _dismissed(c, change):
                bases[ref] |= values
        write_bases(fresh, c, bases, c.copies)
        bump_version(fresh.pk)
        gone = [change.ref for change in changes if _is_own_now(c, change)]
        for kind, source in gone:
            Copied.objects.filter(roadmap=fresh, kind=kind, source=source).delete()
    return len(changes)


def _is_own_now(c: Comparison, change: UpstreamChange) -> bool:
    """Whether what is gone there and kept here is the fork's own from now on."""
    return change.what == "gone" and change.ref[0] != TOPIC.name


def _dismissed(c: Comparison, change: UpstreamChange) -> Iterator[tuple[Ref, Values]]:
    """What is remembered of the original, so that the change is not offered again."""
    for ref in change.members or (change.ref,):
        theirs = taken_values(c.theirs.get(ref))
        if change.what in NEW:
            yield ref, theirs
        elif change.what == "order":
            yield ref, {"position": theirs["position"]}
        elif change.what == "changed":
            yield ref, {name: theirs[name] for name in change.names}
        elif not _is_own_now(c, change):
            name, hidden = BY_NAME[ref[0]].hidden or ("", None)
            shown = Lifecycle.PUBLISHED.value if ref[0] == TOPIC.name else False
            yield ref, {name: hidden if change.what == "gone" else shown}


@transaction.atomic
def set_following(*, fork: Roadmap, follows: bool) -> None:
    """Follow the original or stop; changes made in between wait when following begins again."""
    if fork.forked_from_id is not None and fork.follows != follows:
        Roadmap.objects.filter(pk=fork.pk).update(follows=follows)
        fork.follows = follows
