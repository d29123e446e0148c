"""What a password has to be: said once, before and after, in words that say what to do."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.signing_up import ADA, sign_up, words

pytestmark = pytest.mark.django_db
RULES = "Ten characters or more , not digits alone , nothing like your email address ."


def test_the_rules_stand_once_below_one_field(client: Client) -> None:
    page = client.get("/accounts/signup/")
    assert words(page).count(RULES) == 1
    text = page.content.decode()
    assert text.count('type="password"') == 1
    assert 'autocomplete="new-password"' in text
    assert 'autocomplete="email"' in text


@pytest.mark.parametrize(
    ("password", "advice"),
    [
        ("short", "Make it ten characters or longer."),
        ("password12", "Many people use this one."),
        ("ada@example.org", "too like your email address"),
        ("90817263548", "Add letters"),
    ],
)
def test_a_refused_password_says_what_to_do(client: Client, password: str, advice: str) -> None:
    assert advice in words(sign_up(client, password=password))
    assert not User.objects.exists()


def test_a_very_long_password_and_any_letters_are_taken(client: Client) -> None:
    sign_up(client, password="ß🌄 ‮" * 300)
    assert User.objects.get(email=ADA).check_password("ß🌄 ‮" * 300)
