"""People; other models refer to ``settings.AUTH_USER_MODEL``."""

from __future__ import annotations

import re
import zoneinfo
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.email_addresses import normalize_email, readable_email

HANDLE = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{1,28}[a-z0-9])$",
    "3 to 30 letters, digits and hyphens, not starting or ending with a hyphen.",
    flags=re.IGNORECASE,
)


def normalize_identity(text: str) -> str:
    """The form in which handles are compared."""
    return text.strip().casefold()


def validate_time_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError("This is no known time zone; choose one such as Europe/Madrid.")


class UserManager(BaseUserManager["User"]):
    def with_email(self, email: str) -> models.QuerySet[User]:
        """Whoever has this email in any spelling: one, or a few of old."""
        return self.filter(email_folded__in={normalize_identity(email), normalize_email(email)})

    def administrators(self) -> models.QuerySet[User]:
        """Whoever may do everything in the admin, but for closed accounts."""
        return self.filter(is_superuser=True, is_staff=True, is_active=True)

    def get_by_natural_key(self, username: str | None) -> User:
        """The one with this email; of several, who wrote it so.

        Raises:
            User.DoesNotExist: nobody has it.
        """
        exact = normalize_identity(username or "")
        found = sorted(self.with_email(exact), key=lambda user: user.email_folded != exact)
        if not found:
            raise self.model.DoesNotExist
        return found[0]

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person with an email; without a password they can't sign in by one.

        Raises:
            ValueError: the email is empty.
        """
        if not email:
            raise ValueError("A person needs an email.")
        user = self.model(email=readable_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("email address", max_length=254, unique=True)
    email_folded = models.CharField(max_length=254, unique=True, editable=False)
    handle = models.CharField(
        max_length=30, blank=True, validators=[HANDLE], help_text="The name in public addresses."
    )
    handle_folded = models.CharField(max_length=30, blank=True, editable=False)
    display_name = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    is_public = models.BooleanField(
        "public profile", default=False, help_text="Whether /u/<handle>/ shows anything."
    )
    is_staff = models.BooleanField(
        "may open the admin", default=False, help_text="What they may do there comes from groups."
    )
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["handle_folded"], condition=~Q(handle_folded=""), name="handle_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.email_folded != normalize_identity(self.email):  # so it is for two of one mailbox
            self.email_folded = normalize_email(self.email)
        self.handle_folded = normalize_identity(self.handle)
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "email_folded", "handle_folded"}
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """How the person wants to be called; "" until they say it: no part of an address does."""
        return self.display_name or self.handle

    @property
    def initials(self) -> str:
        """Of the name; "" without one."""
        words = self.name.replace(".", " ").replace("-", " ").split()
        return "".join(word[0] for word in words[:2]).upper()
