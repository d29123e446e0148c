"""Who may open the admin, and what they are asked for first."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories
from tests.conftest import client_of

INDEX = "/admin/"
TOPICS = "/admin/roadmap/topic/"


@pytest.mark.parametrize("address", [INDEX, TOPICS, "/admin/login/", "/admin/no/such/page/"])
@pytest.mark.django_db
def test_a_visitor_is_sent_to_the_ordinary_sign_in(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 302
    wanted = INDEX if address == "/admin/login/" else address
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={wanted}"


def test_the_admin_takes_no_password_of_its_own(superuser: User, client: Client) -> None:
    credentials = {"username": superuser.email, "password": factories.PASSWORD}
    answer = client.post("/admin/login/", credentials)
    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", [INDEX, TOPICS, "/admin/login/", "/admin/accounts/user/"])
def test_a_learner_is_refused(ada_client: Client, address: str) -> None:
    answer = ada_client.get(address)
    assert answer.status_code == 403
    assert "This door is closed" in answer.text


def test_an_account_that_was_closed_is_out(curator: User, curator_client: Client) -> None:
    assert curator_client.get(INDEX).status_code == 200
    User.objects.filter(pk=curator.pk).update(is_active=False)
    assert curator_client.get(INDEX).status_code == 302


def test_a_curator_sees_content_and_nobody(curator_client: Client, ada: User) -> None:
    page = curator_client.get(INDEX).text
    assert "Topics" in page
    assert "Users" not in page
    assert "Groups" not in page
    for address in ("/admin/accounts/user/", f"/admin/accounts/user/{ada.pk}/change/"):
        answer = curator_client.get(address)
        assert answer.status_code == 403
        assert ada.email not in answer.text


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_signing_in_leads_to_no_other_site(curator_client: Client, target: str) -> None:
    answer = curator_client.get("/admin/login/", {"next": target})
    assert answer.headers["Location"] == INDEX


def test_signing_out_and_passwords_are_the_site_s_own(curator_client: Client) -> None:
    change = curator_client.get("/admin/password_change/")
    assert change.headers["Location"] == reverse("account_change_password")
    assert curator_client.get("/admin/logout/").headers["Location"] == reverse("account_logout")
    assert curator_client.post("/admin/logout/").headers["Location"] == reverse("roadmap:home")
    assert "_auth_user_id" not in curator_client.session


class TestWithASecondFactorRequired:
    @pytest.fixture(autouse=True)
    def required(self, settings) -> None:
        settings.CAIRN_REQUIRE_STAFF_MFA = True

    @pytest.mark.parametrize(
        "address", [INDEX, TOPICS, "/admin/login/", "/admin/jsi18n/", "/admin/autocomplete/"]
    )
    def test_staff_without_one_set_it_up_first(self, curator_client: Client, address: str) -> None:
        answer = curator_client.get(address)
        assert answer.headers["Location"] == reverse("mfa_index")

    def test_the_page_where_they_do_says_why(self, curator_client: Client) -> None:
        page = curator_client.get(INDEX, follow=True)
        assert page.request["PATH_INFO"] == reverse("ways:page")
        assert "The admin asks for a second factor." in page.text

    def test_nothing_is_written_before(self, superuser_client: Client) -> None:
        fields = {"email": "new@example.org", "display_name": "New"}
        answer = superuser_client.post("/admin/accounts/user/add/", fields)
        assert answer.headers["Location"] == reverse("mfa_index")
        assert not User.objects.filter(email="new@example.org").exists()

    def test_recovery_codes_alone_are_none(self, curator: User) -> None:
        Authenticator.objects.create(user=curator, type=Authenticator.Type.RECOVERY_CODES, data={})
        assert client_of(curator).get(INDEX).status_code == 302

    def test_a_learner_is_not_asked(self, ada_client: Client) -> None:
        assert ada_client.get(INDEX).status_code == 403


def test_no_model_with_secrets_is_on_any_page() -> None:
    registered = {model._meta.label for model in admin.site._registry}
    assert not registered & {
        "mfa.Authenticator",
        "socialaccount.SocialToken",
        "socialaccount.SocialApp",
        "usersessions.UserSession",
        "account.EmailConfirmation",
        "accounts.Session",
    }
