"""A sign-up whose address is not proven yet. It is kept in its browser's session and nowhere else.

There is no account before the code is entered: nobody can take over or stand in the way of
another's sign-up, and the password that counts is the one given in the same browser.
"""

from __future__ import annotations

import datetime as dt
import enum
import time
from dataclasses import asdict, dataclass, field

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import compare_user_code
from django.conf import settings
from django.contrib.auth.hashers import check_password, is_password_usable
from django.http import HttpRequest

from accounts.adapter import PENDING_SIGN_UP
from accounts.email_addresses import normalize_email
from accounts.email_holders import is_taken
from config.rate_limits import RateLimit, enforce

GOOD_FOR: int = settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT
HOUR, DAY = 60 * 60, 24 * 60 * 60
CODES_AN_HOUR, TRIES = 5, 5
JUST_NOW = 30
"""Seconds in which the same sign-up sent twice is one click too many: its code stays."""
TO_ONE_ADDRESS = RateLimit("sign-up-codes", 10, HOUR)
NO_MORE = (
    "Ten codes went to this address within an hour. Look for the last one, or try again later."
)


class Entered(enum.Enum):
    """What an entered code is."""

    RIGHT = enum.auto()
    WRONG = enum.auto()
    REPLACED = enum.auto()
    TOO_LATE = enum.auto()


@dataclass
class PendingSignUp:
    """``onward`` is where one was going; times are Unix.

    ``password_hash`` is random in every sign-up, so that the account it makes is known by it; for a
    passkey it is one that no password has.
    """

    email: str
    password_hash: str
    onward: str = ""
    code: str = ""
    sent_at: float = field(default_factory=time.time)
    wrong: int = 0
    sent: list[float] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)

    @property
    def by_passkey(self) -> bool:
        return not is_password_usable(self.password_hash)

    @property
    def ends_at(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self.sent_at + GOOD_FOR, dt.UTC)

    @property
    def is_over(self) -> bool:
        """Whether only a new code helps."""
        return not self.code or self.is_late or self.wrong >= TRIES

    @property
    def is_late(self) -> bool:
        return time.time() > self.sent_at + GOOD_FOR

    @property
    def codes_left(self) -> int:
        return max(0, CODES_AN_HOUR - len(self._sent_this_hour()))

    @property
    def more_at(self) -> dt.datetime | None:
        """When there is another code, where none is left now."""
        if self.codes_left:
            return None
        return dt.datetime.fromtimestamp(min(self._sent_this_hour()) + HOUR, dt.UTC)

    def enter(self, code: str) -> Entered:
        """Count a try. A code that a newer one replaced shows who reads the mails: it is none."""
        if self.is_over:
            return Entered.TOO_LATE
        if compare_user_code(actual=code, expected=self.code):
            return Entered.RIGHT
        if any(compare_user_code(actual=code, expected=old) for old in self.replaced):
            return Entered.REPLACED
        self.wrong += 1
        return Entered.TOO_LATE if self.is_over else Entered.WRONG

    def is_of(self, email: str, password: str) -> bool:
        """Whether somebody who signs in with these means this sign-up."""
        return normalize_email(email) == normalize_email(self.email) and check_password(
            password, self.password_hash
        )

    def _sent_this_hour(self) -> list[float]:
        return [sent for sent in self.sent if sent > time.time() - HOUR]


def pending_of(request: HttpRequest) -> PendingSignUp | None:
    """What this browser began within a day; None, too, where another release kept it otherwise."""
    try:
        pending = PendingSignUp(**request.session.get(PENDING_SIGN_UP, {}))
        is_whole = pending.password_hash and pending.sent_at >= time.time() - DAY
        return pending if is_whole else None
    except TypeError:
        return None


def keep(request: HttpRequest, pending: PendingSignUp) -> None:
    request.session[PENDING_SIGN_UP] = asdict(pending)


def forget(request: HttpRequest) -> None:
    request.session.pop(PENDING_SIGN_UP, None)


def begin(request: HttpRequest, new: PendingSignUp) -> None:
    """Take the place of what this browser began before, and send a code.

    The same once more within seconds keeps its code: two mails would leave open which one counts.
    """
    before = pending_of(request)
    if before:
        new.sent, new.replaced = before.sent, before.replaced
        if before.email == new.email:
            new.code, new.sent_at, new.wrong = before.code, before.sent_at, before.wrong
            if not new.is_over and time.time() < new.sent_at + JUST_NOW:
                keep(request, new)
                return
    send_code(request, new)


def send_code(request: HttpRequest, pending: PendingSignUp) -> bool:
    """Mail a new code; False where this browser has had as many as it gets in an hour.

    To an address with an account goes a mail that says so. All else is the same, and the code that
    nobody was told stays as good as any guess.

    Raises:
        LimitReachedError: too many from one visitor to one address, in whatever browsers.
    """
    allowed = pending.codes_left > 0
    if allowed:
        visitor = get_adapter().get_client_ip(request)
        enforce(TO_ONE_ADDRESS, f"{visitor}:{normalize_email(pending.email)}", NO_MORE)
        _replace_code(pending)
        _mail(pending)
    keep(request, pending)
    return allowed


def _replace_code(pending: PendingSignUp) -> None:
    now = time.time()
    if pending.code:
        pending.replaced = [*pending.replaced, pending.code][-CODES_AN_HOUR:]
    pending.code = get_adapter().generate_email_verification_code()
    pending.sent_at, pending.wrong = now, 0
    pending.sent = [*pending.sent, now][-CODES_AN_HOUR:]


def _mail(pending: PendingSignUp) -> None:
    adapter = get_adapter()
    if is_taken(pending.email):
        adapter.send_account_already_exists_mail(pending.email)
    else:
        given = {"code": pending.code, "user": None}
        adapter.send_mail("account/email/email_confirmation_signup", pending.email, given)
