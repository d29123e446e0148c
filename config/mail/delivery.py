"""The task that gives a message to the mail server, again and again while that is of use."""

from __future__ import annotations

import datetime as dt
import email
import re
import smtplib
from contextlib import suppress
from email.policy import SMTP
from typing import Any, NoReturn

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.dummy import EmailBackend as Nowhere
from django.db import Error
from django.db.models import Q, QuerySet
from django.tasks import TaskContext, task
from django.utils import timezone

from config.jobs.queue import NEVER, waiting
from config.jobs.retry import LONGEST_PAUSE, GivenUpError, TryLaterError, pause_after
from config.models import Pulse

MAILER = "delivery"
"""The mailer of ``MAILERS`` that speaks to the mail server."""
LONGEST = dt.timedelta(days=2)
"""How long a message is tried; codes in it ran out long before."""
AWAY = "mail server away until"
"""The pulse that says when all messages are tried again that found the server away."""
PERMANENT = range(500, 600)
"""Codes of SMTP for what will be refused again, if nothing about the site changes."""
ABOUT_THE_MESSAGE = {550, 551, 552, 553}
"""Those of them that mean the mailbox where the reply says no more: RFC 5321, 4.2.3."""


class FinishedMessage(EmailMessage):
    """A message as it was put together when it was queued; nothing of it is made anew."""

    def __init__(self, *, sender: str, recipients: list[str], content: str) -> None:
        super().__init__(from_email=sender, to=recipients)
        self.content = content

    def message(self, *, policy: Any = SMTP) -> Any:
        return email.message_from_string(self.content, policy=policy)


@task(takes_context=True)
def deliver(context: TaskContext, sender: str, recipients: list[str], content: str) -> None:
    """Send one message.

    Raises:
        TryLaterError: the server is not there, or wants it later.
        GivenUpError: the server will never take it, or did not for two days.
    """
    if age_of(context) > LONGEST:
        raise GivenUpError("it could not be sent for two days.")
    mailer = connected(context)
    message = FinishedMessage(sender=sender, recipients=recipients, content=content)
    try:
        mailer.send_messages([message])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        refused(context, *reply_of(error))
    except smtplib.SMTPResponseException as error:
        raise later(context, f"the mail server refuses the sender ({error.smtp_code})") from error
    except (OSError, smtplib.SMTPException) as error:
        raise later(context, f"the mail server broke off ({type(error).__name__})") from error
    except ValueError as error:
        raise GivenUpError("its address is none that mail can be sent to.") from error
    finally:
        with suppress(OSError, smtplib.SMTPException):  # while saying goodbye
            mailer.close()
    call_back()


def connected(context: TaskContext) -> BaseEmailBackend:
    """The mailer, with the server listening to it.

    Raises:
        TryLaterError: it does not. That is not this message's fault, so all others wait as well.
    """
    mailer: BaseEmailBackend = mailers[MAILER]
    if isinstance(mailer, Nowhere):
        put_off_all(context, "this worker has no CAIRN_EMAIL_URL")
    try:
        mailer.open()
    except smtplib.SMTPResponseException as error:  # such as for the name or the password
        put_off_all(context, f"the mail server refuses this site ({error.smtp_code})")
    except (OSError, smtplib.SMTPException, ValueError) as error:
        put_off_all(context, f"the mail server does not answer ({type(error).__name__})")
    return mailer


def reply_of(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, bytes]:
    """Code and text of the reply; of several recipients of one that may change, if there is one."""
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code, as_bytes(error.smtp_error)
    replies = [(code, as_bytes(text)) for code, text in error.recipients.values()]
    return min(replies, default=(450, b""))


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def refused(context: TaskContext, code: int, text: bytes) -> NoReturn:
    """What follows where the server did not take this one message."""
    if is_for_good(code, text):
        raise GivenUpError(f"the mail server refused it for good ({code}).")
    raise later(context, f"the mail server did not take it ({code})")


def is_for_good(code: int, text: bytes) -> bool:
    """Whether a reply is about the message, and not about the site, which may be mended.

    Servers say both in answer to an address. By RFC 3463 the second number tells them apart: 1 is
    the address, 2 the mailbox, 6 the content, 7 security, such as "relay access denied".
    """
    enhanced = re.match(rb"\s*5\.(\d)\.\d", text)
    if enhanced:
        return code in PERMANENT and enhanced[1] in b"126"
    return code in ABOUT_THE_MESSAGE


def put_off_all(context: TaskContext, reason: str) -> NoReturn:
    """Messages behind this one wait as well, instead of knocking one after the other."""
    put_off = later(context, reason)
    with suppress(Error):
        agreed = Pulse.objects.filter(
            name=AWAY, at__gt=put_off.at, at__lt=timezone.now() + LONGEST_PAUSE
        ).first()
        put_off.at = agreed.at if agreed else put_off.at
        Pulse.objects.update_or_create(name=AWAY, defaults={"at": put_off.at})
        due = waiting_messages().filter(Q(run_after__lt=put_off.at) | Q(run_after=NEVER))
        reschedule(due, put_off.at)
    raise put_off


def call_back() -> None:
    """The server is there: what waited because it was not need not sit out its pause."""
    with suppress(Error):  # what happened to this message does not hang on it
        away = Pulse.objects.filter(name=AWAY).first()
        if away is not None:
            reschedule(waiting_messages().filter(run_after=away.at), timezone.now())
            away.delete()


def later(context: TaskContext, reason: str) -> TryLaterError:
    return TryLaterError(f"{reason}.", timezone.now() + pause_after(attempt_of(context)))


def reschedule(messages: QuerySet[Any], at: dt.datetime) -> None:
    if messages.exists():  # else nothing need be locked
        messages.update(run_after=at)


def waiting_messages() -> QuerySet[Any]:
    return waiting().filter(task_path=deliver.module_path)


def age_of(context: TaskContext) -> dt.timedelta:
    enqueued_at = context.task_result.enqueued_at
    return timezone.now() - enqueued_at if enqueued_at else dt.timedelta(0)


def attempt_of(context: TaskContext) -> int:
    return len(context.task_result.worker_ids)
