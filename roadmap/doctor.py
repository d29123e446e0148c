"""The checks of ``manage.py doctor``; a finding says what is so and, if it is bad, what to do."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from accounts.email_records import shared_mailboxes
from config.admin_site import SECOND_FACTORS
from roadmap.models import Roadmap


class Grade(Enum):
    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    grade: Grade
    subject: str
    text: str


def examine() -> Iterator[Finding]:
    """All findings; they end where the database does not answer or is not migrated."""
    yield from address()
    yield from debug()
    yield from secret()
    yield from mail()
    try:
        yield from database()
        pending = pending_migrations()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        yield Finding(
            Grade.FAULT, "Database", f"It does not answer ({reason}); check DATABASE_URL."
        )
        return
    if pending:
        yield Finding(Grade.FAULT, "Migrations", f"{pending} are pending; run `manage.py migrate`.")
        return
    yield Finding(Grade.GOOD, "Migrations", "All are applied.")
    for check in NEED_TABLES:
        yield from check()


def address() -> Iterator[Finding]:
    text = f"People use {settings.SITE_ORIGIN}"
    if settings.HTTPS and not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(
            Grade.WARNING,
            "Address",
            f"{text}, and no proxy is trusted: if one stands in front, set CAIRN_TRUSTED_PROXIES "
            "to the number of proxies, or rate limits count everybody as one.",
        )
    elif settings.HTTPS or settings.LOCAL:
        yield Finding(Grade.GOOD, "Address", f"{text}.")
    else:
        yield Finding(
            Grade.WARNING,
            "Address",
            f"{text} without encryption: passwords can be read on the way. Put a proxy with a "
            "certificate in front and set CAIRN_URL to its https address.",
        )


def debug() -> Iterator[Finding]:
    if settings.DEBUG:
        yield Finding(
            Grade.WARNING,
            "Debug",
            "It is on: errors show code and settings. Unset CAIRN_DEBUG unless you develop here.",
        )
    else:
        yield Finding(Grade.GOOD, "Debug", "It is off.")


def secret() -> Iterator[Finding]:
    path = settings.DATA_DIR / "secret_key"
    if path.exists() and path.read_text().strip() == settings.SECRET_KEY:
        if path.stat().st_mode & 0o077:
            yield Finding(
                Grade.WARNING, "Secret key", f"Others may read {path}; run `chmod 600` on it."
            )
        else:
            yield Finding(Grade.GOOD, "Secret key", f"Generated, in {path}; back it up too.")
    else:
        yield Finding(Grade.GOOD, "Secret key", "Given by the environment, and long enough.")


def mail() -> Iterator[Finding]:
    if not settings.MAIL_CONFIGURED:
        yield Finding(
            Grade.WARNING,
            "Mail",
            "Not configured: addresses are not verified, and who forgets a password needs "
            "`manage.py reset_link`. Set CAIRN_EMAIL_URL to change that.",
        )
        return
    try:
        mailer = mailers["default"]
        mailer.open()
        mailer.close()
    except (OSError, smtplib.SMTPException) as error:
        yield Finding(
            Grade.FAULT, "Mail", f"The server does not answer ({error}); check CAIRN_EMAIL_URL."
        )
    else:
        yield Finding(Grade.GOOD, "Mail", f"Works, from {settings.DEFAULT_FROM_EMAIL}.")


def database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check(1)")
            (verdict,) = cursor.fetchone()
            name = settings.DATABASES["default"]["NAME"]
            if verdict != "ok":
                yield Finding(
                    Grade.FAULT,
                    "Database",
                    f"{name} is damaged ({verdict}); restore the latest backup.",
                )
                return
            yield Finding(Grade.GOOD, "Database", f"SQLite at {name}, undamaged.")
        else:
            cursor.execute("SELECT version()")
            (version,) = cursor.fetchone()
            yield Finding(Grade.GOOD, "Database", str(version).split(" (")[0] + ".")


def pending_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def administrators() -> Iterator[Finding]:
    people = get_user_model().objects.filter(is_superuser=True, is_staff=True, is_active=True)
    count = people.count()
    if count:
        noun = "administrator" if count == 1 else "administrators"
        yield Finding(Grade.GOOD, "Administrators", f"{count} {noun}.")
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


def mailboxes() -> Iterator[Finding]:
    for emails in shared_mailboxes():
        yield Finding(
            Grade.WARNING,
            "Accounts",
            f"{' and '.join(emails)} are one mailbox in two spellings, with an account each. "
            "Ask their owner which to keep, and delete the other in the admin.",
        )


def content() -> Iterator[Finding]:
    count = Roadmap.objects.published().official().count()
    if count:
        noun = "roadmap" if count == 1 else "roadmaps"
        yield Finding(Grade.GOOD, "Content", f"{count} published {noun}.")
    else:
        yield Finding(
            Grade.WARNING, "Content", "No roadmap is published; run `manage.py sync_roadmap`."
        )


NEED_TABLES: tuple[Callable[[], Iterator[Finding]], ...] = (
    administrators,
    second_factors,
    mailboxes,
    content,
)
