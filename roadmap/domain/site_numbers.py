"""Numbers of the whole site, for whoever watches it: learners, and the version of the content.

They are read every half minute, so that they have to be cheap with a million learners.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.contrib.auth import get_user_model
from django.utils import timezone

from config.metrics.numbers import NumberSource, SiteNumber
from roadmap.models import Action, Roadmap

DAYS = (1, 7, 30)
TEXTS = {
    "cairn_learners": "Accounts.",
    "cairn_learners_active": "Accounts that ticked or wrote something in so many days.",
    "cairn_content_version": "Version of the content of a published roadmap of the house.",
}
LABELS = {"cairn_learners_active": ("days",), "cairn_content_version": ("roadmap",)}


def site_numbers() -> Iterator[SiteNumber]:
    yield SiteNumber("cairn_learners", get_user_model().objects.count())
    now = timezone.now()
    for days in DAYS:
        active = active_since(now - dt.timedelta(days=days))
        yield SiteNumber("cairn_learners_active", active, {"days": str(days)})
    published = Roadmap.objects.published().official()
    for slug, version in published.values_list("slug", "content_version"):
        yield SiteNumber("cairn_content_version", version, {"roadmap": slug})


def active_since(moment: dt.datetime) -> int:
    """How many people have an action since then."""
    actions = Action.objects.filter(pk__gte=first_action_since(moment), user__isnull=False)
    return actions.order_by().values("user_id").distinct().count()


def first_action_since(moment: dt.datetime) -> int:
    """The id of the first action at or after the moment, or one that no action has reached.

    Ids rise with time, so that halving finds it without an index of times, which every write
    would have to keep.
    """
    newest = Action.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    low, high = 0, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = (
            Action.objects.filter(pk__gte=middle)
            .order_by("pk")
            .values_list("pk", "created_at")
            .first()
        )
        if found is None or found[1] >= moment:
            high = middle
        else:
            low = found[0] + 1
    return low


SOURCE = NumberSource(TEXTS, site_numbers, LABELS)
