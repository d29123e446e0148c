"""/metrics: for who has the token; to everybody else there is no such page."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt  # a form sent here gets the same answer as one that is sent to no page
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD") or not has_token(request):
        raise Http404
    # What counts is loaded only on a site that is watched.
    from prometheus_client import CONTENT_TYPE_LATEST

    from config.metrics.collector import of_site
    from config.metrics.requests import of_all_workers

    return HttpResponse(of_all_workers() + of_site(), content_type=CONTENT_TYPE_LATEST)


def has_token(request: HttpRequest) -> bool:
    token = settings.CAIRN_METRICS_TOKEN
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return bool(token) and scheme.lower() == "bearer" and constant_time_compare(given, token)
