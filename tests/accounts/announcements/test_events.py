"""Each thing that happens to an account sends its mail, and whom it goes to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.account_changes import AccountChange
from accounts.administrators import reset_link
from accounts.announcements.announcing import announce
from accounts.announcements.pruning import forget_old
from accounts.announcements.wording import WORDING
from accounts.deletion import delete_account
from accounts.models import Announcement, User
from tests.accounts.announcements.reading import (
    NEW_PASSWORD,
    A,
    B,
    add_address,
    browser,
    change_password,
    link_in,
    mails_to,
    make_primary,
    move_to,
    person,
    remove_address,
)
from tests.accounts.second_factors import code_now
from tests.signed_in import newly_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
PASSKEY = {"name": "Canaryword", "credential": {"id": "abc"}}


def test_a_changed_password_is_announced_with_time_device_and_link() -> None:
    ada = person()
    change_password(browser(ada))
    (message,) = mails_to(A)
    assert message.subject == "Cairn: your password was changed"
    row = Announcement.objects.get(user=ada)
    assert row.change == AccountChange.PASSWORD_CHANGED
    assert "Firefox on Linux, from the network 127.0.0.x" in message.body
    assert "(Europe/Madrid)" in message.body
    assert "valid for 7 days" in message.body
    assert link_in(message)
    assert row.expires_at - row.at < dt.timedelta(days=7, seconds=5)


def test_a_first_password_is_announced_as_such() -> None:
    ada = person()
    ada.set_unusable_password()
    ada.save()
    newly_in(Client(), ada).post("/accounts/password/set/", NEW_PASSWORD)
    assert mails_to(A, "a password was set")


def test_a_reset_password_is_announced() -> None:
    person()
    client = Client()
    path = client.get(reset_link(email=A)).headers["Location"]
    client.post(path, NEW_PASSWORD)
    assert mails_to(A, "your password was reset")


def test_an_added_address_is_told_to_the_old_with_a_link_and_to_the_new_without() -> None:
    ada = person()
    add_address(browser(ada), B)
    (old,), (new,) = mails_to(A, "an address was added"), mails_to(B, "an address was added")
    assert link_in(old)
    assert B in old.body
    assert not link_in(new)
    assert A not in new.body


def test_a_new_primary_address_is_told_to_both() -> None:
    ada = person()
    move_to(ada, B)
    (old,), (new,) = mails_to(A, "primary"), mails_to(B, "primary")
    assert link_in(old)
    assert not link_in(new)
    assert A not in new.body


def test_the_address_on_record_is_told_though_it_never_was_the_primary_one() -> None:
    ada = person()
    client = browser(ada)
    add_address(client, B)
    ada.emailaddress_set.filter(email=A).update(primary=False, verified=False)
    make_primary(client, B)
    (old,), (new,) = mails_to(A, "primary"), mails_to(B, "primary")
    assert not link_in(old)
    assert not link_in(new)


def test_a_removed_address_is_told_and_so_is_the_one_that_stays() -> None:
    ada = person()
    client = browser(ada)
    add_address(client, B)
    remove_address(client, B)
    (stays,), (gone,) = mails_to(A, "removed"), mails_to(B, "removed")
    assert link_in(stays)
    assert not link_in(gone)


def test_an_authenticator_app_is_announced_when_added_and_when_removed(
    django_capture_on_commit_callbacks: Any,
) -> None:
    ada = person()
    client = browser(ada)
    client.get("/accounts/2fa/totp/activate/")
    secret = client.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert [one.subject for one in mails_to(A)] == ["Cairn: an authenticator app was added"]
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert [one.subject for one in mails_to(A)][1:] == ["Cairn: the authenticator app was removed"]
    kept = Announcement.objects.get(change=AccountChange.APP_REMOVED).kept["factors"]
    assert [factor["type"] for factor in kept] == ["totp", "recovery_codes"]


def test_recovery_codes_made_anew_are_announced(django_capture_on_commit_callbacks: Any) -> None:
    ada = person()
    client = browser(ada)
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/accounts/2fa/recovery-codes/generate/")
    assert mails_to(A, "recovery codes were made anew")


def test_a_passkey_is_announced_without_its_name(rf: Any) -> None:
    ada = person()
    key = Authenticator.objects.create(user=ada, type="webauthn", data=PASSKEY)
    mfa.authenticator_added.send(Authenticator, request=None, user=ada, authenticator=key)
    browser(ada).post(f"/accounts/2fa/webauthn/keys/{key.pk}/remove/")
    assert [one.subject for one in mails_to(A)] == [
        "Cairn: a passkey was added",
        "Cairn: a passkey was removed",
    ]


def test_a_login_elsewhere_is_announced_when_connected_and_when_disconnected() -> None:
    ada = person()
    login = SocialAccount(user=ada, provider="github", uid="7")
    social.social_account_added.send(
        SocialLogin, request=None, sociallogin=SocialLogin(user=ada, account=login)
    )
    social.social_account_removed.send(SocialAccount, request=None, socialaccount=login)
    assert [one.subject for one in mails_to(A)] == [
        "Cairn: github was connected",
        "Cairn: github was disconnected",
    ]


def test_an_export_is_announced(roadmap: Any) -> None:
    ada = person()
    assert browser(ada).post("/settings/export/", {"form": "json"}).status_code == 200
    assert mails_to(A, "your data was exported")


@pytest.mark.parametrize("kind", ["confirmed", "without a row", "closed"])
def test_the_last_word_goes_to_whatever_address_is_on_record(kind: str, roadmap: Any) -> None:
    ada = person()
    if kind == "without a row":
        ada.emailaddress_set.all().delete()
    if kind == "closed":
        User.objects.update(is_active=False)
    delete_account(person=fresh_of(ada), by=ada)
    (message,) = mails_to(A)
    assert message.subject == "Cairn: your account was deleted"
    assert not link_in(message)
    assert "ask whoever runs Cairn" in message.body


def test_an_account_that_an_administrator_deletes_is_told_so(roadmap: Any) -> None:
    ada, root = person(), person("root@example.org", is_superuser=True, is_staff=True)
    client = browser(root)
    mail.outbox.clear()
    client.post(f"/admin/accounts/user/{ada.pk}/delete/", {"post": "yes"})
    (message,) = mails_to(A)
    assert "An administrator of the site deleted your account" in message.body
    assert "Firefox" not in message.body


def test_a_second_factor_that_an_administrator_removed_is_announced_without_a_device() -> None:
    ada = person()
    announce(ada, AccountChange.FACTORS_REMOVED, kept={"factors": []})
    (message,) = mails_to(A)
    assert "An administrator of the site removed the second factor" in message.body
    assert "With:" not in message.body
    assert link_in(message)


def test_without_mail_a_change_is_recorded_and_nothing_sent(settings: Any) -> None:
    settings.MAIL_CONFIGURED = False
    ada = person()
    change_password(browser(ada))
    assert mail.outbox == []
    assert Announcement.objects.get(user=ada).holders == []


def test_a_change_that_fails_leaves_no_mail_and_no_record(monkeypatch: Any) -> None:
    def fail(*args: Any) -> None:
        raise OSError("the disk is full")

    ada = person()
    client = browser(ada)
    monkeypatch.setattr("accounts.announcements.announcing.send", fail)
    with pytest.raises(OSError, match="the disk is full"):
        change_password(client)
    assert fresh_of(ada).password == ada.password
    assert not Announcement.objects.exists()


def test_announcements_are_forgotten_when_their_links_have_run_out() -> None:
    ada = person()
    old, new = (announce(ada, AccountChange.EXPORTED) for _ in range(2))
    Announcement.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert forget_old() == "1 announcement of changes forgotten."
    assert Announcement.objects.get() == new


def test_an_export_has_the_announcements_and_no_secret_of_them(roadmap: Any) -> None:
    ada = person()
    factors = [{"type": "totp", "data": {"secret": "verysecret"}}]
    announce(ada, AccountChange.APP_REMOVED, kept={"factors": factors})
    text = browser(ada).post("/settings/export/", {"form": "json"}).content.decode()
    assert "app-removed" in text
    assert "verysecret" not in text


def test_every_kind_of_change_has_its_words() -> None:
    assert set(WORDING) == set(AccountChange)


def fresh_of(user: User) -> User:
    return User.objects.get(pk=user.pk)
