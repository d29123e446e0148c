"""Ten ways in which a provider can answer: what the person reads, and the line in the log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.accounts.people import by_password
from tests.accounts.round_trips import LOGIN, at_provider, begin, is_signed_in
from tests.openid_provider import ADA, OpenIDProvider

pytestmark = pytest.mark.django_db
NEW = "which one should your account here have"


@dataclass(frozen=True)
class Outcome:
    """The heading of the page that comes, and all that is logged; "" for nothing."""

    heading: str
    line: str = ""
    signed_in: bool = False
    accounts: int = 0
    mails: tuple[str, ...] = ()
    """The subjects of what is sent."""


UNTRUSTED = "what it says of who it is can't be trusted (Invalid id_token)"
SILENT = "it can't be reached or read"
REFUSED, AWAY = "Example University did not let you in", "Example University does not answer"
KNOWN = Outcome("You have an account here", accounts=1)
ALIKE = {
    "wrong issuer": Outcome(REFUSED, UNTRUSTED),
    "wrong audience": Outcome(REFUSED, UNTRUSTED),
    "wrong state": Outcome(
        "This sign-in is over",
        "the way back belongs to no sign-in of this browser, or to one that is over",
    ),
    "cancelled": Outcome("You broke it off", "it was broken off there"),
    "down": Outcome(AWAY, "discovery failed (HTTPError)"),
    "down on the way": Outcome(AWAY, f"{SILENT} (HTTPError)"),
    "slow": Outcome(AWAY, "discovery failed (ReadTimeout)"),
    "slow token": Outcome(AWAY, f"{SILENT} (ReadTimeout)"),
    "hop": Outcome("Your plan", signed_in=True, accounts=1),
    "same address": KNOWN,
    "no mail": Outcome("One more thing"),
}
WITHOUT_MAIL = ALIKE | {
    "mail unverified": Outcome("Your plan", signed_in=True, accounts=1),
    "same address, unverified": Outcome("One more thing", accounts=1),
}
CONFIRM, KNOWN_ALREADY = "Cairn: confirm your address", "Cairn: there is an account already"
WITH_MAIL = ALIKE | {
    "mail unverified": Outcome("Type the code", accounts=1, mails=(CONFIRM,)),
    "same address, unverified": Outcome("Type the code", accounts=1, mails=(KNOWN_ALREADY,)),
}


def arrange(provider: OpenIDProvider, mode: str) -> None:
    provider.mode = mode
    if mode.startswith("same address"):
        by_password()
    if "unverified" in mode:
        provider.person["email_verified"] = False
    if mode == "no mail":
        del provider.person["email"]


def come(client: Client, provider: OpenIDProvider, mode: str) -> Any:
    """The page on which somebody ends who wanted to see their plan."""
    address = f"{LOGIN}?next=/plan/"
    if mode in ("down", "slow"):
        return client.post(address)
    back = at_provider(begin(client, address))
    if mode == "down on the way":
        provider.mode = "down"
    return client.get(back, follow=True)


def compare(
    client: Client,
    provider: OpenIDProvider,
    log: pytest.LogCaptureFixture,
    mode: str,
    wanted: Outcome,
) -> None:
    arrange(provider, mode)
    page = come(client, provider, mode)
    (heading,) = re.findall(r"<h1[^>]*>(.*?)</h1>", page.text)
    lines = [record.message for record in log.records if record.name == "cairn.logins"]
    before = "Example University: nobody was let in: "
    assert lines == ([f"{before}{wanted.line}."] if wanted.line else [])
    assert (heading, is_signed_in(client)) == (wanted.heading, wanted.signed_in)
    assert User.objects.count() == wanted.accounts
    assert [(one.to, one.subject) for one in mail.outbox] == [
        ([ADA["email"]], subject) for subject in wanted.mails
    ]


@pytest.fixture(autouse=True)
def impatient(settings: Any) -> None:
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 0.3


@pytest.mark.parametrize("mode", WITHOUT_MAIL)
def test_without_mail(
    client: Client, provider: OpenIDProvider, caplog: pytest.LogCaptureFixture, mode: str
) -> None:
    compare(client, provider, caplog, mode, WITHOUT_MAIL[mode])


@pytest.mark.parametrize("mode", WITH_MAIL)
def test_with_mail(
    client: Client,
    provider: OpenIDProvider,
    caplog: pytest.LogCaptureFixture,
    with_mail: None,
    mode: str,
) -> None:
    compare(client, provider, caplog, mode, WITH_MAIL[mode])


def test_whoever_has_no_email_there_proves_the_one_of_here(
    client: Client, provider: OpenIDProvider, with_mail: None
) -> None:
    arrange(provider, "no mail")
    assert NEW in come(client, provider, "no mail").text
    page = client.post("/accounts/3rdparty/signup/", {"email": "ada@example.org"}, follow=True)
    assert "Type the code" in page.text
    assert not is_signed_in(client)
    (message,) = mail.outbox
    assert message.to == ["ada@example.org"]
    code = re.search(r"^\w{4}-\w{4}$", message.body, re.MULTILINE)
    assert code
    client.post("/accounts/confirm-email/", {"code": code[0]})
    assert is_signed_in(client)
