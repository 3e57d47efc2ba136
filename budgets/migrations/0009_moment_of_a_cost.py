from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("budgets", "0008_cost_documents")]

    operations = [
        migrations.AlterField(
            "costentry",
            "recorded_at",
            models.DateTimeField(default=core.clock.recorded_now, editable=False, verbose_name="recorded"),
        ),
    ]
