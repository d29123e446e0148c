"""Rules of registration that hold however an account is made, and from its first moment."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.internal.flows import signup
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.entrance import sign_up_code
from accounts.models import AwaitedApproval, User
from tests.accounts import signing_up
from tests.accounts.round_trips import is_signed_in, round_trip
from tests.openid_provider import OpenIDProvider

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_approval(settings: Any) -> None:
    settings.CAIRN_REGISTRATION = "approval"


def test_a_second_click_on_the_code_does_not_outrun_the_approval(
    client: Client, by_approval: None, with_mail: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes when the account is there and the first click has not gone on."""
    signing_up.sign_up(client)
    second, go_on = Client(), sign_up_code.complete_signup
    second.cookies = client.cookies.copy()

    def late(*args: Any, **given: Any) -> Any:
        signing_up.enter(second, signing_up.newest_code())
        return go_on(*args, **given)

    monkeypatch.setattr(sign_up_code, "complete_signup", late)
    signing_up.enter(client, signing_up.newest_code())
    assert not is_signed_in(client)
    assert not is_signed_in(second)
    assert AwaitedApproval.objects.count() == 1


def test_a_second_way_back_from_a_provider_does_not_outrun_the_approval(
    client: Client,
    by_approval: None,
    provider: OpenIDProvider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second, go_on = Client(), signup.complete_social_signup

    def late(*args: Any, **given: Any) -> Any:
        round_trip(second)
        return go_on(*args, **given)

    monkeypatch.setattr(signup, "complete_social_signup", late)
    assert round_trip(client).headers["Location"] == "/accounts/waiting/"
    assert not is_signed_in(client)
    assert not is_signed_in(second)
    assert AwaitedApproval.objects.count() == 1


@pytest.mark.parametrize("is_typed", [False, True])
def test_an_unverified_email_of_a_domain_does_not_bring_another_in(
    client: Client,
    provider: OpenIDProvider,
    with_mail: None,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    is_typed: bool,
) -> None:
    """Of several emails that a provider knows, the one that it has verified gets the account."""
    settings.CAIRN_REGISTRATION_DOMAINS = ["uni.example"]
    found = [
        EmailAddress(email="dean@uni.example", verified=False, primary=False),
        EmailAddress(email="eve@evil.example", verified=True, primary=True),
    ]
    monkeypatch.setattr(
        "accounts.openid.provider.OpenIDProvider.extract_email_addresses",
        lambda self, data: found[1:] if is_typed else list(found),
    )
    if is_typed:
        monkeypatch.setattr(signup, "process_auto_signup", lambda *given: (False, None))
    page = round_trip(client)
    if is_typed:
        page = client.post("/accounts/3rdparty/signup/", {"email": "dean@uni.example"})
    assert page.headers["Location"] == "/accounts/signup/"
    assert "addresses that end in @uni.example" in client.get("/accounts/signup/").text
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not is_signed_in(client)
