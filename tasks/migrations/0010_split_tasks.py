"""Work in stretches, and delays of levelling that count on the clock."""

from django.db import migrations, models

from tasks.typing.figures.splits import validate_gaps


class Migration(migrations.Migration):
    dependencies = [("tasks", "0009_moment_of_a_finish_move")]

    operations = [
        migrations.AddField(
            "task",
            "gaps",
            models.JSONField(blank=True, null=True, validators=[validate_gaps], verbose_name="split"),
        ),
        migrations.AddField("task", "stretches", models.JSONField(editable=False, null=True)),
        migrations.AddField(
            "task", "resume", models.DateTimeField(blank=True, null=True, verbose_name="goes on")
        ),
        # Web processes of the version before go on while this runs: they insert tasks without this column.
        migrations.AddField(
            "task",
            "levelling_delay_is_elapsed",
            models.BooleanField(default=False, db_default=False, verbose_name="elapsed levelling delay"),
        ),
        migrations.AlterField(
            "task",
            "levelling_delay_minutes",
            models.PositiveIntegerField(default=0, verbose_name="levelling delay"),
        ),
    ]
