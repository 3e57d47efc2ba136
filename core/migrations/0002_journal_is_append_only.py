"""The journal can be added to, never changed: a trigger refuses UPDATE, DELETE and TRUNCATE.

`plumbline.allow_journal_truncate` is set by the test settings alone, which empty tables between tests.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION plumbline_refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('plumbline.allow_journal_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER change_set_append_only BEFORE UPDATE OR DELETE ON core_changeset
    FOR EACH ROW EXECUTE FUNCTION plumbline_refuse_journal_change();
CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE ON core_change
    FOR EACH ROW EXECUTE FUNCTION plumbline_refuse_journal_change();
CREATE TRIGGER change_set_no_truncate BEFORE TRUNCATE ON core_changeset
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_journal_change();
CREATE TRIGGER change_no_truncate BEFORE TRUNCATE ON core_change
    FOR EACH STATEMENT EXECUTE FUNCTION plumbline_refuse_journal_change();
"""
BACKWARD = """
DROP TRIGGER change_set_append_only ON core_changeset;
DROP TRIGGER change_append_only ON core_change;
DROP TRIGGER change_set_no_truncate ON core_changeset;
DROP TRIGGER change_no_truncate ON core_change;
DROP FUNCTION plumbline_refuse_journal_change();
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
