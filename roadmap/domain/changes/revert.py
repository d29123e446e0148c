"""Takes a change back: exactly what it changed, all or nothing; what people did since stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils import timezone

from roadmap.domain.actions.undo import undo
from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.changeset import Entry, apply, locked, tree_of
from roadmap.domain.changes.concerned import topics_concerned
from roadmap.domain.changes.dead_ends import refuse_dead_ends
from roadmap.domain.changes.diff import Difference
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.gone import refuse_gone
from roadmap.domain.changes.progress_migration import People
from roadmap.domain.changes.references import (
    learners_on,
)
from roadmap.domain.changes.schema import (
    KINDS,
    PREREQUISITE,
    TOPIC,
    Values,
)
from roadmap.domain.changes.snapshot import Key, Ref, Snapshot, take
from roadmap.domain.changes.take_away import changed_since, taken_away
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ChangeKind
from roadmap.models import Action, Changeset, Roadmap


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
            *_put_back(now, wanted),
            *taken_away(roadmap, content, now, wanted),
        ]
    )
    whole = Snapshot.of_items([*content, *now])
    refuse_gone(whole, changes)
    refuse_dead_ends(whole, changes)
    return changes


def _put_back(now: Snapshot, wanted: Changes) -> Iterator[Changes]:
    for ref, fields in wanted.updated.items():
        item = now.get(ref)
        if item is None:
            raise ChangeRefusedError("Something that it changed was deleted since.")
        for name, (left, former) in fields.items():
            sides = ((left,), (item[name],), (former,))
            difference = Difference("changed", ref, name, (name,), *sides)
            if difference.is_changed_here:
                raise changed_since(item, name)
            yield update(item, **{name: former})


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
