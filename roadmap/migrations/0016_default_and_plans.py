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
    _give_plans_a_roadmap(apps, default or official.order_by("id").first())


def _give_plans_a_roadmap(apps: Any, shown: Any) -> None:
    """All plans were about ``shown``; without one a plan is for its learner's own first roadmap.

    On a site with neither a plan spoke of nothing: it goes.
    """
    plans = apps.get_model("roadmap", "Plan").objects.filter(roadmap=None)
    if shown is not None:
        plans.update(roadmap=shown)
        return
    for plan in plans:
        own = apps.get_model("roadmap", "Roadmap").objects.filter(owner_id=plan.user_id)
        plan.roadmap = own.order_by("id").first()
        if plan.roadmap is None:
            plan.delete()
        else:
            plan.save(update_fields=["roadmap"])


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0015_followed_roadmap")]

    operations = [migrations.RunPython(mark_default, migrations.RunPython.noop)]
