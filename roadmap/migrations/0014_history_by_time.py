"""The history lists by time, whenever what came in with an export was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0013_no_draft_where_people_worked")]

    operations = [
        migrations.RemoveIndex(model_name="action", name="action_of_user"),
        migrations.AddIndex(
            model_name="action",
            index=models.Index(
                fields=["user", "-created_at", "-id"], name="action_of_user_by_time"
            ),
        ),
    ]
