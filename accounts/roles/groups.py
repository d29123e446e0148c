"""Which groups somebody is in, and what rights follow from them. Pure."""

from __future__ import annotations

import re

from accounts.models import Right
from config.env.group_roles import GroupRoles

BETWEEN = re.compile("[,|]")


def groups_in(told: object) -> frozenset[str]:
    """The groups that a claim or a header names: a list of texts, or one with , or | between.

    What is absent, empty or no such thing names none: servers leave a claim or a header out for
    who is in no group, and a right must not outlast the membership.
    """
    if isinstance(told, str):
        told = BETWEEN.split(told)
    if not isinstance(told, list | tuple):
        return frozenset()
    return frozenset(name for one in told if isinstance(one, str) and (name := one.strip()))


def rights_of(groups: frozenset[str], roles: GroupRoles) -> frozenset[Right]:
    found: set[Right] = set()
    if groups & roles.curators:
        found |= {Right.ADMIN, Right.CONTENT}
    if groups & roles.administrators:
        found |= {Right.ADMIN, Right.ALL}
    return frozenset(found)
