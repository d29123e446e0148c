"""Notes are searched in the database, over their words; a person's days are read from an index."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from roadmap.domain.normalize import words_for_search

BATCH = 100
"""How many texts are in memory at once."""


def fill(apps: Any, schema_editor: Any) -> None:
    notes = apps.get_model("roadmap", "Note").objects.using(schema_editor.connection.alias)
    last = 0
    while batch := list(notes.filter(pk__gt=last).order_by("pk").only("body")[:BATCH]):
        for note in batch:
            note.words = words_for_search(note.body)
        notes.bulk_update(batch, ["words"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0010_event_instants"),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="words",
            field=models.TextField(blank=True, default="", editable=False),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="progressevent", name="event_of_day"),
        migrations.AddIndex(
            model_name="progressevent",
            index=models.Index(
                fields=["user", "day", "to_status", "topic", "source", "action"],
                name="event_of_work",
            ),
        ),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["user"], condition=models.Q(undone_at__isnull=False), name="action_undone"
            ),
        ),
    ]
