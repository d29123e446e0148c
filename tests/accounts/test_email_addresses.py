"""One mailbox is one account, however its domain is spelled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accounts.administrators import (
    AdministratorRefusedError,
    create_administrator,
    find_person,
)
from accounts.email_addresses import is_deliverable, normalize_email, readable_email
from accounts.models import User
from roadmap.doctor.examination import examine
from tests import factories
from tests.strategies import cheap

NATIVE, ASCII = "ada@b\u00fccher.example", "ada@xn--bcher-kva.example"
SPELLINGS = [
    *(NATIVE, ASCII, "ada@B\u00dcCHER.example", "Ada@XN--Bcher-KVA.Example"),
    *("ada@bu\u0308cher.example", "ada@\uff42\u00fccher.example", "ada@b\u00fccher.exampl\uff45"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_all_spellings_of_a_mailbox_have_one_form_and_read_alike(spelling: str) -> None:
    assert normalize_email(spelling) == ASCII
    assert readable_email(spelling).lower() == NATIVE
    assert is_deliverable(spelling)


@pytest.mark.parametrize(
    ("email", "form", "readable"),
    [
        ("Ada.L+x@Example.ORG", "ada.l+x@example.org", "Ada.L+x@example.org"),
        ("ada@localhost", "ada@localhost", "ada@localhost"),
        ("ada@[192.0.2.1]", "ada@[192.0.2.1]", "ada@[192.0.2.1]"),
        ("ada@exam\u3002ple.org", "ada@exam.ple.org", "ada@exam.ple.org"),
        ("ada@stra\u00dfe.example", "ada@strasse.example", "ada@strasse.example"),
        ("ada@xn--strae-oqa.example",) * 3,
        ("ada@i\u2764.ws", "ada@xn--i-7iq.ws", "ada@i\u2764.ws"),
        ("ada@\u05d01.example", "ada@xn--1-zhc.example", "ada@xn--1-zhc.example"),
        ("ada@xn--zzzzzz.example",) * 3,
        ("no email",) * 3,
    ],
)
def test_what_differs_on_an_envelope_stays_apart(email: str, form: str, readable: str) -> None:
    assert (normalize_email(email), readable_email(email)) == (form, readable)


@pytest.mark.parametrize("domain", [f"{'\u00fc' * 60}.example", "1\u05d0.example", "a..example"])
def test_a_domain_that_no_mailer_takes_is_known(domain: str) -> None:
    assert not is_deliverable(f"ada@{domain}")
    assert normalize_email(f"ada@{domain}") == f"ada@{domain}"


@cheap
@given(domain=st.text("ab-.\u00fc\u00df\u0130\u200d\uff41\u3002\u05d0\u0661\u2764x", max_size=80))
def test_any_domain_keeps_its_form_when_it_is_read_again(domain: str) -> None:
    email = f"ada@{domain}"
    assert normalize_email(readable_email(email)) == normalize_email(email)
    assert normalize_email(normalize_email(email)) == normalize_email(email)
    if is_deliverable(email):
        envelope = readable_email(email).rpartition("@")[2].encode("idna").decode()
        assert f"ada@{envelope}".lower() == normalize_email(email)


def sign_up(client: Client, email: str) -> str:
    sent = {"email": email, "password1": factories.PASSWORD}
    page = client.post("/accounts/signup/", sent, follow=True)
    return page.content.decode()


def sign_in(client: Client, email: str) -> bool:
    client.post("/accounts/login/", {"login": email, "password": factories.PASSWORD})
    return "_auth_user_id" in client.session


@pytest.mark.django_db
@pytest.mark.parametrize("mail_configured", [False, True])
@pytest.mark.parametrize("first", [NATIVE, ASCII])
@pytest.mark.parametrize("second", SPELLINGS)
def test_a_mailbox_gets_one_account_and_any_spelling_signs_in(
    client: Client, settings: Any, first: str, second: str, mail_configured: bool
) -> None:
    sign_up(client, first)
    user = User.objects.get()
    assert (user.email, user.email_folded) == (NATIVE, ASCII)
    assert EmailAddress.objects.get().email == NATIVE
    client.logout()
    settings.ACCOUNT_PREVENT_ENUMERATION = mail_configured
    sign_up(client, second)
    assert User.objects.get() == user
    assert sign_in(Client(), second)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_second_email_of_an_account_is_found_in_any_spelling(spelling: str) -> None:
    user = factories.UserFactory(email="grace@example.org")
    EmailAddress.objects.create(user=user, email=NATIVE, verified=True)
    assert sign_in(Client(), spelling)


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_second_email_is_no_other_accounts_in_another_spelling(spelling: str) -> None:
    factories.UserFactory(email=NATIVE)
    client = Client()
    client.force_login(factories.UserFactory(email="grace@example.org"))
    client.post("/accounts/reauthenticate/", {"password": factories.PASSWORD})
    page = client.post("/accounts/email/", {"action_add": "", "email": spelling}, follow=True)
    assert "an account with this email already" in page.content.decode()
    assert not EmailAddress.objects.filter(email__startswith="ada").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_reset_a_command_and_the_admin_know_each_spelling(
    client: Client, settings: Any, superuser: User, spelling: str
) -> None:
    settings.MAIL_CONFIGURED = True
    user = factories.UserFactory(email=NATIVE)
    EmailAddress.objects.create(user=user, email=NATIVE, verified=True, primary=True)
    client.post("/accounts/password/reset/", {"email": spelling})
    assert "/accounts/password/reset/key/" in mail.outbox[0].body
    assert find_person(spelling) == user
    with pytest.raises(AdministratorRefusedError, match="has an account already"):
        create_administrator(email=spelling, password=factories.PASSWORD)
    client.force_login(superuser)
    page = client.post("/admin/accounts/user/add/", {"email": spelling, "display_name": "Ada"})
    assert "There is an account with this email already" in page.content.decode()


@pytest.mark.django_db
def test_an_email_that_no_mailer_takes_is_refused_with_a_message(client: Client) -> None:
    page = sign_up(client, f"ada@{'\u00fc' * 60}.example")
    assert "No mail server takes this address" in page
    assert not User.objects.exists()


@pytest.mark.django_db
def test_the_form_of_an_email_follows_the_email() -> None:
    user = User.objects.create_user("ada@EXAMPLE.org")
    user.email = NATIVE
    user.save(update_fields=["email"])
    user.refresh_from_db()
    assert user.email_folded == ASCII


@pytest.fixture
def before(transactional_db: None) -> Iterator[None]:
    """The database before emails were brought to one form; afterwards it is the newest again."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("accounts", "0003_deleted_accounts")])
    yield
    MigrationExecutor(connection).migrate(newest)


def account_of_old(email: str, *, verified: bool = True) -> User:
    user = factories.UserFactory(email=f"{User.objects.count()}@example.org")
    User.objects.filter(pk=user.pk).update(email=email, email_folded=email.casefold())
    EmailAddress.objects.create(user=user, email=email.lower(), verified=verified, primary=True)
    return user


def migrate() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_accounts_of_old_get_the_one_form(before: None) -> None:
    ada, grace = account_of_old("ada@xn--bcher-kva.example"), account_of_old("Grace@example.org")
    EmailAddress.objects.create(user=grace, email="grace@xn--bcher-kva.example")
    EmailAddress.objects.create(user=ada, email="ada@\uff45xample.org")
    EmailAddress.objects.create(user=ada, email="ada@example.org")
    migrate()
    ada.refresh_from_db()
    grace.refresh_from_db()
    assert (ada.email, ada.email_folded) == (NATIVE, ASCII)
    assert (grace.email, grace.email_folded) == ("Grace@example.org", "grace@example.org")
    emails = EmailAddress.objects.filter(user=ada).order_by("pk").values_list("email", flat=True)
    assert list(emails) == [NATIVE, "ada@\uff45xample.org", "ada@example.org"]
    assert EmailAddress.objects.filter(user=grace, email="grace@b\u00fccher.example").exists()
    assert sign_in(Client(), ASCII)


@pytest.mark.parametrize("spelled", [[NATIVE, ASCII], [NATIVE, "ada@b\u00fccher.exampl\uff45"]])
def test_two_accounts_of_one_mailbox_stay_and_the_doctor_names_them(
    before: None, spelled: list[str]
) -> None:
    users = [account_of_old(email) for email in spelled]
    migrate()
    assert [User.objects.get(pk=user.pk).email for user in users] == spelled
    for user, email in zip(users, spelled, strict=True):
        client = Client()
        assert sign_in(client, email), "which saves when they signed in last"
        assert client.session["_auth_user_id"] == str(user.pk)
        assert find_person(email) == user
    texts = [found.text for found in examine() if found.subject == "Accounts"]
    assert len(texts) == 1
    assert all(email in texts[0] for email in spelled)
    sign_up(Client(), NATIVE)
    assert User.objects.count() == 2
