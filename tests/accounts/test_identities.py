"""An export says how one signs in and where, and holds nothing to come in with."""

from __future__ import annotations

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.identities import identities_of
from accounts.models import KnownWayIn, User
from tests import factories
from tests.accounts.second_factors import with_app, with_passkey
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"


@pytest.fixture
def ada() -> User:
    user: User = factories.UserFactory(email="ada@example.org")
    SocialAccount.objects.create(
        user=user, provider="oidc", uid="ada-there", extra_data={"name": "Ada L."}
    )
    KnownWayIn.objects.create(user=user, way="password")
    return user


def exported(user: User) -> tuple[dict[str, Any], str]:
    """The part about signing in, and the whole file as text."""
    client = Client(HTTP_USER_AGENT=BROWSER, REMOTE_ADDR="203.0.113.77")
    client.post("/accounts/login/", {"login": user.email, "password": factories.PASSWORD})
    if "_auth_user_id" not in client.session:  # the challenge is not what is tested here
        newly_in(client, user)
    text = client.post("/settings/export/", {"form": "json"}).content.decode()
    return json.loads(text)["profile"]["signing_in"], text


def test_it_says_by_what_and_from_where(ada: User) -> None:
    found, _ = exported(ada)
    assert found["has_password"] is True
    assert [(one["provider"], one["uid"]) for one in found["accounts_elsewhere"]] == [
        ("oidc", "ada-there")
    ]
    assert found["accounts_elsewhere"][0]["extra_data"] == {"name": "Ada L."}
    (session,) = found["sessions"]
    assert (session["network_address"], session["browser"]) == ("203.0.113.77", BROWSER)
    assert session["ends"] > session["began"]
    assert [one["way"] for one in found["ways_in"]] == ["password"]


def test_it_names_factors_and_gives_none_away(ada: User) -> None:
    secret = with_app(ada)
    key = with_passkey(ada, name="My phone")
    codes = RecoveryCodes(Authenticator.objects.get(user=ada, type="recovery_codes"))
    found, text = exported(ada)
    kinds = [(one["kind"], one["name"]) for one in found["second_factors"]]
    assert sorted(kinds) == [("recovery_codes", ""), ("totp", ""), ("webauthn", "My phone")]
    hidden = [secret, ada.password, *codes.get_unused_codes(), json.dumps(key.data["credential"])]
    hidden += [str(session.pk) for session in ada.web_sessions.all()]
    assert [word for word in hidden if word and word in text] == []


def test_nothing_of_others_is_in_it(ada: User) -> None:
    grace: User = factories.UserFactory(email="grace@example.org")
    with_passkey(grace, name="Grace's phone")
    exported(grace)
    found = identities_of(ada)
    assert (found["second_factors"], found["sessions"]) == ([], [])
