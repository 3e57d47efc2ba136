"""The cost categories that every organisation starts with; an administrator may rename or add."""

from django.db import migrations

CATEGORIES = [
    ("labour", "Labour"),
    ("hardware", "Hardware"),
    ("software", "Software and licences"),
    ("cloud", "Cloud"),
    ("services", "Services"),
    ("training", "Training"),
    ("travel", "Travel"),
    ("other", "Other"),
]


def add_categories(apps, schema_editor):
    category = apps.get_model("budgets", "CostCategory")
    for position, (key, name) in enumerate(CATEGORIES, start=1):
        category.objects.get_or_create(key=key, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("budgets", "0002_initial")]

    operations = [migrations.RunPython(add_categories, migrations.RunPython.noop)]
