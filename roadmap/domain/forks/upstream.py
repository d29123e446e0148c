"""A fork follows its original: which changes wait, and which are applied or dismissed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.version import content_change
from roadmap.domain.forks.apply_upstream import NEW, RejectedChange, UpstreamWriter, write_bases
from roadmap.domain.forks.compare import Comparison, ListKey, load
from roadmap.domain.forks.copy import Ref, Values, remember
from roadmap.domain.forks.reorder import reorder
from roadmap.domain.forks.upstream_changes import UpstreamChange, upstream_changes_of
from roadmap.enums import CopyKind, Lifecycle, Visibility
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
    )
    return waiting


def is_waiting(change: UpstreamChange) -> bool:
    """Whether the owner has still to decide: it is shown to them, and was not dismissed."""
    return not change.is_quiet and change.what != "left"


def apply_upstream(*, fork: Roadmap, ids: Collection[str]) -> AppliedChanges:
    """Apply the changes of these ids, conflicts too; ids that no longer exist are ignored."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        changes = upstream_changes_of(comparison)
        return _apply(fork, comparison, [change for change in changes if change.id in ids])


def apply_all_upstream(*, fork: Roadmap) -> AppliedChanges:
    """Apply all changes that are neither conflicts with the owner's edits nor dismissed."""
    count = 0
    rejected: dict[str, RejectedChange] = {}
    with content_change(fork.pk):
        _lock(fork)
        for _ in range(ROUNDS):
            comparison = load(fork)
            changes = [
                change
                for change in upstream_changes_of(comparison)
                if is_waiting(change) and not change.is_conflict and change.id not in rejected
            ]
            if not changes:
                break
            result = _apply(fork, comparison, changes)
            count += result.count
            rejected |= {rejection.change.id: rejection for rejection in result.rejected}
    return AppliedChanges(count, tuple(rejected.values()))


def _apply(fork: Roadmap, comparison: Comparison, chosen: list[UpstreamChange]) -> AppliedChanges:
    if not chosen:
        return AppliedChanges(0)
    changes = upstream_changes_of(comparison)
    quiet = [change for change in changes if change.is_quiet and not change.is_conflict]
    orders = [change for change in chosen if change.what == "order"]
    others = [change for change in chosen if change.what != "order" and not change.is_quiet]
    writer = UpstreamWriter(fork, comparison)
    rejected = writer.apply(others)
    writer.apply(quiet)
    led = {key_of(comparison, change) for change in orders}
    pending = {key_of(comparison, change) for change in changes if change.what == "order"} - led
    reorder(fork, comparison, led, pending)
    return AppliedChanges(len(others) + len(orders) - len(rejected), tuple(rejected))


def key_of(comparison: Comparison, order: UpstreamChange) -> ListKey:
    """The list that a change of order is about."""
    return comparison.theirs[order.ref].list_key


def dismiss(*, fork: Roadmap, ids: Collection[str]) -> int:
    """Keep one's own side of the changes of these ids for good; returns how many there were."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        changes = [change for change in upstream_changes_of(comparison) if change.id in ids]
        bases: dict[Ref, Values] = defaultdict(dict)
        for change in changes:
            _dismiss(fork, comparison, change, bases)
        write_bases(fork, bases)
    return len(changes)


def _dismiss(
    fork: Roadmap, c: Comparison, change: UpstreamChange, bases: dict[Ref, Values]
) -> None:
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
    """Follow the original or stop; changes made in between wait when following begins again."""
    if fork.forked_from_id is not None and fork.follows != follows:
        Roadmap.objects.filter(pk=fork.pk).update(follows=follows)
        fork.follows = follows


def _lock(fork: Roadmap) -> None:
    Roadmap.objects.select_for_update().get(pk=fork.pk)
