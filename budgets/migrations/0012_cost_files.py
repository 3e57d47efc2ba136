import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def one_row_per_file(apps, schema_editor):
    document, file = apps.get_model("budgets", "CostDocument"), apps.get_model("budgets", "CostFile")
    for row in document.objects.exclude(stored_as="").iterator():
        file.objects.create(
            document_id=row.pk,
            name=row.file_name,
            stored_as=row.stored_as,
            content_type=row.content_type,
            size=row.size,
            uploaded_by_id=row.submitted_by_id,
            uploaded_at=row.submitted_at,
        )


def first_file_of_each(apps, schema_editor):
    document, file = apps.get_model("budgets", "CostDocument"), apps.get_model("budgets", "CostFile")
    for row in file.objects.order_by("-pk").iterator():
        document.objects.filter(pk=row.document_id).update(
            file_name=row.name, stored_as=row.stored_as, content_type=row.content_type, size=row.size
        )


class Migration(migrations.Migration):
    dependencies = [
        ("budgets", "0011_ledger_taken_back"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CostFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("stored_as", models.CharField(editable=False, max_length=100, unique=True)),
                ("content_type", models.CharField(max_length=100, verbose_name="type")),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=models.CASCADE, related_name="files", to="budgets.costdocument"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=models.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.RunPython(one_row_per_file, first_file_of_each),
        migrations.RemoveField(model_name="costdocument", name="file_name"),
        migrations.RemoveField(model_name="costdocument", name="stored_as"),
        migrations.RemoveField(model_name="costdocument", name="content_type"),
        migrations.RemoveField(model_name="costdocument", name="size"),
    ]
