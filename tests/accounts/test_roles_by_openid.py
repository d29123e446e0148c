"""Roles by the groups that OpenID Connect tells of, and ways in which nobody gets one."""

from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import User
from config.env.group_roles import GroupRoles
from tests.accounts.people import by_password, by_provider
from tests.accounts.round_trips import ASKED, CALLBACK, LOGIN, is_signed_in, round_trip
from tests.factories import PASSWORD
from tests.openid_provider import ADA, OpenIDProvider
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

CONNECT = f"{LOGIN}?process=connect"


@pytest.fixture(autouse=True)
def roles(provider: OpenIDProvider, settings: Any, superuser: User) -> None:
    settings.CAIRN_GROUP_ROLES = GroupRoles(frozenset({"teachers"}), frozenset({"admins"}))
    (app,) = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    app["settings"] |= {"groups_claim": "groups"}


def ada() -> User:
    return User.objects.get(email=ADA["email"])


def is_administrator() -> bool:
    return ada().is_superuser and ada().is_staff


@pytest.mark.parametrize("told", [["x", "admins"], "admins", "x,admins"])
def test_a_claim_gives_a_role(client: Client, provider: OpenIDProvider, told: Any) -> None:
    provider.person["groups"] = told
    round_trip(client)
    assert is_signed_in(client)
    assert is_administrator()


def test_a_claim_that_only_the_identity_has_counts_too(
    client: Client, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.person["groups"] = ["admins"]
    monkeypatch.setattr(provider, "userinfo", lambda: {"sub": ADA["sub"], "email": ADA["email"]})
    round_trip(client)
    assert is_administrator()


@pytest.mark.parametrize("left", [[], "", None, {"admins": True}, 7, "absent"])
def test_without_it_the_role_is_taken(provider: OpenIDProvider, left: Any) -> None:
    provider.person["groups"] = ["admins"]
    round_trip(Client())
    if left == "absent":
        del provider.person["groups"]
    else:
        provider.person["groups"] = left
    client = Client()
    round_trip(client)
    assert is_signed_in(client)
    assert not is_administrator()


def test_another_claim_means_nothing(client: Client, provider: OpenIDProvider) -> None:
    provider.person |= {"roles": ["admins"], "rights": ["all"], "is_superuser": True}
    round_trip(client)
    assert not is_administrator()


def test_nothing_of_groups_is_kept(client: Client, provider: OpenIDProvider) -> None:
    provider.person["groups"] = ["teachers", "secret-club"]
    round_trip(client)
    assert "secret-club" not in str(SocialAccount.objects.get().extra_data)
    assert "secret-club" not in str(dict(client.session))


def test_connecting_gives_no_role(client: Client, provider: OpenIDProvider) -> None:
    provider.person["groups"] = ["admins"]
    newly_in(client, by_password())
    round_trip(client, CONNECT)
    assert SocialAccount.objects.get().user == ada()
    assert not is_administrator()


def test_joining_gives_no_role(client: Client, provider: OpenIDProvider) -> None:
    provider.person["groups"] = ["admins"]
    by_password()
    round_trip(client)
    client.post("/accounts/login/", {"login": ADA["email"], "password": PASSWORD})
    client.post("/accounts/join/")
    assert SocialAccount.objects.get().user == ada()
    assert not is_administrator()


def test_an_answer_who_is_there_gives_no_role(client: Client, provider: OpenIDProvider) -> None:
    provider.person["groups"] = ["admins"]
    newly_in(client, by_provider(), ago=3600)
    round_trip(client, f"{ASKED}?next=/settings/export/")
    assert client.get("/settings/export/").status_code == 200
    assert not is_administrator()


def test_what_a_visitor_writes_into_an_address_is_no_role(
    client: Client, provider: OpenIDProvider
) -> None:
    round_trip(client, f"{LOGIN}?rights=all&groups=admins&data=admins")
    client.get(CALLBACK, {"rights": "all"})
    assert not is_administrator()


def test_groups_of_a_sign_up_that_was_left_for_long_count_no_more(
    client: Client, provider: OpenIDProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    del provider.person["email"]
    provider.person["groups"] = ["admins"]
    round_trip(client)
    session = client.session
    session["socialaccount_sociallogin"]["state"]["rights"]["at"] = time.time() - 3 * 60 * 60
    session.save()
    client.post("/accounts/3rdparty/signup/", {"email": ADA["email"]})
    assert is_signed_in(client)
    assert not is_administrator()


def test_no_role_without_approval(client: Client, provider: OpenIDProvider, settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "approval"
    provider.person["groups"] = ["admins"]
    round_trip(client)
    assert not is_signed_in(client)
    assert not is_administrator()
