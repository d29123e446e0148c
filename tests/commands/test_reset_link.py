"""A way back in where no mail is sent."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User

NEW = {"password1": "a wholly new sentence", "password2": "a wholly new sentence"}


def printed_link(capsys, email: str) -> str:
    call_command("reset_link", email)
    return capsys.readouterr().out.strip()


def follow(client: Client, link: str):
    """What a browser does: the key moves into the session, the form is posted there."""
    return client.get(urlsplit(link).path, follow=True)


def test_the_link_sets_a_new_password_once(ada: User, client: Client, capsys, settings) -> None:
    link = printed_link(capsys, "ADA@example.org")
    assert link.startswith(settings.SITE_ORIGIN)
    page = follow(client, link)
    client.post(page.request["PATH_INFO"], NEW)
    ada.refresh_from_db()
    assert ada.check_password(NEW["password1"])

    other = Client()
    again = follow(other, link)
    other.post(again.request["PATH_INFO"], dict.fromkeys(NEW, "stolen later on"))
    ada.refresh_from_db()
    assert ada.check_password(NEW["password1"])


@pytest.mark.parametrize("email", ["nobody@example.org", "", "a\x00b", "\ud800"])
@pytest.mark.django_db
def test_an_unknown_email_is_named_as_such(email: str) -> None:
    with pytest.raises(CommandError, match="no active account"):
        call_command("reset_link", email)


def test_a_closed_account_gets_no_link(ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)
    with pytest.raises(CommandError, match="no active account"):
        call_command("reset_link", ada.email)
