"""What is done of the work below a summary is kept with it; `engine/critical_path/summaries.py` has the rule."""

from django.db import migrations, models

FILL = """
WITH RECURSIVE below (summary, id) AS (
    SELECT parent_id, id FROM tasks_task WHERE parent_id IS NOT NULL AND deleted_at IS NULL
    UNION ALL
    SELECT below.summary, task.id FROM below
    JOIN tasks_task task ON task.parent_id = below.id AND task.deleted_at IS NULL
), sums AS (
    SELECT below.summary,
        sum(CASE WHEN task.is_milestone THEN 0 ELSE task.duration_minutes END) AS weight,
        sum(CASE WHEN task.is_milestone THEN 0 ELSE task.duration_minutes END
            * task.percent_complete) AS done_minutes,
        count(*) AS leaves,
        count(task.actual_finish) AS done
    FROM below JOIN tasks_task task ON task.id = below.id
    WHERE NOT EXISTS (
        SELECT 1 FROM tasks_task child WHERE child.parent_id = task.id AND child.deleted_at IS NULL
    )
    GROUP BY below.summary
)
UPDATE tasks_task SET summary_percent = CASE
    WHEN sums.done = sums.leaves THEN 100
    WHEN sums.weight > 0 THEN least(99, round(sums.done_minutes::numeric / sums.weight))
    ELSE least(99, round(100.0 * sums.done / sums.leaves))
END
FROM sums WHERE tasks_task.id = sums.summary AND tasks_task.deleted_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0012_links_in_each_way")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="summary_percent",
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
