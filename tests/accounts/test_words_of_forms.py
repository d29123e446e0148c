"""What forms of accounts say is the site's own, and every span in it comes from its setting."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings as site_settings
from django.test import Client
from django.utils.module_loading import import_string

from accounts.adapter import AccountAdapter
from accounts.lifetimes import lifetimes
from accounts.models import User
from accounts.second_factor.adapter import SecondFactorAdapter
from accounts.social_adapter import SocialAccountAdapter

OURS = Path(__file__).resolve().parents[2] / "templates"


@pytest.mark.parametrize(
    ("ours", "theirs", "never"),
    [
        (
            AccountAdapter,
            DefaultAccountAdapter,
            {
                "phone_password_mismatch",
                "phone_taken",
                "select_only_one",
                "unknown_phone",
                "username_blacklisted",
                "username_password_mismatch",
                "username_taken",
            },
        ),
        (SecondFactorAdapter, DefaultMFAAdapter, set()),
        (SocialAccountAdapter, DefaultSocialAccountAdapter, set()),
    ],
)
def test_every_fault_is_told_in_words_of_the_site(ours: Any, theirs: Any, never: set[str]) -> None:
    """But for those of names and phones, which nobody signs in with here."""
    same = {
        code
        for code, sentence in theirs.error_messages.items()
        if str(ours.error_messages[code]) == str(sentence)
    }
    assert same == never
    given = (str(text) for code, text in ours.error_messages.items() if code not in never)
    assert [text for text in given if "!" in text or not text.endswith(".")] == []


def forms_of_allauth() -> list[Any]:
    named = (
        site_settings.ACCOUNT_FORMS | site_settings.SOCIALACCOUNT_FORMS | site_settings.MFA_FORMS
    )
    return [import_string(path) for path in named.values()]


def test_every_form_of_allauth_is_one_of_the_site() -> None:
    strangers = [form for form in forms_of_allauth() if not form.__module__.startswith("accounts.")]
    assert strangers == []


@pytest.mark.parametrize(
    ("path", "labels"),
    [
        ("/accounts/login/", ["Email", "Password", "Keep me signed in when the browser is closed"]),
        ("/accounts/signup/", ["Email", "Password"]),
        ("/accounts/password/reset/", ["Email"]),
    ],
)
@pytest.mark.django_db
def test_a_visitors_fields_are_called_as_the_site_calls_them(
    path: str, labels: list[str], client: Client
) -> None:
    form = client.get(path).context["form"]
    assert [str(field.label) for field in form.visible_fields()] == labels
    assert [f for f in form.visible_fields() if "placeholder" in f.field.widget.attrs] == []


def test_two_passwords_that_differ_are_told_in_words_of_the_site(
    ada: User, ada_client: Client
) -> None:
    sent = {"oldpassword": "other", "password1": "four words in a row", "password2": "three words"}
    form = ada_client.post("/accounts/password/change/", sent).context["form"]
    assert form.errors["oldpassword"] == ["That is not the password you have now."]
    assert form.errors["password2"] == ["The two are not the same. Type the password once more."]
    assert [str(field.label) for field in form.visible_fields()] == [
        "The password you have now",
        "New password",
        "The same once more",
    ]


@pytest.mark.django_db
def test_a_link_of_another_time_that_confirms_an_address_says_what_to_do(client: Client) -> None:
    page = client.get("/accounts/confirm-email/none-of-ours/")
    assert "This link is used or too old" in page.content.decode()
    assert "no address needs to be confirmed" in page.content.decode()


NUMBERS = {
    "answer": ("ACCOUNT_REAUTHENTICATION_TIMEOUT", 7 * 60, "7 minutes"),
    "sign_in_code": ("ACCOUNT_LOGIN_BY_CODE_TIMEOUT", 20 * 60, "20 minutes"),
    "session": ("SESSION_COOKIE_AGE", 30 * 24 * 60 * 60, "30 days"),
    "app_code": ("MFA_TOTP_PERIOD", 60, "1 minute"),
}


@pytest.mark.parametrize("what", NUMBERS)
def test_a_page_says_how_long_from_the_setting(what: str, settings: Any) -> None:
    name, value, words = NUMBERS[what]
    setattr(settings, name, value)
    assert lifetimes()[what] == words


def test_pages_say_the_span_of_the_settings(settings: Any, ada_client: Client) -> None:
    settings.SESSION_COOKIE_AGE = 30 * 24 * 60 * 60
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 7 * 60
    page = ada_client.get("/settings/sign-in/").content.decode()
    assert "itself 30 days after" in page
    asked = ada_client.get("/accounts/reauthenticate/").content.decode()
    assert "not asked for 7 minutes" in asked


def test_numbers_that_pages_name_in_words_are_those_of_the_settings() -> None:
    """Ten codes of eight digits, six digits of an app, ten characters of a password."""
    assert mfa_settings.RECOVERY_CODE_COUNT == 10
    assert mfa_settings.RECOVERY_CODE_DIGITS == 8
    assert mfa_settings.TOTP_DIGITS == 6
    (shortest,) = [
        validator["OPTIONS"]["min_length"]
        for validator in site_settings.AUTH_PASSWORD_VALIDATORS
        if "min_length" in validator.get("OPTIONS", {})
    ]
    assert shortest == 10


def test_no_page_of_accounts_has_a_span_of_its_own() -> None:
    """Minutes, hours and days come from settings, by ``lasts``."""
    span = re.compile(r"\b(?:\d+|five|ten|fifteen|thirty) (?:seconds|minutes|hours|days)\b")
    own = [
        path
        for folder in ("account", "accounts", "mfa", "socialaccount")
        for path in (OURS / folder).rglob("*.*")
        if span.search(path.read_text())
    ]
    assert own == []
