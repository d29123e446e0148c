"""Headers that Django does not set by itself, expired logins under htmx, and the time zone."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from config.http import local_url

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)


def response_headers(get_response: GetResponse) -> GetResponse:
    """Permissions-Policy everywhere; nothing personal in a shared cache."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        session = getattr(request, "session", None)
        if session is not None and (session.accessed or response.cookies):
            patch_vary_headers(response, ["Cookie"])
            if not response.has_header("Cache-Control"):
                patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


def htmx_login_redirect(get_response: GetResponse) -> GetResponse:
    """Turn a redirect to the login page into a navigation when htmx asked.

    Without it the login page would land inside a table row.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "HX-Request" not in request.headers or response.status_code != 302:
            return response
        login = resolve_url(settings.LOGIN_URL)
        if urlsplit(response.headers["Location"]).path != login:
            return response
        here = local_url(request, request.headers.get("HX-Current-URL"), "/")
        parts = urlsplit(here)
        query = urlencode({"next": parts.path + (f"?{parts.query}" if parts.query else "")})
        answer = HttpResponse(status=401)
        answer.headers["HX-Redirect"] = f"{login}?{query}"
        return answer

    return middleware


def zone_of(name: str) -> dt.tzinfo:
    """The zone of that name, or the site's. ``ZoneInfo`` keeps the zones it has read."""
    try:
        return zoneinfo.ZoneInfo(name) if name else timezone.get_default_timezone()
    except (KeyError, ValueError, OSError):
        return timezone.get_default_timezone()


def learner_time_zone(get_response: GetResponse) -> GetResponse:
    """Show times in the signed-in person's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        name = ""
        if "_auth_user_id" in request.session:
            name = getattr(request.user, "time_zone", "")
        with timezone.override(zone(name)):
            return get_response(request)

    return middleware


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The zone called ``name``; None, which means the site's own, where there is none such."""
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
