"""Movements of the forecast finish, one row per rescheduling that made one."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_decision_without_account"), ("tasks", "0007_custom_fields")]

    operations = [
        migrations.CreateModel(
            name="FinishMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("change_set_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("before", models.DateTimeField(null=True)),
                ("after", models.DateTimeField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="finish_moves",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["project", "id"], name="finish_move_of_project")],
            },
        ),
    ]
