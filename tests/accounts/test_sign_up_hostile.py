"""Two people at one address: whoever enters the code mailed to it decides, in whatever order."""

from __future__ import annotations

from itertools import permutations

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from django.test import Client

from accounts.models import User
from tests import factories
from tests.accounts.signing_up import ADA, enter, is_signed_in, newest_code, sign_in, sign_up, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("with_mail")]
HERS, HIS = "her own long sentence", "his own long sentence"


def unfinished(email: str = ADA, password: str = HIS) -> User:
    """An account of before, or by way of a provider, whose address nobody proved."""
    user: User = factories.UserFactory(email=email)
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=email, primary=True)
    return user


@pytest.mark.parametrize("order", [*permutations(["he signs up", "she signs up", "he asks again"])])
def test_the_password_of_the_browser_in_which_the_code_is_entered_counts(
    order: tuple[str, ...],
) -> None:
    his, hers, code = Client(), Client(), ""
    for step in order:
        if step == "she signs up":
            sign_up(hers, password=HERS)
            code = newest_code()
        elif step == "he signs up":
            sign_up(his, password=HIS)
        else:
            his.post("/accounts/signup/code/", {"action": "resend"})
    enter(his, "AAAA-AAAA")
    enter(hers, code)
    assert is_signed_in(hers)
    user = User.objects.get()
    assert user.check_password(HERS)
    assert not user.check_password(HIS)


def test_her_code_is_no_good_in_his_browser() -> None:
    his, hers = Client(), Client()
    sign_up(his, password=HIS)
    sign_up(hers, password=HERS)
    enter(his, newest_code())
    assert not is_signed_in(his)


def test_his_waiting_sign_up_is_no_way_in_once_she_is_there() -> None:
    his, hers = Client(), Client()
    sign_up(his, password=HIS)
    his_code = newest_code()
    sign_up(hers, password=HERS)
    enter(hers, newest_code())
    sign_in(his, password=HIS)
    assert not is_signed_in(his)
    page = enter(his, his_code)
    assert "There is an account with this email already" in words(page)
    assert not is_signed_in(his)
    assert User.objects.get().check_password(HERS)


def test_asking_again_after_she_is_there_sends_what_tells_her_and_no_code() -> None:
    his, hers = Client(), Client()
    sign_up(his, password=HIS)
    sign_up(hers, password=HERS)
    enter(hers, newest_code())
    his.post("/accounts/signup/code/", {"action": "resend"})
    assert "already" in mail.outbox[-1].body


def test_an_unfinished_account_of_another_is_gone_with_all_its_ways_in() -> None:
    his = unfinished()
    SocialAccount.objects.create(user=his, provider="github", uid="1")
    hers = Client()
    sign_up(hers, password=HERS)
    enter(hers, newest_code())
    user = User.objects.get()
    assert user.pk != his.pk
    assert user.check_password(HERS)
    assert not SocialAccount.objects.exists()


def test_his_sign_in_to_an_unfinished_account_ends_with_it() -> None:
    unfinished()
    his, hers = Client(), Client()
    sign_in(his, password=HIS)
    his_code = newest_code()
    sign_up(hers, password=HERS)
    enter(hers, newest_code())
    his.post("/accounts/confirm-email/", {"code": his_code})
    his.get("/accounts/confirm-email/")
    assert not is_signed_in(his)


@pytest.mark.parametrize("kind", ["has signed in", "is staff"])
def test_an_account_in_use_is_not_taken_over_even_if_unproven(kind: str) -> None:
    user = unfinished()
    if kind == "has signed in":
        Client().force_login(user)
    else:
        User.objects.update(is_staff=True)
    hers = Client()
    sign_up(hers, password=HERS)
    assert "already" in mail.outbox[-1].body
    assert User.objects.get().check_password(HIS)


def test_an_address_that_another_merely_claims_keeps_nobody_out() -> None:
    grace = factories.UserFactory(email="grace@example.org")
    EmailAddress.objects.create(user=grace, email=grace.email, verified=True, primary=True)
    EmailAddress.objects.create(user=grace, email=ADA)
    hers = Client()
    sign_up(hers, password=HERS)
    enter(hers, newest_code())
    assert is_signed_in(hers)
    assert [found.user.email for found in EmailAddress.objects.filter(email=ADA)] == [ADA]


def test_a_claimed_address_is_no_way_in_and_gets_no_link_to_a_password() -> None:
    grace = factories.UserFactory(email="grace@example.org")
    EmailAddress.objects.create(user=grace, email=grace.email, verified=True, primary=True)
    EmailAddress.objects.create(user=grace, email=ADA)
    his = Client()
    assert "is not right" in words(sign_in(his, ADA))
    his.post("/accounts/password/reset/", {"email": ADA})
    his.post("/accounts/login/code/", {"email": ADA})
    assert not is_signed_in(his)
    assert not any("password/reset/key" in message.body for message in mail.outbox)
    hers = Client()
    sign_in(hers, grace.email)
    assert is_signed_in(hers)


def test_a_claimed_address_can_not_be_made_the_primary_one() -> None:
    grace = factories.UserFactory(email="grace@example.org")
    for email in (grace.email, ADA):
        EmailAddress.objects.create(user=grace, email=email, primary=email != ADA)
    client = Client()
    client.force_login(grace)
    page = client.post("/accounts/email/", {"action_primary": "", "email": ADA}, follow=True)
    assert "Confirm this address first" in words(page)
    grace.refresh_from_db()
    assert grace.email == "grace@example.org"
