"""How a site gets its administrators, and a way back in for whoever lost their password."""

from __future__ import annotations

import logging

from allauth.account import app_settings
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from accounts.email_addresses import is_deliverable, readable_email
from accounts.models import Right, User
from accounts.roles.rights import keep_by_hand

log = logging.getLogger(__name__)


class AdministratorRefusedError(Exception):
    """An administrator can't be made; the message says why and what to do."""


def has_administrator() -> bool:
    """Whether an active account may do everything in the admin."""
    return User.objects.administrators().exists()


def is_email(text: str) -> bool:
    """Whether a database can hold the text and mail can be sent to it."""
    try:
        text.encode()
        validate_email(text)
    except (UnicodeEncodeError, ValidationError):
        return False
    return is_deliverable(text)


def find_person(email: str) -> User | None:
    try:
        return User.objects.get_by_natural_key(email) if is_email(email) else None
    except User.DoesNotExist:
        return None


def person_with_open_account(email: str) -> User:
    user = find_person(email)
    if user is None or not user.is_active:
        raise AdministratorRefusedError(f"There is no active account with the email {email}.")
    return user


@transaction.atomic
def create_administrator(*, email: str, password: str) -> User:
    """A new account that may do everything. Its email counts as verified.

    Raises:
        AdministratorRefusedError: the email is none or taken, or the password is weak.
    """
    email = email.strip()
    if not is_email(email):
        raise AdministratorRefusedError(f"{email!r} is no email address.")
    email = readable_email(email)
    if find_person(email) is not None:
        raise AdministratorRefusedError(
            f"{email} has an account already. To make it an administrator, run "
            f"`manage.py create_admin --promote --email {email}`; its password stays as it is."
        )
    try:
        validate_password(password, User(email=email))
    except ValidationError as error:
        raise AdministratorRefusedError(
            f"The password is too weak. {' '.join(error.messages)}"
        ) from error
    user = User.objects.create_superuser(email, password)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    log.info("administrator %s created", user.pk)
    return user


def promote(*, email: str) -> User:
    """Let an existing account do everything.

    Raises:
        AdministratorRefusedError: there is no active account with this email.
    """
    user = person_with_open_account(email)
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    keep_by_hand(user, [Right.ADMIN, Right.ALL])
    log.info("account %s made an administrator", user.pk)
    return user


def reset_link(*, email: str) -> str:
    """An address where the person chooses a new password; it works once, for some days.

    Raises:
        AdministratorRefusedError: there is no active account with this email.
    """
    user = person_with_open_account(email)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={
            "uidb36": user_pk_to_url_str(user),
            "key": app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user),
        },
    )
    log.info("password reset link for account %s printed", user.pk)
    return settings.SITE_ORIGIN + path
