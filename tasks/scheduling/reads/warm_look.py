"""What the database says of a plan that is kept: whether it is still so, and what was written since. One statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db import connection

from people.calendars.reads import MARK_OF_CALENDARS
from projects.models import Project
from tasks.scheduling.reads.planrows import NEWER, PlanRows, newer_rows

# Of which tables these are the rows: a table that was emptied or restored is another file.
_STATE = """
SELECT ARRAY[
        (SELECT oid::bigint FROM pg_database WHERE datname = current_database()),
        pg_relation_filenode('tasks_task')::bigint,
        pg_relation_filenode('tasks_tasklink')::bigint,
        pg_relation_filenode('tasks_assignment')::bigint
    ],
    count(*),
    coalesce(sum(revision), 0)::bigint,
    (
        SELECT md5(string_agg(resource::text, '|' ORDER BY resource.id))
        FROM tasks_resource resource WHERE resource.project_id = %s
    )
FROM tasks_task WHERE project_id = %s AND deleted_at IS NULL
"""
_GIVEN = """
SELECT %s::bigint[] AS calendars, (
    SELECT array_agg(resource.user_id)
    FROM tasks_resource resource
    WHERE resource.project_id = %s AND resource.user_id IS NOT NULL
) AS people
"""
_NAMES = ("newer_tasks", "newer_links", "newer_assignments")


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database says of a plan without its rows."""

    tables: tuple[int, ...]
    count: int
    stamps: int
    resources: str


@dataclass(frozen=True, slots=True)
class Look:
    """`newer` are the rows stamped since, `calendars` the mark of what working time follows from."""

    stored: Stored
    newer: PlanRows
    calendars: str


def first_look(project: Project) -> Stored:
    """At a plan of which nothing is kept."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [project.pk, project.pk])
        return _stored(cursor.fetchone())


def look_again(project: Project, newest: int, calendar_ids: Iterable[int]) -> Look:
    """At a plan of which rows up to the stamp `newest` are kept, with these calendars.

    All is of one moment: a statement sees no write that comes between its parts.
    """
    parts = {
        name: packed.statement(project.pk, newer_than=newest)
        for name, packed in zip(_NAMES, NEWER, strict=True)
    }
    parts |= {
        "state": (_STATE, [project.pk, project.pk]),
        "given": (_GIVEN, [sorted(calendar_ids), project.pk]),
        "mark": (MARK_OF_CALENDARS, []),
    }
    named = ", ".join(f"{name} AS ({sql})" for name, (sql, _given) in parts.items())
    wanted = ("state", "mark", *_NAMES)
    sql = f"WITH {named} SELECT {', '.join(f'{name}.*' for name in wanted)} FROM {', '.join(wanted)}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, given in parts.values() for value in given])
        values = iter(cursor.fetchone())
    stored = _stored(tuple(islice(values, 4)))
    mark: str = next(values)
    answers = [tuple(islice(values, packed.width)) for packed in NEWER]
    return Look(stored, newer_rows(project, answers), mark)


def _stored(values: tuple[Any, ...]) -> Stored:
    tables, count, stamps, resources = values
    return Stored(tuple(tables), count, stamps, resources or "")
