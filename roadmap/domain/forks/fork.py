"""Forks: a private copy of a roadmap, and who may open it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from django.db import transaction

from roadmap.domain.catalog.version import bump_version
from roadmap.domain.changes.changes import Changes
from roadmap.domain.changes.changeset import Entry, apply
from roadmap.domain.changes.schema import TOPIC, Values
from roadmap.domain.changes.snapshot import ContentItem, Key, Ref, Snapshot, take
from roadmap.domain.forks.apply_upstream import copier
from roadmap.domain.forks.comparison import COPIED, remember, taken_values
from roadmap.domain.forks.slugs import LINK_ENDING, private_slug
from roadmap.domain.progress.has_activity import topics_with_activity
from roadmap.domain.progress.learner import Learner
from roadmap.enums import ChangeKind, Lifecycle, Visibility
from roadmap.models import Roadmap

NAMESPACE = uuid.UUID("0d8a4f0e-6b1f-5c55-8f0a-5a4f9c3e7b21")
OWN_LIMIT = 50
"""How many roadmaps a person may have."""


class TooManyRoadmapsError(ValueError):
    """The person has as many roadmaps as they may."""


@transaction.atomic
def make_fork(
    *, original: Roadmap, owner_id: int, title: str = "", same_as: uuid.UUID | str = ""
) -> Roadmap:
    """A private copy of what the owner sees of ``original``; progress stays on the roots.

    ``same_as`` names the request, so that one sent twice makes one fork. It is not the fork's uid:
    nobody may choose that, for the uids of shipped roadmaps are known before these are synced.
    Hidden and retired topics come along only where the owner has worked on them, drafts never.

    Raises:
        TooManyRoadmapsError: the limit is reached.
    """
    learner = Learner(user_id=owner_id)
    learner.lock()
    uid = uuid.uuid5(NAMESPACE, f"{owner_id}\n{same_as}") if same_as else uuid.uuid4()
    mine = Roadmap.objects.filter(owner_id=owner_id)
    present = Roadmap.objects.filter(uid=uid).first()
    if present is not None and present.owner_id == owner_id:
        return present
    if mine.count() >= OWN_LIMIT:
        raise TooManyRoadmapsError
    title = title or original.title
    fork = Roadmap.objects.create(
        uid=uid if present is None else uuid.uuid4(),
        slug=private_slug(title),
        title=title,
        summary=original.summary,
        body=original.body,
        visibility=Visibility.PRIVATE,
        owner_id=owner_id,
        is_personal=True,
        forked_from=original,
        follows=True,
    )
    _copy_everything(original, fork, learner)
    return fork


def _copy_everything(original: Roadmap, fork: Roadmap, learner: Learner) -> None:
    theirs = take(original.pk, COPIED)
    seen = _seen(theirs, learner)
    items = [item for item in theirs if _belongs(item, seen)]
    copied = copier(set())
    created = {item.ref: copied(item) for item in items}
    for values in created.values():
        for name in ("branches_from", "successor"):
            if values.get(name) not in seen and name in values:
                values[name] = None
    for ref, more in _carried(original.pk):
        if ref in created:
            created[ref] = created[ref] | more
    changes = Changes(created=created).renamed(lambda kind, key: -int(str(key)))
    entry = Entry(ChangeKind.EDIT, "", learner.user_id, is_first=True)
    done = apply(fork, changes, entry, before=Snapshot())
    made = zip(items, done.changes.created, strict=True)
    copies: dict[Ref, Key | None] = {item.ref: new[1] for item, new in made}
    remember(fork, {item.ref: taken_values(item) for item in items}, copies)


def _belongs(item: ContentItem, seen: set[Key]) -> bool:
    """Whether an object is about topics that come along, if it is about topics at all."""
    holders = [item.key] if item.kind is TOPIC else []
    holders += [item[name] for name in ("topic", "requires") if name in item.values]
    return all(key in seen for key in holders) and (item.kind is TOPIC or not item.is_hidden)


def _carried(roadmap_id: int) -> Iterator[tuple[Ref, Values]]:
    """What else goes along with copies, such as when a link was looked at."""
    for kind in COPIED:
        if kind.carried:
            for pk, *values in kind.rows(roadmap_id).values_list("pk", *kind.carried):
                yield (kind.name, pk), dict(zip(kind.carried, values, strict=True))


def _seen(theirs: Snapshot, learner: Learner) -> set[Key]:
    """The topics that the learner sees, with all groups around them; none below a draft."""
    topics = [topic for topic in theirs.topics.values() if topic["lifecycle"] != Lifecycle.DRAFT]
    retired = [_root(topic) for topic in topics if topic.is_hidden]
    with_activity = topics_with_activity(learner, retired)
    seen: set[Key] = set()
    for topic in topics:
        around = list(theirs.around(topic.key))
        is_seen = not topic.is_hidden or _root(topic) in with_activity
        if is_seen and all(group["lifecycle"] != Lifecycle.DRAFT for group in around):
            seen |= {topic.key, *(group.key for group in around)}
    return seen


def _root(topic: ContentItem) -> int:
    return int(topic["origin"] or topic.key)


@transaction.atomic
def share(*, roadmap: Roadmap, visibility: Visibility) -> Roadmap:
    """Set who may open a roadmap; returns it as it is now.

    When a private one is opened to those who have its link, it moves to a new address that
    nobody can guess; so links that were given away earlier lead nowhere.
    """
    roadmap = Roadmap.objects.select_for_update().get(pk=roadmap.pk)
    if roadmap.visibility == visibility:
        return roadmap
    if roadmap.visibility == Visibility.PRIVATE and visibility == Visibility.UNLISTED:
        roadmap.slug = private_slug(roadmap.title, ending=LINK_ENDING)
    roadmap.visibility = visibility
    roadmap.save(update_fields=["visibility", "slug", "updated_at"])
    bump_version(roadmap.pk)
    return roadmap
