"""Answers at addresses that programs look for on every site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from config.http import see_other

VALID = timedelta(days=180)
"""How long the contact may be believed; RFC 9116 asks for less than a year."""
NOT_TO_BE_FOUND = (
    "accounts/",
    "admin/",
    "search/",
    "theme/",
    "undo/",
    "roadmaps/*/topics/*/status/",
)
"""Pages of one person, and pages without end, below the root of the site."""
for_a_day = cache_control(public=True, max_age=60 * 60 * 24)


@require_safe
@for_a_day
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave out (RFC 9309)."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {settings.SITE_HOME}{path}" for path in NOT_TO_BE_FOUND),
    ]
    return text(lines)


@require_safe
@for_a_day
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116); 404 on a site that names nobody."""
    if not settings.CAIRN_SECURITY_CONTACT:
        raise Http404
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return text(
        [
            f"Contact: {settings.CAIRN_SECURITY_CONTACT}",
            f"Expires: {midnight + VALID:%Y-%m-%dT%H:%M:%SZ}",
            "Preferred-Languages: en",
            f"Canonical: {settings.SITE_ORIGIN}{reverse('security')}",
        ]
    )


def text(lines: list[str]) -> HttpResponse:
    body = "".join(f"{line}\n" for line in lines)
    return HttpResponse(body, content_type="text/plain; charset=utf-8")


@require_safe
@for_a_day
def favicon(request: HttpRequest) -> HttpResponse:
    """For what asks without having read a page, which names a sharper one."""
    return see_other(static("favicon.ico"))


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where a password manager sends its owner."""
    return see_other(reverse("account_change_password"))
