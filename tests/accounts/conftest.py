"""Sites with mail, and with a server of single sign-on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from config import providers
from tests.accounts import urls_with_mail
from tests.openid_provider import ADA, OpenIDProvider, running


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.ROOT_URLCONF = urls_with_mail.__name__
    settings.MAIL_CONFIGURED = settings.ACCOUNT_PREVENT_ENUMERATION = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    settings.MFA_PASSKEY_SIGNUP_ENABLED = True


@pytest.fixture(scope="session")
def running_provider() -> Iterator[OpenIDProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(running_provider: OpenIDProvider, settings: Any) -> OpenIDProvider:
    """Well, signing in Ada, and known to this site."""
    running_provider.mode, running_provider.person = "well", dict(ADA)
    running_provider.auth_time = None
    running_provider.asked.clear()
    running_provider.paths.clear()
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "provider_class": providers.OPENID,
            "APPS": [running_provider.app()],
            "OAUTH_PKCE_ENABLED": True,
        }
    }
    return running_provider
