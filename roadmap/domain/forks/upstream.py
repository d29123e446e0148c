"""A fork follows its original: what changed there, what of it is taken, what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from roadmap.domain.catalog import cache
from roadmap.domain.catalog.version import content_change
from roadmap.domain.forks.apply_upstream import NEW, Misfit, Taking, write_bases
from roadmap.domain.forks.compare import Comparison, ListKey, load
from roadmap.domain.forks.copy import Ref, Values, remember
from roadmap.domain.forks.reorder import settle_orders
from roadmap.domain.forks.upstream_changes import Offer, offers_of
from roadmap.enums import CopyKind, Lifecycle, Visibility
from roadmap.models import Copied, Roadmap

ROUNDS = 5
"""How often "everything" looks again: what comes back may itself have changed."""


@dataclass(frozen=True)
class Taken:
    """What was taken, and what did not fit."""

    count: int
    misfits: tuple[Misfit, ...] = ()


def followed(fork: Roadmap) -> Roadmap | None:
    """The original that a fork follows, if its owner may still open it."""
    original = fork.forked_from
    if original is None or not fork.follows:
        return None
    is_open = (
        original.lifecycle == Lifecycle.PUBLISHED and original.visibility != Visibility.PRIVATE
    )
    is_own = fork.owner_id is not None and original.owner_id == fork.owner_id
    return original if is_open or is_own else None


def news(fork: Roadmap) -> int:
    """How many changes of the original wait for the owner's decision."""
    original = followed(fork)
    if original is None:
        return 0
    key = (fork.pk, fork.content_version, original.pk, original.content_version)
    waiting: int = cache.cached_content(
        "upstream_news", key, lambda: sum(is_news(offer) for offer in offers_of(load(fork)))
    )
    return waiting


def is_news(offer: Offer) -> bool:
    return not offer.is_quiet and offer.what != "left"


def take(*, fork: Roadmap, ids: Collection[str]) -> Taken:
    """Take the offers that ``ids`` name, conflicts too; others may have gone meanwhile."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        offers = offers_of(comparison)
        return _take(fork, comparison, [offer for offer in offers if offer.id in ids])


def take_everything(*, fork: Roadmap) -> Taken:
    """Take all that does not collide with an edit of the owner's own; nothing left out before."""
    count = 0
    misfits: dict[str, Misfit] = {}
    with content_change(fork.pk):
        _lock(fork)
        for _ in range(ROUNDS):
            comparison = load(fork)
            offers = [
                offer
                for offer in offers_of(comparison)
                if is_news(offer) and not offer.is_conflict and offer.id not in misfits
            ]
            if not offers:
                break
            taken = _take(fork, comparison, offers)
            count += taken.count
            misfits |= {misfit.offer.id: misfit for misfit in taken.misfits}
    return Taken(count, tuple(misfits.values()))


def _take(fork: Roadmap, comparison: Comparison, chosen: list[Offer]) -> Taken:
    if not chosen:
        return Taken(0)
    offers = offers_of(comparison)
    quiet = [offer for offer in offers if offer.is_quiet and not offer.is_conflict]
    orders = [offer for offer in chosen if offer.what == "order"]
    others = [offer for offer in chosen if offer.what != "order" and not offer.is_quiet]
    taking = Taking(fork, comparison)
    misfits = taking.take(others)
    taking.take(quiet)
    led = {key_of(comparison, offer) for offer in orders}
    pending = {key_of(comparison, offer) for offer in offers if offer.what == "order"} - led
    settle_orders(fork, comparison, led, pending)
    return Taken(len(others) + len(orders) - len(misfits), tuple(misfits))


def key_of(comparison: Comparison, order: Offer) -> ListKey:
    """The list that an offer of an order is about."""
    return comparison.theirs[order.ref].list_key


def leave(*, fork: Roadmap, ids: Collection[str]) -> int:
    """Keep one's own side of the offers that ``ids`` name; they are not made again."""
    with content_change(fork.pk):
        _lock(fork)
        comparison = load(fork)
        offers = [offer for offer in offers_of(comparison) if offer.id in ids]
        bases: dict[Ref, Values] = defaultdict(dict)
        for offer in offers:
            _leave(fork, comparison, offer, bases)
        write_bases(fork, bases)
    return len(offers)


def _leave(fork: Roadmap, c: Comparison, offer: Offer, bases: dict[Ref, Values]) -> None:
    if offer.what in NEW:
        for kind, pk in offer.members:
            remember(fork, kind, [(pk, None, c.theirs[kind, pk].values)])
    elif offer.what == "order":
        for ref in offer.members:
            bases[ref]["position"] = c.theirs[ref].values["position"]
    elif offer.what == "changed":
        bases[offer.ref] |= {name: c.theirs[offer.ref].values[name] for name in offer.names}
    elif offer.ref[0] is CopyKind.TOPIC:
        is_gone = offer.what == "gone"
        state = Lifecycle.RETIRED if is_gone else Lifecycle.PUBLISHED
        for ref in offer.members:
            bases[ref]["lifecycle"] = state.value
    elif offer.what == "back":
        bases[offer.ref]["archived"] = False
    else:
        kind, pk = offer.ref
        Copied.objects.filter(roadmap=fork, kind=kind, source=pk).delete()


@transaction.atomic
def set_following(*, fork: Roadmap, follows: bool) -> None:
    """Follow the original or stop; what was taken stays, and what came meanwhile is offered."""
    if fork.forked_from_id is not None and fork.follows != follows:
        Roadmap.objects.filter(pk=fork.pk).update(follows=follows)
        fork.follows = follows


def _lock(fork: Roadmap) -> None:
    Roadmap.objects.select_for_update().get(pk=fork.pk)
