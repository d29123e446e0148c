"""A device in a few words, from what its browser says of itself. Pure.

Nothing of the header itself is ever shown: whoever signs in may write anything there.
"""

from __future__ import annotations

BROWSERS = (
    *(("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera")),
    *(("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi")),
    *(("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chromium/", "Chromium")),
    *(("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari")),
)
"""By what only they say, first those that also name a browser they descend from."""
SYSTEMS = (
    *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "Android"), ("CrOS", "ChromeOS")),
    *(("Windows", "Windows"), ("Macintosh", "a Mac"), ("Linux", "Linux")),
)
UNKNOWN = "Unknown device"


def device_of(user_agent: str) -> str:
    """Browser and system: "Firefox on Linux", "Safari on an iPad"."""
    browser = first_named(BROWSERS, user_agent)
    system = first_named(SYSTEMS, user_agent)
    if not browser and not system:
        return UNKNOWN
    return f"{browser or 'A browser'} on {system or 'an unknown system'}"


def first_named(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for mark, name in names if mark in text), "")
