"""Works out what a sync has to do. Pure: compares plain objects and changes nothing."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from roadmap.domain.changes.plan import Surroundings, SyncPlan
from roadmap.domain.changes.rename_detection import RENAMED, with_renames
from roadmap.domain.changes.schema import (
    CATEGORY,
    KINDS,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Bundle,
    ContentItem,
)
from roadmap.domain.changes.snapshot import GONE, SHIPPED_PARTS
from roadmap.domain.changes.three_way import (
    REMOVED,
    UNKNOWN,
    FieldChange,
    KeptEdit,
    Overwrites,
    base_of,
    groups_of_fields,
    handle_of,
)
from roadmap.domain.changes.tree_changes import Tree, TreeChanges
from roadmap.enums import Lifecycle

PARTS = (OBJECTIVE, RESOURCE, PREREQUISITE)
TAKEN = "the slug belongs to another topic here, or once did"


def make_plan(
    *,
    fixtures: Bundle,
    database: Bundle,
    surroundings: Surroundings | None = None,
    overwrites: Overwrites | None = None,
    inherit: Set[str] = frozenset(),
    fresh: Set[str] = frozenset(),
) -> SyncPlan:
    """What a sync of ``fixtures`` would do to ``database``.

    ``inherit`` and ``fresh`` name the leaves that may get subtopics although people have
    finished them: with ``inherit`` the subtopics count as finished too, with ``fresh`` not.
    """
    planner = _Planner(
        fixtures, database, surroundings or Surroundings(), overwrites or Overwrites()
    )
    return planner.plan(decided=inherit | fresh, inherit=inherit)


class _Planner:
    def __init__(
        self, fixtures: Bundle, database: Bundle, around: Surroundings, overwrites: Overwrites
    ) -> None:
        self.fixtures = fixtures
        self.database = database = with_renames(fixtures, database)
        self.around = around
        self.overwrites = overwrites
        self.result = SyncPlan(
            pks={(item.kind.name, item.key): item.pk for item in database if item.pk is not None},
            names={
                (item.kind.name, item.key): bundle.name_of(item)
                for bundle in (fixtures, database)
                for item in bundle
            },
        )
        links = database.of(RESOURCE).values()
        self.addresses = {(link["topic"], link["url"]): link.key for link in links}
        self.taken = {t["slug"]: uid for uid, t in database.topics.items()} | around.old_slugs

    def plan(self, *, decided: Set[str], inherit: Set[str]) -> SyncPlan:
        tree_changes = TreeChanges(self.fixtures, self.database)
        blocked = tree_changes.blocked(self.around.finished, decided)
        self.result.blocked = sorted(self.database.slug_of(uid) for uid in blocked)
        self.waiting = tree_changes.waiting(blocked)
        self.waiting_new = self.waiting - set(self.database.topics)
        for kind in KINDS:
            for key, item in self.fixtures.of(kind).items():
                self._sync_item(item, self.database.of(kind).get(key))
            for key, here in self.database.of(kind).items():
                if key not in self.fixtures.of(kind):
                    self._handle_missing(here)
        tree_changes.adjust(self.result)
        for kind in (LEVEL, CATEGORY):
            for key, here in self.database.of(kind).items():
                if key not in self.fixtures.of(kind) and here.synced:
                    self._delete_if_empty(here, tree_changes.after(self.result))
        inheriting = {uid for uid, t in self.database.topics.items() if t["slug"] in inherit}
        self.result.progress_migration = tree_changes.progress_migration(self.result, inheriting)
        return self.result

    def _sync_item(self, item: ContentItem, here: ContentItem | None) -> None:
        """Plan for an object of the fixtures; ``here`` is the same one in the database."""
        if here is None:
            self._create(item)
        else:
            self._compare(item, here)

    def _create(self, item: ContentItem) -> None:
        holders = ("uid",) if item.kind is TOPIC else ("topic", "requires")
        if any(item.values.get(name) in self.waiting_new for name in holders):
            return
        if self._was_removed_here(item):
            handle = handle_of(item, self._slug(item), REMOVED)
            if not self.overwrites.cover(handle, *self._by_uid(item, REMOVED)):
                self._keep(item, REMOVED, "", "still there", handle, "removed here")
                return
        if item.kind is RESOURCE and (item["topic"], item["url"]) in self.addresses:
            self._keep(item, REMOVED, "", "", "", "the address is there already")
            return
        base = {name: item[name] for name in item.kind.synced_fields}
        self.result.created.append(self._with_free_slug(item) if item.kind is TOPIC else item)
        self.result.bases[item.kind.name, item.key] = base | self._shipped_parts(item)

    def _was_removed_here(self, item: ContentItem) -> bool:
        topic = self.database.of(TOPIC).get((item.values.get("topic"),))
        shipped = topic.synced.get(SHIPPED_PARTS, {}) if topic else {}
        return item.kind in PARTS and _part_key(item) in shipped.get(item.kind.name, ())

    def _with_free_slug(self, item: ContentItem) -> ContentItem:
        slug, number = item["slug"], 2
        while self.taken.get(slug, item["uid"]) != item["uid"]:
            slug, number = f"{item['slug']}-{number}", number + 1
        if slug != item["slug"]:
            self._keep(item, "slug", slug, item["slug"], "", TAKEN)
        self.taken[slug] = item["uid"]
        return ContentItem(item.kind, item.values | {"slug": slug}, item.where)

    def _compare(self, item: ContentItem, here: ContentItem) -> None:
        base = {name: value for name, value in here.synced.items() if name not in (GONE, RENAMED)}
        restored = False
        for label, names in groups_of_fields(item.kind):
            if label in ("place", "lifecycle") and item.key[0] in self.waiting:
                continue
            new = tuple(item[name] for name in names)
            if self._takes(item, here, label, names):
                base |= dict(zip(names, new, strict=True))
                changes = [
                    FieldChange(here, name, here[name], item[name])
                    for name in names
                    if here[name] != item[name]
                ]
                restored = restored or _restores(here, changes)
                self.result.changed += changes
            elif base_of(here, names) == new:
                base |= dict(zip(names, new, strict=True))
            elif not here.synced:
                base |= dict.fromkeys(names, UNKNOWN)
        if restored:
            self.result.restored.append(here)
        base |= self._shipped_parts(item)
        if base != here.synced:
            self.result.bases[item.kind.name, item.key] = base

    def _takes(
        self, item: ContentItem, here: ContentItem, label: str, names: tuple[str, ...]
    ) -> bool:
        """Whether the database takes the fixture's value of a field, or has it already."""
        old = tuple(here[name] for name in names)
        new = tuple(item[name] for name in names)
        if old == new:
            return True
        shown: tuple[Any, Any] = (old[0], new[0]) if len(names) == 1 else (_place(old), _place(new))
        handle = handle_of(here, self._slug(here), label)
        is_slug = item.kind is TOPIC and label == "slug"
        if is_slug and self.taken.get(new[0], item.key[0]) != item.key[0]:
            self._keep(here, label, *shown, "", TAKEN)
            return False
        if label == "url" and self.addresses.get((here["topic"], new[0]), here.key) != here.key:
            self._keep(here, label, *shown, "", "the address is there already")
            return False
        base = base_of(here, names)
        if base == old or self.overwrites.cover(handle, *self._by_uid(here, label)):
            return True
        self._keep(here, label, *shown, handle, _reason(base, new))
        return False

    def _handle_missing(self, here: ContentItem) -> None:
        """Plan for an object of the database that the fixtures do not have."""
        if not here.synced or GONE in here.synced:
            return
        if here.kind in PARTS and self._topic_is_missing(here):
            return
        if here.kind is TOPIC:
            self._retire(here, "lifecycle", Lifecycle.RETIRED.value)
        elif here.kind is OBJECTIVE:
            self._retire(here, "archived", True)
        elif here.kind in (RESOURCE, PREREQUISITE):
            self._delete(here)

    def _topic_is_missing(self, part: ContentItem) -> bool:
        """Whether the part's topic is gone too: that is retired, and keeps its parts."""
        return (part["topic"],) not in self.fixtures.of(TOPIC)

    def _retire(self, here: ContentItem, name: str, value: Any) -> None:
        base = here.synced | {GONE: True}
        if here[name] == here.synced.get(name) != value:
            self.result.changed.append(FieldChange(here, name, here[name], value))
            self.result.retired.append(here)
            base[name] = value
        self.result.bases[here.kind.name, here.key] = base

    def _delete(self, here: ContentItem) -> None:
        edited = [
            name for name in here.kind.synced_fields if base_of(here, (name,)) != (here[name],)
        ]
        handle = handle_of(here, self._slug(here), REMOVED)
        if edited and not self.overwrites.cover(handle, *self._by_uid(here, REMOVED)):
            self._keep(
                here, REMOVED, "still there", "", handle, "edited here and gone from the fixtures"
            )
        else:
            self.result.deleted.append(here)

    def _delete_if_empty(self, here: ContentItem, after: Tree) -> None:
        """Delete a level or category if no topic will stand in it, not even a retired one."""
        name, label = here.kind.name, here.key[0]
        if any(topic[name] == label for topic in after.topics.values()):
            self._keep(here, REMOVED, "", "", "", "gone from the fixtures, has topics here")
        else:
            self._delete(here)

    def _keep(
        self, item: ContentItem, name: str, here: Any, shipped: Any, handle: str, reason: str
    ) -> None:
        label = self.database.name_of(item) if item.pk else self.fixtures.name_of(item)
        self.result.kept.append(
            KeptEdit(label, name, here, shipped, handle, reason, item.kind.name)
        )

    def _slug(self, item: ContentItem) -> str:
        uid = item.values.get("topic")
        known = self.database if (uid,) in self.database.of(TOPIC) else self.fixtures
        return known.slug_of(uid)

    def _by_uid(self, item: ContentItem, name: str) -> list[str]:
        return [f"{item['uid']}.{name}"] if "uid" in item.values else []

    def _shipped_parts(self, item: ContentItem) -> dict[str, Any]:
        """The keys of a topic's objectives, resources and prerequisites, for its ``synced``."""
        if item.kind is not TOPIC:
            return {}
        return {SHIPPED_PARTS: self._parts_by_topic.get(item["uid"], {})}

    @property
    def _parts_by_topic(self) -> dict[Any, dict[str, list[Any]]]:
        if not hasattr(self, "_parts"):
            self._parts: dict[Any, dict[str, list[Any]]] = {}
            for kind in PARTS:
                for part in self.fixtures.of(kind).values():
                    lists = self._parts.setdefault(part["topic"], {})
                    lists.setdefault(kind.name, []).append(_part_key(part))
        return self._parts


def _part_key(part: ContentItem) -> Any:
    return part.key[-1]


def _place(values: tuple[Any, ...]) -> str:
    return " / ".join(str(value) for value in values if value is not None)


def _restores(here: ContentItem, changes: list[FieldChange]) -> bool:
    back = {"lifecycle": Lifecycle.RETIRED.value, "archived": True}
    return GONE in here.synced and any(back.get(c.field, c) == c.old for c in changes)


def _reason(base: tuple[Any, ...] | None, new: tuple[Any, ...]) -> str:
    if base is None or UNKNOWN in base:
        return "differs, and no earlier sync is known"
    return "edited here" if base == new else "edited here and changed in the fixtures"
