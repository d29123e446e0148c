"""Every mail of the site, rendered and read: its subject, both parts, how long it is of use."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.utils.html import strip_tags

from accounts.account_changes import AccountChange
from accounts.announcements.announcing import announce
from accounts.lifetimes import span
from accounts.models import User
from tests.accounts.announcements.reading import CANARY, A, B, C, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
ROOT = Path(__file__).resolve().parents[2]
LINK = "http://localhost:8000/accounts/somewhere/"
CODE = {"code": "QWE-RTY"}
MAILS = {
    "email_confirmation": (CODE, "15 minutes"),
    "email_confirmation_signup": (CODE, "15 minutes"),
    "login_code": (CODE, "15 minutes"),
    "password_reset_code": (CODE, "3 minutes"),
    "password_reset_key": ({"password_reset_url": LINK}, "3 days"),
    "who_is_there": (CODE, "15 minutes"),
    "approval_asked": ({"url": LINK}, ""),
    "approved": ({"url": LINK}, ""),
    "refused": ({}, ""),
    "account_closed": ({}, ""),
    "unknown_account": ({"signup_url": LINK}, ""),
    "account_already_exists": ({"password_reset_url": LINK, "signup_url": LINK}, ""),
}
"""What allauth gives to each, and how long what is in it lasts."""
WITH_LINK = {"activate_url": LINK}
DETAILS = {
    "address": B,
    "old": A,
    "provider": "GitHub",
    "way": "with a passkey",
    "removed": [C],
}


def sent(prefix: str, context: dict[str, Any]) -> Any:
    user = person()
    get_adapter().send_mail(f"account/email/{prefix}", A, {"user": user, **context})
    (message,) = mail.outbox
    return message


def html_of(message: Any) -> str:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return str(content)


def words_of(text: str) -> list[str]:
    return text.split()


def words_of_html(message: Any) -> list[str]:
    """The words that a reader of the HTML part sees."""
    body = re.sub(r"<head>.*?</head>", "", html_of(message), flags=re.DOTALL)
    return words_of(unescape(strip_tags(body)))


def both_parts_say_the_same(message: Any) -> bool:
    return [word for word in words_of(message.body) if word != "--"] == words_of_html(message)


@pytest.mark.parametrize("prefix", MAILS)
def test_a_mail_of_allauth_is_in_the_words_of_the_site(prefix: str) -> None:
    context, lasts = MAILS[prefix]
    message = sent(prefix, context)
    assert message.subject.startswith("Cairn: ")
    assert both_parts_say_the_same(message)
    for wanted in (context.get("code"), context.get("password_reset_url"), lasts):
        assert (wanted or "") in message.body
    assert CANARY.lower() not in (message.subject + message.body + html_of(message)).lower()
    assert "example.com" not in message.body


def test_a_link_that_confirms_an_address_is_there_and_lasts_as_the_settings_say(
    settings: Any,
) -> None:
    settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 2
    message = sent("email_confirmation", WITH_LINK)
    assert LINK in message.body
    assert "2 days" in message.body
    assert f'href="{LINK}"' in html_of(message)
    assert both_parts_say_the_same(message)


@pytest.mark.parametrize(
    ("prefix", "name", "value", "words"),
    [
        ("login_code", "ACCOUNT_LOGIN_BY_CODE_TIMEOUT", 7 * 60, "7 minutes"),
        ("email_confirmation", "ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT", 3600, "1 hour"),
        ("password_reset_code", "ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT", 90, "90 seconds"),
        ("password_reset_key", "PASSWORD_RESET_TIMEOUT", 86400, "1 day"),
    ],
)
def test_how_long_a_mail_is_of_use_comes_from_the_settings(
    prefix: str, name: str, value: int, words: str, settings: Any
) -> None:
    setattr(settings, name, value)
    assert f"valid for {words}." in sent(prefix, MAILS[prefix][0]).body


@pytest.mark.parametrize("change", AccountChange)
def test_a_mail_about_a_change_says_the_same_in_both_parts_and_no_members_words(
    change: AccountChange,
) -> None:
    ada = person()
    announce(ada, change, details=DETAILS, kept={"verified": True})
    assert mail.outbox
    for message in mail.outbox:
        everything = message.subject + message.body + html_of(message)
        assert message.subject.startswith("Cairn: ")
        assert both_parts_say_the_same(message)
        assert CANARY.lower() not in everything.lower()
        assert "{" not in message.body
        assert "When: " in message.body
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    if change in (AccountChange.DELETED, AccountChange.DELETED_BY_ADMIN, AccountChange.TAKEN_BACK):
        assert not any("/not-me/" in message.body for message in mail.outbox)
    else:
        assert "/not-me/" in mail.outbox[0].body


def test_the_subject_names_the_host_of_a_site_that_others_can_reach(settings: Any) -> None:
    settings.LOCAL, settings.SITE_URL = False, "https://learn.example.org/cairn"
    message = sent("login_code", CODE)
    assert message.subject == "Cairn at learn.example.org: your code to sign in"
    assert "https://learn.example.org/cairn" in message.body


def test_every_mail_that_allauth_has_is_ours_or_is_replaced(settings: Any) -> None:
    """Notifications are off: accounts/announcements sends its own in their place."""
    assert settings.ACCOUNT_EMAIL_NOTIFICATIONS is False
    calls = re.compile(r"(send_notification_mail|send_mail)\(\s*\"([\w/]+/email/\w+)\"")
    found: dict[str, set[str]] = {"send_mail": set(), "send_notification_mail": set()}
    for path in Path(allauth.__file__).parent.rglob("*.py"):
        for name, prefix in calls.findall(path.read_text()):
            found[name].add(prefix)
    assert len(found["send_notification_mail"]) >= 10
    ours = {f"account/email/{prefix}" for prefix in MAILS}
    assert found["send_mail"] <= ours
    for prefix in ours:
        assert (ROOT / f"templates/{prefix}_message.txt").exists()


def test_a_display_name_never_travels_in_a_mail_to_a_stranger(client: Any) -> None:
    """Somebody chooses a name, and has the site write to an address that is not theirs."""
    User.objects.all().delete()
    person(A)
    client.force_login(User.objects.get())
    client.post("/accounts/reauthenticate/", {"password": "a long sentence for tests"})
    client.post("/accounts/email/", {"action_add": "", "email": B})
    (message,) = mail.outbox
    assert message.to == [B]
    assert CANARY.lower() not in (message.body + html_of(message)).lower()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(900, "15 minutes"), (60, "1 minute"), (3600, "1 hour"), (86400, "1 day"), (90, "90 seconds")],
)
def test_a_span_of_time_in_words(seconds: int, words: str) -> None:
    assert span(seconds) == words
