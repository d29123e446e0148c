from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

GOALS = [
    ("essentials", "The essentials"),
    ("important", "Everything important"),
    ("everything", "The whole roadmap"),
]
EXPERIENCES = [
    ("new", "New to programming"),
    ("some", "Some programming"),
    ("working", "Working as a developer"),
]


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0017_choose")]

    operations = [
        migrations.AddField(
            "preferences", "is_welcomed", models.BooleanField(default=False, db_default=False)
        ),
        migrations.AddField(
            "preferences",
            "experience",
            models.CharField(blank=True, choices=EXPERIENCES, db_default="", max_length=10),
        ),
        migrations.AddField(
            "preferences",
            "weekly_minutes",
            models.PositiveSmallIntegerField(
                blank=True,
                null=True,
                validators=[MinValueValidator(30), MaxValueValidator(4800)],
            ),
        ),
        migrations.AddField(
            "preferences",
            "goal",
            models.CharField(blank=True, choices=GOALS, db_default="", max_length=10),
        ),
        migrations.AddConstraint(
            "preferences",
            models.CheckConstraint(
                condition=models.Q(weekly_minutes__range=(30, 4800)),
                name="preferences_weekly_minutes_bounded",
            ),
        ),
    ]
