"""The session back end: Django's database sessions, loaded together with the person.

See docs/decisions/0008-session-and-user-in-one-query.md.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
    get_user_model,
    load_backend,
)
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from config.compiled import Compiled

if TYPE_CHECKING:
    from accounts.models import Session, User


@cache
def user_columns() -> list[str]:
    return [field.attname for field in get_user_model()._meta.concrete_fields]


def _session_and_user(*, session_key: str) -> Any:
    from accounts.models import Session

    columns = (f"user__{name}" for name in user_columns())
    rows = Session.objects.filter(session_key=session_key)
    return rows.values_list("session_data", "expire_date", *columns)


SESSION_AND_USER = Compiled(_session_and_user, {"session_key": "<key>"})


class SessionStore(DatabaseStore):
    _loaded: tuple[str, User] | None = None
    """The key that was loaded with whose it was."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        from accounts.models import Session

        return Session

    def _validate_session_key(self, key: str | None) -> bool:
        """Whether the key may be one of ours; PostgreSQL can't even look up one with a NUL byte."""
        return key is not None and len(key) >= 8 and key.isalnum()

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row

    def load(self) -> dict[str, Any]:
        """The data of a session that has not expired; keeps the user who came with it."""
        key = self.session_key or ""
        row = next(iter(SESSION_AND_USER.rows(session_key=key)), None)
        if row is None or row[1] <= timezone.now():
            self._session_key = None
            return {}
        data, _, *columns = row
        user: Any = get_user_model().from_db(connection.alias, user_columns(), columns)
        if user.password is not None:  # the id is the session's own column
            self._loaded = (key, user)
        return self.decode(data)

    def loaded_user(self) -> User | None:
        """The user that ``auth.get_user`` would give, where it needs no more than was loaded.

        None says nothing about the person: Django's own function is to be asked then.
        """
        data: Any = self  # what the stubs leave out
        pk, path, known = (
            data.get(key) for key in (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)
        )
        if self._loaded is None or self._loaded[0] != self.session_key:
            return None
        user = self._loaded[1]
        if pk != str(user.pk) or path not in settings.AUTHENTICATION_BACKENDS or not known:
            return None
        backend = load_backend(path)
        if not isinstance(backend, ModelBackend):
            return None
        if type(backend).get_user is not ModelBackend.get_user:  # it has rules of its own
            return None
        if not backend.user_can_authenticate(user):
            return None
        return user if constant_time_compare(known, user.get_session_auth_hash()) else None
