"""What a request says of the device that it came from, in few words of ours. Pure."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
"""What is found first counts: most browsers name others too."""


def device_of(user_agent: str) -> str:
    """Such as "Firefox on Linux". Never a word of the header itself, which anybody may choose."""
    browser = first(BROWSERS, user_agent) or "an unknown browser"
    system = first(SYSTEMS, user_agent)
    return f"{browser} on {system}" if system else browser


def first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")


def network_of_address(address: str) -> str:
    """The address without its last part: who knows the network knows it again, no more."""
    found = ip_address(address)
    if found.version == 4:
        return f"{address.rpartition('.')[0]}.x"
    return str(ip_network((found, 48), strict=False))
