"""Every page of an account: who must be there, in the middle of what, for it to come."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.models import Invitation, User
from accounts.registration.invitations import link_of
from tests import factories
from tests.accounts import signing_up
from tests.accounts.announcements.reading import link_in
from tests.accounts.round_trips import LOGIN, round_trip
from tests.accounts.second_factors import at_the_challenge, with_app
from tests.accounts.stored_passkeys import damaged_passkey, passkey
from tests.conftest import client_of
from tests.openid_provider import ADA, OpenIDProvider
from tests.proxied import behind_proxy
from tests.signed_in import newly_in

SIGN_UP, PASSKEY_SIGN_UP = "/accounts/signup/", "/accounts/signup/passkey/"
FORMER = "former@example.org"


@dataclass
class World:
    provider: OpenIDProvider
    settings: Any
    full: User
    """With every way to sign in that there is."""
    bare: User
    """With an address only, so that it is a code that answers."""
    damaged: User
    """Whose one passkey can't be read."""

    def made(self) -> Client:
        self.full.refresh_from_db()
        return newly_in(Client(), self.full)


def make_world(provider: OpenIDProvider, settings: Any) -> World:

    full, bare, damaged = (person(f"{name}@example.org") for name in ("full", "bare", "damaged"))
    with_app(full)
    passkey(full, "Phone")
    SocialAccount.objects.create(user=full, provider="oidc", uid="full-1")
    EmailAddress.objects.create(user=full, email=FORMER, verified=True)
    bare.set_unusable_password()
    bare.save()
    damaged_passkey(damaged, {})
    provider.person = dict(ADA)
    return World(provider, settings, full, bare, damaged)


def person(email: str) -> User:
    user: User = factories.UserFactory(email=email, display_name="Noor Haddad")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


Visit = Callable[[World], tuple[Client, str]]


def stranger(path: str) -> Visit:
    return lambda world: (Client(), path)


def own(path: str) -> Visit:
    return lambda world: (world.made(), path)


def asked(path: str) -> Visit:
    """Somebody who came in long ago."""
    return lambda world: (client_of(world.full), path)


def of_row(path: str, model: Any, **wanted: Any) -> Visit:
    def visit(world: World) -> tuple[Client, str]:
        row = model.objects.get(user=world.full, **wanted)
        return world.made(), path.format(row.pk)

    return visit


def begun_sign_up(world: World, path: str = SIGN_UP) -> Client:
    client = Client()
    client.post(path, {"email": "new@example.org", "password1": factories.PASSWORD})
    return client


def sign_up_code(world: World) -> tuple[Client, str]:
    client = Client()
    client.post("/roadmaps/backend/topics/single-1/status/", {"status": "done"})
    sent = {"email": "new@example.org", "password1": factories.PASSWORD, "next": "/plan/"}
    client.post(SIGN_UP, sent)
    return client, signing_up.CODE_PAGE


def code_that_ran_out(world: World) -> tuple[Client, str]:
    client = begun_sign_up(world)
    signing_up.age(client, 3600)
    return client, signing_up.CODE_PAGE


def passkey_of_a_new_account(world: World) -> tuple[Client, str]:
    client = begun_sign_up(world, PASSKEY_SIGN_UP)
    signing_up.enter(client, signing_up.newest_code())
    return client, "/accounts/2fa/webauthn/signup/"


def code_to_sign_in(world: World) -> tuple[Client, str]:
    client = Client()
    client.post("/accounts/login/code/", {"email": world.bare.email})
    return client, "/accounts/login/code/confirm/"


def code_of_another_address(world: World) -> tuple[Client, str]:
    client = world.made()
    client.post("/accounts/email/", {"action_add": "", "email": "another@example.org"})
    return client, "/accounts/confirm-email/"


def code_that_answers(world: World) -> tuple[Client, str]:
    client = client_of(world.bare)
    client.post("/accounts/reauthenticate/code/", {"next": "/settings/export/"})
    return client, "/accounts/reauthenticate/code/"


def link_to_reset(world: World) -> tuple[Client, str]:
    client = Client()
    client.post("/accounts/password/reset/", {"email": world.damaged.email})
    found = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return client, found[1]


def challenged(world: World) -> tuple[Client, str]:
    return at_the_challenge(world.full), "/accounts/2fa/authenticate/"


def invited(world: World) -> tuple[Client, str]:
    path = re.sub(r"^https?://[^/]+", "", link_of(Invitation.objects.create()))
    return Client(), path


def not_me(world: World) -> tuple[Client, str]:
    announce(world.full, AccountChange.PASSWORD_CHANGED)
    return Client(), link_in(mail.outbox[-1])


def without_an_email(world: World) -> tuple[Client, str]:
    client = Client()
    world.provider.person = {key: ADA[key] for key in ("sub", "name")}
    return client, str(round_trip(client).headers["Location"])


def known_elsewhere(world: World) -> tuple[Client, str]:
    client = Client()
    world.provider.person = dict(ADA) | {"email": world.full.email}
    return client, str(round_trip(client).headers["Location"])


def closed(world: World) -> tuple[Client, str]:
    world.settings.CAIRN_REGISTRATION = "closed"
    return Client(), SIGN_UP


def without_mail(world: World) -> tuple[Client, str]:
    world.settings.MAIL_CONFIGURED = False
    return world.made(), "/settings/sign-in/address/"


def link_for_an_address(world: World) -> tuple[Client, str]:
    """Such as a site had mailed before codes; one with mail has no page for it any more."""
    world.settings.MAIL_CONFIGURED = False
    world.settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = False
    return Client(), "/accounts/confirm-email/made-up/"


def let_in_by_proxy(world: World) -> tuple[Client, str]:
    behind_proxy(world.settings)
    return Client(), "/accounts/signed-out/"


VISITS: dict[str, Visit] = {
    "sign in": stranger("/accounts/login/?next=/plan/"),
    "sign up": stranger(SIGN_UP),
    "sign up by passkey": stranger(PASSKEY_SIGN_UP),
    "sign in by code": stranger("/accounts/login/code/"),
    "code to sign in": code_to_sign_in,
    "code of a sign-up": sign_up_code,
    "code that ran out": code_that_ran_out,
    "passkey of a new account": passkey_of_a_new_account,
    "inactive": stranger("/accounts/inactive/"),
    "waiting": stranger("/accounts/waiting/"),
    "reset": stranger("/accounts/password/reset/"),
    "reset sent": stranger("/accounts/password/reset/done/"),
    "reset by a link": link_to_reset,
    "reset by a bad link": stranger("/accounts/password/reset/key/1-x/"),
    "reset done": stranger("/accounts/password/reset/key/done/"),
    "sign out": own("/accounts/logout/"),
    "who is there": asked("/accounts/reauthenticate/?next=/settings/export/"),
    "who is there, by app": asked("/accounts/2fa/reauthenticate/?next=/settings/export/"),
    "who is there, by passkey": asked("/accounts/2fa/webauthn/reauthenticate/"),
    "who is there, unreadable": lambda world: (
        client_of(world.damaged),
        "/accounts/2fa/webauthn/reauthenticate/",
    ),
    "who is there, by code": code_that_answers,
    "settings": own("/settings/"),
    "export": own("/settings/export/"),
    "delete": own("/settings/delete/"),
    "ways": own("/settings/sign-in/"),
    "another address": own("/settings/sign-in/address/"),
    "code of another address": code_of_another_address,
    "remove an address": own(f"/settings/sign-in/remove/?email={FORMER}"),
    "remove the password": own("/settings/sign-in/password/"),
    "disconnect": of_row("/settings/sign-in/remove/?account={}", SocialAccount),
    "change the password": own("/accounts/password/change/"),
    "first password": lambda world: (newly_in(Client(), world.bare), "/accounts/password/set/"),
    "app, none yet": lambda world: (newly_in(Client(), world.bare), "/accounts/2fa/totp/activate/"),
    "replace the app": own("/accounts/2fa/totp/replace/"),
    "remove the app": own("/accounts/2fa/totp/deactivate/"),
    "recovery codes": own("/accounts/2fa/recovery-codes/"),
    "new recovery codes": own("/accounts/2fa/recovery-codes/generate/"),
    "add a passkey": own("/accounts/2fa/webauthn/add/"),
    "name a passkey": of_row(
        "/accounts/2fa/webauthn/keys/{}/edit/", Authenticator, type="webauthn"
    ),
    "remove a passkey": of_row(
        "/accounts/2fa/webauthn/keys/{}/remove/", Authenticator, type="webauthn"
    ),
    "second factor": challenged,
    "second factor lost": stranger("/accounts/2fa/lost/"),
    "invited": invited,
    "not me": not_me,
    "not me, made up": stranger("/accounts/not-me/1-0.x.y/"),
    "elsewhere": stranger(LOGIN),
    "elsewhere, failed": stranger("/accounts/3rdparty/login/error/"),
    "elsewhere, broken off": stranger("/accounts/3rdparty/login/cancelled/"),
    "elsewhere, no email": without_an_email,
    "elsewhere, known here": known_elsewhere,
}
OF_OTHER_SITES: dict[str, Visit] = {
    "sign-up is closed": closed,
    "another address, without mail": without_mail,
    "old link for an address": link_for_an_address,
    "signed out, behind a proxy": let_in_by_proxy,
}
