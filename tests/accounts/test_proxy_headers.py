"""What is believed of a header, and from whom; what is no name; how it is read."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from accounts.vouching.headers import LONGEST, Told, told_by_proxy
from config.env.proxy_login import Peers, believed_peers
from tests.proxied import PROXY, behind_proxy

HEADER = "HTTP_REMOTE_USER"


@pytest.fixture(autouse=True)
def proxy(settings: Any) -> None:
    behind_proxy(settings, groups="Remote-Groups")


def told(name: str, *, peer: str = PROXY, **more: str) -> Told | None:
    sent = {HEADER: name, "REMOTE_ADDR": peer, **more}
    return told_by_proxy(RequestFactory().get("/", **sent))  # type: ignore[arg-type]


def as_sent(text: str) -> str:
    """As a server hands on bytes of UTF-8."""
    return text.encode().decode("latin-1")


@pytest.mark.parametrize(
    "name", ["ada", "Ada Lovelace", "ada@example.org", "\u0430\u0434\u0430", "\u963f\u8fbe", "a\\b"]
)
def test_a_name_is_taken_as_it_is(name: str) -> None:
    found = told(as_sent(name))
    assert found is not None
    assert found.uid == name


@pytest.mark.parametrize(
    "name",
    [
        *("", "  ", "ada,eve", "ada, ada", "a\x00da", "a\nda", "a\tda", "(null)", "-"),
        "{http.reverse_proxy.header.Remote-User}",
        *("x" * (LONGEST + 1), "\xff\xfe", "ad\u0430", as_sent("ada\u202e"), as_sent("a\u200bda")),
    ],
)
def test_what_is_no_name_names_nobody(name: str) -> None:
    assert told(name) is None


@pytest.mark.parametrize(
    "peer", ["10.0.3.3", "127.0.0.1", "", "unix", "::1", "10.0.3.2, 10.0.3.2", "nonsense"]
)
def test_nobody_else_is_believed_whatever_they_forward(peer: str) -> None:
    more = {"HTTP_X_FORWARDED_FOR": PROXY, "HTTP_X_REAL_IP": PROXY, "HTTP_FORWARDED": PROXY}
    assert told("ada", peer=peer, **more) is None


def test_who_is_not_believed_is_in_the_log_once_and_without_the_name(caplog: Any) -> None:
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            told("ada-of-london", peer="10.9.9.9")
            told("eve,ada-of-london")
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 2
    assert "CAIRN_PROXY_LOGIN_FROM does not name" in lines[0]
    assert "10.9.9.9" in lines[0]
    assert "let the proxy replace what visitors send" in lines[1]
    assert "london" not in caplog.text


def test_a_visitors_own_address_is_in_no_log(caplog: Any) -> None:
    told("ada", peer="8.8.8.8")
    assert "8.8.8.8" not in caplog.text
    assert "a public address" in caplog.text


def test_the_rest_is_read_where_it_is_of_use() -> None:
    found = told(
        "ada",
        HTTP_REMOTE_EMAIL="ada@example.org",
        HTTP_REMOTE_NAME=as_sent("Ada\u202e  \u041b\u0430\u0432\u043b\u0435\u0439\x00\u0441"),
        HTTP_REMOTE_GROUPS="a|b,c",
    )
    assert found == Told(
        "ada", "ada@example.org", "Ada \u041b\u0430\u0432\u043b\u0435\u0439 \u0441", "a|b,c"
    )
    assert told("ada") == Told("ada", "", "", "")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("=?utf-8?q?Ferris_B=C3=BCller?=", "Ferris B\u00fcller"),
        ("=?nonsense?q?x?=", ""),
        ("=?utf-8?b?!!!?=", ""),
        ("=?", "=?"),
        ("{http.reverse_proxy.header.Remote-Name}", ""),
    ],
)
def test_a_packed_name_is_unpacked(sent: str, name: str) -> None:
    found = told("ada", HTTP_REMOTE_NAME=sent)
    assert found is not None
    assert found.name == name


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300))
def test_no_bytes_are_an_error(name: str, email: str, called: str) -> None:
    sent = {"HTTP_REMOTE_EMAIL": email, "HTTP_REMOTE_NAME": called}
    for read in (as_sent, str):
        try:
            found = told(read(name), **sent)
        except UnicodeEncodeError:  # half a character: no bytes of UTF-8
            continue
        assert found is None or (found.uid == found.uid.strip() and found.uid.isprintable())


@pytest.mark.parametrize(
    ("given", "inside", "outside"),
    [
        ("10.0.0.0/8, fd00::/8", ["10.1.2.3", "fd12::1", "::ffff:10.1.2.3"], ["11.0.0.1", "::1"]),
        ("127.0.0.1", ["127.0.0.1"], ["127.0.0.2", "", "::1"]),
        ("unix", [""], ["127.0.0.1", "unix", "::"]),
        ("UNIX,::1", ["", "::1"], ["127.0.0.1"]),
        ("fe80::/64", ["fe80::1%eth0"], ["fe81::1"]),
    ],
)
def test_a_peer_is_whoever_asks_directly(given: str, inside: list[str], outside: list[str]) -> None:
    peers = believed_peers(given)
    assert all(map(peers.has, inside))
    assert not any(map(peers.has, outside))


@given(st.ip_addresses() | st.text(max_size=40))
def test_nobody_is_believed_by_default(address: Any) -> None:
    assert not Peers(()).has(str(address))
