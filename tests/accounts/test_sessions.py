"""Session and user come in one query, and say nothing that Django's own ``get_user`` would not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import auth
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.middleware import AuthenticationMiddleware
from accounts.models import Session, User
from accounts.sessions import SessionStore
from tests.bench.stock import SessionStore as DjangosStore
from tests.conftest import client_of
from tests.factories import PASSWORD, UserFactory

PAGE = "/settings/"


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_key(key: str) -> Client:
    """A browser that sends this session's cookie, wherever it has it from."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    return client


def request_with(key: str) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    AuthenticationMiddleware(lambda _: HttpResponse()).process_request(request)
    return request


def who(key: str) -> Any:
    """The id of the person behind a session, None for a visitor."""
    return request_with(key).user.pk


def change(key: str, **values: object) -> None:
    """Write into a session's data, past every check."""
    store = SessionStore(key)
    store.update(values)
    store.save()


def is_signed_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


# --- One query, and the same person ---------------------------------------------------------------


def test_session_and_user_take_one_query(
    grace: User, grace_client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert request_with(key_of(grace_client)).user.email == grace.email


def test_the_user_is_the_one_that_django_would_load(grace: User, grace_client: Client) -> None:
    request = request_with(key_of(grace_client))
    theirs: Any = auth.get_user(request)
    assert request.user == theirs == grace
    assert request.user.get_deferred_fields() == {"date_joined", "last_login"}
    for field in User._meta.concrete_fields:
        ours = getattr(request.user, field.attname)
        assert ours == getattr(theirs, field.attname)
        assert type(ours) is type(getattr(theirs, field.attname))
    assert request.user._state.db == "default"
    assert not request.user._state.adding


@pytest.mark.parametrize("ago", [-1, 1])
def test_a_session_is_the_one_that_django_would_load(ago: int, grace_client: Client) -> None:
    key = key_of(grace_client)
    change(key, filter="q=“words”")
    Session.objects.filter(pk=key).update(expire_date=timezone.now() - dt.timedelta(seconds=ago))
    ours, theirs = SessionStore(key), DjangosStore(key)
    assert ours.load() == theirs.load()
    assert ours.session_key == theirs.session_key == (key if ago < 0 else None)


def test_a_loaded_user_can_be_saved(grace: User, grace_client: Client) -> None:
    user: Any = request_with(key_of(grace_client)).user
    user.display_name = "Grace again"
    user.save()
    grace.refresh_from_db()
    assert grace.display_name == "Grace again"


def test_a_session_without_a_person_is_kept_for_visitors(db: None) -> None:
    store = SessionStore()
    store["guest_id"] = 7
    store.save()
    request = request_with(store.session_key or "")
    assert request.user.is_anonymous
    assert request.session["guest_id"] == 7


# --- Ends of sessions -----------------------------------------------------------------------------


def test_a_cookie_kept_over_a_logout_opens_nothing(grace_client: Client) -> None:
    thief = with_key(key_of(grace_client))
    assert is_signed_in(thief)
    grace_client.post("/accounts/logout/")
    assert not is_signed_in(thief)
    assert not is_signed_in(grace_client)


def test_a_password_change_ends_the_other_sessions(grace: User, grace_client: Client) -> None:
    other = client_of(grace)
    response = grace_client.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "quite another sentence",
            "password2": "quite another sentence",
        },
    )
    assert response.status_code == 302
    assert is_signed_in(grace_client)
    assert not is_signed_in(other)


def test_a_password_set_elsewhere_ends_every_session(grace: User, grace_client: Client) -> None:
    grace.set_password("from the command line")
    grace.save()
    assert not is_signed_in(grace_client)


def test_an_expired_session_is_nobodys(grace: User, grace_client: Client) -> None:
    past = timezone.now() - dt.timedelta(seconds=1)
    Session.objects.filter(pk=key_of(grace_client)).update(expire_date=past)
    assert who(key_of(grace_client)) is None
    assert not is_signed_in(grace_client)


def test_somebody_inactive_is_a_visitor(grace: User, grace_client: Client) -> None:
    User.objects.filter(pk=grace.pk).update(is_active=False)
    assert who(key_of(grace_client)) is None
    assert not is_signed_in(grace_client)


def test_sessions_go_with_their_person(grace: User, grace_client: Client) -> None:
    grace.delete()
    assert not Session.objects.exists()
    assert not is_signed_in(grace_client)


def test_a_session_that_names_somebody_deleted_is_nobodys(grace: User, db: None) -> None:
    client, ada = client_of(grace), UserFactory()
    key, ada_id = key_of(client), ada.pk
    change(key, **{SESSION_KEY: str(ada_id)})
    Session.objects.filter(pk=key).update(user=None)
    ada.delete()
    assert who(key) is None


# --- Keys, back ends, disagreement ----------------------------------------------------------------


def test_sessions_live_on_under_a_new_secret_key(
    grace: User, grace_client: Client, settings: Any
) -> None:
    before = key_of(grace_client)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new key that is long enough for everybody"
    assert is_signed_in(grace_client)
    settings.SECRET_KEY_FALLBACKS = []
    assert key_of(grace_client) != before
    assert is_signed_in(grace_client)
    assert not is_signed_in(with_key(before))


def test_sessions_end_with_a_secret_key_that_is_forgotten(
    grace_client: Client, settings: Any
) -> None:
    settings.SECRET_KEY = "a new key that is long enough for everybody"
    assert not is_signed_in(grace_client)


def test_a_back_end_that_is_no_longer_used_lets_nobody_in(
    grace_client: Client, settings: Any
) -> None:
    store = SessionStore(key_of(grace_client))
    settings.AUTHENTICATION_BACKENDS = [
        path for path in settings.AUTHENTICATION_BACKENDS if path != store[BACKEND_SESSION_KEY]
    ]
    assert who(key_of(grace_client)) is None
    assert not is_signed_in(grace_client)


class Closed(ModelBackend):
    """A back end with an opinion of its own about who is there."""

    def get_user(self, user_id: int) -> None:
        return None


class Picky(ModelBackend):
    """A back end that lets nobody in who has a display name."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not user.display_name


@pytest.mark.parametrize("backend", [Closed, Picky])
def test_a_back_end_with_rules_of_its_own_is_asked(
    backend: type, grace_client: Client, settings: Any
) -> None:
    path = f"{__name__}.{backend.__name__}"
    settings.AUTHENTICATION_BACKENDS = [path]
    change(key_of(grace_client), **{BACKEND_SESSION_KEY: path})
    assert who(key_of(grace_client)) is None


def test_the_data_of_a_session_says_whose_it_is_not_its_column(ada: User, grace: User) -> None:
    client = client_of(ada)
    Session.objects.filter(pk=key_of(client)).update(user=grace)
    assert who(key_of(client)) == ada.pk


def test_a_column_alone_signs_nobody_in(grace: User) -> None:
    store = SessionStore()
    store["guest_id"] = 7
    store.save()
    Session.objects.filter(pk=store.session_key).update(user=grace)
    assert who(store.session_key or "") is None


def test_a_session_of_before_the_column_still_works(grace: User, grace_client: Client) -> None:
    Session.objects.filter(pk=key_of(grace_client)).update(user=None)
    assert who(key_of(grace_client)) == grace.pk


@pytest.mark.parametrize("value", ["", "0" * 64, None])
def test_a_wrong_hash_ends_the_session(value: str | None, grace_client: Client) -> None:
    change(key_of(grace_client), **{HASH_SESSION_KEY: value})
    assert who(key_of(grace_client)) is None
    assert not Session.objects.filter(pk=key_of(grace_client)).exists()


@pytest.mark.parametrize("data", ["", "x", "e30:1vXyZz:forged"])
def test_data_that_nobody_signed_is_no_session(data: str, grace_client: Client) -> None:
    Session.objects.filter(pk=key_of(grace_client)).update(session_data=data)
    assert who(key_of(grace_client)) is None


@pytest.mark.parametrize(
    "key", ["", "short", "a" * 32, "a" * 5000, "é'\"; --\ud800"[:7] + "padded"]
)
def test_an_unknown_key_is_no_session(key: str, db: None) -> None:
    assert who(key) is None


# --- Changing hands within a request --------------------------------------------------------------


def test_signing_in_as_somebody_else_leaves_nothing_of_the_one_before(
    ada: User, grace: User
) -> None:
    request = request_with(key_of(client_of(ada)))
    request.session["guest_id"] = 7
    before = request.session.session_key
    assert request.user == ada
    auth.login(request, grace, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    assert request.user == grace
    assert who(request.session.session_key or "") == grace.pk
    assert "guest_id" not in request.session
    assert who(before or "") is None


def test_a_session_given_up_before_anybody_asked_is_nobodys(grace_client: Client) -> None:
    request = request_with(key_of(grace_client))
    assert SESSION_KEY in request.session
    request.session.flush()
    assert request.user.is_anonymous


def test_a_new_key_within_a_request_keeps_the_person(grace: User, grace_client: Client) -> None:
    request = request_with(key_of(grace_client))
    assert SESSION_KEY in request.session
    request.session.cycle_key()
    assert request.user == grace


def test_the_sign_in_page_changes_who_is_there(ada: User, grace: User) -> None:
    client = client_of(ada)
    client.post("/accounts/logout/")
    client.post("/accounts/login/", {"login": grace.email, "password": PASSWORD})
    assert who(key_of(client)) == grace.pk
    assert Session.objects.get(pk=key_of(client)).user == grace


@pytest.mark.parametrize(
    "key", ['"\\000aaaaaaaaaa"', '"\\377\\376aaaaaaaa"', '""', "a" * 7, "../../x/../y"]
)
def test_a_cookie_that_no_session_of_ours_had_is_as_good_as_none(db: None, key: str) -> None:
    cookie = {"cookie": f"{settings.SESSION_COOKIE_NAME}={key}"}
    assert Client().get(PAGE, headers=cookie).status_code == 302
    assert Client().get("/roadmaps/", headers=cookie).status_code == 200


# --- What stands on sessions ----------------------------------------------------------------------


def test_signing_in_with_a_code_from_an_app(grace: User, client: Client) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    TOTP.activate(grace, secret)
    response = client.post("/accounts/login/", {"login": grace.email, "password": PASSWORD})
    assert response.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_signed_in(client)
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert who(key_of(client)) == grace.pk
    assert is_signed_in(client)


def test_the_list_of_sessions_ends_the_others(grace: User) -> None:
    clients = [Client(), Client()]
    for client in clients:
        client.post("/accounts/login/", {"login": grace.email, "password": PASSWORD})
    here, there = clients
    assert UserSession.objects.filter(user=grace).count() == 2
    assert there.get("/accounts/sessions/", follow=True).status_code == 200
    here.post("/accounts/sessions/")
    assert is_signed_in(here)
    assert not is_signed_in(there)


def test_the_admin_opens_for_its_people_only(superuser: User, grace_client: Client) -> None:
    client = client_of(superuser)
    assert superuser.email in client.get("/admin/").content.decode()
    assert grace_client.get("/admin/").status_code != 200
    User.objects.filter(pk=superuser.pk).update(is_staff=False)
    assert client.get("/admin/").status_code != 200
