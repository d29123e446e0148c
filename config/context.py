"""What every page knows of the site: the theme, the address, mail, the release."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from config.registration import is_open_to_all

THEMES = ("light", "dark")


def theme_of(request: HttpRequest) -> str:
    """The theme that the browser keeps; "" for the system's."""
    theme = request.COOKIES.get("theme", "")
    return theme if theme in THEMES else ""


def site(request: HttpRequest) -> dict[str, Any]:
    return {
        "theme": theme_of(request),
        "site_origin": settings.SITE_ORIGIN,
        "site_url": settings.SITE_URL,
        "mail_configured": settings.MAIL_CONFIGURED,
        "registration": settings.CAIRN_REGISTRATION,
        "offers_accounts": is_open_to_all(),
        "release": settings.CAIRN_RELEASE,
    }
