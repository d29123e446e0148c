"""The roadmap that visitors saw is marked as the default, and plans are plans for it."""

from typing import Any

from django.db import migrations


def mark_default(apps: Any, schema_editor: Any) -> None:
    """It was the first one that is official, published and public."""
    roadmaps = apps.get_model("roadmap", "Roadmap").objects
    official = roadmaps.filter(owner=None, is_personal=False)
    default = official.filter(lifecycle="published", visibility="public").order_by("id").first()
    if default is not None:
        roadmaps.filter(pk=default.pk).update(is_default=True)
        apps.get_model("roadmap", "Plan").objects.filter(roadmap=None).update(roadmap=default)


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0015_followed_roadmap")]

    operations = [migrations.RunPython(mark_default, migrations.RunPython.noop)]
