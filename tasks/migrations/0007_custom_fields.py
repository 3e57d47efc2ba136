"""Columns of a project's own. A value stamps its task, as links and people do, so that open plans see it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models.functions import Lower

_STAMP = """
CREATE FUNCTION tasks_customvalue_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tasks_task SET revision = 0 WHERE id IN (SELECT task_id FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER tasks_customvalue_stamp_insert AFTER INSERT ON tasks_customvalue REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_customvalue_stamp();
CREATE TRIGGER tasks_customvalue_stamp_update AFTER UPDATE ON tasks_customvalue REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_customvalue_stamp();
CREATE TRIGGER tasks_customvalue_stamp_delete AFTER DELETE ON tasks_customvalue REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION tasks_customvalue_stamp();
"""
_STAMP_BACK = """
DROP TRIGGER tasks_customvalue_stamp_insert ON tasks_customvalue;
DROP TRIGGER tasks_customvalue_stamp_update ON tasks_customvalue;
DROP TRIGGER tasks_customvalue_stamp_delete ON tasks_customvalue;
DROP FUNCTION tasks_customvalue_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial"), ("tasks", "0006_time_weeks")]

    operations = [
        migrations.CreateModel(
            name="CustomField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("yes_no", "Yes or no"),
                            ("choice", "Choice"),
                        ],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("options", models.JSONField(blank=True, default=list, verbose_name="options")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="place")),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_fields",
                        to="projects.project",
                    ),
                ),
            ],
            options={"ordering": ["position", "id"]},
        ),
        migrations.AddConstraint(
            model_name="customfield",
            constraint=models.UniqueConstraint(
                "project",
                Lower("name"),
                name="one_custom_field_per_name",
                violation_error_message="There is a column of this name already.",
            ),
        ),
        migrations.CreateModel(
            name="CustomValue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.CharField(max_length=500, verbose_name="value")),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="tasks.customfield",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="custom_values",
                        to="tasks.task",
                    ),
                ),
            ],
            options={"ordering": ["id"]},
        ),
        migrations.AddConstraint(
            model_name="customvalue",
            constraint=models.UniqueConstraint(fields=["task", "field"], name="one_custom_value_per_task"),
        ),
        migrations.RunSQL(_STAMP, _STAMP_BACK),
    ]
