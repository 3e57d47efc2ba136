from django.db import migrations

from core.sealing import seal, unseal


def seal_addresses(apps, schema_editor):
    for row in apps.get_model("alerts", "TeamsAddress").objects.all():
        if not row.url.startswith("sealed:"):
            row.url = seal(row.url)
            row.save(update_fields=["url"])


def open_addresses(apps, schema_editor):
    for row in apps.get_model("alerts", "TeamsAddress").objects.all():
        row.url = unseal(row.url)
        row.save(update_fields=["url"])


class Migration(migrations.Migration):
    dependencies = [("alerts", "0006_teams")]

    operations = [migrations.RunPython(seal_addresses, open_addresses)]
