"""The rights that somebody has, given and taken by a rule: only what the rule gave is taken."""

from __future__ import annotations

import logging
from collections.abc import Collection

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from accounts.models import GivenRight, Right, User
from config.seldom import HOUR, warn_seldom

log = logging.getLogger("cairn.logins")


def settle(user: User, wanted: Collection[Right]) -> None:
    """Give the wanted rights that the person lacks; take those that were given and are not wanted.

    What an administrator gave by hand stays, also after a group would have given it. The last
    administrator of the site stays one.
    """
    wanted = set(wanted)
    if given_to(user) <= wanted <= held_by(user):
        return
    with transaction.atomic():
        # With all administrators: of two that lose the role at once the second stays one.
        concerned = Q(pk=user.pk) | Q(is_superuser=True)
        locked = User.objects.select_for_update().filter(concerned).order_by("pk")
        people = {person.pk: person for person in locked}
        if user.pk not in people:  # deleted meanwhile
            return
        person = people[user.pk]
        given, held = given_to(person), held_by(person)
        lost = given - wanted
        if lost & {Right.ADMIN, Right.ALL} and not any(map(is_administrator, others(people, user))):
            lost = keep_last(person, lost)
        for right in wanted - held:
            give(person, right)
        for right in lost:
            take(person, right)
        person.save(update_fields=["is_staff", "is_superuser"])
    user.is_staff, user.is_superuser = person.is_staff, person.is_superuser


def given_to(user: User) -> set[Right]:
    return {Right(row.right) for row in GivenRight.objects.filter(user=user)}


def held_by(user: User) -> set[Right]:
    held = {Right.ADMIN} if user.is_staff else set()
    held |= {Right.ALL} if user.is_superuser else set()
    is_curator = user.groups.filter(name=settings.CAIRN_CURATORS).exists()
    return held | ({Right.CONTENT} if is_curator else set())


def others(people: dict[int, User], user: User) -> list[User]:
    return [person for pk, person in people.items() if pk != user.pk]


def is_administrator(person: User) -> bool:
    return person.is_superuser and person.is_staff and person.is_active


def keep_last(person: User, lost: set[Right]) -> set[Right]:
    """What the last administrator may lose."""
    if not is_administrator(person):
        return lost
    log.warning(
        "account %s is in no group of administrators any more and stays one: it is the last.",
        person.pk,
    )
    return lost - {Right.ADMIN, Right.ALL}


def give(person: User, right: Right) -> None:
    if right is Right.CONTENT:
        group = Group.objects.filter(name=settings.CAIRN_CURATORS).first()
        if group is None:
            text = "There is no group %s any more, so nobody is made a curator; make it again."
            warn_seldom(log, text, settings.CAIRN_CURATORS, seconds=HOUR)
            return
        person.groups.add(group)
    change(person, right, has=True)
    GivenRight.objects.get_or_create(user=person, right=right)
    log.info("account %s was given a right by its groups: %s.", person.pk, right.label)


def take(person: User, right: Right) -> None:
    if right is Right.CONTENT:
        person.groups.remove(*Group.objects.filter(name=settings.CAIRN_CURATORS))
    change(person, right, has=False)
    GivenRight.objects.filter(user=person, right=right).delete()
    log.info("account %s lost a right with its groups: %s.", person.pk, right.label)


def change(person: User, right: Right, *, has: bool) -> None:
    if right is Right.ADMIN:
        person.is_staff = has
    elif right is Right.ALL:
        person.is_superuser = has


def keep_by_hand(user: User, rights: Collection[Right]) -> None:
    """An administrator has decided on these: no rule takes them away any more."""
    GivenRight.objects.filter(user=user, right__in=rights).delete()
