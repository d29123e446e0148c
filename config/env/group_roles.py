"""Roles that a group elsewhere gives: which groups, and who tells of groups at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.env.kinds import shown
from config.env.variables import RefusedError, Variables

CURATORS, ADMINISTRATORS = "CAIRN_CURATOR_GROUPS", "CAIRN_ADMINISTRATOR_GROUPS"
CLAIM, SCOPE, HEADER = (
    *("CAIRN_OIDC_GROUPS_CLAIM", "CAIRN_OIDC_GROUPS_SCOPE"),
    "CAIRN_PROXY_LOGIN_GROUPS",
)
LONGEST = 200


@dataclass(frozen=True)
class GroupRoles:
    """Whose members are curators, and whose are administrators; empty where a role has none."""

    curators: frozenset[str] = frozenset()
    administrators: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.curators or self.administrators)


def read_group_roles(given: Variables, value: Callable[..., Any]) -> GroupRoles:
    """The two; groups that nobody tells of, or that mean nothing, are a fault."""
    none: frozenset[str] = frozenset()
    roles = GroupRoles(value(given, CURATORS, none), value(given, ADMINISTRATORS, none))
    named = [name for name in (CURATORS, ADMINISTRATORS) if given.is_set(name)]
    told = [name for name in (CLAIM, HEADER) if given.is_set(name)]
    if named and not told:
        given.faults.append(
            f"{named[0]} is set without {CLAIM} or {HEADER}, so that nothing tells who is in a "
            "group; set one of them, or unset it."
        )
    if told and not named:
        given.faults.append(
            f"{told[0]} is set without {CURATORS} or {ADMINISTRATORS}, so that no group means "
            "anything; set one of them, or unset it."
        )
    if given.is_set(CLAIM) and not given.is_set("CAIRN_OIDC_URL"):
        given.faults.append(f"{CLAIM} is set without CAIRN_OIDC_URL; set it, or unset the claim.")
    if given.is_set(SCOPE) and not given.is_set(CLAIM):
        given.faults.append(
            f"{SCOPE} is set without {CLAIM}; name the claim that it brings, or unset it."
        )
    return roles


def group_names(text: str) -> frozenset[str]:
    names = frozenset(name for part in text.split(",") if (name := part.strip()))
    if not names or not all(name.isprintable() and len(name) <= LONGEST for name in names):
        raise RefusedError(
            f"is {shown(text)}; give the names of groups, comma-separated, such as "
            "cairn-curators,teachers"
        )
    return names


def word(text: str) -> str:
    """The name of a claim or a scope."""
    name = text.strip()
    if not name.isascii() or not name.isprintable() or " " in name or len(name) > LONGEST:
        raise RefusedError(f"is {shown(text)}; give one word, such as groups")
    return name
