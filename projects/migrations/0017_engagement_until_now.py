"""How engaged stakeholders are becomes the first note of each: what is noted of earlier days changes nothing."""

from django.db import migrations
from django.utils import timezone


def first_notes(apps, schema_editor):
    Stakeholder = apps.get_model("projects", "Stakeholder")
    Note = apps.get_model("projects", "StakeholderNote")
    today = timezone.localdate()
    Note.objects.bulk_create(
        (
            Note(stakeholder_id=pk, noted_on=today, engagement=engagement)
            for pk, engagement in Stakeholder.objects.values_list("pk", "current_engagement")
        ),
        batch_size=1000,
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0016_needs_and_notes")]

    operations = [migrations.RunPython(first_notes, migrations.RunPython.noop)]
