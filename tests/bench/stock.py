"""Django's own session store on our table: what the yardstick loads session and user with."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts import sessions


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Any]:
        return sessions.SessionStore.get_model_class()
