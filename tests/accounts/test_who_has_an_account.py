"""No form tells whether somebody has an account: not by status, words, cookies, mails or time."""

from __future__ import annotations

import gc
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts import mail_limits
from accounts.email_addresses import readable_email
from accounts.entrance import pending
from accounts.models import User
from config.rate_limits import RateLimit
from tests import factories
from tests.signed_in import newly_in

pytestmark = pytest.mark.django_db

KNOWN, FREE = "known@example.org", "other@example.org"
NEW = {"password1": factories.PASSWORD}
Use = Callable[[Client, str], Any]
PAIRS = 30


@pytest.fixture
def known() -> User:
    return person(KNOWN)


def person(email: str, **fields: Any) -> User:
    user: User = factories.UserFactory(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_up(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/", {"email": email, **NEW})


def sign_up_with_a_weak_password(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/", {"email": email, "password1": "password12"})


def sign_in_with_a_wrong_password(client: Client, email: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": "a wrong sentence"})


def ask_for_a_new_password(client: Client, email: str) -> Any:
    return client.post("/accounts/password/reset/", {"email": email})


def ask_for_a_code(client: Client, email: str) -> Any:
    return client.post("/accounts/login/code/", {"email": email})


def enter_a_wrong_code_to_sign_in(client: Client, email: str) -> Any:
    return client.post("/accounts/login/code/confirm/", {"code": "AAA-AAA"})


def enter_a_wrong_code_after_sign_up(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/code/", {"code": "AAAA-AAAA"})


def ask_for_the_code_of_a_sign_up_again(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/code/", {"action": "resend"})


def sign_up_as_somebody_else(client: Client, email: str) -> Any:
    return sign_up(client, "mistyped@example.org")


def correct_the_address_of_a_sign_up(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/code/", {"action": "change", "email": email})


def wait_until_the_code_of_the_sign_up_is_over(client: Client, email: str) -> None:
    session = client.session
    session["sign_up"]["sent_at"] -= 16 * 60
    session.save()


def sign_up_with_a_passkey(client: Client, email: str) -> Any:
    return client.post("/accounts/signup/passkey/", {"email": email})


def sign_in_before_the_code_is_entered(client: Client, email: str) -> Any:
    return client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD * 2})


def ask_for_the_code_of_a_sign_in_again(client: Client, email: str) -> Any:
    return client.post("/accounts/login/code/confirm/", {"action": "resend"})


def wait_until_the_code_of_the_sign_in_is_over(client: Client, email: str) -> None:
    session = client.session
    session["account_login"]["state"]["stages"]["login_by_code"]["data"]["at"] -= 16 * 60
    session.save()


def add_as_a_second_email(client: Client, email: str) -> Any:
    return client.post("/accounts/email/", {"action_add": "", "email": email})


def enter_a_wrong_code_for_a_second_email(client: Client, email: str) -> Any:
    return client.post("/accounts/confirm-email/", {"code": "AAA-AAA"})


def as_grace(client: Client, email: str) -> None:
    grace = User.objects.filter(email="grace@example.org").first()
    newly_in(client, grace or User.objects.create_user("grace@example.org"))


FORMS: dict[Use, list[Use]] = {
    sign_up: [],
    sign_up_with_a_weak_password: [],
    sign_in_with_a_wrong_password: [],
    ask_for_a_new_password: [],
    ask_for_a_code: [],
    enter_a_wrong_code_to_sign_in: [ask_for_a_code],
    enter_a_wrong_code_after_sign_up: [sign_up],
    ask_for_the_code_of_a_sign_up_again: [sign_up],
    correct_the_address_of_a_sign_up: [sign_up_as_somebody_else],
    sign_up_with_a_passkey: [],
    sign_in_before_the_code_is_entered: [sign_up],
    ask_for_the_code_of_a_sign_in_again: [ask_for_a_code],
    add_as_a_second_email: [as_grace],
    enter_a_wrong_code_for_a_second_email: [as_grace, add_as_a_second_email],
}
"""Each use of a form, with what comes before it."""
LATE: dict[Use, list[Use]] = {
    enter_a_wrong_code_after_sign_up: [sign_up, wait_until_the_code_of_the_sign_up_is_over],
    ask_for_the_code_of_a_sign_up_again: [sign_up, wait_until_the_code_of_the_sign_up_is_over],
    enter_a_wrong_code_to_sign_in: [ask_for_a_code, wait_until_the_code_of_the_sign_in_is_over],
    ask_for_the_code_of_a_sign_in_again: [
        ask_for_a_code,
        wait_until_the_code_of_the_sign_in_is_over,
    ],
}
"""The same, once the code is too old."""
SENDS_NONE = {sign_up_with_a_weak_password, sign_in_with_a_wrong_password}
SENDS_TWO = {
    ask_for_the_code_of_a_sign_up_again,
    ask_for_the_code_of_a_sign_in_again,
    correct_the_address_of_a_sign_up,
}
WITHOUT_MAIL = [sign_in_with_a_wrong_password, ask_for_a_new_password]


CLOCKS = {"Expires", "Content-Length", "X-Request-ID"}
"""Headers with the time of day, a number of the request, or the length of the email on the page."""


@dataclass(frozen=True)
class Seen:
    """All that somebody sees who does not read the mails, with the email left out."""

    status: int
    headers: dict[str, str]
    cookies: dict[str, dict[str, Any]]
    body: str
    page: str
    """Where the answer leads to."""
    mails: list[list[str]]


def seen(use: Use, email: str, steps: list[Use] | None = None) -> Seen:
    cache.clear()
    client = Client()
    sent = len(mail.outbox)
    for step in steps or FORMS[use]:
        step(client, email)
    answer = use(client, email)
    mails = [[without(to, email) for to in message.to] for message in mail.outbox[sent:]]
    page = client.get(answer.headers["Location"]) if answer.status_code == 302 else answer
    cookies = {
        name: {key: value for key, value in cookie.items() if key != "expires"}
        for name, cookie in client.cookies.items()
    }
    return Seen(
        answer.status_code,
        {name: value for name, value in answer.headers.items() if name not in CLOCKS},
        cookies,
        without_what_differs(answer, email),
        without_what_differs(page, email),
        mails,
    )


def without(text: str, email: str) -> str:
    """The text with "EMAIL" for the email, as it was typed or as it is spelled here."""
    return text.replace(email, "EMAIL").replace(readable_email(email).lower(), "EMAIL")


def without_what_differs(answer: Any, email: str) -> str:
    """The words of an answer without the email, the token of its forms and the clock."""
    text = without(answer.content.decode(), email)
    text = re.sub(r"<time[^>]*>[^<]*</time>", "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


@pytest.mark.parametrize("use", FORMS)
def test_with_mail_no_form_tells_who_has_an_account(use: Use, with_mail: None, known: User) -> None:
    found = seen(use, KNOWN)
    assert found == seen(use, FREE)
    assert len(found.mails) == (use not in SENDS_NONE) + (use in SENDS_TWO)


@pytest.mark.parametrize("use", LATE)
def test_with_mail_a_code_that_ran_out_tells_nothing_either(
    use: Use, with_mail: None, known: User
) -> None:
    found = seen(use, KNOWN, LATE[use])
    assert found == seen(use, FREE, LATE[use])
    assert len(found.mails) == 1 + (use in SENDS_TWO)


@pytest.mark.parametrize("use", FORMS)
@pytest.mark.parametrize("kind", ["closed", "without_password", "unverified"])
def test_with_mail_an_account_of_whatever_kind_is_as_hidden(
    use: Use, kind: str, with_mail: None
) -> None:
    user = person(KNOWN)
    if kind == "closed":
        User.objects.update(is_active=False)
    elif kind == "without_password":
        user.set_unusable_password()
        user.save()
    else:
        EmailAddress.objects.update(verified=False)
    assert seen(use, KNOWN) == seen(use, FREE)


@pytest.mark.parametrize("use", FORMS)
def test_with_mail_an_account_with_the_email_in_other_letters_is_as_hidden(
    use: Use, with_mail: None
) -> None:
    person("ada@strasse.example")
    assert seen(use, "ada@straße.example") == seen(use, "ada@straßa.example")
    assert User.objects.filter(email__startswith="ada@stra").count() in (1, 2)


@pytest.mark.parametrize("use", WITHOUT_MAIL)
def test_without_mail_neither_tells_who_has_an_account(use: Use, known: User) -> None:
    first = seen(use, KNOWN)
    assert first == seen(use, FREE)
    assert first.mails == []


def test_without_mail_a_new_password_is_asked_for_in_the_same_words(known: User) -> None:
    for email in (KNOWN, FREE):
        page = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
        assert page.redirect_chain == [("/accounts/password/reset/done/", 302)]
        assert "This server sends no mail" in page.content.decode()


def test_whoever_signs_up_with_a_known_email_is_told_by_mail_alone(
    with_mail: None, known: User
) -> None:
    sign_up(Client(), KNOWN)
    (message,) = mail.outbox
    assert message.to == [KNOWN]
    assert "already" in message.body


def test_an_email_that_another_has_in_other_letters_is_refused_to_who_reads_its_mails(
    with_mail: None,
) -> None:
    """Only then: somebody who has proved to own the address may know."""
    person("ada@strasse.example")
    client = Client()
    newly_in(client, User.objects.create_user("hopper@example.org"))
    add_as_a_second_email(client, "ada@straße.example")
    code = client.session["account_email_verification_code"]["code"]
    page = client.post("/accounts/confirm-email/", {"code": code})
    assert "an account with this email already" in page.content.decode()
    assert not EmailAddress.objects.filter(email="ada@straße.example").exists()


@pytest.mark.matrix
@pytest.mark.parametrize("use", FORMS)
def test_no_form_tells_by_its_time(
    use: Use, with_mail: None, known: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_limits = RateLimit("any", 10_000, 60)
    monkeypatch.setattr(pending, "TO_ONE_ADDRESS", without_limits)
    monkeypatch.setattr(mail_limits, "OF_ASKER", without_limits)
    monkeypatch.setattr(mail_limits, "OF_ADDRESS", without_limits)
    # What has steps before it hashes in these alone, but for one.
    if not FORMS[use] or use is sign_in_before_the_code_is_entered:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    known.set_password(factories.PASSWORD)
    known.save()
    ratios = [ratio_of_times(use, 0)]
    while len(ratios) < 3 and not alike(ratios[-1]):  # on a busy machine a bad figure is no proof
        ratios.append(ratio_of_times(use, len(ratios)))
    assert alike(ratios[-1]), ratios


def alike(ratio: float) -> bool:
    return 1 / 1.2 < ratio < 1.2


def ratio_of_times(use: Use, attempt: int) -> float:
    """The median time with the known email, by that with ones that are free."""
    took: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    try:
        for number in range(PAIRS):
            for email in (KNOWN, f"o{attempt}{number:03}@example.org"):
                took[email == KNOWN].append(seconds(use, email))
    finally:
        gc.enable()
    return statistics.median(took[True]) / statistics.median(took[False])


def seconds(use: Use, email: str) -> float:
    """Seconds of CPU, of all threads: hashing has some of its own."""
    client = Client()
    for step in FORMS[use]:
        step(client, email)
    begun = time.process_time()
    use(client, email)
    return time.process_time() - begun
