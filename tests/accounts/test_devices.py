"""A device in a few words, and a network that is no household."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.devices import BROWSERS, SYSTEMS, device_of
from accounts.networks import shortened

GECKO = "Mozilla/5.0 ({}; rv:130.0) Gecko/20100101 Firefox/130.0"
BLINK = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 {}Safari/537.36"
APPLE = "Mozilla/5.0 ({}) AppleWebKit/605.1.15 (KHTML, like Gecko) {}Mobile/15E148 Safari/604.1"
MAC = "Macintosh; Intel Mac OS X 10_15_7"
WINDOWS = "Windows NT 10.0; Win64; x64"
IPHONE = "iPhone; CPU iPhone OS 17_5 like Mac OS X"
IPAD = "iPad; CPU OS 17_5 like Mac OS X"


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (GECKO.format("X11; Linux x86_64"), "Firefox on Linux"),
        (GECKO.format("Android 14; Mobile"), "Firefox on Android"),
        (BLINK.format("Linux; Android 10; K", "Mobile "), "Chrome on Android"),
        (BLINK.format("X11; CrOS x86_64 14541.0.0", ""), "Chrome on ChromeOS"),
        (BLINK.format(MAC, ""), "Chrome on a Mac"),
        (BLINK.format(WINDOWS, "") + " Edg/130.0", "Edge on Windows"),
        (BLINK.format(WINDOWS, "") + " OPR/114.0", "Opera on Windows"),
        (
            BLINK.format("Linux; Android 10; K", "SamsungBrowser/26.0 "),
            "Samsung Internet on Android",
        ),
        (APPLE.format(IPHONE, "Version/17.5 "), "Safari on an iPhone"),
        (APPLE.format(IPAD, "CriOS/130.0 "), "Chrome on an iPad"),
        ("curl/8.5.0", "Unknown device"),
        ("", "Unknown device"),
        ("Something (Linux)", "A browser on Linux"),
        ("Firefox/1", "Firefox on an unknown system"),
    ],
)
def test_a_device_is_named_by_browser_and_system(header: str, words: str) -> None:
    assert device_of(header) == words


@given(st.text())
def test_nothing_of_the_header_itself_is_shown(header: str) -> None:
    known = {name for _, name in (*BROWSERS, *SYSTEMS)}
    ours = known | {"A browser", "an unknown system"}
    words = device_of(header)
    assert words == "Unknown device" or set(words.split(" on ")) <= ours


@pytest.mark.parametrize(
    ("address", "beginning"),
    [
        ("203.0.113.77", "203.0.113.x"),
        ("::ffff:203.0.113.77", "203.0.113.x"),
        ("2001:db8:17:4::1", "2001:db8:17:x"),
        ("2001:db8::1", "2001:db8:0:x"),
        ("::1", "0:0:0:x"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_network_keeps_its_beginning_only(address: str, beginning: str) -> None:
    assert shortened(address) == beginning
