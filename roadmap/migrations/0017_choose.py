"""A group may say that some of its subtopics are enough."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

MOST = 32_767


def choose() -> models.Field:
    """The field as a topic and its history have it from here on."""
    return models.PositiveSmallIntegerField(
        "subtopics that are enough",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST)],
        help_text="How many of a group's subtopics are enough. Empty: all of them are needed.",
    )


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0016_default_and_plans")]

    operations = [
        migrations.AddField("topic", "choose", choose()),
        migrations.AddField("historicaltopic", "choose", choose()),
        migrations.AddConstraint(
            "topic",
            models.CheckConstraint(
                condition=models.Q(choose__range=(1, MOST)), name="topic_choose_bounded"
            ),
        ),
    ]
