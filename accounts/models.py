"""People and their sessions; other models refer to ``settings.AUTH_USER_MODEL``."""

from __future__ import annotations

import re
import zoneinfo
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.email_addresses import normalize_email, readable_email
from accounts.second_factor.models import SecondFactorRemoval as SecondFactorRemoval

HANDLE = RegexValidator(
    r"^[a-z0-9](?:[a-z0-9-]{1,28}[a-z0-9])$",
    "3 to 30 letters, digits and hyphens, not starting or ending with a hyphen.",
    flags=re.IGNORECASE,
)


def in_two_weeks() -> datetime:
    return timezone.now() + timedelta(days=14)


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
        return self.name

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
        """How pages call the person."""
        return self.display_name or self.handle or self.email.partition("@")[0]

    @property
    def initials(self) -> str:
        words = self.name.replace(".", " ").replace("-", " ").split()
        return "".join(word[0] for word in words[:2]).upper()


class Deletion(models.Model):
    """An account that is gone: only its number, who deleted it, and when.

    Bare numbers: the entry outlives both accounts and says nothing of the person.
    """

    account_id = models.BigIntegerField("account")
    by_id = models.BigIntegerField(
        "deleted by account", help_text="The account itself or an admin's."
    )
    at = models.DateTimeField("when", default=timezone.now)

    class Meta:
        verbose_name = "deleted account"
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"account {self.account_id}"


class Invitation(models.Model):
    """A link with which a few people may make an account. Who made one with it is not kept."""

    note = models.CharField(
        max_length=200, blank=True, help_text="For yourself, such as whom it is for."
    )
    uses = models.PositiveSmallIntegerField(
        "accounts",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(1_000)],
        help_text="How many may be made with it.",
    )
    used = models.PositiveSmallIntegerField("made", default=0, editable=False)
    expires_at = models.DateTimeField("good until", default=in_two_weeks)
    created_at = models.DateTimeField("made on", default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class AwaitedApproval(models.Model):
    """A new account that waits for an administrator; it may sign in when this is gone."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="awaited_approval"
    )
    asked_at = models.DateTimeField("asked on", default=timezone.now, editable=False)
    told_at = models.DateTimeField(
        null=True, editable=False, help_text="When the administrators were told."
    )

    class Meta:
        verbose_name = "account that waits"
        verbose_name_plural = "accounts that wait"
        ordering: ClassVar[list[str]] = ["asked_at"]

    def __str__(self) -> str:
        return self.user.email


class Session(AbstractBaseSession):
    """A session that knows whose it is, so that one statement can load both."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.CASCADE,
        related_name="web_sessions",
    )
    seen_at = models.DateTimeField("last used", null=True)

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        """The store that the settings name; it imports this model, not the other way round."""
        store: type[Any] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
