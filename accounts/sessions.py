"""The session back end: Django's database sessions, loaded together with the person.

See docs/decisions/0008-session-and-user-in-one-query.md.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, ClassVar

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
from django.db import DatabaseError, connection
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from config.seldom import MINUTE, warn_seldom

if TYPE_CHECKING:
    from accounts.models import Session, User

log = logging.getLogger(__name__)

USE_IS_NOTED_EVERY = dt.timedelta(hours=1)

SESSION_AND_USER = """
SELECT web_session.session_data,
       (web_session.seen_at IS NULL OR web_session.seen_at < %s),
       person.id, person.password, person.is_superuser, person.email, person.email_folded,
       person.handle, person.handle_folded, person.display_name, person.time_zone,
       person.is_public, person.is_staff, person.is_active
  FROM accounts_session AS web_session
  LEFT JOIN accounts_user AS person ON person.id = web_session.user_id
 WHERE web_session.session_key = %s
   AND web_session.expire_date > %s
"""
"""A session that has not run out, with the person it belongs to, by its key and the present time.

The second column is whether it is long ago that its use was noted, by the time of then.

A visitor's session belongs to nobody: every column of its person is NULL. The columns of a person
are in the order of the model's fields; the two that are left out, when they joined and when they
signed in last, are read when somebody asks for them, as with ``defer``.
"""


class SessionStore(DatabaseStore):
    _loaded: tuple[str, User] | None = None
    """The key that was loaded with whose it was."""
    _is_use_to_note = False
    _no_note_before: ClassVar[float] = 0.0

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
        row.seen_at = timezone.now()
        return row

    def load(self) -> dict[str, Any]:
        """The data of a session that has not expired; keeps the user who came with it."""
        prepared = self.model._meta.get_field("expire_date").get_db_prep_value
        now = timezone.now()
        then = prepared(now - USE_IS_NOTED_EVERY, connection)
        with connection.cursor() as cursor:
            cursor.execute(SESSION_AND_USER, [then, self.session_key, prepared(now, connection)])
            row = cursor.fetchone()
            _, _, *columns = (column[0] for column in cursor.description)
        if row is None:
            self._session_key = None
            return {}
        data, is_use_to_note, *values = row
        self._is_use_to_note = bool(is_use_to_note)
        user: Any = get_user_model().from_db(connection.alias, columns, values)
        if user.pk is not None and self.session_key is not None:
            self._loaded = (self.session_key, user)
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

    def note_use(self) -> None:
        """Note when the session was used last: with a write an hour, not one with every request.

        A database that takes no write just now costs nobody their page, and one page in a minute
        the wait for it.
        """
        if not self._is_use_to_note or time.monotonic() < SessionStore._no_note_before:
            return
        self._is_use_to_note = False
        try:
            rows = self.get_model_class().objects.filter(session_key=self.session_key)
            rows.update(seen_at=timezone.now())
        except DatabaseError as error:
            SessionStore._no_note_before = time.monotonic() + MINUTE
            warn_seldom(log, "The last use of a session was not noted: %s", error, about="seen_at")


def end_sessions(user_id: int, *, keep: str = "") -> int:
    """Sign the account out everywhere but in the session with the key ``keep``; how many ended.

    With each goes what allauth keeps beside it, which may name sessions that are no row of theirs.
    """
    from allauth.usersessions.models import UserSession

    from accounts.models import Session

    listed = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep)
    keys = list(listed.values_list("session_key", flat=True))
    sessions = Session.objects.filter(Q(user_id=user_id) | Q(pk__in=keys)).exclude(pk=keep)
    ended, _ = sessions.delete()
    listed.delete()
    return ended


def end_sessions_of(user_id: int, emails: Collection[str]) -> None:
    """Sign the account out everywhere, and whoever is half way through signing in to it.

    Visitors' sessions that name the account by one of the emails go as well.
    """
    end_sessions(user_id)
    half_way = json.dumps({"account_authentication_methods_user": str(user_id)})[1:-1]
    forget_visits_that_hold([*map(as_held, emails), half_way])


def forget_visits_of(emails: Collection[str]) -> None:
    """Delete the sessions of visitors who gave one of the emails, as for a code to sign in with."""
    forget_visits_that_hold([*map(as_held, emails)])


def as_held(email: str) -> str:
    """The email as it stands in a session that is written as JSON in lower case."""
    return json.dumps(email.lower()).strip('"')


def forget_visits_that_hold(words: Collection[str]) -> None:
    from accounts.models import Session

    store = SessionStore()
    rows = Session.objects.filter(user=None).values_list("session_key", "session_data")
    for key, data in rows.iterator():
        text = json.dumps(store.decode(data)).lower()
        if any(word in text for word in words):
            Session.objects.filter(session_key=key).delete()
