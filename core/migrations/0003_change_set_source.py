from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_journal_is_append_only")]

    operations = [
        migrations.AddField("changeset", "source", models.CharField(blank=True, default="", max_length=20), preserve_default=False),
    ]
