"""The words about each change: those of its mail, and no word that a member chose but addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.account_changes import AccountChange as Change


@dataclass(frozen=True)
class Wording:
    """``to_stranger`` is what an address learns that may belong to somebody else."""

    subject: str
    told: str
    to_stranger: str = ""


WORDING = {
    Change.PASSWORD_CHANGED: Wording(
        "your password was changed", "The password of your account was changed."
    ),
    Change.PASSWORD_SET: Wording(
        "a password was set", "Your account had no password; one was set."
    ),
    Change.PASSWORD_REMOVED: Wording(
        "your password was removed",
        "The password was removed from your account: it can be signed in to in other ways only.",
    ),
    Change.PASSWORD_RESET: Wording(
        "your password was reset",
        "A new password was set for your account, with a link for a forgotten one.",
    ),
    Change.ADDRESS_ADDED: Wording(
        "an address was added",
        "The address {address} was added to your account.",
        "This address was added to an account.",
    ),
    Change.ADDRESS_REMOVED: Wording(
        "an address was removed",
        "The address {address} was removed from your account.",
        "This address was removed from an account.",
    ),
    Change.PRIMARY_CHANGED: Wording(
        "your primary address was changed",
        "Mail to your account goes to {address} from now on, no more to {old}.",
        "This address is now the primary one of an account: mail to the account goes here.",
    ),
    Change.APP_ADDED: Wording(
        "an authenticator app was added",
        "An authenticator app was added to your account: signing in asks for its code.",
    ),
    Change.APP_REMOVED: Wording(
        "the authenticator app was removed",
        "The authenticator app was removed from your account: "
        "signing in asks for its code no more.",
    ),
    Change.PASSKEY_ADDED: Wording(
        "a passkey was added", "A passkey was added to your account; it can be signed in with."
    ),
    Change.PASSKEY_REMOVED: Wording(
        "a passkey was removed", "A passkey was removed from your account."
    ),
    Change.FACTORS_REMOVED: Wording(
        "your second factor was removed",
        "An administrator of the site removed the second factor of your account: "
        "signing in asks for it no more.",
    ),
    Change.CODES_RENEWED: Wording(
        "recovery codes were made anew",
        "New recovery codes were made for your account; the ones before are void.",
    ),
    Change.PROVIDER_CONNECTED: Wording(
        "{provider} was connected",
        "{provider} was connected to your account: signing in with it leads into it.",
    ),
    Change.PROVIDER_DISCONNECTED: Wording(
        "{provider} was disconnected",
        "{provider} was disconnected from your account.",
    ),
    Change.NEW_WAY_IN: Wording(
        "a new way to sign in was used",
        "Your account was signed in to {way}, for the first time.",
    ),
    Change.EXPORTED: Wording(
        "your data was exported", "Everything that your account holds was downloaded."
    ),
    Change.DELETED: Wording(
        "your account was deleted", "Your account was deleted, with everything in it."
    ),
    Change.DELETED_BY_ADMIN: Wording(
        "your account was deleted",
        "An administrator of the site deleted your account, with everything in it.",
    ),
    Change.TAKEN_BACK: Wording(
        "changes were taken back",
        "With the link of a mail from here, changes of your account were taken back "
        "and all its sessions were ended.",
        "With the link of a mail from here, changes of an account were taken back. "
        "This address is no longer one of the account.",
    ),
}
BY_AN_ADMINISTRATOR = {Change.FACTORS_REMOVED, Change.DELETED_BY_ADMIN}
"""Of these no device is told: it would be another's."""

WAYS = {
    "password": "with the password",
    "code": "with a code sent by mail",
    "passkey": "with a passkey",
    "recovery-code": "with a recovery code",
}


def subject_of(change: Change, details: Mapping[str, Any]) -> str:
    return WORDING[change].subject.format(**details)


def sentence_of(change: Change, details: Mapping[str, Any], *, to_stranger: bool = False) -> str:
    wording = WORDING[change]
    text = wording.to_stranger if to_stranger and wording.to_stranger else wording.told
    return text.format(**details)
