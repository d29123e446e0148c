"""Who gets what: every address × role × method, with the expected answer.

An address of ours that is missing from the table fails the suite. Forbidden and unknown look alike.
Admin and allauth addresses are checked by their kinds, at the end.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from accounts.models import User
from roadmap.models import Action, Roadmap, Topic
from tests.addresses import our_addresses
from tests.conftest import client_of
from tests.factories import EvidenceFactory, ObjectiveFactory

ROLES = ("visitor", "owner", "other", "curator", "superuser")
OK, SEE_OTHER, LOGIN, GONE, NO, BAD, UNREADABLE = 200, 303, "login", 404, 405, 400, 422

NOBODYS = (LOGIN, GONE, GONE, GONE, GONE)

R = {"roadmap": "backend"}
T = R | {"topic": "leaf-1-1"}

# name: (arguments, GET by role, POST by role); one value stands for all roles
TABLE: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "roadmap:home": ({}, (OK, 302, 302, 302, 302), NO),
    "roadmap:index": ({}, OK, NO),
    "roadmap:overview": (R, OK, NO),
    "roadmap:checklist": (R | {"level": "basics"}, OK, NO),
    "roadmap:topic": (T, OK, NO),
    "roadmap:status": (T, OK, BAD),
    "roadmap:objective": (T | {"uid": "objective"}, NO, BAD),
    "roadmap:note": (T, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    "roadmap:earlier-note": (T, NO, (LOGIN, *[GONE] * 4)),
    "roadmap:evidence": (T, (LOGIN, *[302] * 4), (LOGIN, *[UNREADABLE] * 4)),
    "roadmap:evidence-removal": (
        T | {"evidence": "evidence"},
        NO,
        (LOGIN, SEE_OTHER, GONE, GONE, GONE),
    ),
    "roadmap:placement": (R, OK, SEE_OTHER),
    "roadmap:filter": (R, NO, (LOGIN, *[SEE_OTHER] * 4)),
    "roadmap:reset": (R, (LOGIN, OK, OK, OK, OK), (LOGIN, *[SEE_OTHER] * 4)),
    "roadmap:history": ({}, (LOGIN, OK, OK, OK, OK), NO),
    "roadmap:search": ({}, OK, NO),
    "roadmap:undo": ({"action": "action"}, NO, (GONE, SEE_OTHER, GONE, GONE, GONE)),
    "roadmap:claim": ({}, (LOGIN, 302, 302, 302, 302), (LOGIN, 302, 302, 302, 302)),
    "roadmap:guide": (R, OK, NO),
    "roadmap:open-level": (R, 302, NO),
    "roadmap:all-levels": (R, OK, NO),
    # Which roadmaps one may follow is in tests/views/test_roadmap_at_hand.py.
    "roadmap:follow-roadmap": ({}, NO, GONE),
    "roadmap:welcome": ({}, OK, SEE_OTHER),
    "roadmap:summary": (R, (LOGIN, OK, OK, OK, OK), (LOGIN, NO, NO, NO, NO)),
    "roadmap:plan": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    "roadmap:dashboard": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, NO, NO, NO, NO)),
    "roadmap:fork": (R, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    # An official roadmap has no owner, so its editor exists for nobody. That of a personal one
    # is in tests/views/test_editor.py.
    "roadmap:edit": (R, NOBODYS, NO),
    **dict.fromkeys(
        (
            *("roadmap:edit-details", "roadmap:edit-changes", "roadmap:edit-new-topic"),
            "roadmap:edit-paste",
            *("roadmap:sharing", "roadmap:follow"),
        ),
        (R, NOBODYS, NOBODYS),
    ),
    **dict.fromkeys(
        (
            "roadmap:edit-levels",
            "roadmap:edit-categories",
            "roadmap:roadmap-removal",
            "roadmap:following",
        ),
        (R, NO, NOBODYS),
    ),
    "roadmap:edit-level": (R | {"level": "basics"}, NOBODYS, NOBODYS),
    **dict.fromkeys(
        (
            *("roadmap:edit-level-shift", "roadmap:edit-level-removal"),
            *("roadmap:edit-level-hidden", "roadmap:edit-selection"),
        ),
        (R | {"level": "basics"}, NO, NOBODYS),
    ),
    **dict.fromkeys(
        (
            *("roadmap:edit-category", "roadmap:edit-category-shift"),
            *("roadmap:edit-category-removal", "roadmap:edit-category-hidden"),
        ),
        (R | {"code": "db"}, NO, NOBODYS),
    ),
    "roadmap:edit-section-hidden": (R | {"level": "basics", "code": "db"}, NO, NOBODYS),
    "roadmap:edit-change-undo": (R | {"change": 1}, NO, NOBODYS),
    "roadmap:edit-topic": (T, NOBODYS, NOBODYS),
    **dict.fromkeys(
        (
            *("roadmap:edit-topic-place", "roadmap:edit-topic-shift", "roadmap:edit-topic-hidden"),
            *("roadmap:edit-objectives", "roadmap:edit-links", "roadmap:edit-before"),
        ),
        (T, NO, NOBODYS),
    ),
    "roadmap:edit-objective": (T | {"uid": "objective"}, NO, NOBODYS),
    "roadmap:edit-link-removal": (T | {"link": 1}, NO, NOBODYS),
    **dict.fromkeys(
        (
            "roadmap:checklist-export",
            "roadmap:checklist-json",
            "roadmap:checklist-csv",
            "roadmap:print",
        ),
        (R, OK, NO),
    ),
    "roadmap:import": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    "roadmap:bring-in": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    "accounts:theme": ({}, NO, SEE_OTHER),
    "accounts:settings": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, *[UNREADABLE] * 4)),
    # These two ask for the password again first.
    "accounts:export": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "accounts:delete": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    # With a good link it is in tests/accounts/test_registration.py.
    "accounts:join": ({"secret": "1:x"}, GONE, GONE),
    "account_waiting": ({}, OK, NO),
    "ways:page": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, NO, NO, NO, NO)),
    "ways:sessions": ({}, (LOGIN, NO, NO, NO, NO), (LOGIN, *[SEE_OTHER] * 4)),
    "ways:password": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "ways:remove": ({}, NOBODYS, (LOGIN, NO, NO, NO, NO)),
    "ways:address": ({}, (LOGIN, OK, OK, OK, OK), (LOGIN, *[302] * 4)),
    # allauth's own pages, which the one above replaces; what is sent there is still carried out.
    "account_email": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "usersessions_list": ({}, (LOGIN, *[302] * 4), (LOGIN, *[SEE_OTHER] * 4)),
    "socialaccount_connections": ({}, (LOGIN, *[302] * 4), (LOGIN, OK, OK, OK, OK)),
    "mfa_index": ({}, (LOGIN, *[302] * 4), (LOGIN, NO, NO, NO, NO)),
    "mfa_list_webauthn": ({}, (LOGIN, *[302] * 4), (LOGIN, NO, NO, NO, NO)),
    "mfa_add_webauthn": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "mfa_reauthenticate_webauthn": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "mfa_remove_webauthn": ({"pk": 1}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "mfa_edit_webauthn": ({"pk": 1}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    # What links of mails do is in tests/accounts/announcements.
    "accounts:not-me": ({"token": "1-0.x.y"}, GONE, GONE),
    "healthz": ({}, OK, NO),
    # Single sign-on is not set up here: tests/accounts/test_single_sign_on.py has it.
    "openid_connect_login": ({"provider_id": "oidc"}, GONE, GONE),
    "openid_connect_callback": ({"provider_id": "oidc"}, GONE, NO),
    "account_join": ({}, SEE_OTHER, SEE_OTHER),
    "socialaccount_signup": ({}, SEE_OTHER, SEE_OTHER),
    "account_set_password": ({}, (LOGIN, *[302] * 4), (LOGIN, *[SEE_OTHER] * 4)),
    "account_reauthenticate_code": ({}, (LOGIN, *[SEE_OTHER] * 4), (LOGIN, *[SEE_OTHER] * 4)),
    "account_reauthenticate_provider": ({"provider": "oidc"}, (LOGIN, NO, NO, NO, NO), NOBODYS),
    # Nor is a login by a proxy: tests/accounts/test_proxy_login.py and test_proxy_asked.py.
    "proxy_signed_out": ({}, GONE, NO),
    "proxy_connect": ({}, (LOGIN, *[NO] * 4), NOBODYS),
    "account_reauthenticate_proxy": ({}, (LOGIN, *[NO] * 4), NOBODYS),
    "account_signup": ({}, (OK, 302, 302, 302, 302), (OK, 302, 302, 302, 302)),
    "account_signup_code": ({}, 302, 302),
    "account_login": ({}, (OK, 302, 302, 302, 302), (OK, 302, 302, 302, 302)),
    # There is no code to enter: on to sign-in, or to one's addresses.
    "account_email_verification_sent": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "account_confirm_login_code": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    # Where nobody is in the middle of signing in, these lead elsewhere.
    "mfa_authenticate": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    "second_factor_lost": ({}, OK, NO),
    # They ask who is there first, and a visitor to sign in.
    "mfa_activate_totp": ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    **dict.fromkeys(
        ("mfa_deactivate_totp", "mfa_replace_totp", "mfa_download_recovery_codes"),
        ({}, (LOGIN, *[302] * 4), (LOGIN, *[302] * 4)),
    ),
    "mfa_view_recovery_codes": ({}, (LOGIN, *[302] * 4), (LOGIN, *[NO] * 4)),
    "readyz": ({}, OK, NO),
    # With its token it is in tests/config/test_metrics.py.
    "metrics": ({}, GONE, GONE),
    "robots": ({}, OK, NO),
    "favicon": ({}, SEE_OTHER, NO),
    "change-password": ({}, SEE_OTHER, NO),
    # No site names anybody by itself; see tests/config/test_well_known.py.
    "security": ({}, GONE, NO),
}


def test_every_address_is_in_the_table() -> None:
    assert {address.name for address in our_addresses()} == set(TABLE)


@pytest.fixture
def world(ada: User, grace: User, curator: User, superuser: User) -> dict[str, Any]:
    leaf = Topic.objects.get(slug="leaf-1-1")
    return {
        "clients": {
            "visitor": Client(),
            "owner": client_of(ada),
            "other": client_of(grace),
            "curator": client_of(curator),
            "superuser": client_of(superuser),
        },
        "objective": ObjectiveFactory(topic=leaf).uid,
        "evidence": EvidenceFactory(user=ada, topic=leaf).pk,
        "action": Action.objects.filter(user=ada).latest("pk").pk,
    }


def arguments(world: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: world[value] if name == value or value in ("objective", "action") else value
        for name, value in given.items()
    }


def answer(response: Any) -> Any:
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return LOGIN
    return response.status_code


def answers(world: dict[str, Any], name: str, role: str) -> Iterator[tuple[str, Any, Any]]:
    """What was asked, what came and what the table says. Nothing that was written stays."""
    given, *methods = TABLE[name]
    path = reverse(name, kwargs=arguments(world, given))
    for method, expected in zip(("get", "post"), methods, strict=True):
        wanted = expected[ROLES.index(role)] if isinstance(expected, tuple) else expected
        with transaction.atomic():
            came = answer(getattr(world["clients"][role], method)(path))
            transaction.set_rollback(True)
        yield f"{method} {path} as {role}", came, wanted


@pytest.mark.parametrize("role", ROLES)
def test_the_table_holds(world: dict[str, Any], role: str) -> None:
    asked = [one for name in TABLE for one in answers(world, name, role)]
    assert not [one for one in asked if one[1] != one[2]]


ROADMAP_PAGES = [name for name, (given, *_) in TABLE.items() if "roadmap" in given]


@pytest.mark.parametrize("role", ["visitor", "other", "curator"])
@pytest.mark.parametrize("hidden", [{"visibility": "private"}, {"lifecycle": "draft"}])
def test_a_hidden_roadmap_is_404_for_everybody_but_its_owner(
    world: dict[str, Any], ada: User, hidden: dict[str, str], role: str
) -> None:
    Roadmap.objects.update(owner=ada, **hidden)
    asked = [one for name in ROADMAP_PAGES for one in answers(world, name, role)]
    seen = [one for one in asked if one[1] not in ((NO,) if one[2] == NO else (GONE, LOGIN))]
    assert not seen


@pytest.mark.parametrize("slug", ["nowhere", "x" * 200])
def test_unknown_slugs_are_404(client: Client, roadmap: Roadmap, slug: str) -> None:
    for path in (
        f"/roadmaps/{slug}/",
        f"/roadmaps/backend/{slug}/",
        f"/roadmaps/backend/topics/{slug}/",
        f"/roadmaps/backend/topics/{slug}/status/",
    ):
        assert client.get(path).status_code == 404


def test_an_unknown_objective_is_404(ada_client: Client) -> None:
    path = f"/roadmaps/backend/topics/leaf-1-1/objectives/{uuid.uuid4()}/"
    assert ada_client.post(path, {"checked": "1"}).status_code == 404


CONTENT = ("roadmap", "level", "category", "topic", "objective", "resource", "prerequisite")
PEOPLE = ("accounts_user", "accounts_deletion", "accounts_secondfactorremoval")


@pytest.mark.parametrize("model", [*(f"roadmap_{name}" for name in CONTENT), *PEOPLE])
def test_the_admin_is_for_curators_and_people_are_for_superusers(
    world: dict[str, Any], model: str
) -> None:
    path = reverse(f"admin:{model}_changelist")
    clients = world["clients"]
    assert answer(clients["visitor"].get(path)) == LOGIN
    assert clients["other"].get(path).status_code in (403, 404)
    people = model in PEOPLE
    assert clients["curator"].get(path).status_code == (403 if people else 200)
    assert clients["superuser"].get(path).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "account_email",
        "account_change_password",
        "mfa_index",
        "usersessions_list",
    ],
)
def test_account_pages_ask_a_visitor_to_sign_in(client: Client, db: None, name: str) -> None:
    assert answer(client.get(reverse(name))) == LOGIN
