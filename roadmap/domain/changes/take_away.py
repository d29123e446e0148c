"""What a take-back takes away again: what the change had made, unless people use it by now."""

from __future__ import annotations

from collections.abc import Iterator

from roadmap.domain.changes.changes import Changes, stored, update
from roadmap.domain.changes.diff import same_value
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.references import (
    referenced_objectives,
    referenced_topics,
    touched_topics,
)
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    PREREQUISITE,
    RESOURCE,
    TOPIC,
    Values,
)
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot
from roadmap.enums import Lifecycle
from roadmap.models import Changeset, OldSlug, Roadmap, Topic

PUBLISHED, DRAFT = Lifecycle.PUBLISHED.value, Lifecycle.DRAFT.value
RETIRED = Lifecycle.RETIRED.value


def changed_since(item: ContentItem, name: str) -> ChangeRefusedError:
    label = item.kind.model._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    title = item.values.get("title") or item.values.get("text")
    return ChangeRefusedError(
        f"“{title}” was changed since ({label}). Take the later change back first."
    )


def taken_away(
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
            if (kind.name, pk) not in wanted.removed and not _moves_away((kind.name, pk), wanted)
        }
    return kept


def _moves_away(ref: Ref, wanted: Changes) -> bool:
    """Whether taking the change back puts a topic into the group where it was before."""
    return "parent" in wanted.updated.get(ref, {})


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
            raise changed_since(item, name)
    for child in content.children(item.key):
        stays = child.ref not in wanted.removed and not _moves_away(child.ref, wanted)
        if child["lifecycle"] != DRAFT and stays:
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
