"""Takes a change back: exactly what it changed, all or nothing; what people did since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from roadmap.domain.actions.undo import undo
from roadmap.domain.changes.changes import Changes, stored, update
from roadmap.domain.changes.changeset import Entry, apply, locked, tree_of
from roadmap.domain.changes.concerned import topics_concerned
from roadmap.domain.changes.dead_ends import refuse_dead_ends, refuse_hiding
from roadmap.domain.changes.diff import Difference, same_value
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.gone import refuse_gone
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.references import (
    learners_on,
    referenced_objectives,
    referenced_topics,
    touched_topics,
)
from roadmap.domain.changes.schema import (
    CATEGORY,
    KINDS,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Values,
)
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot, take
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ChangeKind, Lifecycle
from roadmap.models import Action, Changeset, OldSlug, Roadmap, Topic

PUBLISHED, DRAFT = Lifecycle.PUBLISHED.value, Lifecycle.DRAFT.value
RETIRED = Lifecycle.RETIRED.value


def revert(changeset: Changeset, *, person_id: int | None = None) -> Changeset:
    """Restore what the change changed; returns the entry of the log that says so.

    It can be taken back itself, which makes the change again. The second time nothing happens: the
    change itself is returned.

    Raises:
        ChangeRefusedError: something of it was changed again since, or a rule of the content
            forbids the former state now.
    """
    with locked(changeset.roadmap) as roadmap:
        changeset.refresh_from_db()
        if changeset.undone_at is not None:
            return changeset
        content = tree_of(roadmap)
        people = _undo_actions(changeset)
        changes = _restoring(roadmap, content, Changes.from_json(changeset.changes))
        entry = _entry(roadmap, changeset, person_id)
        row = apply(roadmap, changes, entry, before=content).row or Changeset(
            roadmap=roadmap, kind=entry.kind, summary=entry.summary, created_at=timezone.now()
        )
        row.learners = learners_on(entry.concerned)
        row.written = max(row.written, people)
        kept = {name: changeset.people.get(name) for name in ("merged", "passed_on")}
        row.people = row.people | kept | {"is_redo": _is_redo(changeset)}
        row.save()
        changeset.undone_at = timezone.now()
        changeset.save(update_fields=["undone_at"])
    return row


def _entry(roadmap: Roadmap, changeset: Changeset, person_id: int | None) -> Entry:
    """How the log names the take-back, and what it means for people.

    A take-back passes on what came since. Made again, a curator's change passes on everything, for
    somebody may have finished more meanwhile, an owner's what it passed on.
    """
    is_redo, known = _is_redo(changeset), changeset.people
    passes_all = not is_redo or roadmap.owner_id is None
    merged = known.get("merged") if is_redo else None
    return Entry(
        kind=ChangeKind.REVERT,
        summary=f"{AGAIN if is_redo else BACK}{_named(changeset)}",
        person_id=person_id,
        topic_id=changeset.topic_id,
        concerned=topics_concerned(changeset),
        people=People(
            pass_on=lambda leaf: passes_all or leaf in known.get("passed_on", ()),
            merged=(merged[0], merged[1]) if merged else None,
            only=Learner(roadmap.owner_id) if roadmap.owner_id else None,
            later_than=None if is_redo else changeset.created_at,
        ),
    )


def _is_redo(changeset: Changeset) -> bool:
    """Whether taking the change back makes another one again."""
    return changeset.kind == ChangeKind.REVERT and not changeset.people.get("is_redo")


BACK, AGAIN = "Taken back: ", "Made again: "


def _named(changeset: Changeset) -> str:
    """What happened first, however often it was taken back and made again since."""
    return changeset.summary.removeprefix(BACK).removeprefix(AGAIN)


def _undo_actions(changeset: Changeset) -> int:
    """Undo the actions that the change wrote; rows that people changed since are left alone.

    Returns:
        How many learners had one.
    """
    actions = Action.objects.filter(pk__in=changeset.people.get("actions", ()), undone_at=None)
    learners = set()
    for action in actions.order_by("user_id", "guest_id", "id"):
        learner = Learner(action.user_id, action.guest_id)
        undo(learner=learner, action_id=action.pk)
        learners.add(learner)
    return len(learners)


def _restoring(roadmap: Roadmap, content: Snapshot, made: Changes) -> Changes:
    """What leads from the content as it is to how it was before ``made``.

    The three sides are those of a sync, exchanged: the base is what the change left, here is what
    there is, there is what was before it. All of it is taken, or nothing.
    """
    wanted = made.inverse
    ids: dict[str, list[Key]] = defaultdict(list)
    for kind, key in wanted.refs:
        ids[kind].append(key)
    now = take(roadmap.pk, [kind for kind in KINDS if kind.name in ids], only=ids)
    changes = Changes.joined(
        [
            Changes(created=dict(_recreated(content, now, wanted))),
            *_put_back(content, now, wanted),
            *_removed(roadmap, content, now, wanted),
        ]
    )
    whole = Snapshot.of_items([*content, *now])
    refuse_gone(whole, changes)
    refuse_dead_ends(whole, changes)
    return changes


def _put_back(content: Snapshot, now: Snapshot, wanted: Changes) -> Iterator[Changes]:
    for ref, fields in wanted.updated.items():
        item = now.get(ref)
        if item is None:
            raise ChangeRefusedError("Something that it changed was deleted since.")
        for name, (left, former) in fields.items():
            sides = ((left,), (item[name],), (former,))
            difference = Difference("changed", ref, name, (name,), *sides)
            if difference.is_changed_here:
                raise _changed_since(item, name)
            yield update(item, **{name: former})
        if fields.get("lifecycle") == (PUBLISHED, DRAFT):
            refuse_hiding(content, item)


def _changed_since(item: ContentItem, name: str) -> ChangeRefusedError:
    label = item.kind.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    title = item.values.get("title") or item.values.get("text")
    return ChangeRefusedError(
        f"“{title}” was changed since ({label}). Take the later change back first."
    )


def _recreated(content: Snapshot, now: Snapshot, wanted: Changes) -> Iterator[tuple[Ref, Values]]:
    """What the change removed, with its former ids; not what was made again meanwhile."""
    edges = {(edge["topic"], edge["requires"]) for edge in content.of(PREREQUISITE).values()}
    for ref, values in wanted.created.items():
        pair = values.get("topic"), values.get("requires")
        holder = TOPIC.name, values.get("topic")
        if "topic" in values and holder not in content and holder not in wanted.created:
            raise ChangeRefusedError("The topic that it belonged to was deleted since.")
        if ref not in now and not (ref[0] == PREREQUISITE.name and pair in edges):
            yield ref, values


def _removed(
    roadmap: Roadmap, content: Snapshot, now: Snapshot, wanted: Changes
) -> Iterator[Changes]:
    """Take away what the change created; what somebody uses or wrote on by now is only hidden."""
    going = [item for item in now if item.ref in wanted.removed]
    parts = _parts_of([item.key for item in going if item.kind is TOPIC], wanted)
    ticked = referenced_objectives(item.key for item in going if item.kind is OBJECTIVE)
    for item in going:
        left = wanted.removed[item.ref]
        is_gone = True
        if item.kind is TOPIC:
            is_gone = _is_untouched(item, left) and item.key not in parts
            if not is_gone:
                yield _hidden(item)
            _refuse_holding(content, item, left, wanted)
        elif item.kind is OBJECTIVE and item.key in ticked:
            is_gone = False
            yield update(item, archived=True)
        elif item.kind in (LEVEL, CATEGORY):
            yield from _cleared(roadmap, content, item, wanted)
        if is_gone:
            yield Changes(removed={item.ref: stored(item)})


def _parts_of(topics: list[Key], wanted: Changes) -> set[Key]:
    """Those of the topics that can't go: learners or other content refer to them."""
    if not topics:
        return set()
    kept: set[Key] = set(referenced_topics(topics))
    kept |= set(Topic.objects.filter(origin__in=topics).values_list("origin_id", flat=True))
    kept |= set(OldSlug.objects.filter(topic__in=topics).values_list("topic_id", flat=True))
    for kind, name in HOLDERS:
        rows = kind.model._default_manager.filter(**{f"{name}__in": topics})
        kept |= {
            holder
            for pk, holder in rows.values_list("pk", kind.column(name))
            if (kind.name, pk) not in wanted.removed
        }
    return kept


HOLDERS = (
    (OBJECTIVE, "topic"),
    (RESOURCE, "topic"),
    (PREREQUISITE, "topic"),
    (PREREQUISITE, "requires"),
    (TOPIC, "parent"),
)
"""Whatever of the content refers to a topic, and would go along with it."""


def _is_untouched(item: ContentItem, left: Values) -> bool:
    """Whether a topic is as it was created, its place in the list apart."""
    return all(
        same_value(item.values[name], value)
        for name, value in left.items()
        if name in item.values and name != "position"
    )


def _hidden(item: ContentItem) -> Changes:
    """What becomes of a topic that can't be deleted: learners keep theirs, as retired."""
    if touched_topics([item.key]):
        return update(item, lifecycle=RETIRED, parent=None)
    return update(item, lifecycle=DRAFT)


def _refuse_holding(content: Snapshot, item: ContentItem, left: Values, wanted: Changes) -> None:
    for name in ("lifecycle", "parent"):
        if item[name] != left.get(name):
            raise _changed_since(item, name)
    for child in content.children(item.key):
        if child["lifecycle"] != DRAFT and child.ref not in wanted.removed:
            raise ChangeRefusedError(f"“{item['title']}” has subtopics now; move them away first.")


def _cleared(
    roadmap: Roadmap, content: Snapshot, item: ContentItem, wanted: Changes
) -> Iterator[Changes]:
    """Let what earlier take-backs could only hide move out of a level or category that goes.

    Raises:
        ChangeRefusedError: anything else is in it, or there is no other one.
    """
    inside = [
        topic
        for topic in content.topics.values()
        if topic[item.kind.name] == item.key and topic.ref not in wanted.removed
    ]
    others = [each for each in content.of(item.kind).values() if each.ref not in wanted.removed]
    left = _left_behind(roadmap, content) if inside else set()
    if not others or any(topic.key not in left for topic in inside):
        raise ChangeRefusedError(f"“{item['title']}” has topics now; move them first.")
    for topic in inside:
        yield update(topic, **{item.kind.name: others[0].key})


def _left_behind(roadmap: Roadmap, content: Snapshot) -> set[Key]:
    """Hidden topics that a change made which is taken back by now."""
    hidden = {key for key, topic in content.topics.items() if topic["lifecycle"] != PUBLISHED}
    undone = Changeset.objects.filter(roadmap=roadmap, undone_at__isnull=False)
    rows = undone.values_list("changes", flat=True)
    made = {ref for row in rows for ref in Changes.from_json(row).created}
    return {key for key in hidden if (TOPIC.name, key) in made}
