"""Moves what people did along with the content, from the tree before a change and the tree after.

No event is lost and nobody's done or known becomes weaker. Each learner gets one action, which an
undo of it takes back.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from roadmap.domain.changes.faults import UndecidedError
from roadmap.domain.changes.snapshot import Key, Snapshot
from roadmap.domain.notes.evidence import move_links, with_room
from roadmap.domain.notes.notes import append_texts, text_below
from roadmap.domain.progress.learner import Learner
from roadmap.domain.progress.needed import way_of
from roadmap.domain.progress.rows_of_many import rows_of_many, write_actions
from roadmap.domain.progress.statuses import STATUS, StatusChange, set_for_many
from roadmap.domain.progress.tally import Tally, derived_status
from roadmap.enums import Importance, Lifecycle, Status
from roadmap.models import Evidence, Note, Progress

Wanted = dict[Learner, list[StatusChange]]
Written = list[tuple[Learner, int]]
"""Each learner for whom something was written, with the id of the action."""


def undecided(leaf: Key) -> bool | None:
    """Nobody has said what the finished leaf means for its new subtopics."""
    return None


def confirmed(pass_on: bool) -> Callable[[Key], bool | None]:
    """What a curator says: finished for them too, or nothing. Nobody's done is taken away."""
    return lambda leaf: pass_on or None


@dataclass(frozen=True)
class People:
    """What a change means for people.

    Attributes:
        pass_on: of a leaf that gets subtopics, whether these count as finished for who finished it;
            None where somebody has to decide if there is anybody.
        merged: the (topic, into) of a merge, by their keys.
        only: the owner of a roadmap: where topics of it are copies, whose progress is everybody's,
            nobody else's follows.
        later_than: what was recorded before stays as it is: the change being taken back had moved
            it already. When a tick happened says nothing of that: an import brings old ones.
    """

    pass_on: Callable[[Key], bool | None] = undecided
    merged: tuple[int, int] | None = None
    only: Learner | None = None
    later_than: dt.datetime | None = None


@dataclass
class Moved:
    """What happened to people: the actions written for them, the leaves that passed theirs on."""

    actions: Written = field(default_factory=list)
    passed_on: list[Key] = field(default_factory=list)


@dataclass(frozen=True)
class Branch:
    """A published topic, as far as it matters for what is needed of it."""

    root_id: int
    own_importance: Importance
    choose: int | None
    children: tuple[Branch, ...]
    is_retired: bool = False


@dataclass
class Tree:
    """The published topics of a snapshot: only these make a group of the topic above them."""

    content: Snapshot
    children: dict[Key, list[Key]] = field(init=False)

    def __post_init__(self) -> None:
        self.children = defaultdict(list)
        for key, topic in self.content.topics.items():
            if topic["lifecycle"] == Lifecycle.PUBLISHED:
                self.children[topic["parent"]].append(key)

    def is_leaf(self, key: Key) -> bool:
        return not self.children.get(key)

    def leaves(self, key: Key) -> Iterator[Key]:
        """The published leaves below a group."""
        for child in self.children.get(key, ()):
            if self.is_leaf(child):
                yield child
            else:
                yield from self.leaves(child)

    def branch(self, key: Key) -> Branch:
        """A topic with the published ones below it."""
        topic = self.content.topics[key]
        below = tuple(self.branch(child) for child in self.children.get(key, ()))
        return Branch(self.root(key), Importance(topic["importance"]), topic["choose"], below)

    def root(self, key: Key) -> Any:
        """The id that progress on a topic lives on."""
        return self.content.topics[key]["origin"] or key

    def roots(self, keys: Collection[Key]) -> list[int]:
        return [self.root(key) for key in keys]


def move_progress(before: Snapshot, after: Snapshot, people: People) -> Moved:
    """Give former leaves' statuses to their subtopics and groups' to themselves; merge topics.

    Raises:
        UndecidedError: somebody has to decide what a finished leaf means for its new subtopics.
    """
    old, new = Tree(before), Tree(after)
    moved = Moved()
    for key, topic in after.topics.items():
        if topic["lifecycle"] != Lifecycle.PUBLISHED or key not in before.topics:
            continue
        if old.is_leaf(key) and not new.is_leaf(key):
            if _passes(new, key, people):
                moved.passed_on.append(key)
                moved.actions += _pass_on(new, key, people)
        elif new.is_leaf(key) and not old.is_leaf(key):
            moved.actions += _materialise(old, key, people)
    if people.merged is not None:
        moved.actions += merge(before, *people.merged)
    return moved


def _passes(tree: Tree, leaf: Key, people: People) -> bool:
    """Whether the new subtopics of a leaf count as finished for who finished it."""
    decision = people.pass_on(leaf)
    if decision is None:
        finished = Progress.objects.filter(topic_id=tree.root(leaf))
        count = finished.exclude(status=Status.LEARNING).count()
        if count:
            raise UndecidedError(str(tree.content.topics[leaf]["title"]), count)
    return bool(decision)


def _is_meant(tree: Tree, group: Key, people: People) -> Callable[[Learner], bool]:
    """Whose progress follows a change of a group: everybody's, or where copies are in it, one's."""
    is_own = all(tree.content.topics[key]["origin"] is None for key in [group, *tree.leaves(group)])
    return lambda learner: is_own or people.only in (None, learner)


def _pass_on(tree: Tree, leaf: Key, people: People) -> Written:
    """Give a former leaf's done, known and skipped to its new leaves, once; its row stays."""
    root, children = tree.root(leaf), tree.roots(list(tree.leaves(leaf)))
    is_meant = _is_meant(tree, leaf, people)
    wanted: Wanted = {}
    for learner, rows in rows_of_many([root]).items():
        row = rows[root]
        is_late = people.later_than is None or row.is_recorded_after(people.later_than)
        if is_late and is_meant(learner):
            status = STATUS[row.status]
            wanted[learner] = [
                StatusChange(child, status, row.since, row.day) for child in children
            ]
    return list(set_for_many(wanted, rule=_passes_on).items())


def _materialise(tree: Tree, group: Key, people: People) -> Written:
    """Write onto a former group the state that it had by its leaves, for who has any on these."""
    leaves, branch = tree.roots(list(tree.leaves(group))), tree.branch(group)
    wanted: Wanted = {}
    is_meant = _is_meant(tree, group, people)
    for learner, rows in rows_of_many(leaves).items():
        if not is_meant(learner):
            continue
        late = people.later_than
        if late is not None and not any(row.is_recorded_after(late) for row in rows.values()):
            continue
        last = max(rows.values(), key=lambda row: row.since)
        found = {leaf: STATUS[row.status] for leaf, row in rows.items()}
        besides = way_of(branch, found).besides
        needed = [found.get(leaf) for leaf in leaves if leaf not in besides]
        also = sum(found.get(leaf) is Status.LEARNING for leaf in besides)
        status = derived_status(Tally.of(needed, also))
        if status is not Status.TODO:
            wanted[learner] = [StatusChange(tree.root(group), status, last.since, last.day)]
    return list(set_for_many(wanted, rule=_is_unfinished).items())


def merge(before: Snapshot, topic: Key, into: Key) -> Written:
    """Bring along what people have on a topic that is merged into another.

    Each gets the stronger status of both, the note below their own under the old title, the links.
    What has no room there stays on the page of the former topic, which they keep.
    """
    tree = Tree(before)
    old, new = tree.root(topic), tree.root(into)
    wanted: Wanted = {
        learner: [StatusChange(new, STATUS[row.status], row.since, row.day)]
        for learner, rows in rows_of_many([old]).items()
        for row in [rows[old]]
    }
    actions = set_for_many(wanted, rule=_says_more)
    title = str(before.topics[topic]["title"])
    texts = _by_topic(Note.objects.all(), old, new)
    own = {note.user_id: note.body for note in texts[new]}
    notes = [note for note in texts[old] if note.body and _has_room(note, own, title)]
    links = _by_topic(Evidence.objects.order_by("id"), old, new)
    moving = with_room(links[old], links[new])
    owners = [Learner(row.user_id, None, row.user.time_zone) for row in (*notes, *moving)]
    instant = timezone.now()
    missing = [learner for learner in dict.fromkeys(owners) if learner not in actions]
    actions |= write_actions(missing, instant)
    by_user = {learner.user_id: (learner, pk) for learner, pk in actions.items()}
    append_texts(notes, texts[new], into=new, title=title, actions=by_user, at=instant)
    move_links(moving, into=new, actions=by_user, at=instant)
    return list(actions.items())


def _has_room(note: Note, own: Mapping[int, str], title: str) -> bool:
    body = own.get(note.user_id, "")
    return text_below(body, title, note.body) != body


def _by_topic(rows: Any, *topics: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows.filter(topic_id__in=topics).select_related("user"):
        found[row.topic_id].append(row)
    return found


def _passes_on(own: Status, former: Status) -> bool:
    """Whether the status on the former leaf replaces a learner's ``own`` on a new one."""
    if former.counts:
        return own in (Status.TODO, Status.LEARNING)
    return former is Status.SKIPPED and own is Status.TODO


def _is_unfinished(own: Status, derived: Status) -> bool:
    return not own.counts


def _says_more(own: Status, brought: Status) -> bool:
    """Whether the merged topic's status is more than what the learner has on the other one."""
    if brought.counts:
        return not own.counts
    return brought is Status.LEARNING and own is Status.TODO
