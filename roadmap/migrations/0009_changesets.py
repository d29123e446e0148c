"""The log of operations becomes the log of all content changes; what it holds stays revertible."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

KINDS = [
    ("publish", "Published"),
    ("retire", "Retired"),
    ("restore", "Restored"),
    ("move", "Moved"),
    ("merge", "Merged"),
    ("split", "Split"),
    ("edit", "Edited"),
    ("sync", "Synced from files"),
    ("upstream", "Taken from the original"),
    ("revert", "Taken back"),
]


def carry_over(apps: Any, schema_editor: Any) -> None:
    changesets = apps.get_model("roadmap", "Changeset")
    edges = {
        (topic, required): pk
        for pk, topic, required in apps.get_model("roadmap", "Prerequisite").objects.values_list(
            "pk", "topic_id", "requires_id"
        )
    }
    topics = set(apps.get_model("roadmap", "Topic").objects.values_list("pk", flat=True))
    for row in changesets.objects.iterator(chunk_size=200):
        old = row.changes
        row.people = {"actions": old.get("actions", [])}
        row.changes = carried_over(old, row.topic_id, edges, topics)
        row.save(update_fields=["changes", "people"])


def carried_over(
    old: dict[str, Any],
    topic_id: int | None,
    edges: dict[tuple[int, int], int],
    topics: set[int],
) -> dict[str, Any]:
    """The changes of an operation in the present form.

    Prerequisites had no ids: one that was added is found by its topics, one that was removed gets a
    new id when it comes back. Of a topic that was created, its texts were not kept.
    """
    updated: dict[tuple[str, int], dict[str, list[Any]]] = {}
    for kind, pk, column, before, after in old.get("fields", ()):
        updated.setdefault((kind, pk), {})[column.removesuffix("_id")] = [before, after]
    created = [
        ["topic", pk, {"lifecycle": "published", "parent": topic_id, "body": ""}]
        for pk in old.get("created", ())
        if pk in topics
    ]
    created += [
        ["prerequisite", edges[topic, required], {"topic": topic, "requires": required}]
        for topic, required, _ in old.get("added", ())
        if (topic, required) in edges
    ]
    removed = [
        ["prerequisite", -number, {"topic": topic, "requires": required, "synced": synced}]
        for number, (topic, required, synced) in enumerate(old.get("removed", ()), 1)
    ]
    return {
        "created": created,
        "updated": [[kind, pk, fields] for (kind, pk), fields in updated.items()],
        "removed": removed,
    }


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0008_personal_roadmaps"),
    ]

    operations = [
        migrations.RenameModel("ContentOperation", "Changeset"),
        migrations.AlterModelOptions("changeset", {"ordering": ["-id"], "verbose_name": "change"}),
        migrations.RenameField("changeset", "curator_id", "person_id"),
        migrations.AddField("changeset", "people", models.JSONField(default=dict)),
        migrations.AlterField("changeset", "kind", models.CharField(choices=KINDS, max_length=8)),
        migrations.AlterField(
            "changeset",
            "person_id",
            models.BigIntegerField(null=True, verbose_name="account of the person"),
        ),
        migrations.AlterField(
            "changeset",
            "roadmap",
            models.ForeignKey(
                on_delete=models.deletion.CASCADE, related_name="changesets", to="roadmap.roadmap"
            ),
        ),
        migrations.AlterField(
            "changeset",
            "topic",
            models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="changesets",
                to="roadmap.topic",
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
