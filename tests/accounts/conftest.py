"""A site that sends mail, for whatever of it the tests of accounts need."""

from __future__ import annotations

from typing import Any

import pytest

from tests.accounts import urls_with_mail


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.ROOT_URLCONF = urls_with_mail.__name__
    settings.MAIL_CONFIGURED = settings.ACCOUNT_PREVENT_ENUMERATION = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
    settings.ACCOUNT_LOGIN_BY_CODE_ENABLED = True
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
