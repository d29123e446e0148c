"""The keys that files have for the objects of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from roadmap.domain.changes.schema import KINDS, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot, take
from roadmap.domain.normalize import normalize_for_comparison
from roadmap.models import Objective, Roadmap, Topic


def natural_names(snapshot: Snapshot) -> dict[Ref, Key]:
    """By the refs of a snapshot of the database: the keys that files have for the objects.

    A link or prerequisite that a curator changed keeps the key of the last sync.
    """
    names: dict[Ref, Key] = {}
    for kind in KINDS:
        for item in snapshot.of(kind).values():
            names[item.ref] = natural_key(item, names)
    _add_foreign(snapshot, names)
    return names


def natural_key(item: ContentItem, names: Mapping[Ref, Key], *, current: bool = False) -> Key:
    """The key that files have for an object; ``current`` for what it is by its present values."""
    parts = []
    for name in item.kind.key:
        value = item[name]
        referred = item.kind.references.get(name)
        value = names.get((referred, value), value) if referred else value
        parts.append(value if current else item.synced.get(name, value))
    return parts[0] if len(parts) == 1 else tuple(parts)


def _add_foreign(snapshot: Snapshot, names: dict[Ref, Key]) -> None:
    """Add the uids of topics and objectives of other roadmaps that references lead to."""
    for kind in (Topic, Objective):
        name = str(kind._meta.model_name)
        origins = (item.values.get("origin") for item in snapshot.items[name].values())
        unknown = {key for key in origins if key is not None and (name, key) not in names}
        if unknown:
            rows = kind._default_manager.filter(pk__in=unknown).values_list("pk", "uid")
            names |= {(name, pk): str(uid) for pk, uid in rows}


def take_natural(roadmap: Roadmap) -> Snapshot:
    """All content of a roadmap as files have it, its links under their present addresses.

    Texts have one kind of line end, and nothing blank around them.
    """
    snapshot = take(roadmap.pk)
    bare = Snapshot.of_items(replace(item, synced={}) for item in snapshot)
    names = natural_names(bare)
    found = bare.renamed(lambda kind, key: names.get((kind, key), key), with_origins=True)
    both = zip(snapshot, found, strict=True)
    return Snapshot.of_items(
        replace(item, synced=stored.synced, values=_normalized(item.values))
        for stored, item in both
    )


def _normalized(values: Values) -> Values:
    return {
        name: normalize_for_comparison(value) if isinstance(value, str) else value
        for name, value in values.items()
    }
