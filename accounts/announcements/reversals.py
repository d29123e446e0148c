"""What taking a change back consists of: that change, and all that came in by way of it since.

What was added since goes as well, for whoever made the one change could have made the others; what
was removed since stays removed, for that may have been the person putting things right.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount

from accounts.account_changes import AccountChange as Change
from accounts.administrators import reset_link
from accounts.announcements.addresses import put_back, take_off
from accounts.announcements.factors import remove_app, remove_passkey, restore_factor, void_codes
from accounts.announcements.reversal import Reversal
from accounts.models import Announcement, KnownWayIn, User

PASSWORDS = (Change.PASSWORD_CHANGED, Change.PASSWORD_SET, Change.PASSWORD_RESET)
COMES_IN = (
    *PASSWORDS,
    *(Change.ADDRESS_ADDED, Change.PRIMARY_CHANGED, Change.APP_ADDED, Change.PASSKEY_ADDED),
    *(Change.CODES_RENEWED, Change.PROVIDER_CONNECTED),
)
"""Changes by which somebody may get in later; they go with whatever came before them."""


def reversals_of(announcement: Announcement, since: Iterable[Announcement]) -> list[Reversal]:
    """``since``: the announcement itself and what was announced after it, the oldest first."""
    rows, user = list(since), announcement.user
    steps = address_reversals(user, rows)
    if Change.APP_ADDED in changes(rows):
        steps.append(remove_app(user))
        steps += [restore_factor(user, data) for data in replaced(rows)]
    steps += [remove_passkey(user, row.kept) for row in of(rows, Change.PASSKEY_ADDED)]
    steps += [disconnect(user, row) for row in of(rows, Change.PROVIDER_CONNECTED)]
    if Change.CODES_RENEWED in changes(rows):
        steps.append(void_codes(user))
    steps += restored(user, announcement)
    if changes(rows) & {*PASSWORDS, Change.PASSWORD_REMOVED} or by_password(announcement):
        steps.append(close_password(user))
    return steps


def replaced(rows: Iterable[Announcement]) -> list[dict[str, Any]]:
    """The app that was there first, if another took its place: without it there would be none."""
    first = of(rows, Change.APP_ADDED)[0]
    return list(first.kept.get("factors", []))


def changes(rows: Iterable[Announcement]) -> set[str]:
    return {row.change for row in rows}


def of(rows: Iterable[Announcement], change: Change) -> list[Announcement]:
    return [row for row in rows if row.change == change]


def by_password(announcement: Announcement) -> bool:
    """Whether the change was a sign-in with a password that somebody else must know."""
    is_sign_in = announcement.change == Change.NEW_WAY_IN
    return is_sign_in and announcement.kept.get("way") == "password"


def address_reversals(user: User, rows: list[Announcement]) -> list[Reversal]:
    steps = [remove_address(user, address) for address in addresses_that_came(rows)]
    if first := first_move(rows):
        verified = bool(first.kept.get("verified"))
        steps.insert(0, make_primary(user, first.details["old"], verified=verified))
    return steps


def first_move(rows: Iterable[Announcement]) -> Announcement | None:
    """The first time that mail was sent to go to another address."""
    moves = of(rows, Change.PRIMARY_CHANGED)
    return next((row for row in moves if row.details.get("old")), None)


def addresses_that_came(rows: list[Announcement]) -> list[str]:
    """Those that were added or made primary, but for the one that was so at first."""
    came = [*of(rows, Change.ADDRESS_ADDED), *of(rows, Change.PRIMARY_CHANGED)]
    first = first_move(rows)
    stays = first.details["old"] if first else ""
    found = dict.fromkeys(row.details["address"] for row in came)
    return [address for address in found if address != stays]


def make_primary(user: User, address: str, *, verified: bool) -> Reversal:
    return Reversal(
        f"{address} becomes the primary address of the account again.",
        f"{address} is the primary address of the account again.",
        lambda: put_back(user.pk, address, verified=verified, primary=True),
        f"{address} belongs to another account by now.",
        is_vital=True,
    )


def remove_address(user: User, address: str) -> Reversal:
    return Reversal(
        f"{address} is taken off the account.",
        f"{address} is off the account.",
        lambda: take_off(user.pk, address),
        f"{address} was no address of the account any more, or is its only one.",
    )


def disconnect(user: User, row: Announcement) -> Reversal:
    name, login = row.details["provider"], row.kept
    return Reversal(
        f"{name} is disconnected.",
        f"{name} is disconnected.",
        lambda: bool(SocialAccount.objects.filter(user_id=user.pk, **login).delete()[0]),
        f"{name} was disconnected already.",
    )


def restored(user: User, announcement: Announcement) -> list[Reversal]:
    """What the change itself had removed."""
    gone = [] if announcement.change == Change.APP_ADDED else announcement.kept.get("factors", [])
    steps = [restore_factor(user, data) for data in gone]
    if announcement.change == Change.PROVIDER_DISCONNECTED:
        steps.append(reconnect(user, announcement))
    if announcement.change == Change.ADDRESS_REMOVED:
        steps.append(add_again(user, announcement))
    return steps


def reconnect(user: User, announcement: Announcement) -> Reversal:
    name, login = announcement.details["provider"], announcement.kept

    def act() -> bool:
        if SocialAccount.objects.filter(**login).exists():
            return False
        SocialAccount.objects.create(user=user, **login)
        return True

    return Reversal(
        f"{name} is connected again.",
        f"{name} is connected again.",
        act,
        f"{name} is connected to an account already.",
    )


def add_again(user: User, announcement: Announcement) -> Reversal:
    address, verified = announcement.details["address"], bool(announcement.kept.get("verified"))
    return Reversal(
        f"{address} becomes an address of the account again.",
        f"{address} is an address of the account again.",
        lambda: put_back(user.pk, address, verified=verified, primary=False),
        f"{address} belongs to another account by now.",
    )


def close_password(user: User) -> Reversal:
    """The password works no more; where to set a new one is mailed to the primary address."""

    def act() -> bool:
        person = User.objects.get(pk=user.pk)
        person.set_unusable_password()
        person.save(update_fields=["password"])
        KnownWayIn.objects.filter(user=person, way="password").delete()
        if not person.is_active:
            return False
        link = {"password_reset_url": reset_link(email=person.email)}
        get_adapter().send_mail("account/email/password_reset_key", person.email, link)
        return True

    return Reversal(
        "The password stops working, and a mail with a link to set a new one goes to the primary "
        "address.",
        "The password works no more. A mail with a link to set a new one is on its way to the "
        "primary address.",
        act,
        "The password works no more. The account is closed; ask whoever runs this site.",
    )
