"""Every change of a task's row, its predecessors or its people stamps the task with a growing number.

An open plan asks for what has a greater number than it has seen. Triggers do it, so that writes in bulk are not
missed. Edits of one plan hold the project's lock, so within a project numbers become visible in their order.
"""

from django.db import migrations, models

_STAMP = """
CREATE SEQUENCE tasks_task_revision;
CREATE FUNCTION tasks_stamp_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.revision := nextval('tasks_task_revision');
    RETURN NEW;
END $$;
CREATE TRIGGER tasks_task_stamp BEFORE INSERT OR UPDATE ON tasks_task
    FOR EACH ROW EXECUTE FUNCTION tasks_stamp_task();
"""
_STAMP_BACK = """
DROP TRIGGER tasks_task_stamp ON tasks_task;
DROP FUNCTION tasks_stamp_task();
DROP SEQUENCE tasks_task_revision;
"""
# What hangs on a task: its table, and the column that names the task whose row shows it.
_PARTS = (("tasks_tasklink", "successor_id"), ("tasks_assignment", "task_id"))
_PART = """
CREATE FUNCTION {table}_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tasks_task SET revision = 0 WHERE id IN (SELECT {column} FROM changed);
    RETURN NULL;
END $$;
CREATE TRIGGER {table}_stamp_insert AFTER INSERT ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_stamp();
CREATE TRIGGER {table}_stamp_update AFTER UPDATE ON {table} REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_stamp();
CREATE TRIGGER {table}_stamp_delete AFTER DELETE ON {table} REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_stamp();
"""
_PART_BACK = """
DROP TRIGGER {table}_stamp_insert ON {table};
DROP TRIGGER {table}_stamp_update ON {table};
DROP TRIGGER {table}_stamp_delete ON {table};
DROP FUNCTION {table}_stamp();
"""


class Migration(migrations.Migration):
    dependencies = [("tasks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="task",
            name="revision",
            field=models.BigIntegerField(default=0, editable=False),
        ),
        migrations.RunSQL(_STAMP, _STAMP_BACK),
        *[
            migrations.RunSQL(
                _PART.format(table=table, column=column), _PART_BACK.format(table=table, column=column)
            )
            for table, column in _PARTS
        ],
    ]
