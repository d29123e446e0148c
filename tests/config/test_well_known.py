"""Addresses that programs look for on every site."""

from __future__ import annotations

import urllib.robotparser
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

CONTACT = "mailto:security@example.org"


@pytest.fixture
def rules(client: Client) -> urllib.robotparser.RobotFileParser:
    parser = urllib.robotparser.RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


@pytest.mark.parametrize("path", ["/", "/roadmaps/", "/roadmaps/backend/", "/static/css/cairn.css"])
def test_crawlers_may_read_what_is_for_everybody(rules: Any, path: str) -> None:
    assert rules.can_fetch("any", path)


@pytest.mark.parametrize("path", ["/accounts/login/", "/admin/", "/search/?q=x"])
def test_crawlers_are_asked_to_leave_out_the_rest(rules: Any, path: str) -> None:
    assert not rules.can_fetch("any", path)


def test_who_finds_a_weakness_learns_whom_to_tell(client: Client, settings: Any) -> None:
    settings.CAIRN_SECURITY_CONTACT = CONTACT
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.text.splitlines())
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert (fields["Contact"], response["Content-Type"]) == (CONTACT, "text/plain; charset=utf-8")
    assert fields["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    assert timedelta(days=30) < left < timedelta(days=365)
    assert "public" in response["Cache-Control"]


def test_a_password_manager_is_led_to_the_change_of_the_password(ada_client: Client) -> None:
    response = ada_client.get("/.well-known/change-password", follow=True)
    assert response.redirect_chain[0] == (reverse("account_change_password"), 303)
    assert response.status_code == 200


def test_a_visitor_signs_in_first_and_comes_back_to_it(client: Client, db: None) -> None:
    response = client.get("/.well-known/change-password", follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse(django_settings.LOGIN_URL))
    assert reverse("account_change_password") in response.redirect_chain[-1][0]


def test_the_small_picture_is_there(client: Client) -> None:
    assert client.get("/favicon.ico")["Location"].endswith("favicon.ico")
    found = finders.find("favicon.ico")
    with open(str(found), "rb") as file:
        assert file.read(4) == b"\0\0\1\0"
