"""What is told of a request that was answered: nothing that its sender chose, but its method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils.functional import SimpleLazyObject

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
STATIC, UNKNOWN, NOBODY = "static", "unknown", "-"
QUIET = frozenset({STATIC, "healthz", "readyz", "metrics"})
"""Routes that machines ask for again and again; the log has them at the level debug alone."""


@dataclass(frozen=True)
class ServedRequest:
    """``route`` is the name of an address in ``urls.py``, never the path: it may hold a secret."""

    method: str
    route: str
    status: int
    milliseconds: float
    size: str
    user: str

    @property
    def is_quiet(self) -> bool:
        return self.route in QUIET


def served(request: HttpRequest, response: HttpResponse, seconds: float) -> ServedRequest:
    return ServedRequest(
        method=method_of(request),
        route=route_of(request),
        status=response.status_code,
        milliseconds=seconds * 1000,
        size=response.headers.get("Content-Length", "-"),
        user=user_of(request),
    )


def method_of(request: HttpRequest) -> str:
    method = request.method or ""
    return method if method in METHODS else "OTHER"


def route_of(request: HttpRequest) -> str:
    """The name of the address; of one without a name its pattern; else what kind it is of."""
    match: ResolverMatch | None = getattr(request, "resolver_match", None)
    if match is not None:
        return match.view_name if match.url_name else match.route or UNKNOWN
    return STATIC if request.path.startswith(settings.STATIC_URL) else UNKNOWN


def user_of(request: HttpRequest) -> str:
    """The number of who is signed in, if the request has asked for it already."""
    user: Any = request.__dict__.get("user")
    if isinstance(user, SimpleLazyObject):
        # The lazy one would ask the database; Django keeps here what came of it.
        user = request.__dict__.get("_cached_user")
    return NOBODY if user is None or user.pk is None else str(user.pk)
