"""How a change set gets into the database: itself and what it changed, by one statement."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from core.models import Change, ChangeSet

_A_STATEMENT = 2000
# An insert that selects in an order takes its ids in that order.
INSERT = """
WITH told AS (
    INSERT INTO core_changeset (
        at, actor_id, actor_name, project_id, intent, summary, request_id, source, undoes_id
    )
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    RETURNING id
), changed AS (
    INSERT INTO core_change (change_set_id, model, row_id, label, before, after)
    SELECT told.id, one.model, one.row_id, one.label, one.before, one.after
    FROM told, unnest(%s::text[], %s::bigint[], %s::text[], %s::jsonb[], %s::jsonb[])
        WITH ORDINALITY AS one (model, row_id, label, before, after, place)
    ORDER BY one.place
)
SELECT id FROM told
"""


def insert_change_set(change_set: ChangeSet, changes: Sequence[Change]) -> None:
    """Insert both; the change set knows its id then. More than 2,000 changes take more statements."""
    first, others = changes[:_A_STATEMENT], changes[_A_STATEMENT:]
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                change_set.at,
                change_set.actor_id,
                change_set.actor_name,
                change_set.project_id,
                change_set.intent,
                change_set.summary,
                change_set.request_id,
                change_set.source,
                change_set.undoes_id,
                [change.model for change in first],
                [change.row_id for change in first],
                [change.label for change in first],
                [_json(change.before) for change in first],
                [_json(change.after) for change in first],
            ],
        )
        change_set.pk = cursor.fetchone()[0]
    change_set._state.adding = False
    change_set._state.db = connection.alias
    for change in others:
        change.change_set_id = change_set.pk
    Change.objects.bulk_create(others, batch_size=_A_STATEMENT)


def _json(values: dict[str, Any] | None) -> str | None:
    return None if values is None else json.dumps(values)
