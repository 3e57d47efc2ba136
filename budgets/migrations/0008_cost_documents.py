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


def optional(model, verbose_name, related_name="+", on_delete=django.db.models.deletion.SET_NULL):
    return models.ForeignKey(
        blank=True, null=True, on_delete=on_delete, related_name=related_name, to=model, verbose_name=verbose_name
    )


class Migration(migrations.Migration):

    dependencies = [
        ("budgets", "0007_budget_versions"),
        ("projects", "0001_initial"),
        ("tasks", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CostDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("expense", "Expense"),
                            ("labour", "Labour"),
                            ("correction", "Correction"),
                        ],
                        default="invoice",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("description", models.CharField(max_length=200, verbose_name="description")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="document number")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=14, verbose_name="amount")),
                (
                    "foreign_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="amount in its currency",
                    ),
                ),
                ("foreign_currency", models.CharField(blank=True, max_length=3, verbose_name="its currency")),
                ("incurred_on", models.DateField(verbose_name="incurred")),
                ("file_name", models.CharField(blank=True, max_length=200, verbose_name="file")),
                ("stored_as", models.CharField(blank=True, editable=False, max_length=100)),
                ("content_type", models.CharField(blank=True, max_length=100)),
                ("size", models.PositiveIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="budgets.costcategory",
                        verbose_name="category",
                    ),
                ),
                ("commitment", optional("budgets.commitment", "purchase order", "cost_documents")),
                (
                    "corrects",
                    optional(
                        "budgets.costentry", "corrects", on_delete=django.db.models.deletion.PROTECT
                    ),
                ),
                ("decided_by", person()),
                (
                    "entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="document",
                        to="budgets.costentry",
                    ),
                ),
                ("line", optional("budgets.budgetline", "budget line")),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost_documents",
                        to="projects.project",
                    ),
                ),
                ("submitted_by", person()),
                ("task", optional("tasks.task", "task")),
            ],
            options={
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["project", "status"], name="cost_document_by_status")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount__gt", 0),
                            models.Q(("corrects__isnull", False), ("kind", "correction")),
                            _connector="OR",
                        ),
                        name="only_corrections_lower_a_cost",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("entry__isnull", False), ("status", "approved")),
                            models.Q(
                                models.Q(("status", "approved"), _negated=True), ("entry__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="approved_document_is_booked",
                    ),
                ],
            },
        ),
    ]
