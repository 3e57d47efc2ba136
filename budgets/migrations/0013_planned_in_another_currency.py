from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("budgets", "0012_cost_files")]

    operations = [
        migrations.AddField(
            model_name="budgetline",
            name="foreign_amount",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount in its currency"
            ),
        ),
        migrations.AddField(
            model_name="budgetline",
            name="foreign_currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="its currency"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="commitment",
            name="foreign_amount",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount in its currency"
            ),
        ),
        migrations.AddField(
            model_name="commitment",
            name="foreign_currency",
            field=models.CharField(blank=True, default="", max_length=3, verbose_name="its currency"),
            preserve_default=False,
        ),
    ]
