"""The group of those who edit content: every right on content, none on people or progress."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Curators"
CONTENT = ("roadmap", "level", "category", "topic", "objective", "resource", "prerequisite")


def make_group(apps, schema_editor):
    database = schema_editor.connection.alias
    app = apps.get_app_config("roadmap")
    # Permissions are otherwise made after the last migration. The app of a migration's state
    # carries no models module, without which Django leaves it out.
    former, app.models_module = getattr(app, "models_module", None), True
    create_permissions(app, apps=apps, verbosity=0, using=database)
    app.models_module = former
    content = [
        f"{right}_{name}" for name in CONTENT for right in ("view", "add", "change", "delete")
    ]
    group, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=GROUP)
    group.permissions.set(
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .filter(content_type__app_label="roadmap", codename__in=[*content, "view_oldslug"])
    )


def drop_group(apps, schema_editor):
    apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias).filter(
        name=GROUP
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, drop_group)]
