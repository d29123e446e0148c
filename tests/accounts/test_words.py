"""Every word of accounts is the site's own: no template of allauth's is shown to anybody."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import resolve, reverse

ROOT = Path(__file__).resolve().parents[2]
OURS = ROOT / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
FOLDERS = ("account", "mfa", "socialaccount", "usersessions")
TAG = re.compile(r"\{%.*?%\}|\{#.*?#\}|</?(?:thead|tbody|tr)>", re.DOTALL)
NAMED = re.compile(r"(?:extends|include) [\"']([\w./-]+)[\"']")

NO_ADDRESS = {
    "account/phone_change.html": "phone/change/",
    "account/confirm_phone_verification_code.html": "phone/verify/",
    "account/confirm_password_reset_code.html": "password/reset/confirm/",
    "mfa/trust.html": "2fa/trust/",
}
"""Pages of what the site does not offer, with where they would be."""
OUR_PAGE_INSTEAD = {
    "mfa/index.html": "2fa/",
    "mfa/webauthn/authenticator_list.html": "2fa/webauthn/",
    "usersessions/usersession_list.html": "sessions/",
    "account/email_change.html": "email/",
}
"""Lists that the page of the ways to sign in replaces, with where they would be."""
OUR_VIEW_INSTEAD = {"account/verification_sent.html": "account_email_verification_sent"}
"""What another view of allauth's shows at the address of one of ours."""
NOBODY_WITH_A_PHONE = {
    "account/messages/phone_verification_sent.txt",
    "account/messages/phone_verified.txt",
}
NOT_ASKED_FOR = {
    "account/verified_email_required.html": "verified_email_required",
    "socialaccount/snippets/login_extra.html": "providers_media_js",
}
"""What would be shown only if a file of the site used this word."""
WITH_STRICT_COOKIES = {"socialaccount/login_redirect.html"}
SESSIONS_ENDED = {"usersessions/messages/sessions_logged_out.txt"}
NOT_SENT = {
    str(path.relative_to(THEIRS))
    for folder in FOLDERS
    for path in (THEIRS / folder).glob("email/*.txt")
    if "base_notification.txt" in path.read_text()
    or "base_notification.txt"
    in path.with_name(path.name.replace("_subject", "_message")).read_text()
} | {"account/email/base_message.txt", "account/email/base_notification.txt"}
"""Mails about a change; accounts/announcements sends those of the site."""
ALLOWED = {
    *NO_ADDRESS,
    *OUR_PAGE_INSTEAD,
    *OUR_VIEW_INSTEAD,
    *NOBODY_WITH_A_PHONE,
    *NOT_ASKED_FOR,
    *WITH_STRICT_COOKIES,
    *SESSIONS_ENDED,
    *NOT_SENT,
}
NAMES = sorted(
    str(path.relative_to(THEIRS)) for folder in FOLDERS for path in (THEIRS / folder).rglob("*.*")
)


def is_ours(name: str) -> bool:
    return (OURS / name).exists()


def has_no_words(name: str) -> bool:
    """Such as a frame that only names another."""
    text = (THEIRS / name).read_text()
    return "trans" not in text and not TAG.sub("", text).strip()


def named_by(folder: Path) -> dict[str, set[str]]:
    """Each template that another includes or extends, with the names of those that do."""
    found: dict[str, set[str]] = {}
    for path in folder.rglob("*.*"):
        for name in NAMED.findall(path.read_text()):
            found.setdefault(name, set()).add(str(path.relative_to(folder)))
    return found


BY_OURS, BY_THEIRS = named_by(OURS), named_by(THEIRS)


def is_part_of_what_is_not_shown(name: str) -> bool:
    by = BY_THEIRS.get(name, set())
    return name not in BY_OURS and bool(by) and all(is_ours(one) or one in ALLOWED for one in by)


def test_no_template_of_allauth_is_shown_to_anybody() -> None:
    assert len(NAMES) > 100
    left = [
        name
        for name in NAMES
        if not is_ours(name)
        and name not in ALLOWED
        and not has_no_words(name)
        and not is_part_of_what_is_not_shown(name)
    ]
    assert left == []


def test_what_is_said_not_to_be_shown_is_there_and_not_ours() -> None:
    assert set(NAMES) >= ALLOWED
    assert [name for name in ALLOWED if is_ours(name)] == []


def test_templates_in_other_folders_are_of_apps_that_the_site_has_not() -> None:
    folders = {path.name for path in THEIRS.iterdir()} - {*FOLDERS, "allauth"}
    assert folders >= {"idp"}
    assert [name for name in folders if apps.is_installed(f"allauth.{name}")] == []
    assert not {"openid", "dummy", "facebook", "telegram"} & set(
        site_settings.SOCIALACCOUNT_PROVIDERS
    )


@pytest.mark.parametrize(("template", "address"), OUR_VIEW_INSTEAD.items())
def test_the_view_at_the_address_shows_another_template(template: str, address: str) -> None:
    view: Any = resolve(reverse(address)).func
    assert view.view_class.template_name != template
    assert view.view_class.__module__.startswith("accounts.")


@pytest.mark.parametrize("path", NO_ADDRESS.values())
@pytest.mark.parametrize("mail", [True, False])
@pytest.mark.django_db
def test_pages_of_what_is_not_offered_have_no_address(
    path: str, mail: bool, ada_client: Client, request: Any
) -> None:
    if mail:
        request.getfixturevalue("with_mail")
    for method in (ada_client.get, ada_client.post):
        assert method(f"/accounts/{path}").status_code == 404


@pytest.mark.parametrize("path", OUR_PAGE_INSTEAD.values())
def test_lists_of_allauth_lead_to_the_page_of_the_site(path: str, ada_client: Client) -> None:
    led = ada_client.get(f"/accounts/{path}")
    assert (led.status_code, led.headers["Location"].partition("#")[0]) == (
        302,
        "/settings/sign-in/",
    )


def test_other_sessions_are_ended_in_the_words_of_the_site(ada_client: Client) -> None:
    (said,) = get_messages(ada_client.post("/accounts/sessions/").wsgi_request)
    assert str(said) == "You were signed in nowhere else."


@pytest.mark.parametrize("word", NOT_ASKED_FOR.values())
def test_nothing_of_the_site_asks_for_what_is_not_shown(word: str) -> None:
    files = [
        *OURS.rglob("*.*"),
        *(
            path
            for room in ("accounts", "config", "roadmap")
            for path in (ROOT / room).rglob("*.py")
        ),
    ]
    assert len(files) > 500
    assert [path for path in files if word in path.read_text()] == []


def test_the_settings_keep_away_what_is_not_shown() -> None:
    assert site_settings.ACCOUNT_EMAIL_NOTIFICATIONS is False
    assert site_settings.SESSION_COOKIE_SAMESITE == "Lax"
    assert {"email"} == site_settings.ACCOUNT_LOGIN_METHODS
    assert not {"phone", "username"} & {
        field.rstrip("*") for field in site_settings.ACCOUNT_SIGNUP_FIELDS
    }


def test_no_message_shouts() -> None:
    texts = {path: path.read_text() for path in OURS.glob("*/messages/*.txt")}
    assert len(texts) > 15
    assert [path for path, text in texts.items() if "!" in text] == []
