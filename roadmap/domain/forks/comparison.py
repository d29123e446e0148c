"""Three sides of a fork: what was taken last, the original now, and the fork now.

Objects have the keys of the original; one that only the fork has its own, negative. So a value of
the original can be put into the fork as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from roadmap.domain.changes.schema import BY_NAME, KINDS, OBJECTIVE, PARTS, TOPIC, Kind, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot, is_shown, take
from roadmap.domain.normalize import normalize_for_comparison
from roadmap.models import Copied, Roadmap

COPIED = KINDS[1:]
"""What is copied: everything in a roadmap, not the roadmap itself."""


@dataclass(frozen=True)
class Comparison:
    """The three sides; ``mine`` and ``theirs`` with their texts."""

    theirs: Snapshot
    """The original, drafts and retired topics too."""
    mine: Snapshot
    bases: Mapping[Ref, Values] = field(default_factory=dict)
    """What was taken, with the values that it had then; of a long text its fingerprint."""
    copies: Mapping[Ref, Key] = field(default_factory=dict)
    """The ids in the fork of what it shares with the original."""

    @cached_property
    def base(self) -> Snapshot:
        items = (ContentItem(BY_NAME[ref[0]], ref[1], v) for ref, v in self.bases.items())
        return Snapshot.of_items(items)

    @cached_property
    def alive(self) -> frozenset[Key]:
        """Topics of the original that everybody sees."""
        return frozenset(key for key in self.theirs.topics if is_shown(self.theirs, key))

    @cached_property
    def shown(self) -> frozenset[Key]:
        """Topics of the fork that are not hidden."""
        return frozenset(key for key, topic in self.mine.topics.items() if not topic.is_hidden)

    def are_shared(self, item: ContentItem) -> bool:
        """Whether both sides show the topics that an object belongs to."""
        names = [n for n, kind in item.kind.references.items() if kind == TOPIC.name]
        return all(item[name] in self.alive and item[name] in self.shown for name in names)

    def id_in_fork(self, kind: str, key: Any) -> Key:
        """The id of an object of the fork; what is new there gets a negative one."""
        if (kind, key) in self.copies:
            return self.copies[kind, key]
        return -key


def load(fork: Roadmap) -> Comparison:
    """All three sides of a fork, in fifteen queries."""
    rows = list(Copied.objects.filter(roadmap=fork).order_by("pk"))
    theirs, stored = take(fork.forked_from_id or 0, COPIED), take(fork.pk, COPIED)
    sources = {
        (row.kind, row.copy): row.source
        for row in rows
        if row.copy is not None and (row.kind, row.copy) in stored
    }
    bases = {(row.kind, row.source): row.values for row in rows}
    sources |= _same(sources, stored, theirs, (TOPIC,))
    sources |= _same(sources, stored, theirs, PARTS)
    for (kind, _), source in sources.items():
        bases.setdefault((kind, source), taken_values(theirs.items[kind].get(source)))
    return Comparison(
        theirs=theirs,
        mine=stored.renamed(_naming(sources)),
        bases=bases,
        copies={(kind, source): copy for (kind, copy), source in sources.items()},
    )


def _naming(sources: Mapping[Ref, Any]) -> Callable[[str, Any], Key]:
    return lambda kind, key: sources.get((kind, key), -key)


def _same(
    sources: Mapping[Ref, Any], stored: Snapshot, theirs: Snapshot, kinds: Iterable[Kind]
) -> dict[Ref, Key]:
    """What the fork has of its own just as the original has it, such as the same link."""
    mine = stored.renamed(_naming(sources))
    found: dict[Ref, Key] = {}
    for kind in kinds:
        known = {_identity(item): key for key, item in theirs.of(kind).items()}
        for key, item in mine.of(kind).items():
            same = known.get(_identity(item))
            if same is not None and same not in mine.of(kind):
                found[kind.name, -key] = same
    return found


def _identity(item: ContentItem) -> Any:
    """What a fork can hold only once of a kind."""
    if item.kind is TOPIC:
        return item["origin"] or item.key
    if item.kind is OBJECTIVE:
        return item["topic"], item["origin"] or item.key
    return tuple(item[name] for name in item.kind.key)


def taken_values(item: ContentItem | None) -> Values:
    """What is remembered of an object of the original when it is taken."""
    if item is None:
        return {}
    return {n: v for n, v in with_fingerprints(item).values.items() if n not in item.kind.apart}


def with_fingerprints(item: ContentItem) -> ContentItem:
    """The object with the fingerprint of a long text instead of the text."""
    texts = {
        spec.name: _fingerprint(item.values[spec.name]) for spec in item.kind.fields if spec.is_text
    }
    return replace(item, values=item.values | texts) if texts else item


def _fingerprint(text: str) -> str:
    text = normalize_for_comparison(text)
    if not text:
        return text
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def remember(fork: Roadmap, rows: Mapping[Ref, Values], copies: Mapping[Ref, Key | None]) -> None:
    """Record what the fork has taken: values of the original, by its refs, and the copies' ids."""
    Copied.objects.bulk_create(
        (
            Copied(roadmap=fork, kind=ref[0], source=ref[1], copy=copies.get(ref), values=values)
            for ref, values in rows.items()
        ),
        update_conflicts=True,
        unique_fields=["roadmap", "kind", "source"],
        update_fields=["copy", "values"],
    )
