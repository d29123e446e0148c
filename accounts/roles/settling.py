"""From a sign-in elsewhere to rights here: what it tells is kept until the person is in.

Only a sign-in that goes all the way settles rights: with its second factor, and its approval where
they are approved. Connecting an account, or answering who is there, does not.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings
from django.conf import settings

from accounts.models import Right, User
from accounts.roles.groups import groups_in, rights_of
from accounts.roles.rights import settle

TOLD = "rights"
"""Where the state of a sign-in elsewhere has the rights that follow from it, and since when."""


def keep_rights(login: Any) -> None:
    """Before a sign-in may be asked more: keep what its groups mean, and nothing else of them."""
    login.state.pop(TOLD, None)
    groups = getattr(login, "groups", None)
    if groups is not None and settings.CAIRN_GROUP_ROLES:
        rights = rights_of(groups_in(groups), settings.CAIRN_GROUP_ROLES)
        login.state[TOLD] = {"are": sorted(rights), "at": time.time()}


def follow_sign_in(sender: Any, user: User, sociallogin: Any = None, **kwargs: Any) -> None:
    """Settle the rights of who is in, where the account that let them in tells of groups."""
    told = sociallogin.state.get(TOLD) if sociallogin is not None else None
    if told is not None and settings.CAIRN_GROUP_ROLES:
        settle(user, [Right(one) for one in told["are"]] if is_fresh(told["at"]) else [])


def is_fresh(at: float) -> bool:
    """Whether it was told in this sign-in: one that waits for an email may wait for weeks."""
    return abs(time.time() - at) < app_settings.LOGIN_TIMEOUT
