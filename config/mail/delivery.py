"""The task that gives a message to the mail server, again and again while that is of use."""

from __future__ import annotations

import datetime as dt
import email
import smtplib
from contextlib import suppress
from email.policy import SMTP
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.db import Error
from django.db.models import Q, QuerySet
from django.tasks import TaskContext, task
from django.utils import timezone
from django_tasks_db.models import get_date_max

from config.jobs.queue import waiting
from config.jobs.retry import GivenUpError, TryLaterError, pause_after

MAILER = "delivery"
"""The mailer of ``MAILERS`` that speaks to the mail server."""
LONGEST = dt.timedelta(days=2)
"""How long a message is tried; codes in it ran out long before."""
SOON = dt.timedelta(seconds=5)
"""A message older than this had to wait: the server was away."""
NEVER = get_date_max()
"""What the queue writes for a task that was not put off."""
PERMANENT = range(500, 600)
"""Codes of SMTP for what will be refused again."""


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
        GivenUpError: it will never take it, or did not for two days.
    """
    message = FinishedMessage(sender=sender, recipients=recipients, content=content)
    try:
        hand_over(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        refused(context, reply_code(error))
    except smtplib.SMTPResponseException as error:  # of the site itself: name, password, sender
        put_off_all(context, f"the mail server refuses this site ({error.smtp_code})")
    except (OSError, smtplib.SMTPException) as error:
        put_off_all(context, f"the mail server does not answer ({type(error).__name__})")
    except ValueError as error:
        raise GivenUpError("its address is none that mail can be sent to.") from error
    if age_of(context) > SOON:  # the server is back: the others need not sit out their pause
        put_off = waiting_messages().filter(run_after__gt=timezone.now(), run_after__lt=NEVER)
        reschedule(put_off, timezone.now())


def hand_over(message: EmailMessage) -> None:
    """Send it; a fault while saying goodbye, after it was taken, is none."""
    mailer = mailers[MAILER]
    try:
        mailer.open()
        mailer.send_messages([message])
    finally:
        with suppress(OSError, smtplib.SMTPException):
            mailer.close()


def reply_code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    """The code of the reply; of several recipients one that may change, if there is one."""
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code
    return min((code for code, _ in error.recipients.values()), default=450)


def refused(context: TaskContext, code: int) -> None:
    """What follows where the server did not take this one message."""
    if code in PERMANENT:
        raise GivenUpError(f"the mail server refused it for good ({code}).")
    raise later(context, f"the mail server wants it later ({code})")


def put_off_all(context: TaskContext, reason: str) -> None:
    """Messages behind this one wait as well, instead of knocking one after the other."""
    put_off = later(context, reason)
    due = waiting_messages().filter(Q(run_after__lt=put_off.at) | Q(run_after=NEVER))
    reschedule(due, put_off.at)
    raise put_off


def later(context: TaskContext, reason: str) -> TryLaterError:
    if age_of(context) > LONGEST:
        raise GivenUpError(f"{reason}, for two days.")
    return TryLaterError(f"{reason}.", timezone.now() + pause_after(attempt_of(context)))


def reschedule(messages: QuerySet[Any], at: dt.datetime) -> None:
    """Try them at ``at``. What happens to this message does not hang on it."""
    with suppress(Error):
        if messages.exists():  # else nothing need be locked
            messages.update(run_after=at)


def waiting_messages() -> QuerySet[Any]:
    return waiting().filter(task_path=deliver.module_path)


def age_of(context: TaskContext) -> dt.timedelta:
    enqueued_at = context.task_result.enqueued_at
    return timezone.now() - enqueued_at if enqueued_at else dt.timedelta(0)


def attempt_of(context: TaskContext) -> int:
    return len(context.task_result.worker_ids)
