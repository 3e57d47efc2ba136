from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_update_links")]

    operations = [
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "manager_after",
                    models.PositiveSmallIntegerField(default=2, verbose_name="the project manager hears after"),
                ),
                (
                    "sponsor_after",
                    models.PositiveSmallIntegerField(default=5, verbose_name="the sponsor hears after"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="one_escalation"),
                    models.CheckConstraint(
                        condition=models.Q(("sponsor_after__gte", models.F("manager_after"))),
                        name="sponsor_hears_after_the_manager",
                    ),
                ]
            },
        ),
    ]
