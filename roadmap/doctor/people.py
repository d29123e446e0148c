"""Who has rights on the site, and whose accounts are one too many."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model

from accounts.email_records import shared_mailboxes
from accounts.second_factor.recovery_codes import unused_codes
from config.second_factor import SECOND_FACTORS
from roadmap.doctor.findings import Finding, Grade
from roadmap.domain.humanize import in_digits


def administrators() -> Iterator[Finding]:
    people = get_user_model().objects.administrators()
    count = people.count()
    if count:
        yield Finding(Grade.GOOD, "Administrators", f"{in_digits(count, 'administrator')}.")
    else:
        yield Finding(
            Grade.WARNING, "Administrators", "There is none; run `manage.py create_admin`."
        )


def second_factors() -> Iterator[Finding]:
    protected = Authenticator.objects.filter(type__in=SECOND_FACTORS).values("user_id")
    staff = get_user_model().objects.filter(is_staff=True, is_active=True)
    unprotected = sorted(staff.exclude(pk__in=protected).values_list("email", flat=True))
    if not unprotected:
        if staff.exists():
            yield Finding(Grade.GOOD, "Second factor", "Everybody with admin rights has one.")
        return
    names = ", ".join(unprotected[:5]) + (" and others" if len(unprotected) > 5 else "")
    if settings.CAIRN_REQUIRE_STAFF_MFA:
        text = f"{names}: no second factor yet; they set one up before the admin opens."
    else:
        text = (
            f"{names}: no second factor, and none is required. Set CAIRN_REQUIRE_STAFF_MFA=1 "
            "to ask for one."
        )
    yield Finding(Grade.WARNING, "Second factor", text)


def lone_administrator() -> Iterator[Finding]:
    """A single administrator with a single second factor, and nothing else to get in with."""
    people = get_user_model().objects.administrators()
    alone = people.get() if people.count() == 1 else None
    factors = Authenticator.objects.filter(user=alone, type__in=SECOND_FACTORS).count()
    if alone is None or factors != 1 or unused_codes(alone.pk):
        return
    yield Finding(
        Grade.WARNING,
        "Way back in",
        f"{alone.email} is the only administrator, with one second factor and no recovery code "
        "left. Make recovery codes in the settings, or add a passkey. If it is lost, run "
        f"`manage.py remove_second_factor --email {alone.email}`.",
    )


def mailboxes() -> Iterator[Finding]:
    for emails in shared_mailboxes():
        yield Finding(
            Grade.WARNING,
            "Accounts",
            f"{' and '.join(emails)} are one mailbox in two spellings, with an account each. "
            "Ask their owner which to keep, and delete the other in the admin.",
        )
