"""/metrics: for who has the token; to everybody else there is no such page."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page

GetResponse = Callable[[HttpRequest], HttpResponse]
PATH = "/metrics"


def metrics_first(get_response: GetResponse) -> GetResponse:
    """Middleware that answers who has the token before anything else looks at the request.

    Prometheus asks each process past the proxy: by its own address, and without https.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info == PATH and may_read(request):
            request.resolver_match = resolve(PATH)  # for the log, which names routes
            return numbers(request)
        return get_response(request)

    return middleware


@gzip_page
@never_cache
def numbers(request: HttpRequest) -> HttpResponse:
    # What counts is loaded only on a site that is watched.
    from prometheus_client import CONTENT_TYPE_LATEST

    from config.metrics.collector import of_site
    from config.metrics.requests import of_all_workers

    return HttpResponse(of_all_workers() + of_site(), content_type=CONTENT_TYPE_LATEST)


@csrf_exempt  # a form sent here gets the same answer as one that is sent to no page
def metrics(request: HttpRequest) -> HttpResponse:
    """What there is at this address for everybody else: nothing."""
    raise Http404


def may_read(request: HttpRequest) -> bool:
    token = settings.CAIRN_METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if request.method not in ("GET", "HEAD") or scheme.lower() != "bearer":
        return False
    return bool(token) and constant_time_compare(given, token)
