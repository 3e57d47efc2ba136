import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0003_times_and_mutes")]

    operations = [
        migrations.AddField("alert", "task_id", models.BigIntegerField(blank=True, null=True)),
        migrations.CreateModel(
            name="UpdateLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("task_version", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "alert",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="update_link",
                        to="alerts.alert",
                    ),
                ),
            ],
        ),
    ]
