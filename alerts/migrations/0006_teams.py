import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0005_escalation")]

    operations = [
        migrations.CreateModel(
            name="TeamsChannel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("host", models.CharField(max_length=253)),
                ("project_id", models.BigIntegerField(blank=True, db_index=True, null=True)),
                ("project_name", models.CharField(blank=True, max_length=200)),
                ("kinds", models.JSONField(default=list, verbose_name="tells of")),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.CreateModel(
            name="TeamsAddress",
            fields=[
                (
                    "channel",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="address",
                        serialize=False,
                        to="alerts.teamschannel",
                    ),
                ),
                ("url", models.TextField()),
            ],
        ),
        migrations.AddField(
            model_name="delivery",
            name="teams_channel",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="deliveries",
                to="alerts.teamschannel",
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="fact",
            field=models.CharField(blank=True, max_length=200, null=True),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                fields=("teams_channel", "fact"), name="one_message_per_fact_and_channel"
            ),
        ),
    ]
