import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def person():
    return models.ForeignKey(
        blank=True,
        null=True,
        on_delete=django.db.models.deletion.SET_NULL,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("budgets", "0006_ledger_imports"),
        ("projects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BudgetVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("returned", "Returned"),
                        ],
                        default="submitted",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("rows", models.JSONField(default=list)),
                ("total", models.DecimalField(decimal_places=2, max_digits=16, verbose_name="total")),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1)),
                ("decided_by", person()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="budget_versions",
                        to="projects.project",
                    ),
                ),
                ("submitted_by", person()),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("project", "number"), name="one_budget_version_per_number"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "submitted")),
                        fields=("project",),
                        name="one_budget_waits_at_a_time",
                    ),
                ],
            },
        ),
    ]
