import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_initial"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("alert", "is_muted", models.BooleanField(default=False, verbose_name="muted")),
        migrations.AddField("alert", "digest_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            "alert",
            models.Index(
                condition=models.Q(("digest_at__isnull", False)), fields=["digest_at"], name="alert_digest"
            ),
        ),
        migrations.AddField("delivery", "is_digest", models.BooleanField(default=False)),
        migrations.AddField(
            "preference", "is_daily", models.BooleanField(default=False, verbose_name="in the daily e-mail")
        ),
        migrations.AddField("preference", "is_muted", models.BooleanField(default=False, verbose_name="muted")),
        migrations.CreateModel(
            name="AlertTimes",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="alert_times",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("digest_at", models.TimeField(default=datetime.time(8), verbose_name="daily e-mail at")),
                ("quiet_from", models.TimeField(blank=True, null=True, verbose_name="quiet from")),
                ("quiet_until", models.TimeField(blank=True, null=True, verbose_name="quiet until")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quiet_from", None), ("quiet_until", None))
                        | models.Q(("quiet_from__isnull", False), ("quiet_until__isnull", False)),
                        name="quiet_hours_have_both_ends",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ProjectMute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("project_id", models.BigIntegerField()),
                ("project_name", models.CharField(max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="muted_projects",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["project_name"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "project_id"), name="one_mute_per_project")
                ],
            },
        ),
    ]
