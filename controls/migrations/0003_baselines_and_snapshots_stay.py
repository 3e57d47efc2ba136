"""What was known stays known: the database itself refuses to change a baseline's rows or a snapshot."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION controls_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The columns named by the trigger may change (a pointer that goes with its row), nothing else.
    IF to_jsonb(NEW) - TG_ARGV::text[] IS DISTINCT FROM to_jsonb(OLD) - TG_ARGV::text[] THEN
        RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER baseline_task_stays BEFORE UPDATE ON controls_baselinetask
    FOR EACH ROW EXECUTE FUNCTION controls_refuse_change('task_id');
CREATE TRIGGER baseline_stays BEFORE UPDATE ON controls_baseline
    FOR EACH ROW WHEN (OLD.taken_by_id IS NOT DISTINCT FROM NEW.taken_by_id)
    EXECUTE FUNCTION controls_refuse_change('is_reference', 'taken_at');
CREATE TRIGGER snapshot_stays BEFORE UPDATE ON controls_snapshot
    FOR EACH ROW EXECUTE FUNCTION controls_refuse_change('baseline_id');
"""
_BACKWARD = """
DROP TRIGGER baseline_task_stays ON controls_baselinetask;
DROP TRIGGER baseline_stays ON controls_baseline;
DROP TRIGGER snapshot_stays ON controls_snapshot;
DROP FUNCTION controls_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("controls", "0002_initial")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
