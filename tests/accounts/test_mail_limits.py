"""Nobody fills a stranger's mailbox, and nobody keeps its owner from a code by asking for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from accounts.limits.known_devices import remember_device
from accounts.limits.mails import count_mail
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

EMAIL = "ada@example.org"


@pytest.fixture(autouse=True)
def noon(time_machine: Any) -> Any:
    time_machine.move_to("2026-05-04 12:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def ada() -> User:
    user: User = factories.UserFactory(email=EMAIL)
    return user


def from_network(number: int, device: str = "") -> HttpRequest:
    request: HttpRequest = RequestFactory().get("/", REMOTE_ADDR=f"198.51.100.{number}")
    if device:
        request.COOKIES["device"] = device
    return request


def device_of(user: User) -> str:
    response = HttpResponse()
    remember_device(from_network(1), response, user)
    return response.cookies["device"].value


def test_three_in_a_minute_and_then_one_is_told_how_long_to_wait(noon: Any) -> None:
    for _ in range(3):
        count_mail(from_network(1), EMAIL)
    with pytest.raises(ValidationError, match="Look for the newest, or wait a minute"):
        count_mail(from_network(1), EMAIL.upper())
    count_mail(from_network(1), "grace@example.org")
    noon.shift(60)
    count_mail(from_network(1), EMAIL)


def test_asking_from_one_network_keeps_nobody_else_from_it() -> None:
    for _ in range(3):
        count_mail(from_network(1), EMAIL)
    with pytest.raises(ValidationError):
        count_mail(from_network(1), EMAIL)
    count_mail(from_network(2), EMAIL)


def test_a_mailbox_gets_twenty_in_an_hour_from_wherever_they_are_asked() -> None:
    for number in range(20):
        count_mail(from_network(number), EMAIL)
    with pytest.raises(ValidationError, match="wait 60 minutes"):
        count_mail(from_network(99), EMAIL)


def test_a_browser_of_the_owner_gets_one_all_the_same(ada: User) -> None:
    device = device_of(ada)
    for number in range(20):
        count_mail(from_network(number), EMAIL)
    count_mail(from_network(99, device), EMAIL)
    for _ in range(2):
        count_mail(from_network(98, device), EMAIL)
    with pytest.raises(ValidationError, match="wait a minute"):
        count_mail(from_network(97, device), EMAIL)


def test_the_device_of_another_account_is_nobody_known(ada: User) -> None:
    device = device_of(factories.UserFactory(email="mallory@example.org"))
    for number in range(20):
        count_mail(from_network(number), EMAIL)
    with pytest.raises(ValidationError):
        count_mail(from_network(99, device), EMAIL)
