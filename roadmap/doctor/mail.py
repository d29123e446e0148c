"""Whether mail leaves the site."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import mailers

from roadmap.doctor.findings import Finding, Grade


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
        mailer = mailers["delivery"]
        mailer.open()
        mailer.close()
    except (OSError, smtplib.SMTPException, ValueError) as error:
        yield Finding(
            Grade.FAULT, "Mail", f"The server does not answer ({error}); check CAIRN_EMAIL_URL."
        )
    else:
        yield Finding(Grade.GOOD, "Mail", f"Works, from {settings.DEFAULT_FROM_EMAIL}.")
