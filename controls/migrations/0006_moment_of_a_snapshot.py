from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("controls", "0005_task_measures")]

    operations = [
        migrations.AlterField("snapshot", "computed_at", models.DateTimeField(default=core.clock.recorded_now)),
    ]
