from django.db import migrations, models

import core.clock


class Migration(migrations.Migration):
    dependencies = [("core", "0003_change_set_source")]

    operations = [
        migrations.AlterField("changeset", "at", models.DateTimeField(default=core.clock.recorded_now, editable=False, verbose_name="at")),
    ]
