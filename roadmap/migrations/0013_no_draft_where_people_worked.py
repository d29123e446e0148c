"""A roadmap that a form made a draft again is retired instead, where people have worked on it."""

from typing import Any

from django.db import migrations

TRACES = ("ProgressEvent", "Progress", "Note", "NoteEvent", "Evidence", "EvidenceEvent")
TICKS = ("ObjectiveEvent", "ObjectiveTick")


def retire_drafts(apps: Any, schema_editor: Any) -> None:
    """A draft is shown to nobody, a retired roadmap to those who have worked on it."""
    roadmap = apps.get_model("roadmap", "Roadmap")
    drafts = roadmap.objects.filter(lifecycle="draft", owner=None, is_personal=False)
    touched: set[int] = set()
    for names, path in ((TRACES, "topic__roadmap"), (TICKS, "objective__topic__roadmap")):
        for name in names:
            rows = apps.get_model("roadmap", name).objects.filter(**{f"{path}__in": drafts})
            touched |= set(rows.values_list(path, flat=True).distinct())
    roadmap.objects.filter(pk__in=touched).update(lifecycle="retired")


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0012_bounds")]

    operations = [migrations.RunPython(retire_drafts, migrations.RunPython.noop)]
