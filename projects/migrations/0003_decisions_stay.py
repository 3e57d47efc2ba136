"""What was decided stays as it was decided: the database itself refuses to change or remove a gate decision."""

from django.db import migrations

_FORWARD = """
CREATE FUNCTION projects_refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who decided may lose the account; nothing else ever changes.
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'decided_by_id' = to_jsonb(OLD) - 'decided_by_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a gate decision is never changed, a later one supersedes it'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER gate_decision_stays BEFORE UPDATE OR DELETE ON projects_gatedecision
    FOR EACH ROW EXECUTE FUNCTION projects_refuse_decision_change();
"""
_BACKWARD = """
DROP TRIGGER gate_decision_stays ON projects_gatedecision;
DROP FUNCTION projects_refuse_decision_change();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_criteria_groups_answers_conditions")]
    operations = [migrations.RunSQL(_FORWARD, _BACKWARD)]
