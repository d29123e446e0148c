"""Under which spelling an email is on record, and accounts of old that share a mailbox."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from accounts.email_addresses import normalize_email, readable_email
from accounts.models import User


def is_on_record(email: str) -> bool:
    """Whether an account has the email spelled so; capitals do not matter.

    The same is asked in any case, so that the time tells nobody which it is.
    """
    email = email.lower()
    is_address = EmailAddress.objects.filter(email=email).exists()
    spellings = list(User.objects.with_email(email).values_list("email", flat=True))
    return is_address or any(spelling.lower() == email for spelling in spellings)


def is_anothers_in_other_letters(email: str) -> bool:
    """Whether an account has the email in other letters, such as ß for ss.

    To allauth, which compares in lower case, it is a new one; to our table it is not.
    """
    return not is_on_record(email) and User.objects.with_email(email).exists()


def spelling_here(typed: str) -> str:
    """The spelling by which allauth finds who has the email: as typed, or else the readable one."""
    typed = typed.strip()
    return typed if is_on_record(typed) else readable_email(typed).lower()


def shared_mailboxes() -> list[list[str]]:
    """Emails of accounts made before spellings were compared: each list is one mailbox."""
    spellings: dict[str, list[str]] = {}
    for email in User.objects.order_by("pk").values_list("email", flat=True).iterator():
        spellings.setdefault(normalize_email(email), []).append(email)
    return [emails for emails in spellings.values() if len(emails) > 1]
