"""A person on a site with mail, their browsers, and the mails that they read."""

from __future__ import annotations

import re
from typing import Any

from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories
from tests.conftest import client_of

A, B, C = "ada@example.org", "boris@evil.example", "cleo@example.org"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CANARY = "Canaryword"
NEW_PASSWORD = {"password1": "another long sentence", "password2": "another long sentence"}
NOT_ME = re.compile(r"https?://\S+(/accounts/not-me/\S+/)")


def person(email: str = A, **fields: Any) -> User:
    """Somebody whose address is confirmed, with words of their own wherever they may choose one."""
    fields = {"display_name": CANARY, "handle": f"{CANARY}-{User.objects.count()}", **fields}
    user: User = factories.UserFactory(email=email, time_zone="Europe/Madrid", **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def browser(user: User) -> Client:
    """Signed in, with the password entered just now, in a Firefox on Linux."""
    client = client_of(user)
    client.defaults["HTTP_USER_AGENT"] = FIREFOX
    if user.has_usable_password():
        client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    return client


def change_password(client: Client) -> Any:
    old = {"oldpassword": factories.PASSWORD}
    return client.post("/accounts/password/change/", old | NEW_PASSWORD)


def add_address(client: Client, address: str) -> None:
    client.post("/accounts/email/", {"action_add": "", "email": address})
    client.post("/accounts/confirm-email/", {"code": code_in(mail.outbox[-1])})


def make_primary(client: Client, address: str) -> None:
    client.post("/accounts/email/", {"action_primary": "", "email": address})


def move_to(user: User, address: str) -> Client:
    """A browser of the account in which its mail was made to go to an address that was added."""
    client = browser(user)
    add_address(client, address)
    make_primary(client, address)
    return client


def remove_address(client: Client, address: str) -> None:
    client.post("/accounts/email/", {"action_remove": "", "email": address})


def mails_to(address: str, about: str = "") -> list[Any]:
    """Their mails whose subject has the words, the oldest first."""
    return [
        message for message in mail.outbox if [address] == message.to and about in message.subject
    ]


def code_in(message: Any) -> str:
    found = re.search(r"^\w{4}-\w{4}$", message.body, re.MULTILINE)
    assert found is not None, message.body
    return found[0]


def link_in(message: Any) -> str:
    """The path of the link "it was not me"; "" where there is none."""
    found = NOT_ME.search(message.body)
    return found[1] if found else ""


def not_me(message: Any) -> Any:
    """What somebody in a fresh browser gets who opens the link and presses the button."""
    return use(link_in(message))


def use(link: str) -> Any:
    client = Client()
    assert client.get(link).status_code == 200
    return client.post(link)


def addresses_of(user: User) -> dict[str, bool]:
    """Each address, and whether it is the primary one."""
    rows = EmailAddress.objects.filter(user=user)
    return dict(rows.values_list("email", "primary"))


def is_signed_in(client: Client) -> bool:
    return client.get("/settings/").status_code == 200


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)
