"""Makes the roadmaps of an export the person's own: private, with new uids, or adds what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from config.reserved_words import RESERVED
from roadmap.domain.changes.changes import Changes, changed
from roadmap.domain.changes.changeset import Entry, apply
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.names import free_slug
from roadmap.domain.changes.schema import (
    CATEGORY,
    LEVEL,
    OBJECTIVE,
    ORIGIN,
    PREREQUISITE,
    RESOURCE,
    ROADMAP,
    TOPIC,
    Values,
)
from roadmap.domain.changes.settle import follow_groups, judge, refuse_over_limits
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, take
from roadmap.domain.forks.comparison import remember, taken_values
from roadmap.domain.forks.slugs import private_slug
from roadmap.domain.personal_data.bringing_in.own_roadmaps import RoadmapBeside, Target
from roadmap.domain.personal_data.bringing_in.places import uid_here
from roadmap.domain.personal_data.bringing_in.problems import TakeawayError
from roadmap.enums import ChangeKind, Lifecycle, Visibility
from roadmap.models import Objective, Roadmap, Topic

SUMMARY = "Brought in from an export"
Made = dict[str, int]
"""The ids of what was made, by the uids of the file."""


@dataclass(frozen=True)
class NewContent:
    """What a roadmap gets: the change, and the refs in it by what they are in the file."""

    changes: Changes
    refs: Mapping[Ref, Ref] = field(default_factory=dict)


def new_content(owner_id: int, own: RoadmapBeside) -> NewContent:
    """What of a roadmap of the file is not here.

    References to a copy's root that is yet to be made are left out; see :func:`link_copies`.
    """
    refs = _present(own)
    due = [item for item in own.taken.content if item.kind is not ROADMAP and _is_new(own, item)]
    due = [item for item in due if item.ref not in refs]
    numbers = count(-1, -1)
    new: dict[Ref, Ref] = {item.ref: (item.kind.name, next(numbers)) for item in due}
    refs |= new
    slugs = {str(topic["slug"]) for topic in own.present.topics.values()}
    created: dict[Ref, Values] = {}
    for item in due:
        values: Values = {
            name: _value(item, name, value, refs, own.origins)
            for name, value in item.values.items()
        }
        if "uid" in values:
            values["uid"] = uid_here(owner_id, own.taken.uid, str(item["uid"]))
        if item.kind is LEVEL:
            values["slug"] = free_slug(values["slug"], RESERVED)
        if item.kind is TOPIC:
            values["slug"] = free_slug(values["slug"], slugs)
            slugs.add(values["slug"])
        created[refs[item.ref]] = item.kind.new(**values)
    return NewContent(Changes(created=created), new)


def _present(own: RoadmapBeside) -> dict[Ref, Ref]:
    """What is here, by what it is in the file."""
    levels = {str(level["slug"]): key for key, level in own.present.of(LEVEL).items()}
    codes = {str(each["code"]): key for key, each in own.present.of(CATEGORY).items()}
    found: dict[Ref, Ref] = {}
    for kind, keys in ((TOPIC, own.topics), (OBJECTIVE, own.objectives), (CATEGORY, codes)):
        found |= {(kind.name, name): (kind.name, key) for name, key in keys.items()}
    for slug in own.taken.content.of(LEVEL):
        key = levels.get(slug, levels.get(free_slug(slug, RESERVED)))
        if key is not None:
            found[LEVEL.name, slug] = (LEVEL.name, key)
    return found


def _is_new(own: RoadmapBeside, item: ContentItem) -> bool:
    """Whether something has to be made: links and prerequisites come along with new topics."""
    if own.here is None:
        return True
    if item.kind in (RESOURCE, PREREQUISITE):
        ends = {item[name] for name in ("topic", "requires") if name in item.values}
        return not ends <= own.topics.keys()
    if item.kind in (LEVEL, CATEGORY):
        new = (own.taken.topics[uid] for uid in own.new_topics)
        return any(topic[item.kind.name] == item.key for topic in new)
    return True


def _value(
    item: ContentItem,
    name: str,
    value: object,
    refs: Mapping[Ref, Ref],
    origins: Mapping[str, Target],
) -> object:
    if name == ORIGIN:
        target = origins.get(item.key)
        return target if isinstance(target, int) else None
    referred = item.kind.references.get(name)
    return refs[referred, value][1] if referred and value is not None else value


def refuse_misfits(own: RoadmapBeside, new: NewContent) -> None:
    """Refuse what can't stand beside what is here.

    Raises:
        TakeawayError: it names the roadmap and what is in the way.
    """
    if not new.changes:
        return
    try:
        refuse_over_limits(own.present, changed(own.present, new.changes))
        judge(own.present, changed(own.present, follow_groups(own.present, new.changes)))
    except ChangeRefusedError as error:
        raise _misfit(own, error) from error


def _misfit(own: RoadmapBeside, error: ChangeRefusedError) -> TakeawayError:
    if own.here is None:
        return TakeawayError(f"“{own.taken.title}” can't be made: {error}")
    return TakeawayError(
        f"“{own.taken.title}” is here already, and what is new of it in the file doesn't fit "
        f"into it: {error}"
    )


def make_or_extend(owner_id: int, own: RoadmapBeside, original: Roadmap | None) -> Made:
    """Make a roadmap, or add to the one that is here.

    Raises:
        TakeawayError: what is here has changed so that the new part doesn't fit.
    """
    new = new_content(owner_id, own)
    if own.here is not None and not new.changes:
        return {}
    is_first = own.here is None
    roadmap = own.here or _made(owner_id, own, original)
    entry = Entry(ChangeKind.EDIT, "" if is_first else SUMMARY, owner_id, is_first=is_first)
    try:
        done = apply(roadmap, new.changes, entry, before=own.present)
    except ChangeRefusedError as error:
        raise _misfit(own, error) from error
    ids = dict(zip(new.changes.created, (key for _, key in done.changes.created), strict=True))
    made = {ref: ids[here] for ref, here in new.refs.items()}
    if is_first and original is not None:
        _remember(roadmap, original, made)
    return {str(key): int(str(pk)) for (kind, key), pk in made.items() if kind in WITH_UIDS}


WITH_UIDS = (TOPIC.name, OBJECTIVE.name)


def _made(owner_id: int, own: RoadmapBeside, original: Roadmap | None) -> Roadmap:
    given = own.taken.content.roadmap
    assert given is not None
    roadmap = Roadmap.objects.create(
        uid=uid_here(owner_id, own.taken.uid),
        slug=private_slug(given["title"]),
        title=given["title"],
        summary=given["summary"],
        body=given["body"],
        owner_id=owner_id,
        is_personal=True,
        lifecycle=Lifecycle.PUBLISHED,
        visibility=Visibility.PRIVATE,
        forked_from=original,
        follows=original is not None and own.taken.follows,
    )
    if own.taken.created_at is not None:
        Roadmap.objects.filter(pk=roadmap.pk).update(created_at=own.taken.created_at)
    return roadmap


def _remember(fork: Roadmap, original: Roadmap, made: Mapping[Ref, Key]) -> None:
    """Take what the original is like now for what was taken from it.

    Topics and what belongs to them are known by their roots; levels and categories by their names.
    """
    theirs = take(original.pk, (LEVEL, CATEGORY))
    copies: dict[Ref, Key | None] = {
        item.ref: made[item.kind.name, item[item.kind.key[0]]]
        for item in theirs
        if (item.kind.name, item[item.kind.key[0]]) in made
    }
    remember(fork, {ref: taken_values(theirs[ref]) for ref in copies}, copies)


def link_copies(roadmaps: Iterable[RoadmapBeside], made: Made) -> None:
    """Make copies of each other what was copied within the person's own roadmaps."""
    for own in roadmaps:
        for model, uids in (
            (Topic, own.taken.topics.keys()),
            (Objective, own.taken.objectives.keys()),
        ):
            for uid in uids & own.origins.keys():
                root = own.origins[uid]
                if isinstance(root, str):
                    rows = model._default_manager.filter(pk=made[uid])
                    rows.update(origin_id=made[root])
