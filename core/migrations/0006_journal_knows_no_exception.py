"""The journal's trigger has no exception any more: a setting that any session may set was a way around it.

What empties tables between tests does it as their owner, who may switch the trigger off; the application is not.
"""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION plumbline_refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
"""
BACKWARD = """
CREATE OR REPLACE FUNCTION plumbline_refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'TRUNCATE' AND current_setting('plumbline.allow_journal_truncate', true) = 'on' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0005_change_sets_by_moment")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
