"""Our middleware: headers, encoding of forms, expired logins, the time zone, 405 as a page."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from config import errors
from config.http import local_url, page_address

GetResponse = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)


def response_headers(get_response: GetResponse) -> GetResponse:
    """Set Permissions-Policy on every response; keep personal responses out of shared caches."""

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


def utf8_forms(get_response: GetResponse) -> GetResponse:
    """Read every form as UTF-8: the charset that a client names may not be one of text."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "charset" in (request.content_params or {}):
            request.encoding = "utf-8"
        return get_response(request)

    return middleware


def expired_login(get_response: GetResponse) -> GetResponse:
    """After signing in again lead back to the page, not to the address its form was sent to.

    For htmx the login is opened as a page; a plain redirect would put it inside a part of one.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        by_htmx = bool(HtmxDetails(request))
        if response.status_code != 302 or not (by_htmx or request.method == "POST"):
            return response
        login = resolve_url(settings.LOGIN_URL)
        target = urlsplit(response.headers["Location"])
        if target.path != login or not (by_htmx or "next=" in target.query):
            return response
        home = settings.SITE_HOME
        named = QueryDict(target.query).get("next", home)
        way_back = page_address(request, home if by_htmx else local_url(request, named, home))
        address = f"{login}?{urlencode({'next': way_back}, safe='/')}"
        if by_htmx:
            return HttpResponseClientRedirect(address, status=401)
        return HttpResponse(status=302, headers={"Location": address})

    return middleware


def method_not_allowed(get_response: GetResponse) -> GetResponse:
    """Answer 405 with a page: Django's own answer is empty."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or response.content:
            return response
        page = errors.answer(request, 405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


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
