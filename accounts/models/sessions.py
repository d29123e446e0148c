"""Sessions that know whose they are."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


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
