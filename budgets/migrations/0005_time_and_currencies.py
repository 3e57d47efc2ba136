import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("budgets", "0004_recorded_by_the_system"),
        ("tasks", "0006_time_weeks"),
    ]

    operations = [
        migrations.AddField(
            model_name="costentry",
            name="foreign_amount",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="amount in its currency"
            ),
        ),
        migrations.AddField(
            model_name="costentry",
            name="foreign_currency",
            field=models.CharField(blank=True, max_length=3, verbose_name="its currency"),
        ),
        migrations.AddField(
            model_name="costentry",
            name="time_entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="cost_entries",
                to="tasks.timeentry",
                verbose_name="time entry",
            ),
        ),
    ]
