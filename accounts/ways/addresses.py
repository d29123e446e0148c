"""The addresses of an account: what can be done with each, and why something can't be."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.models import EmailAddress
from django.conf import settings
from django.http import HttpRequest

from accounts.entrance.code_words import clock
from accounts.limits.code_mails import next_codes
from accounts.models import User
from accounts.words import WORDS

NO_SUCH = "Your account has no such address."
NO_MAIL = "This server sends no mail, so no address can be confirmed."
ONLY_NAME = "You sign in with this address, so it stays. Change it instead."


@dataclass(frozen=True)
class Address:
    email: str
    is_own: bool
    """The one by which the account is known, and to which its messages go."""
    is_confirmed: bool = False
    is_kept: bool = True
    """Whether it is on record; a new one is once its code is entered."""
    waits_for_code: bool = False
    next_code_at: float = 0
    """From when on (Unix time) a code can go there, where several just did."""

    @property
    def why_no_code(self) -> str:
        if not settings.MAIL_CONFIGURED:
            return NO_MAIL
        if self.is_confirmed:
            return f"{self.email} is confirmed already."
        if self.next_code_at:
            return (
                f"Several codes went there. The next one can be sent at {clock(self.next_code_at)}."
            )
        return ""

    @property
    def why_not_own(self) -> str:
        if self.is_own:
            return f"{self.email} is that already."
        if self.is_confirmed:
            return ""
        return WORDS["unverified_primary_email"] if settings.MAIL_CONFIGURED else NO_MAIL

    @property
    def why_it_stays(self) -> str:
        if not self.is_own:
            return ""
        return WORDS["cannot_remove_primary_email"] if settings.MAIL_CONFIGURED else ONLY_NAME


def addresses_of(request: HttpRequest, person: User) -> list[Address]:
    """Those on record, the own one first, and last the one whose code this browser waits for."""
    own = person.email.lower()
    rows = {row.email.lower(): row for row in EmailAddress.objects.filter(user=person)}
    if waiting := waiting_of(request, person):
        rows.setdefault(waiting, EmailAddress(user=person, email=waiting))
    rows.setdefault(own, EmailAddress(user=person, email=person.email))
    unproven = [email for email, row in rows.items() if not row.verified]
    limited = next_codes(request, unproven) if settings.MAIL_CONFIGURED else {}
    found = [
        Address(
            email=row.email,
            is_own=email == own,
            is_confirmed=row.verified,
            is_kept=bool(row.pk),
            waits_for_code=email == waiting and not row.verified,
            next_code_at=limited.get(email, 0),
        )
        for email, row in rows.items()
    ]
    return sorted(found, key=lambda one: (not one.is_own, not one.is_kept, one.email))


def waiting_of(request: HttpRequest, person: User) -> str:
    """The address whose code this browser waits for; "" where it waits for none of this person."""
    process = EmailVerificationProcess.resume(request)
    is_theirs = process is not None and process.email_address.user_id == person.pk
    return process.email.lower() if process and is_theirs else ""


def why_refused(request: HttpRequest, person: User) -> str:
    """Why a form sent about an address does nothing; "" where it does what it says."""
    email = request.POST.get("email", "").strip().lower()
    found = next((one for one in addresses_of(request, person) if one.email.lower() == email), None)
    if found is None or not found.is_kept:
        return NO_SUCH
    if "action_send" in request.POST:
        return found.why_no_code
    if "action_remove" in request.POST:
        return found.why_it_stays
    return found.why_not_own if "action_primary" in request.POST else ""
