"""What the doctor says of whose word is taken for who somebody is."""

from __future__ import annotations

from typing import Any

import pytest

from roadmap.doctor import site
from roadmap.doctor.findings import Grade
from tests.proxied import behind_proxy, sent_by_proxy


def test_it_says_nothing_while_it_is_off(settings: Any) -> None:
    settings.CAIRN_PROXY_LOGIN = None
    assert list(site.proxy_login()) == []


@pytest.mark.parametrize("peers", ["10.0.3.2", "10.0.3.0/24, unix", "127.0.0.1", "unix"])
def test_a_proxy_by_its_address_is_well(settings: Any, peers: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(site, "in_container", lambda: False)
    behind_proxy(settings, peers=peers)
    (found,) = site.proxy_login()
    assert found.grade is Grade.GOOD
    assert found.text.startswith("Remote-User says who somebody is, from ")


@pytest.mark.parametrize("peers", ["172.16.0.0/12", "10.0.3.2,10.1.0.0/16", "fd00::/8"])
def test_a_wide_network_is_warned_about(settings: Any, peers: str) -> None:
    behind_proxy(settings, peers=peers)
    (found,) = site.proxy_login()
    assert found.grade is Grade.WARNING
    assert "can be whom it likes" in found.text


def test_in_a_container_nothing_comes_from_this_machine(settings: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(site, "in_container", lambda: True)
    behind_proxy(settings, peers="127.0.0.1,::1")
    (found,) = site.proxy_login()
    assert found.grade is Grade.WARNING
    assert "Name that one in CAIRN_PROXY_LOGIN_FROM" in found.text


@pytest.mark.django_db
def test_who_came_past_the_proxy_is_told_for_a_day(settings: Any) -> None:
    behind_proxy(settings)
    sent_by_proxy(peer="10.9.9.9").get("/roadmaps/")
    texts = [found.text for found in site.proxies()]
    assert any("Remote-User from 10.9.9.9" in text for text in texts)
