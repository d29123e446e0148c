"""How a sync changes the tree of topics, and what has to happen to progress then."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Any

from roadmap.domain.changes.graph import Graph
from roadmap.domain.changes.plan import ProgressMigration, SyncPlan
from roadmap.domain.changes.schema import LEVEL, PLACE, PREREQUISITE, TOPIC, Bundle, ContentItem
from roadmap.domain.changes.three_way import REMOVED, FieldChange, KeptEdit, base_of, handle_of
from roadmap.enums import Lifecycle


class TreeChanges:
    """The topics of the database and of the fixtures, compared as trees. Pure."""

    def __init__(self, fixtures: Bundle, database: Bundle) -> None:
        self.fixtures = fixtures
        self.database = database
        self.before = Tree({uid: dict(t.values) for uid, t in database.topics.items()})

    def blocked(self, finished: Set[str], decided: Set[str]) -> set[str]:
        """Leaves that would get subtopics, that people have finished, and nobody decided about."""
        return {
            uid
            for uid in {t["parent"] for t in self.fixtures.topics.values()} & finished
            if self.before.is_leaf(uid)
            and self.database.slug_of(uid) not in decided
            and any(self._arrives(child) for child in self._children_in_fixtures(uid))
        }

    def _children_in_fixtures(self, uid: str) -> list[ContentItem]:
        return [t for t in self.fixtures.topics.values() if t["parent"] == uid]

    def _arrives(self, child: ContentItem) -> bool:
        """Whether a topic of the fixtures would become a subtopic by the sync."""
        if child["lifecycle"] != Lifecycle.PUBLISHED:
            return False
        here = self.database.of(TOPIC).get(child.key)
        return here is None or base_of(here, PLACE) == tuple(here[name] for name in PLACE)

    def waiting(self, blocked: Set[str]) -> set[str]:
        """Uids of everything that the fixtures have below the ``blocked`` leaves."""
        tree = Tree({uid: t.values for uid, t in self.fixtures.topics.items()})
        return {uid for uid in tree.topics if blocked & set(tree.ancestors(uid))}

    def adjust(self, plan: SyncPlan) -> None:
        """Make the planned places and prerequisites fit what curators changed here."""
        self._adjust_circles(plan)
        self._adjust_places(plan)
        self._adjust_groups(plan)
        self._adjust_edges(plan)

    def _adjust_circles(self, plan: SyncPlan) -> None:
        """Leave out moves that would put a topic within itself."""
        while circle := _graph(self.after(plan)).parent_circle():
            moves = [c for c in plan.changed if c.field == "parent" and c.item["uid"] in circle]
            if not moves:
                raise AssertionError(f"The database has topics within each other: {circle}")
            self._leave_out(plan, moves[0])

    def _leave_out(self, plan: SyncPlan, move: FieldChange) -> None:
        item = move.item
        plan.changed = [c for c in plan.changed if c.item is not item or c.field not in PLACE]
        base = plan.bases.get((TOPIC.name, item.key), dict(item.synced))
        plan.bases[TOPIC.name, item.key] = base | {
            name: item.synced[name] for name in PLACE if name in item.synced
        }
        handle = handle_of(item, "", "place")
        reason = "would lie within itself here"
        here, shipped = (self.database.slug_of(uid) for uid in (move.old, move.new))
        plan.kept.append(
            KeptEdit(
                self.database.name_of(item), "place", here, shipped, handle, reason, TOPIC.name
            )
        )

    def _adjust_places(self, plan: SyncPlan) -> None:
        """Put new and moved topics, and all below them, where their group stands here."""
        after = self.after(plan)
        movers = {c.item["uid"] for c in plan.changed if c.item.kind is TOPIC and c.field in PLACE}
        movers |= {item["uid"] for item in plan.created if item.kind is TOPIC}
        movers |= {uid for uid in after.topics if movers.intersection(after.ancestors(uid))}
        for uid in sorted(movers, key=lambda uid: len(after.ancestors(uid))):
            parent = after.topics.get(after.topics[uid]["parent"])
            if parent is not None:
                after.topics[uid] |= {name: parent[name] for name in ("level", "category")}
        plan.created = [_at(item, after) for item in plan.created]
        plan.changed = [change for change in plan.changed if not _is_place(change)]
        for uid in sorted(movers & self.before.topics.keys()):
            item = self.database.of(TOPIC)[uid,]
            plan.changed += [
                FieldChange(item, name, item[name], after.topics[uid][name])
                for name in PLACE
                if item[name] != after.topics[uid][name]
            ]

    def _adjust_groups(self, plan: SyncPlan) -> None:
        """Keep a group that is gone from the fixtures while topics of a curator stand in it."""
        while holders := self._holders(plan):
            for item in holders:
                plan.retired.remove(item)
                plan.changed = [c for c in plan.changed if c.item is not item]
                plan.bases.pop((TOPIC.name, item.key))
                sides = (Lifecycle.PUBLISHED.value, Lifecycle.RETIRED.value)
                reason = "gone from the fixtures, has subtopics here"
                name = self.database.name_of(item)
                plan.kept.append(KeptEdit(name, "lifecycle", *sides, "", reason, TOPIC.name))

    def _holders(self, plan: SyncPlan) -> list[ContentItem]:
        """The topics that the plan retires although something published would stand in them."""
        after = self.after(plan)
        topics = (item for item in plan.retired if item.kind is TOPIC)
        return [item for item in topics if next(after.children(item["uid"]), None) is not None]

    def _adjust_edges(self, plan: SyncPlan) -> None:
        """Leave out new prerequisites that do not fit the topics and edges of this database."""
        new = [item for item in plan.created if item.kind is PREREQUISITE]
        if not new:
            return
        after = self.after(plan)
        gone = {item.key for item in plan.deleted if item.kind is PREREQUISITE}
        edges = {
            key
            for key in self.database.of(PREREQUISITE)
            if key not in gone and not any(after.is_retired(uid) for uid in key)
        }
        graph = _graph(after, edges | {item.key for item in new})
        if not graph.circle() and not any(self._edge_problem(graph, after, item) for item in new):
            return
        for item in new:
            graph = _graph(after, edges)
            reason = self._edge_problem(graph, after, item)
            if not reason and graph.circle_closed_by((item["topic"], item["requires"])):
                reason = "would close a circle here"
            if reason:
                plan.created.remove(item)
                plan.bases.pop((PREREQUISITE.name, item.key))
                name = self.fixtures.name_of(item)
                plan.kept.append(KeptEdit(name, REMOVED, "", "", "", reason, PREREQUISITE.name))
            else:
                edges.add(item.key)

    def _edge_problem(self, graph: Graph, after: Tree, edge: ContentItem) -> str:
        """Why a new prerequisite does not fit, as a report says it; empty where it does."""
        topic, required = edge["topic"], edge["requires"]
        if graph.is_related(topic, required):
            return "would join a group and a topic within it here"
        positions = {
            key[0]: level["position"]
            for bundle in (self.fixtures, self.database)
            for key, level in bundle.of(LEVEL).items()
        }
        levels = [positions[after.topics[uid]["level"]] for uid in (topic, required)]
        return "would require a topic of a higher level here" if levels[1] > levels[0] else ""

    def progress_migration(self, plan: SyncPlan, inheriting: Set[str]) -> ProgressMigration:
        after = self.after(plan)
        both = [uid for uid in self.before.topics if after.is_published(uid)]
        return ProgressMigration(
            inherit={
                uid: tuple(after.leaves(uid))
                for uid in both
                if uid in inheriting and self.before.is_leaf(uid) and not after.is_leaf(uid)
            },
            materialise={
                uid: tuple(self.before.leaves(uid))
                for uid in both
                if not self.before.is_leaf(uid) and after.is_leaf(uid)
            },
        )

    def after(self, plan: SyncPlan) -> Tree:
        """The tree as the plan would leave it."""
        topics = {uid: dict(values) for uid, values in self.before.topics.items()}
        topics |= {i["uid"]: dict(i.values) for i in plan.created if i.kind is TOPIC}
        for change in plan.changed:
            if change.item.kind is TOPIC:
                topics[change.item["uid"]][change.field] = change.new
        return Tree(topics)


@dataclass
class Tree:
    """Topics by uid, as plain values. Only published topics make a group of their parent."""

    topics: dict[str, dict[str, Any]]

    def is_published(self, uid: str) -> bool:
        return bool(self.topics[uid]["lifecycle"] == Lifecycle.PUBLISHED)

    def is_retired(self, uid: Any) -> bool:
        return bool(self.topics[uid]["lifecycle"] == Lifecycle.RETIRED)

    def children(self, uid: str) -> Iterator[str]:
        for child, values in self.topics.items():
            if values["parent"] == uid and self.is_published(child):
                yield child

    def is_leaf(self, uid: str) -> bool:
        return uid in self.topics and next(self.children(uid), None) is None

    def leaves(self, uid: str) -> Iterator[str]:
        """The published leaves below a group."""
        for child in self.children(uid):
            if self.is_leaf(child):
                yield child
            else:
                yield from self.leaves(child)

    def ancestors(self, uid: str) -> list[Any]:
        return _graph(self).ancestors(uid)


def _graph(tree: Tree, edges: Set[Any] = frozenset()) -> Graph:
    return Graph.of({uid: values["parent"] for uid, values in tree.topics.items()}, edges)


def _is_place(change: FieldChange) -> bool:
    return change.item.kind is TOPIC and change.field in PLACE


def _at(item: ContentItem, tree: Tree) -> ContentItem:
    if item.kind is not TOPIC:
        return item
    place = {name: tree.topics[item["uid"]][name] for name in PLACE}
    return replace(item, values=item.values | place)
