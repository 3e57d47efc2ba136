from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_decision_without_account")]

    operations = [
        migrations.AddField("project", "compute_ms", models.PositiveIntegerField(editable=False, null=True)),
        migrations.AddField(
            "project", "compute_held_by", models.CharField(blank=True, default="", editable=False, max_length=200)
        ),
    ]
