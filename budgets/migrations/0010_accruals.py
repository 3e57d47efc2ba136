from django.db import migrations, models


def kind():
    return models.CharField(
        choices=[
            ("invoice", "Invoice"),
            ("expense", "Expense"),
            ("labour", "Labour"),
            ("correction", "Correction"),
            ("accrual", "Accrual"),
        ],
        default="invoice",
        max_length=12,
        verbose_name="kind",
    )


class Migration(migrations.Migration):

    dependencies = [("budgets", "0009_moment_of_a_cost")]

    operations = [
        migrations.AlterField(model_name="costdocument", name="kind", field=kind()),
        migrations.AlterField(model_name="costentry", name="kind", field=kind()),
    ]
