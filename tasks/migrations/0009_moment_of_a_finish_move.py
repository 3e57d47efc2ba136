from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("tasks", "0008_finish_moves")]

    operations = [
        migrations.AlterField("finishmove", "at", models.DateTimeField(default=core.clock.recorded_now, editable=False)),
    ]
