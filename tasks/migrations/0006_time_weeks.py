"""Weeks of time on their way to approval, the lock of a period, and one time entry per person, task and day."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The earliest entry of a day takes the minutes (24 hours at most) and the notes of the others.
MERGE = """
WITH days AS (
    SELECT min(id) AS keeps, task_id, user_id, worked_on, least(sum(minutes), 1440) AS minutes,
        left(string_agg(note, '; ' ORDER BY id) FILTER (WHERE note <> ''), 300) AS note
    FROM tasks_timeentry GROUP BY task_id, user_id, worked_on HAVING count(*) > 1
), gone AS (
    DELETE FROM tasks_timeentry entry USING days
    WHERE entry.task_id = days.task_id AND entry.user_id = days.user_id AND entry.worked_on = days.worked_on
        AND entry.id <> days.keeps
)
UPDATE tasks_timeentry entry SET minutes = days.minutes, note = coalesce(days.note, ''), status = 'draft'
FROM days WHERE entry.id = days.keeps
"""
# What was logged so far had not been added to the actual work.
FEED = """
UPDATE tasks_assignment part SET actual_work_minutes = part.actual_work_minutes + logged.minutes
FROM (
    SELECT resource.id AS resource_id, entry.task_id, sum(entry.minutes) AS minutes
    FROM tasks_timeentry entry
    JOIN tasks_task task ON task.id = entry.task_id
    JOIN tasks_resource resource ON resource.user_id = entry.user_id AND resource.project_id = task.project_id
    GROUP BY resource.id, entry.task_id
) logged
WHERE part.resource_id = logged.resource_id AND part.task_id = logged.task_id;
UPDATE tasks_task task SET actual_work_minutes = task.actual_work_minutes + logged.minutes
FROM (SELECT task_id, sum(minutes) AS minutes FROM tasks_timeentry GROUP BY task_id) logged
WHERE task.id = logged.task_id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("tasks", "0005_task_panel"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(MERGE, migrations.RunSQL.noop),
        migrations.RunSQL(FEED, migrations.RunSQL.noop),
        # Rows that were written wait for their constraints until here; the table is altered next.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="timeentry",
            constraint=models.UniqueConstraint(
                fields=("task", "user", "worked_on"), name="one_time_entry_per_task_and_day"
            ),
        ),
        migrations.CreateModel(
            name="TimeWeek",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("monday", models.DateField(verbose_name="week from")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Draft"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("returned", "Returned"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("submitted_at", models.DateTimeField(blank=True, null=True, verbose_name="submitted at")),
                ("decided_at", models.DateTimeField(blank=True, null=True, verbose_name="decided at")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_weeks",
                        to="projects.project",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="time_weeks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-monday", "id"],
                "indexes": [models.Index(fields=["project", "status"], name="time_week_waiting")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "user", "monday"), name="one_time_week_per_person"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeLock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("locked_until", models.DateField(blank=True, null=True, verbose_name="locked up to")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="time_lock",
                        to="projects.project",
                    ),
                ),
            ],
        ),
    ]
