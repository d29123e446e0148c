"""Administrators from the terminal and from the environment."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from accounts.models import User
from tests import factories

EMAIL = "root@example.org"
STRONG = "six unlikely words in a row"


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch):
    def give(email: str = EMAIL, password: str = STRONG) -> None:
        monkeypatch.setenv("CAIRN_ADMIN_EMAIL", email)
        monkeypatch.setenv("CAIRN_ADMIN_PASSWORD", password)

    give("", "")
    return give


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("environment")]


def test_the_environment_makes_the_first_administrator(environment, capsys) -> None:
    environment()
    call_command("create_admin", "--first")
    user = User.objects.get()
    assert (user.email, user.is_staff, user.is_superuser) == (EMAIL, True, True)
    assert user.check_password(STRONG)
    assert EmailAddress.objects.get(user=user).verified
    assert EMAIL in capsys.readouterr().out


def test_it_does_so_once(environment) -> None:
    environment()
    call_command("create_admin", "--first")
    User.objects.get().set_password("changed since then")
    environment("other@example.org")
    call_command("create_admin", "--first")
    assert User.objects.count() == 1


def test_without_the_environment_nothing_happens(capsys) -> None:
    call_command("create_admin", "--first")
    assert not User.objects.exists()
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("password1234", "too common"),
        ("short", "too short"),
        (EMAIL, "too similar"),
    ],
)
def test_a_weak_password_is_refused_with_a_reason(environment, password, message) -> None:
    environment(password=password)
    with pytest.raises(CommandError, match=f"CAIRN_ADMIN_PASSWORD.*weak.*{message}"):
        call_command("create_admin", "--first")
    assert not User.objects.exists()


@pytest.mark.parametrize(("given", "missing"), [((EMAIL, ""), "PASSWORD"), (("", STRONG), "EMAIL")])
def test_half_an_environment_is_named(environment, given, missing) -> None:
    environment(*given)
    with pytest.raises(CommandError, match=f"also needs CAIRN_ADMIN_{missing}"):
        call_command("create_admin", "--first")


def test_an_account_of_that_email_is_not_taken_over(environment) -> None:
    person = factories.UserFactory(email="Root@example.org")
    environment()
    with pytest.raises(CommandError, match="has an account already"):
        call_command("create_admin", "--first")
    person.refresh_from_db()
    assert not person.is_staff
    assert person.check_password(factories.PASSWORD)


def test_promoting_keeps_the_password() -> None:
    person = factories.UserFactory(email=EMAIL)
    call_command("create_admin", "--promote", "--email", "ROOT@example.org")
    person.refresh_from_db()
    assert person.is_superuser
    assert person.is_staff
    assert person.check_password(factories.PASSWORD)


def test_promoting_nobody_says_so() -> None:
    with pytest.raises(CommandError, match="no active account"):
        call_command("create_admin", "--promote", "--email", EMAIL)


@pytest.mark.parametrize("email", ["nobody", "a\x00@example.org", "a@b\ud800.org", ""])
def test_what_is_no_email_is_refused(environment, monkeypatch, email: str) -> None:
    monkeypatch.setenv("CAIRN_ADMIN_PASSWORD", STRONG)
    with pytest.raises(CommandError):
        call_command("create_admin", "--password-from-env", f"--email={email}")
    assert not User.objects.exists()


def test_a_second_administrator_may_be_made_by_hand(environment) -> None:
    environment()
    call_command("create_admin", "--first")
    call_command("create_admin", "--password-from-env", "--email=second@example.org")
    assert User.objects.filter(is_superuser=True).count() == 2


def test_without_a_terminal_it_says_what_to_give() -> None:
    with pytest.raises(CommandError, match="no terminal"):
        call_command("create_admin", "--email", EMAIL)


def test_on_a_terminal_it_asks_twice(monkeypatch) -> None:
    answers = iter([STRONG, "another one altogether", STRONG, STRONG])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda question: next(answers))
    with pytest.raises(CommandError, match="differ"):
        call_command("create_admin", "--email", EMAIL)
    call_command("create_admin", "--email", EMAIL)
    assert User.objects.get().check_password(STRONG)


def test_a_password_may_be_in_a_file(environment, monkeypatch, tmp_path) -> None:
    (tmp_path / "password").write_text(STRONG)
    environment(password="")
    monkeypatch.delenv("CAIRN_ADMIN_PASSWORD")
    monkeypatch.setenv("CAIRN_ADMIN_PASSWORD_FILE", str(tmp_path / "password"))
    call_command("create_admin", "--first")
    assert User.objects.get().check_password(STRONG)
