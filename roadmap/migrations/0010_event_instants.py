"""An event says once when it happened: in ``at``, with ``day`` as the learner's day of it.

Versions of before wrote into ``at`` and ``day`` when a tick was recorded that had come by an import,
a claim or a change of the content, and into ``to_since`` when it had happened.
"""

from __future__ import annotations

import datetime as dt
import zoneinfo
from itertools import batched
from typing import Any

from django.db import migrations, models
from django.db.models import F

BATCH = 500


def zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo("UTC")


def day_of(event: Any) -> dt.date:
    """The day of ``to_since`` in the zone that the person had when the event was written.

    Which one that was is told by the day that was written then: the present one where it agrees,
    else UTC, which everybody begins with, else as far from UTC's day as it was then.
    """
    present = zone(event.user.time_zone if event.user else "UTC")
    for each in (present, zoneinfo.ZoneInfo("UTC")):
        if event.at.astimezone(each).date() == event.day:
            return event.to_since.astimezone(each).date()
    shift = event.day - event.at.astimezone(dt.UTC).date()
    return event.to_since.astimezone(dt.UTC).date() + shift


def keep_what_happened(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("roadmap", "ProgressEvent")
    events = model.objects.using(schema_editor.connection.alias)
    ids = list(events.exclude(at=F("to_since")).order_by("pk").values_list("pk", flat=True))
    for some in batched(ids, BATCH):
        rows = list(events.filter(pk__in=some).select_related("user"))
        for event in rows:
            event.day, event.at = day_of(event), event.to_since
        events.bulk_update(rows, ["at", "day"])


def copy_back(apps: Any, schema_editor: Any) -> None:
    model = apps.get_model("roadmap", "ProgressEvent")
    model.objects.using(schema_editor.connection.alias).update(to_since=F("at"))


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0009_changesets"),
    ]

    operations = [
        # Nullable first, so that the way back can add it to rows that are there.
        migrations.AlterField(
            model_name="progressevent",
            name="to_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(keep_what_happened, copy_back),
        migrations.RemoveField(model_name="progressevent", name="to_since"),
    ]
