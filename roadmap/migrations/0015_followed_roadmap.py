import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("roadmap", "0014_history_by_time"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="roadmap",
            name="is_default",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Whether visitors see it, and everybody who has chosen no other.",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.UniqueConstraint(
                condition=Q(is_default=True), fields=("is_default",), name="one_default_roadmap"
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmap",
            constraint=models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_personal=False),
                name="default_roadmap_is_official",
            ),
        ),
        migrations.AddField(
            model_name="preferences",
            name="followed",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="followers",
                to="roadmap.roadmap",
            ),
        ),
        migrations.AddField(
            model_name="preferences",
            name="guest",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preferences",
                to="roadmap.guest",
            ),
        ),
        migrations.AlterField(
            model_name="preferences",
            name="user",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="preferences",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="preferences",
            constraint=models.CheckConstraint(
                condition=Q(guest__isnull=True, user__isnull=False)
                | Q(guest__isnull=False, user__isnull=True),
                name="preferences_one_owner",
            ),
        ),
        migrations.AddField(
            model_name="plan",
            name="roadmap",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="plans",
                to="roadmap.roadmap",
            ),
        ),
        migrations.AlterField(
            model_name="plan",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="plans",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="plan",
            constraint=models.UniqueConstraint(fields=("user", "roadmap"), name="plan_once"),
        ),
    ]
