"""Deleting an account. A record of numbers alone says that there was one and who deleted it."""

from __future__ import annotations

import logging

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.models import Deletion, User
from accounts.personal_data import personal_data

log = logging.getLogger(__name__)


@transaction.atomic
def delete_account(*, person: User, by: User) -> None:
    """Delete a person with everything they have.

    Raises:
        ObjectDoesNotExist: the person is gone.
    """
    account_id, by_id = person.pk, by.pk
    personal_data().forget(user_id=account_id)
    record_deletion(account_id=account_id, by_id=by_id)


def record_deletion(*, account_id: int, by_id: int) -> None:
    """Record a deletion by numbers alone, and take the name out of the admin's own log."""
    Deletion.objects.create(account_id=account_id, by_id=by_id)
    LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(User), object_id=str(account_id)
    ).update(object_repr=f"account {account_id}")
    log.info("account %s deleted by account %s", account_id, by_id)
