"""A form about content, made some time ago: what it changes, and whether it still may.

The form carries a seal: the values it was made from, signed. Where the content has others by now,
nothing is saved, and all three sides are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.core import signing

from roadmap.domain.changes.changes import Changes, update
from roadmap.domain.changes.diff import UNKNOWN, Difference, diff_objects, same_value
from roadmap.domain.changes.faults import ChangeRefusedError
from roadmap.domain.changes.schema import BY_NAME
from roadmap.domain.changes.snapshot import ContentItem, Ref, Snapshot, values_of

Who = Literal["both", "theirs", "yours"]
SALT = "roadmap.form"
CHANGED = (
    "This was changed since you opened it. Nothing is saved yet: look at what differs, then save "
    "again."
)
UNSEALED = (
    "This form doesn't say what it was made from: it was opened before the site was updated, or "
    "somewhere else. Nothing is saved yet: look at what differs, then save again."
)
OTHER = (
    "This was changed since you opened the page. Nothing is done yet: look again, then repeat it."
)


@dataclass(frozen=True)
class Clash:
    """Something that a form and the content have differently.

    Attributes:
        name: the field; empty where it is about a whole object that one side has not.
        base: as the form was opened; ``UNKNOWN`` where nothing is known of it.
        theirs, yours: as it is, and as it was sent; ``UNKNOWN`` where nothing is to be sent. All
            three are values of the field, or all values of the object, None where there is none.
        who: has changed it since the form was opened.
    """

    ref: Ref
    name: str
    base: Any
    theirs: Any
    yours: Any
    who: Who


class StaleFormError(ChangeRefusedError):
    """The content was changed since the form was made, or nobody knows what it was made from.

    Attributes:
        seal: of the content as it is now, which ``clashes`` show.
    """

    def __init__(self, clashes: list[Clash], seal: str, message: str = CHANGED) -> None:
        super().__init__(message)
        self.clashes = clashes
        self.seal = seal


class GoneError(ChangeRefusedError):
    """What the form is about was removed since it was made."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} was removed since you opened this. Nothing is saved.")


def item_of(instance: Any, names: Collection[str] | None = None) -> ContentItem:
    """A row in memory, with all of its values or some."""
    kind = BY_NAME[str(instance._meta.model_name)]
    item = ContentItem(kind, instance.pk, values_of(kind, instance))
    return item if names is None else only(item, names)


def only(item: ContentItem, names: Collection[str]) -> ContentItem:
    """An object with some of its values."""
    return replace(item, values={name: item.values[name] for name in names}, synced={})


def seal_of(form: str, items: Iterable[ContentItem]) -> str:
    """What a form was made from, as a text that it carries.

    Args:
        form: a name that no other form has, nor the same form about something else.
    """
    rows = [[item.kind.name, item.key, item.values] for item in items]
    return signing.dumps([form, rows], salt=SALT, compress=True)


def opened(seal: str, form: str) -> Snapshot | None:
    """What a form was made from; None where the seal is none, or that of another form."""
    try:
        name, rows = signing.loads(seal, salt=SALT)
    except signing.BadSignature:
        return None
    if name != form:
        return None
    return Snapshot.of_items(ContentItem(BY_NAME[kind], key, values) for kind, key, values in rows)


def refuse_stale(form: str, seal: str, theirs: Snapshot, yours: Snapshot) -> None:
    """Refuse a form that would change what somebody else has changed since it was made.

    Raises:
        StaleFormError: as said; also where each has changed something else.
    """
    base = opened(seal, form)
    clashes = list(compare(base or Snapshot(), theirs, yours))
    if base is None or any(clash.who != "yours" for clash in clashes):
        message = UNSEALED if base is None else CHANGED
        raise StaleFormError(clashes, seal_of(form, theirs), message)


def refuse_other(form: str, seal: str, theirs: Snapshot) -> None:
    """Refuse what was asked about objects that are not what the page said.

    Raises:
        StaleFormError: as said.
    """
    base = opened(seal, form)
    if base is None:
        raise StaleFormError([], seal_of(form, theirs), OTHER)
    clashes = [replace(clash, yours=UNKNOWN) for clash in compare(base, theirs, base)]
    if clashes:
        raise StaleFormError(clashes, seal_of(form, theirs), OTHER)


def compare(base: Snapshot, theirs: Snapshot, yours: Snapshot) -> Iterator[Clash]:
    """What a form and the content have differently, but for what only the form adds."""
    names: dict[str, dict[str, tuple[str, ...]]] = {}
    for item in (*theirs, *yours):
        names.setdefault(item.kind.name, {}).update({name: (name,) for name in item.values})
    for each in diff_objects(base, yours, theirs, lambda kind: names[kind.name]):
        yield _clash(each, *(side.get(each.ref) for side in (base, theirs, yours)))


def _clash(
    each: Difference,
    base: ContentItem | None,
    theirs: ContentItem | None,
    yours: ContentItem | None,
) -> Clash:
    if each.what == "changed":
        former = UNKNOWN if each.base is None else each.base[0]
        who: Who = "theirs" if not each.is_changed_here else "yours"
        if each.is_changed_here and each.is_changed_there:
            who = "both"
        return Clash(each.ref, each.label, former, each.there[0], each.here[0], who)
    if base is None:
        who = "theirs"
    elif theirs is None:
        who = "both" if yours and _differ(base, yours) else "theirs"
    else:
        who = "both" if _differ(base, theirs) else "yours"
    was, now, wanted = (item.values if item else None for item in (base, theirs, yours))
    return Clash(each.ref, "", was, now, wanted, who)


def _differ(first: ContentItem, second: ContentItem) -> bool:
    return any(not same_value(v, second.values.get(n, UNKNOWN)) for n, v in first.values.items())


def name_of_form(item: ContentItem) -> str:
    """The name of the form that asks for these values of an object."""
    return f"{item.kind.name} {item.key}: {', '.join(sorted(item.values))}"


def seal_of_fields(instance: Any, names: Collection[str]) -> str:
    """The seal of a form about some fields of an object."""
    item = item_of(instance, names)
    return seal_of(name_of_form(item), [item])


def sent(
    here: ContentItem,
    values: Mapping[str, Any],
    *,
    seal: str | None = None,
    derived: Mapping[str, Any] | None = None,
) -> Changes:
    """What a form changes that was sent with some values.

    Args:
        seal: of the form; None where no form asked for the change.
        derived: values that follow from those that were sent.

    Raises:
        StaleFormError: the object has other values by now than the form was made from.
    """
    if seal is not None:
        now = only(here, values)
        wanted = Snapshot.of_items([replace(now, values=dict(values))])
        refuse_stale(name_of_form(now), seal, Snapshot.of_items([now]), wanted)
    return update(here, **values, **(derived or {}))


def refuse_changed(here: ContentItem, names: Collection[str], seal: str | None) -> None:
    """Refuse what was asked about an object that is no longer what the page said.

    Raises:
        StaleFormError: it has other values by now.
    """
    if seal is not None:
        now = only(here, names)
        refuse_other(name_of_form(now), seal, Snapshot.of_items([now]))
