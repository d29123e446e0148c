"""Deleting an account. A record of numbers alone says that there was one and who deleted it."""

from __future__ import annotations

import logging

from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.models import Deletion, User
from accounts.personal_data import personal_data
from accounts.sessions import forget_visits_of

log = logging.getLogger(__name__)


@transaction.atomic
def delete_account(*, person: User, by: User, is_told: bool = True) -> bool:
    """Delete a person with everything they have; returns False where another was quicker.

    A last mail tells them, unless they are told otherwise.
    """
    account_id, by_id = person.pk, by.pk
    others = EmailAddress.objects.filter(user_id=account_id).values_list("email", flat=True)
    emails = {person.email, *others}
    last_word = AccountChange.DELETED if by_id == account_id else AccountChange.DELETED_BY_ADMIN
    try:
        with transaction.atomic():
            if is_told:
                announce(person, last_word)
            personal_data().forget(user_id=account_id)
    except ObjectDoesNotExist:
        return False
    forget_visits_of(emails)
    record_deletion(account_id=account_id, by_id=by_id)
    return True


def record_deletion(*, account_id: int, by_id: int) -> None:
    """Record a deletion by numbers alone, and take the name out of the admin's own log."""
    Deletion.objects.create(account_id=account_id, by_id=by_id)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(account_id)
    ).update(object_repr=f"account {account_id}", change_message="")
    log.info("account %s deleted by account %s", account_id, by_id)
