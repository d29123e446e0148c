"""What a person and a session are, whatever page made them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Session, User
from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_nobody_is_made_without_an_email():
    with pytest.raises(ValueError, match="needs an email"):
        User.objects.create_user("")
    assert not User.objects.exists()


def test_a_time_zone_is_one_that_there_is():
    user = User.objects.create_user("ada@example.org", "a long sentence to sign in")
    user.full_clean()
    user.time_zone = "Mars/Olympus"
    with pytest.raises(ValidationError, match="Europe/Madrid"):
        user.full_clean()


def test_a_stored_session_can_be_read_by_its_own_store():
    store = SessionStore()
    store["word"] = "cairn"
    store.save()
    stored = Session.objects.get(pk=store.session_key)
    assert stored.get_session_store_class() is SessionStore
    assert stored.get_decoded() == {"word": "cairn"}


def test_nobody_is_called_by_a_part_of_their_address():
    user = User(email="noor.haddad@example.org")
    assert (user.name, user.initials, str(user)) == ("", "", "noor.haddad@example.org")
    user.handle = "noor"
    assert (user.name, user.initials, str(user)) == ("noor", "N", "noor")
    user.display_name = "Noor Haddad"
    assert (user.name, user.initials, str(user)) == ("Noor Haddad", "NH", "Noor Haddad")
