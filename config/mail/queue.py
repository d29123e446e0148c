"""The mailer of the site: a message becomes a task, in the transaction of what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from email.policy import SMTP
from email.utils import make_msgid, parseaddr
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from config.mail.delivery import deliver


class QueueBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Put them into the queue; the mail server is not asked.

        Raises:
            ValueError: a header holds a line break, or an address is none.
        """
        return sum(enqueue(message) for message in email_messages)


def enqueue(message: EmailMessage) -> bool:
    """Queue a message under an id that it keeps, so that a second copy would be known as such."""
    recipients = message.recipients()
    if not recipients:
        return False
    names = {name.lower() for name in message.extra_headers}
    if "message-id" not in names:
        domain = parseaddr(message.from_email)[1].rpartition("@")[2] or "localhost"
        message.extra_headers["Message-ID"] = make_msgid(domain=domain)
    content = message.message(policy=SMTP.clone(cte_type="7bit")).as_bytes().decode("ascii")
    deliver.enqueue(sender=message.from_email, recipients=recipients, content=content)
    return True
