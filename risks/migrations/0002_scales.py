"""The 5×5 scales that every organisation starts with, and the numbers behind each step.

Probability: up to so many percent. Impact: up to this share of the project's budget in percent, or this many working
days, whichever is worse; the fifth step is everything above the fourth.
"""

from decimal import Decimal

from django.db import migrations

PROBABILITY = [("Very low", 10), ("Low", 30), ("Medium", 50), ("High", 80), ("Very high", 100)]
IMPACT = [
    ("Very low", "0.25", 2),
    ("Low", "0.50", 5),
    ("Medium", "1.50", 15),
    ("High", "3.50", 30),
    ("Very high", "100", None),
]


def add_scales(apps, schema_editor):
    scale_step = apps.get_model("risks", "ScaleStep")
    for step, (name, percent) in enumerate(PROBABILITY, start=1):
        scale_step.objects.get_or_create(
            axis="probability", step=step, defaults={"name": name, "up_to_percent": Decimal(percent)}
        )
    for step, (name, percent, days) in enumerate(IMPACT, start=1):
        scale_step.objects.get_or_create(
            axis="impact",
            step=step,
            defaults={"name": name, "up_to_percent": Decimal(percent), "up_to_days": days},
        )


class Migration(migrations.Migration):
    dependencies = [("risks", "0001_initial")]

    operations = [migrations.RunPython(add_scales, migrations.RunPython.noop)]
