import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0016_default_and_plans")]

    operations = [
        migrations.AlterField(
            model_name="plan",
            name="roadmap",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="plans",
                to="roadmap.roadmap",
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("user", "roadmap"), name="plan_once"),
        ),
    ]
