"""Every number that a person or a file can set is within bounds, and the database sees to it.

SQLite takes any whole number for a small one; such a row can be neither shown well nor moved to
PostgreSQL. What is beyond a bound becomes the bound, in the history of the content too.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

MOST = 32_767
PLACE = {"position": (0, MOST)}
BOUNDS: dict[str, dict[str, tuple[int, int]]] = {
    "category": {**PLACE, "map_row": (0, MOST), "branch_offset": (-20, 20)},
    "level": PLACE,
    "objective": PLACE,
    "plan": {"weekly_minutes": (30, 4_800)},
    "resource": {**PLACE, "minutes": (1, MOST)},
    "topic": {**PLACE, "minutes": (1, MOST)},
}
WITHOUT_HISTORY = {"plan"}
OPTIONS: dict[tuple[str, str], dict[str, Any]] = {
    ("category", "map_row"): {
        "default": 0,
        "help_text": "Order of the lines on the map, from the top.",
    },
    ("plan", "weekly_minutes"): {"blank": True, "null": True},
    ("resource", "minutes"): {"blank": True, "null": True},
    ("topic", "minutes"): {"default": 60, "help_text": "Honest study time."},
}
VALIDATED_BEFORE = {("category", "branch_offset")}
"""Its field does not change, only its table."""


def bring_within(apps: Any, schema_editor: Any) -> None:
    for model, fields in BOUNDS.items():
        for name in with_history(model):
            rows = apps.get_model("roadmap", name).objects
            for field, (least, most) in fields.items():
                if (model, field) == ("resource", "minutes"):
                    rows.filter(minutes__lt=least).update(minutes=None)  # it was "not known"
                rows.filter(**{f"{field}__lt": least}).update(**{field: least})
                rows.filter(**{f"{field}__gt": most}).update(**{field: most})


def with_history(model: str) -> list[str]:
    return [model] if model in WITHOUT_HISTORY else [model, f"historical{model}"]


def validated(model: str, field: str, bounds: tuple[int, int]) -> list[migrations.AlterField]:
    least, most = bounds
    options = OPTIONS.get((model, field), {"default": 0})
    return [
        migrations.AlterField(
            name,
            field,
            models.PositiveSmallIntegerField(
                validators=[MinValueValidator(least), MaxValueValidator(most)], **options
            ),
        )
        for name in with_history(model)
    ]


def bounded(model: str, field: str, bounds: tuple[int, int]) -> migrations.AddConstraint:
    condition = models.Q(**{f"{field}__range": bounds})
    name = f"{model}_{field}_bounded"
    return migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name))


NUMBERS = [
    (model, field, bounds) for model, fields in BOUNDS.items() for field, bounds in fields.items()
]


class Migration(migrations.Migration):
    dependencies = [("roadmap", "0011_words_and_days")]

    operations = [
        migrations.RunPython(bring_within, migrations.RunPython.noop),
        migrations.RemoveConstraint("topic", "topic_minutes_positive"),
        *(
            operation
            for number in NUMBERS
            if number[:2] not in VALIDATED_BEFORE
            for operation in validated(*number)
        ),
        *(bounded(*number) for number in NUMBERS),
    ]
