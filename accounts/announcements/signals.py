"""What allauth says has happened, announced: other code need not call for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from accounts.account_changes import AccountChange as Change
from accounts.announcements.announcing import announce
from accounts.announcements.factors import credential_id
from accounts.announcements.logins import as_announced
from accounts.announcements.recipients import open_announcements
from accounts.announcements.ways_in import note_way_in
from accounts.models import User
from accounts.second_factor.signals import second_factor_removed

Types = Authenticator.Type
ADDED = {Types.TOTP: Change.APP_ADDED, Types.WEBAUTHN: Change.PASSKEY_ADDED}
REMOVED = {Types.TOTP: Change.APP_REMOVED, Types.WEBAUTHN: Change.PASSKEY_REMOVED}


def listen() -> None:
    account.email_added.connect(address_added)
    account.email_removed.connect(address_removed)
    account.email_changed.connect(primary_changed)
    account.user_logged_in.connect(signed_in)
    mfa.authenticator_added.connect(factor_added)
    mfa.authenticator_removed.connect(factor_removed)
    mfa.authenticator_reset.connect(codes_renewed)
    second_factor_removed.connect(factors_removed)
    social.social_account_added.connect(provider_connected)
    social.social_account_removed.connect(provider_disconnected)


def address_added(request: Any, user: User, email_address: EmailAddress, **kwargs: Any) -> None:
    announce(user, Change.ADDRESS_ADDED, request, details={"address": email_address.email})


def address_removed(request: Any, user: User, email_address: EmailAddress, **kwargs: Any) -> None:
    announce(
        user,
        Change.ADDRESS_REMOVED,
        request,
        details={"address": email_address.email},
        kept={"verified": email_address.verified},
    )


def primary_changed(
    request: Any,
    user: User,
    from_email_address: EmailAddress | None,
    to_email_address: EmailAddress,
    **kwargs: Any,
) -> None:
    others = EmailAddress.objects.filter(user=user).exclude(email=to_email_address.email)
    old = from_email_address or others.order_by("pk").first()
    if old is None or old.email == to_email_address.email:  # the first address of all
        return
    announce(
        user,
        Change.PRIMARY_CHANGED,
        request,
        details={"old": old.email, "address": to_email_address.email},
        kept={"verified": old.verified},
    )


def signed_in(request: Any, user: User, **kwargs: Any) -> None:
    note_way_in(user, request)


def factor_added(
    request: Any,
    user: User,
    authenticator: Authenticator,
    replaced: Sequence[dict[str, Any]] = (),
    **kwargs: Any,
) -> None:
    """Recovery codes that come along with the first factor are no change of their own.

    ``replaced``: what an app took the place of, with the recovery codes that were beside it.
    """
    if authenticator.type in ADDED:
        kept: dict[str, Any] = {"credential": credential_id(authenticator.data)}
        kept |= {"factors": list(replaced)} if replaced else {}
        announce(user, ADDED[Types(authenticator.type)], request, kept=kept)


def factor_removed(request: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    if authenticator.type in REMOVED:
        kept = {"factors": [as_kept(authenticator)]}
        announce(user, REMOVED[Types(authenticator.type)], request, kept=kept)
    else:
        keep_with_last_factor(user, authenticator)


def factors_removed(user: User, factors: list[dict[str, Any]], **kwargs: Any) -> None:
    announce(user, Change.FACTORS_REMOVED, kept={"factors": factors})


@transaction.atomic
def keep_with_last_factor(user: User, codes: Authenticator) -> None:
    """Recovery codes go with the last factor, and come back with it."""
    gone = open_announcements(user.pk).filter(change__in=REMOVED.values()).last()
    if gone is not None:
        gone.kept["factors"].append(as_kept(codes))
        gone.save(update_fields=["kept"])


def as_kept(authenticator: Authenticator) -> dict[str, Any]:
    return {"type": authenticator.type, "data": authenticator.data}


def codes_renewed(request: Any, user: User, **kwargs: Any) -> None:
    announce(user, Change.CODES_RENEWED, request)


def provider_connected(request: Any, sociallogin: Any, **kwargs: Any) -> None:
    login = sociallogin.account
    announce(login.user, Change.PROVIDER_CONNECTED, request, **as_announced(login))


def provider_disconnected(request: Any, socialaccount: SocialAccount, **kwargs: Any) -> None:
    announce(
        socialaccount.user, Change.PROVIDER_DISCONNECTED, request, **as_announced(socialaccount)
    )
