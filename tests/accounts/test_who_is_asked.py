"""Before what could take an account away everybody is asked who they are, and nobody twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.asking import CAME_IN_AT
from accounts.models import User
from tests import factories
from tests.accounts import signing_up
from tests.accounts.people import (
    SECRET,
    by_passkey,
    by_password,
    by_password_and_app,
    by_provider,
)
from tests.accounts.round_trips import round_trip
from tests.openid_provider import ADA, OpenIDProvider
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

EXPORT, DELETE, PAGE = "/settings/export/", "/settings/delete/", "/accounts/reauthenticate/"
HOUR = 3600
NEW = {"password1": "another long sentence", "password2": "another long sentence"}


PEOPLE: list[Callable[[], User]] = [by_provider, by_password, by_password_and_app, by_passkey]

GUARDED: dict[str, tuple[str, str, dict[str, str]]] = {
    "export": ("post", EXPORT, {"form": "json"}),
    "the page of the export": ("get", EXPORT, {}),
    "deletion": ("post", DELETE, {"email": ADA["email"]}),
    "the page of the deletion": ("get", DELETE, {}),
    "another email": ("post", "/accounts/email/", {"action_add": "", "email": "b@example.org"}),
    "the primary email": (
        "post",
        "/accounts/email/",
        {"action_primary": "", "email": "second@example.org"},
    ),
    "an email less": (
        "post",
        "/accounts/email/",
        {"action_remove": "", "email": "second@example.org"},
    ),
    "a passkey": ("get", "/accounts/2fa/webauthn/add/", {}),
    "another passkey": ("post", "/accounts/2fa/webauthn/add/", {"name": "Mine"}),
}
"""What is asked before, for everybody."""


def state_of(user: User) -> list[Any]:
    """All that the guarded actions could change."""
    found = User.objects.filter(pk=user.pk).values_list("email", "password")
    addresses = EmailAddress.objects.filter(user=user).order_by("pk")
    factors = Authenticator.objects.filter(user=user).order_by("pk")
    accounts = SocialAccount.objects.filter(user=user).order_by("pk")
    emails = addresses.values_list("email", "primary")
    return [*found, *emails, *factors.values_list("pk", "type"), *accounts.values_list("uid")]


def asked(response: Any) -> bool:
    return response.status_code in (302, 303) and response.headers["Location"].startswith(PAGE)


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("action", GUARDED)
def test_whoever_came_in_an_hour_ago_is_asked_before(
    client: Client,
    provider: OpenIDProvider,
    with_mail: None,
    kind: Callable[[], User],
    action: str,
) -> None:
    user = kind()
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    newly_in(client, user, ago=HOUR)
    before = state_of(user)
    method, address, sent = GUARDED[action]
    assert asked(getattr(client, method)(address, sent))
    assert state_of(user) == before


@pytest.mark.parametrize("kind", [by_provider, by_password, by_password_and_app])
@pytest.mark.parametrize("action", GUARDED)
def test_whoever_has_only_now_come_in_is_not_asked(
    client: Client, provider: OpenIDProvider, kind: Callable[[], User], action: str
) -> None:
    user = kind()
    EmailAddress.objects.create(user=user, email="second@example.org", verified=True)
    newly_in(client, user)
    method, address, sent = GUARDED[action]
    assert not asked(getattr(client, method)(address, sent))


def with_app_and_codes() -> User:
    user = by_password_and_app()
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    return user


def by_provider_and_password() -> User:
    user = by_password()
    SocialAccount.objects.create(user=user, provider="oidc", uid="ada-there")
    return user


OF_SOME: dict[str, tuple[Callable[[], User], str, str]] = {
    "a first password": (by_provider, "get", "/accounts/password/set/"),
    "a first password, sent": (by_provider, "post", "/accounts/password/set/"),
    "an app": (by_password, "get", "/accounts/2fa/totp/activate/"),
    "no password": (by_provider_and_password, "post", "/settings/sign-in/password/"),
    "no app": (by_password_and_app, "post", "/accounts/2fa/totp/deactivate/"),
    "the recovery codes": (with_app_and_codes, "get", "/accounts/2fa/recovery-codes/"),
    "new codes": (with_app_and_codes, "post", "/accounts/2fa/recovery-codes/generate/"),
    "codes to keep": (with_app_and_codes, "get", "/accounts/2fa/recovery-codes/download/"),
    "a passkey less": (by_passkey, "post", "/accounts/2fa/webauthn/keys/{pk}/remove/"),
    "a name of a passkey": (by_passkey, "post", "/accounts/2fa/webauthn/keys/{pk}/edit/"),
}
"""What only some people have: whoever it is that has it."""


@pytest.mark.parametrize("action", OF_SOME)
def test_so_is_whoever_has_something_that_could_be_taken(client: Client, action: str) -> None:
    kind, method, address = OF_SOME[action]
    user = kind()
    newly_in(client, user, ago=HOUR)
    before = state_of(user)
    key = Authenticator.objects.filter(user=user).values_list("pk", flat=True).first()
    assert asked(getattr(client, method)(address.format(pk=key), NEW))
    assert state_of(user) == before


def test_a_provider_is_connected_and_disconnected_only_by_who_has_answered(
    client: Client, provider: OpenIDProvider
) -> None:
    user = by_password()
    newly_in(client, user, ago=HOUR)
    assert asked(round_trip(client, "/accounts/oidc/oidc/login/?process=connect"))
    assert not SocialAccount.objects.exists()
    client.post(PAGE, {"password": factories.PASSWORD})
    assert SocialAccount.objects.get().user == user
    newly_in(client, user, ago=HOUR)
    with time_machine.travel(time.time() + HOUR):
        sent = {"account": SocialAccount.objects.get().pk}
        assert asked(client.post("/accounts/3rdparty/", sent))
    assert SocialAccount.objects.exists()


@pytest.mark.parametrize("kind", ["password", "sign-up", "provider", "sign-up by provider", "code"])
def test_each_way_to_come_in_is_an_answer_for_five_minutes(
    client: Client, provider: OpenIDProvider, with_mail: None, settings: Any, kind: str
) -> None:
    come_in(client, settings, kind)
    assert client.get(EXPORT).status_code == 200
    with time_machine.travel(time.time() + 301):
        assert asked(client.get(EXPORT))


def come_in(client: Client, settings: Any, kind: str) -> None:
    if kind == "password":
        sent = {"login": by_password().email, "password": factories.PASSWORD}
        client.post("/accounts/login/", sent)
    elif kind == "sign-up":
        signing_up.sign_up(client, "new@example.org")
        signing_up.enter(client, signing_up.newest_code())
    elif kind == "code":
        client.post("/accounts/login/code/", {"email": by_password().email})
        code = mail.outbox[-1].body.split("\n\n")[1]
        client.post("/accounts/login/code/confirm/", {"code": code})
    else:
        if kind == "provider":
            by_provider()
        round_trip(client)


def test_a_password_without_the_second_factor_is_no_answer(client: Client) -> None:
    """The first step of a sign-in that was left at that says nothing of who is there."""
    sent = {"login": by_password_and_app().email, "password": factories.PASSWORD}
    client.post("/accounts/login/", sent)
    assert CAME_IN_AT not in client.session


# --- The page ------------------------------------------------------------------------------------


def ways(client: Client) -> str:
    page: str = client.get(PAGE).content.decode()
    return page[page.index("<h1>") : page.index("</main>")]


WAYS = {
    by_password: ["Password", "A code by mail to ada@id.example"],
    by_password_and_app: ["Password", "A code of your authenticator app"],
    by_passkey: ["A passkey"],
    by_provider: ["Example University", "A code by mail to ada@id.example"],
}
ALL_WAYS = {"Password", "A code of your authenticator app", "A passkey", "Example University"}


@pytest.mark.parametrize("kind", PEOPLE)
@pytest.mark.parametrize("mail_is_sent", [True, False])
def test_the_page_lists_every_way_that_this_person_has(
    client: Client,
    provider: OpenIDProvider,
    settings: Any,
    kind: Callable[[], User],
    mail_is_sent: bool,
) -> None:
    settings.MAIL_CONFIGURED = mail_is_sent
    newly_in(client, kind(), ago=HOUR)
    page = ways(client)
    has = {way for way in WAYS[kind] if mail_is_sent or not way.startswith("A code by mail")}
    assert all(way in page for way in has), page
    assert not any(way in page for way in ALL_WAYS - has)
    assert ("A code by mail" in page) is any(way.startswith("A code by mail") for way in has)


def test_where_no_way_is_left_nobody_is_let_through_and_the_page_says_whom_to_ask(
    client: Client,
) -> None:
    newly_in(client, by_provider(), ago=HOUR)  # the provider is none of this site's any more
    assert asked(client.get(EXPORT))
    assert "Ask its administrator" in ways(client)
    page = client.post(PAGE, {"password": ""})
    assert page.status_code == 200
    assert asked(client.get(EXPORT))


def test_an_empty_or_wrong_password_is_no_answer_of_who_has_none(client: Client) -> None:
    newly_in(client, by_provider(), ago=HOUR)
    for password in ("", "!", "None", factories.PASSWORD):
        client.post(PAGE, {"password": password})
    assert asked(client.get(EXPORT))


def test_an_app_is_an_answer(client: Client) -> None:
    newly_in(client, by_password_and_app(), ago=HOUR)
    address = f"/accounts/2fa/reauthenticate/?next={EXPORT}"
    wrong = client.post(address, {"code": "000000"})
    assert "It is me" in wrong.content.decode()
    assert asked(client.get(EXPORT))
    now = totp.yield_hotp_counters_from_time()
    code = totp.format_hotp_value(totp.hotp_value(SECRET, next(iter(now))))
    assert client.post(address, {"code": code}).headers["Location"] == EXPORT
    assert client.get(EXPORT).status_code == 200
