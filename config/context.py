"""What every page knows of the site: the theme, the address, whether it sends mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    theme = request.COOKIES.get("theme", "")
    return {
        "theme": theme if theme in THEMES else "",
        "site_origin": settings.SITE_ORIGIN,
        "mail_configured": settings.MAIL_CONFIGURED,
    }
