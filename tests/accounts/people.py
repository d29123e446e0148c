"""People by the ways that they have to show who they are."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.socialaccount.models import SocialAccount

from accounts.models import User
from tests import factories
from tests.openid_provider import ADA

SECRET = "JBSWY3DPEHPK3PXP"


def person(**fields: Any) -> User:
    user: User = factories.UserFactory(email=ADA["email"], **fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def without_password() -> User:
    user = person()
    user.set_unusable_password()
    user.save()
    return user


def by_provider() -> User:
    user = without_password()
    SocialAccount.objects.create(user=user, provider="oidc", uid=ADA["sub"])
    return user


def by_password() -> User:
    return person()


def by_password_and_app() -> User:
    user = person()
    totp.TOTP.activate(user, SECRET)
    return user


def by_passkey() -> User:
    user = without_password()
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={})
    return user
