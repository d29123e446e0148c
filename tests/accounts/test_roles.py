"""Roles by groups: given and taken at sign-ins, and only what a group gave is taken."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.administrators import promote
from accounts.models import GivenRight, Right, User
from accounts.roles.groups import groups_in, rights_of
from accounts.roles.rights import settle
from config.env.group_roles import GroupRoles
from tests.accounts.people import SECRET
from tests.conftest import client_of
from tests.factories import UserFactory
from tests.proxied import behind_proxy, connected, sent_by_proxy, who
from tests.races import at_once

ROLES = GroupRoles(frozenset({"teachers", "editors"}), frozenset({"admins"}))
CURATOR, ADMINISTRATOR = {Right.ADMIN, Right.CONTENT}, {Right.ADMIN, Right.ALL}


@pytest.mark.parametrize(
    ("told", "groups"),
    [
        ("a,b", {"a", "b"}),
        ("a | b, c", {"a", "b", "c"}),
        (["a", " b "], {"a", "b"}),
        (["a,b"], {"a,b"}),
        (["a", 7, None, ["b"]], {"a"}),
        *((nothing, set()) for nothing in ("", ",|,", None, 7, True, {"a": 1}, [], [""], b"a")),
    ],
)
def test_groups_are_read_from_texts_alone(told: Any, groups: set[str]) -> None:
    assert groups_in(told) == groups


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists))
def test_whatever_is_told_is_no_error(told: Any) -> None:
    assert all(name == name.strip() != "" for name in groups_in(told))


@pytest.mark.parametrize(
    ("groups", "rights"),
    [
        ({"teachers"}, CURATOR),
        ({"admins"}, ADMINISTRATOR),
        ({"admins", "editors"}, CURATOR | ADMINISTRATOR),
        ({"Teachers", "teacher", "admins2"}, set()),
        (set(), set()),
    ],
)
def test_rights_follow_from_groups_by_their_exact_names(
    groups: set[str], rights: set[Right]
) -> None:
    assert rights_of(frozenset(groups), ROLES) == rights


def test_no_group_means_anything_by_default() -> None:
    assert rights_of(frozenset({"admins", ""}), GroupRoles()) == set()


@pytest.fixture
def roles(settings: Any) -> None:
    settings.CAIRN_GROUP_ROLES = ROLES
    behind_proxy(settings, groups="Remote-Groups")


def rights(user: User) -> set[str]:
    found = User.objects.get(pk=user.pk)
    held = {Right.ADMIN} if found.is_staff else set()
    held |= {Right.ALL} if found.is_superuser else set()
    return held | ({Right.CONTENT} if found.groups.filter(name="Curators").exists() else set())


def sign_in(groups: str | None, user: User) -> Client:
    more = {} if groups is None else {"groups": groups}
    client = sent_by_proxy(**more)
    client.get("/dashboard/")
    assert who(client) == user
    return client


@pytest.mark.django_db
def test_the_group_of_curators_is_the_one_that_the_site_makes() -> None:
    assert Group.objects.get(name=site.CAIRN_CURATORS).permissions.count() > 20


@pytest.mark.django_db
@pytest.mark.parametrize(("group", "role"), [("teachers", CURATOR), ("admins", ADMINISTRATOR)])
@pytest.mark.parametrize("left", ["", None, "others"])
def test_a_role_comes_and_goes_with_its_group(
    roles: None, superuser: User, group: str, role: set[str], left: str | None, caplog: Any
) -> None:
    user = connected(UserFactory())
    caplog.set_level(logging.INFO, "cairn.logins")
    sign_in(f"others,{group}", user)
    assert rights(user) == role
    assert f"account {user.pk} was given a right by its groups: may open the admin." in caplog.text
    sign_in(left, user)
    assert rights(user) == set()
    assert f"account {user.pk} lost a right with its groups" in caplog.text
    assert user.email not in caplog.text
    assert group not in caplog.text
    assert not GivenRight.objects.exists()


@pytest.mark.django_db
def test_a_change_of_role_keeps_what_both_have(roles: None, superuser: User) -> None:
    user = connected(UserFactory())
    sign_in("teachers", user)
    sign_in("admins", user)
    assert rights(user) == ADMINISTRATOR
    sign_in("admins|editors", user)
    assert rights(user) == CURATOR | ADMINISTRATOR
    sign_in("editors", user)
    assert rights(user) == CURATOR


@pytest.mark.django_db
def test_a_role_given_by_hand_is_no_groups_to_take(
    roles: None, superuser: User, curator: User
) -> None:
    connected(curator)
    sign_in("teachers", curator)
    assert not GivenRight.objects.exists()
    sign_in("", curator)
    assert rights(curator) == CURATOR


@pytest.mark.django_db
def test_only_the_part_that_the_group_gave_is_taken(roles: None, superuser: User) -> None:
    user = connected(UserFactory(is_staff=True))
    sign_in("teachers", user)
    sign_in("", user)
    assert rights(user) == {Right.ADMIN}


@pytest.mark.django_db
def test_what_an_administrator_sets_by_hand_stays(roles: None, superuser_client: Client) -> None:
    user = connected(UserFactory())
    sign_in("teachers", user)
    page = reverse("admin:accounts_user_change", args=[user.pk])
    form = {"display_name": "Ada", "is_active": "on", "groups": []}
    superuser_client.post(page, form)  # both are taken by hand ...
    assert rights(user) == set()
    curators = Group.objects.get(name="Curators").pk
    superuser_client.post(page, form | {"is_staff": "on", "groups": [curators]})
    sign_in("", user)
    assert rights(user) == CURATOR  # ... and given by hand


@pytest.mark.django_db
def test_who_is_promoted_on_the_command_line_stays_administrator(
    roles: None, superuser: User
) -> None:
    user = connected(UserFactory())
    sign_in("admins", user)
    promote(email=user.email)
    sign_in("", user)
    assert rights(user) == ADMINISTRATOR


@pytest.mark.django_db
def test_the_last_administrator_stays_one(roles: None, caplog: Any) -> None:
    user = connected(UserFactory())
    sign_in("admins,teachers", user)
    sign_in("", user)
    assert rights(user) == ADMINISTRATOR
    assert f"account {user.pk} is in no group of administrators any more" in caplog.text
    closed = UserFactory(is_staff=True, is_superuser=True, is_active=False)
    sign_in("", user)
    assert rights(user) == ADMINISTRATOR  # a closed account administers nothing
    User.objects.filter(pk=closed.pk).update(is_active=True)
    sign_in("", user)
    assert rights(user) == set()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_lose_the_role_at_once_one_stays(roles: None) -> None:
    people = [UserFactory() for _ in range(2)]
    for user in people:
        settle(user, ADMINISTRATOR)
    found = at_once([lambda one=user: settle(one, set()) for user in people])
    assert found == [None, None]
    assert User.objects.filter(is_superuser=True, is_staff=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_sign_ins_at_once_give_a_role_once(roles: None) -> None:
    user = UserFactory()
    people = [User.objects.get(pk=user.pk) for _ in range(10)]
    assert at_once([lambda one=one: settle(one, CURATOR) for one in people]) == [None] * 10
    assert GivenRight.objects.count() == 2


@pytest.mark.django_db
def test_a_role_that_is_taken_ends_what_an_open_session_may_do(
    roles: None, superuser: User
) -> None:
    user = connected(UserFactory())
    client = sign_in("teachers", user)
    assert client.get("/admin/").status_code == 200
    sign_in("", user)  # on another device
    assert client.get("/admin/").status_code == 403


@pytest.mark.django_db
def test_nothing_is_settled_before_the_second_factor(roles: None, superuser: User) -> None:
    user = connected(UserFactory())
    totp.TOTP.activate(user, SECRET)
    client = sent_by_proxy(groups="admins")
    client.get("/dashboard/")
    assert rights(user) == set()
    user.authenticator_set.all().delete()
    client.get("/accounts/2fa/authenticate/")
    assert who(client) == user
    assert rights(user) == ADMINISTRATOR


@pytest.mark.django_db
def test_a_sign_in_of_another_kind_changes_nothing(roles: None, superuser: User) -> None:
    user = connected(UserFactory())
    sign_in("teachers", user)
    client_of(user).get("/dashboard/")
    assert rights(user) == CURATOR


@pytest.mark.django_db
def test_without_a_header_of_groups_nothing_is_settled(
    roles: None, settings: Any, superuser: User
) -> None:
    user = connected(UserFactory())
    sign_in("teachers", user)
    behind_proxy(settings)
    sign_in("admins", user)
    assert rights(user) == CURATOR


@pytest.mark.django_db
def test_a_group_that_is_gone_here_is_no_error(roles: None, caplog: Any) -> None:
    Group.objects.filter(name="Curators").delete()
    user = connected(UserFactory())
    sign_in("teachers", user)
    assert rights(user) == {Right.ADMIN}
    assert "There is no group Curators any more" in caplog.text


@pytest.mark.django_db
def test_a_role_by_a_group_shows_a_second_factor_like_any_other(
    roles: None, settings: Any, superuser: User
) -> None:
    settings.CAIRN_REQUIRE_STAFF_MFA = True
    client = sign_in("admins", connected(UserFactory()))
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"
