"""From the rows of a plan through the engine back to the rows that changed, inside the transaction of an edit."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection
from psycopg2.extras import execute_values

from core.errors import DomainError
from core.journal import Recorder
from engine.critical_path.results import Schedule
from engine.errors import CycleError, PlanError
from projects.models import Project
from projects.project.services import RAISE_GENERATION, raise_generation, tell_of_generation
from tasks.models import FinishMove
from tasks.scheduling.reads import (
    SCHEDULED_FIELDS,
    SCHEDULED_MOMENTS,
    PlanSource,
    WarmPlan,
    load_warm,
    utc,
    utc_minutes,
    warm_plans,
)

_PLAIN = SCHEDULED_FIELDS[len(SCHEDULED_MOMENTS) :]
# Column names only, from constants; the values are parameters, a column each: row by row they would take
# longer to write than to store.
_UPDATE = f"""
UPDATE tasks_task SET {", ".join(f"{name} = to_timestamp(moved.{name} * 60)" for name in SCHEDULED_MOMENTS)},
    {", ".join(f"{name} = moved.{name}" for name in _PLAIN)}
FROM unnest(
    %s::bigint[],
    {", ".join("%s::bigint[]" for _name in SCHEDULED_MOMENTS)},
    %s::int[], %s::int[], %s::bool[], %s::bool[]
) AS moved (id, {", ".join(SCHEDULED_FIELDS)})
WHERE tasks_task.id = moved.id
RETURNING tasks_task.id, tasks_task.revision
"""  # noqa: S608
_STAMPS = "SELECT array_agg(id), array_agg(revision) FROM written"
_UPDATE_ALONE = f"WITH written AS ({_UPDATE}) {_STAMPS}"
_UPDATE_AND_RAISE = f"WITH raised AS ({RAISE_GENERATION}), written AS ({_UPDATE}) {_STAMPS}"
_STRETCHES = """
UPDATE tasks_task SET stretches = moved.stretches FROM (VALUES %s) AS moved (id, stretches)
WHERE tasks_task.id = moved.id
"""
_WARNINGS = """
UPDATE tasks_task SET schedule_warnings = found.warnings FROM (VALUES %s) AS found (id, warnings)
WHERE tasks_task.id = found.id
"""
_PROGRESS = """
UPDATE tasks_task SET summary_percent = found.percent FROM (VALUES %s) AS found (id, percent)
WHERE tasks_task.id = found.id
"""
_LENGTHS = """
UPDATE tasks_task SET duration_minutes = moved.minutes,
    remaining_minutes = coalesce(moved.remaining, remaining_minutes)
FROM (VALUES %s) AS moved (id, minutes, remaining)
WHERE tasks_task.id = moved.id
"""


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """What a run of the engine moved: ids of tasks whose start or finish differs, and the project's finish.

    The schedule itself is not among it: a request would hold a whole plan in memory until its end.
    """

    moved_ids: tuple[int, ...]
    finish_before: datetime | None
    finish_after: datetime | None
    # Of those moved, the summaries: they move with their tasks.
    moved_summary_ids: frozenset[int] = frozenset()

    @property
    def moved_task_ids(self) -> set[int]:
        """Of those moved, the ones that are told: summaries only follow."""
        return set(self.moved_ids) - self.moved_summary_ids


def reschedule(
    project: Project,
    look: Callable[[Schedule], None] | None = None,
    *,
    record: Recorder | None = None,
    raises: bool = False,
) -> Rescheduled:
    """Run the engine over the project's live tasks and write back the rows that changed, in one UPDATE.

    `record` is of the edit that this follows from, open or closed: a move of the finish is told of it.
    With `raises` that raises the project's generation, too (see `raise_generation`).
    `look` is shown the schedule, which stands no longer than it looks.

    The caller holds the project's lock and journals its own edit; dates follow from inputs, so they are not
    journalled. Raises DomainError with the engine's sentence (a cycle with its path in words) and nothing is written.
    """
    finish_before = project.finish
    with warm_plans.of(project.pk) as plan:
        result = _rescheduled(project, plan, look, raises)
    if project.finish != finish_before:
        move = FinishMove(project=project, before=finish_before, after=project.finish)
        if record is None:
            move.save(force_insert=True)
        else:
            record.followed_by(move)
    return result


def _rescheduled(
    project: Project, plan: WarmPlan, look: Callable[[Schedule], None] | None, raises: bool
) -> Rescheduled:
    before = project.finish
    source = load_warm(project, plan)
    if not len(source.columns.activities.uid):
        if raises:
            raise_generation(project.pk)
        _set_finish(project, None)
        return Rescheduled((), before, None)
    result = _run(plan, source)
    changed, moved = _differences(source, result)
    stamps = _store_dates(project, source, result, changed, raises)
    results = {name: getattr(result.solved, name)[changed] for name in SCHEDULED_FIELDS}
    plan.wrote(changed, results, stamps)
    _store_stretches(source, result)
    _store_warnings(source, result)
    _store_lengths(source, result)
    _store_progress(source)
    after = utc(result.finish, source.zone)
    if not project.schedules_from_finish:
        _set_finish(project, after)
    if look is not None:
        look(result)
    ids = source.columns.activities.uid
    summaries = moved[result.solved.plan.is_summary[moved]]
    return Rescheduled(
        moved_ids=tuple(ids[moved].tolist()),
        finish_before=before,
        finish_after=after,
        moved_summary_ids=frozenset(ids[summaries].tolist()),
    )


def _run(plan: WarmPlan, source: PlanSource) -> Schedule:
    try:
        result = plan.schedule(source)
        # Results are computed when asked for; an error in them belongs here, too.
        result.solved.total_float_minutes  # noqa: B018
        return result
    except CycleError as error:
        raise DomainError(str(error), field="predecessors", code="cycle") from error
    except PlanError as error:
        raise DomainError(str(error), code="plan") from error


def _differences(source: PlanSource, result: Schedule) -> tuple[np.ndarray, np.ndarray]:
    """Rows of tasks of which anything differs from what is stored, and of those that start or finish elsewhere."""
    differs = [
        getattr(result.solved, name) != stored
        for name, stored in zip(SCHEDULED_FIELDS, source.stored, strict=True)
    ]
    return np.flatnonzero(np.any(differs, axis=0)), np.flatnonzero(differs[0] | differs[1])


def _store_dates(
    project: Project, source: PlanSource, result: Schedule, changed: np.ndarray, raises: bool
) -> np.ndarray:
    """Write the results of these rows and, with `raises`, raise the generation: one statement, or none.

    Returns the stamps that the rows have now, in the order of `changed`.
    """
    if not len(changed):
        if raises:
            raise_generation(project.pk)
        return np.empty(0, dtype=np.int64)
    columns = _result_columns(source, result, changed)
    with connection.cursor() as cursor:
        if raises:
            cursor.execute(_UPDATE_AND_RAISE, [project.pk, *columns])
            tell_of_generation(project.pk)
        else:
            cursor.execute(_UPDATE_ALONE, columns)
        written, stamps = (np.array(values or (), dtype=np.int64) for values in cursor.fetchone())
    order = np.argsort(written)
    wanted = source.columns.activities.uid[changed]
    return stamps[order[np.searchsorted(written, wanted, sorter=order)]]


def _result_columns(source: PlanSource, result: Schedule, rows: np.ndarray) -> list[str]:
    """What is to be stored of these rows, as arrays of PostgreSQL: ids, moments as UTC minutes, numbers, flags."""
    solved, zone = result.solved, source.zone
    moments = [utc_minutes(getattr(solved, name)[rows], zone) for name in SCHEDULED_MOMENTS]
    plain = [getattr(solved, name)[rows].tolist() for name in _PLAIN]
    return [_array(values) for values in (source.columns.activities.uid[rows].tolist(), *moments, *plain)]


def _array(values: list[int] | list[bool]) -> str:
    return f"{{{','.join(map(str, values))}}}"


def _store_stretches(source: PlanSource, result: Schedule) -> None:
    """Keep of split tasks when each stretch lies; few plans have any, so this is a statement of its own."""
    moved = stretches_moved(source, result)
    if moved:
        with connection.cursor() as cursor:
            execute_values(cursor, _STRETCHES, moved, template="(%s::bigint, %s::jsonb)")


def stretches_moved(source: PlanSource, result: Schedule) -> list[tuple[int, str | None]]:
    """(task, its stretches as JSON), where they are not those stored; None for what is in one piece again."""
    computed = {uid: _stretches(source, result, uid) for uid in result.split_uids}
    split = {uid: stretches for uid, stretches in computed.items() if len(stretches) > 1}
    return [
        (uid, json.dumps(split[uid]) if uid in split else None)
        for uid in {*split, *source.stretches}
        if split.get(uid) != source.stretches.get(uid)
    ]


def _store_warnings(source: PlanSource, result: Schedule) -> None:
    """Keep what the engine warns of; few tasks have any."""
    moved = warnings_moved(source, result)
    if moved:
        with connection.cursor() as cursor:
            execute_values(cursor, _WARNINGS, moved, template="(%s::bigint, %s::jsonb)")


def warnings_moved(source: PlanSource, result: Schedule) -> list[tuple[int, str | None]]:
    """(task, its warnings as JSON), where they are not those stored. What is done warns of nothing more."""
    plan = result.solved.plan
    found: dict[int, dict[str, int]] = {}
    for warning in result.warnings:
        if not plan.is_done[plan.index[warning.uid]]:
            found.setdefault(warning.uid, {})[warning.kind.value] = warning.minutes
    return [
        (uid, json.dumps(found[uid]) if uid in found else None)
        for uid in {*found, *source.warnings}
        if found.get(uid) != source.warnings.get(uid)
    ]


def _stretches(source: PlanSource, result: Schedule, uid: int) -> list[list[str]]:
    return [
        [utc(moment, source.zone).strftime("%Y-%m-%dT%H:%MZ") for moment in stretch]
        for stretch in result.stretches(uid)
    ]


def _store_lengths(source: PlanSource, result: Schedule) -> None:
    """Keep of tasks with an expected finish how long they are and what of it is left."""
    rows = source.columns.activities
    plan = result.solved.plan
    moved = []
    if rows.duration_minutes is None or rows.remaining_minutes is None:
        return
    for uid, minutes in result.expected_minutes.items():
        row = plan.index[uid]
        length = int(plan.full_work[row])
        left = minutes if plan.is_started[row] else None
        stored = int(rows.remaining_minutes[row]) if left is not None else None
        if (length, left) != (int(rows.duration_minutes[row]), stored):
            moved.append((uid, length, left))
    if moved:
        with connection.cursor() as cursor:
            execute_values(cursor, _LENGTHS, moved, template="(%s::bigint, %s::int, %s::int)")


def _store_progress(source: PlanSource) -> None:
    """Keep of summaries what is done of the work below them."""
    moved = source.moved_percents()
    if not moved:
        return
    with connection.cursor() as cursor:
        execute_values(cursor, _PROGRESS, moved, template="(%s::bigint, %s::smallint)", page_size=5000)


def _set_finish(project: Project, finish: datetime | None) -> None:
    if project.finish != finish:
        project.finish = finish
        project.save(update_fields=["finish"])
