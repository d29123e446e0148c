"""A fork follows its original: what changed there, what of it is taken, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.version import content_change
from roadmap.domain.forks.apply_upstream import NEW, Misfit, UpstreamWriter, write_bases
from roadmap.domain.forks.compare import Comparison, ListKey, load
from roadmap.domain.forks.copy import Ref, Values, remember
from roadmap.domain.forks.reorder import reorder
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.enums import CopyKind, Lifecycle, Visibility
from roadmap.models import Copied, Roadmap

ROUNDS = 5
"""How often "everything" looks again: what comes back may itself have changed."""


@dataclass(frozen=True)
class AppliedChanges:
    """What was taken, and what did not fit."""

    count: int
    misfits: tuple[Misfit, ...] = ()


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
    )
    return waiting


def is_waiting(change: UpstreamChange) -> bool:
    return not change.is_quiet and change.what != "left"


def apply_upstream(*, fork: Roadmap, ids: Collection[str]) -> AppliedChanges:
    """Take the offers that ``ids`` name, conflicts too; others may have gone meanwhile."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        changes = upstream_changes_of(comparison)
        return _take(fork, comparison, [change for change in changes if change.id in ids])


def apply_all_upstream(*, fork: Roadmap) -> AppliedChanges:
    """Take all that does not collide with an edit of the owner's own; nothing left out before."""
    count = 0
    misfits: dict[str, Misfit] = {}
    with content_change(fork.pk):
        _lock(fork)
        for _ in range(ROUNDS):
            comparison = load(fork)
            changes = [
                change
                for change in upstream_changes_of(comparison)
                if is_waiting(change) and not change.is_conflict and change.id not in misfits
            ]
            if not changes:
                break
            taken = _take(fork, comparison, changes)
            count += taken.count
            misfits |= {misfit.change.id: misfit for misfit in taken.misfits}
    return AppliedChanges(count, tuple(misfits.values()))


def _take(fork: Roadmap, comparison: Comparison, chosen: list[UpstreamChange]) -> AppliedChanges:
    if not chosen:
        return AppliedChanges(0)
    changes = upstream_changes_of(comparison)
    quiet = [change for change in changes if change.is_quiet and not change.is_conflict]
    orders = [change for change in chosen if change.what == "order"]
    others = [change for change in chosen if change.what != "order" and not change.is_quiet]
    taking = UpstreamWriter(fork, comparison)
    misfits = taking.take(others)
    taking.take(quiet)
    led = {key_of(comparison, change) for change in orders}
    pending = {key_of(comparison, change) for change in changes if change.what == "order"} - led
    reorder(fork, comparison, led, pending)
    return AppliedChanges(len(others) + len(orders) - len(misfits), tuple(misfits))


def key_of(comparison: Comparison, order: UpstreamChange) -> ListKey:
    """The list that an offer of an order is about."""
    return comparison.theirs[order.ref].list_key


def dismiss(*, fork: Roadmap, ids: Collection[str]) -> int:
    """Keep one's own side of the offers that ``ids`` name; they are not made again."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        changes = [change for change in upstream_changes_of(comparison) if change.id in ids]
        bases: dict[Ref, Values] = defaultdict(dict)
        for change in changes:
            _leave(fork, comparison, change, bases)
        write_bases(fork, bases)
    return len(changes)


def _leave(fork: Roadmap, c: Comparison, change: UpstreamChange, bases: dict[Ref, Values]) -> None:
    if change.what in NEW:
        for kind, pk in change.members:
            remember(fork, kind, [(pk, None, c.theirs[kind, pk].values)])
    elif change.what == "order":
        for ref in change.members:
            bases[ref]["position"] = c.theirs[ref].values["position"]
    elif change.what == "changed":
        bases[change.ref] |= {name: c.theirs[change.ref].values[name] for name in change.names}
    elif change.ref[0] is CopyKind.TOPIC:
        is_gone = change.what == "gone"
        state = Lifecycle.RETIRED if is_gone else Lifecycle.PUBLISHED
        for ref in change.members:
            bases[ref]["lifecycle"] = state.value
    elif change.what == "back":
        bases[change.ref]["archived"] = False
    else:
        kind, pk = change.ref
        Copied.objects.filter(roadmap=fork, kind=kind, source=pk).delete()


@transaction.atomic
def set_following(*, fork: Roadmap, follows: bool) -> None:
    """Follow the original or stop; what was taken stays, and what came meanwhile is offered."""
    if fork.forked_from_id is not None and fork.follows != follows:
        Roadmap.objects.filter(pk=fork.pk).update(follows=follows)
        fork.follows = follows


def _lock(fork: Roadmap) -> None:
    Roadmap.objects.select_for_update().get(pk=fork.pk)
