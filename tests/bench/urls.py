"""The site's addresses and two yardsticks: a stock signed-in view and a naive checklist."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from roadmap.models import Progress, Topic


@login_required
def stock(request: HttpRequest) -> HttpResponse:
    """What any signed-in page costs at least: the whole middleware and one line of text."""
    return HttpResponse(f"hello {request.user.email}\n")


@login_required
def naive(request: HttpRequest) -> HttpResponse:
    """The checklist as a first draft would have it: rows from the ORM through a template loop."""
    statuses = dict(Progress.objects.filter(user=request.user).values_list("topic_id", "status"))
    topics = Topic.objects.filter(level__slug="intermediate").select_related("category")
    rows = [(topic, statuses.get(topic.pk, "todo")) for topic in topics]
    return render(request, "bench/naive.html", {"rows": rows})


urlpatterns = [
    path("bench/stock/", stock),
    path("bench/naive/", naive),
    path("", include("config.urls")),
]
handler404 = "config.errors.not_found"
