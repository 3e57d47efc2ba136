"""The plan as its page draws it: compact columns of all live tasks, or of those that changed since a revision.

What follows from other rows the page derives itself: WBS codes in predecessors, progress and cost of summaries.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from django.db.models import Case, F, Func, Max, QuerySet, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Concat

from core.access import Action, Actor
from core.database.among import among
from core.database.together import rows_together
from core.web.caching import reader_mark
from engine.calendar import WorkCalendar
from projects.models import Phase, Project
from tasks.custom_fields.reads import definitions, field_rows, fields_of, values_by_task
from tasks.load.reads import planned_labour_cost
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.models.task import progress_of
from tasks.reporting.reads import not_before_days
from tasks.scheduling.reads import (
    calendar_of,
    nonworking_spans,
    scale_of_calendar,
    spanned_minutes,
    working_time,
)
from tasks.scheduling.words import warning_words
from tasks.typing.figures.shorthand import Scale, format_duration, format_lag
from tasks.typing.figures.splits import stretches_of

# The order of a row's values. `links` are [predecessor, kind, lag in words], `people` [resource, percent],
# `held` what a person has set about the start, in a text to compare (see `held_start`).
COLUMNS = (
    "id",
    "parent",
    "row",
    "level",
    "wbs",
    "name",
    "duration",
    "minutes",
    "start",
    "finish",
    "percent",
    "float",
    "float_end",
    "deadline",
    "status",
    "phase",
    "flags",
    "version",
    "work",
    "cost",
    "links",
    "people",
    "held",
)
_PLAIN = (
    "id",
    "parent_id",
    "row_number",
    "outline_level",
    "wbs_code",
    "name",
    "duration_minutes",
    "is_elapsed",
    "is_estimated",
    "percent_complete",
    "total_float_minutes",
    "status",
    "phase_id",
    "version",
    "work_minutes",
    "is_summary",
    "is_milestone",
    "is_critical",
    "is_near_critical",
    "mode",
    "constraint_kind",
    "revision",
    "deleted_at",
    "stretches",
    "summary_percent",
    "schedule_warnings",
    "fixed_cost",
)
_BLOCKED, _MANUAL = Task.Status.BLOCKED.value, Task.Mode.MANUAL.value
_FLEXIBLE = (Task.Constraint.ASAP.value, Task.Constraint.ALAP.value)
_MOMENTS = ("start", "finish", "late_finish", "deadline", "actual_finish")


class LocalMinute(Func):
    """A moment as local ISO text to the minute, made by the database: 50,000 of them cost Python 0.2 s."""

    template = "to_char(timezone(%(expressions)s), 'YYYY-MM-DD\"T\"HH24:MI')"
    output_field = CharField()

    def __init__(self, zone: str, field: str) -> None:
        super().__init__(Value(zone), F(field))


def held_start() -> Case:
    """What holds a task's start, as text: its actual start, its date by hand, or its constraint.

    None where the links alone decide. Two tasks with the same text were told the same.
    """
    minute = partial(LocalMinute, "UTC")
    flexible = (Task.Constraint.ASAP, Task.Constraint.ALAP)
    return Case(
        When(actual_start__isnull=False, then=Concat(Value("actual "), minute("actual_start"))),
        When(mode=Task.Mode.MANUAL, then=Concat(Value("manual "), minute("manual_start"))),
        When(constraint_kind__in=flexible, then=Value(None)),
        default=Concat("constraint_kind", Value(" "), minute("constraint_date")),
        output_field=CharField(),
    )


def plan_data(project: Project, actor: Actor, *, since: int | None = None) -> dict[str, Any]:
    """All rows of the plan, or with `since` those stamped later and the ids of those that went away.

    Moments are local ISO minutes, durations words and working minutes, float working minutes, cost decimal text.
    A fixed number of queries, whatever the size.
    """
    calendar = calendar_of(project)
    scale = scale_of_calendar(calendar)
    shown = Task.objects.filter(project=project)
    shown = shown.live() if since is None else shown.filter(revision__gt=since)
    found = list(
        shown.order_by("row_number", "id")
        .values(*_PLAIN)
        .annotate(
            held=held_start(),
            **{f"local_{name}": LocalMinute(project.time_zone, name) for name in _MOMENTS},
        )
    )
    rows = [row for row in found if row["deleted_at"] is None]
    ids = None if since is None else [row["id"] for row in rows]
    costs = _costs(project, rows, ids) if actor.may(Action.VIEW_COSTS, project.pk) else {}
    linked, assigned, fields = rows_together(
        _links(project, ids),
        _assigned(project, ids),
        field_rows(project.pk),
    )
    links = _links_shown(linked, scale)
    people = _people_of_tasks(assigned)
    _span_summaries(calendar, rows, scale)
    today = project.status_date.isoformat() if project.status_date else ""
    shown_rows = [_row(row, scale, costs, links, people, today) for row in rows]
    own_columns = fields_of(fields)
    if own_columns:
        values = values_by_task(project, ids)
        for shown_row in shown_rows:
            shown_row.append(values.get(shown_row[0], {}))
    zone = ZoneInfo(project.time_zone)
    data = {
        # Few tasks are split: their stretches stand beside the rows, not in every one.
        "stretches": {row["id"]: _local_stretches(row, zone) for row in rows if row["stretches"]},
        "warnings": {
            row["id"]: warning_words(row["schedule_warnings"], scale)
            for row in rows
            if row["schedule_warnings"]
        },
        "not_before": not_before_days(rows, project.time_zone),
        "columns": (*COLUMNS, "custom") if own_columns else COLUMNS,
        "custom": definitions(own_columns),
        "rows": shown_rows,
        "removed": [row["id"] for row in found if row["deleted_at"] is not None],
        "revision": max((row["revision"] for row in found), default=since or 0),
        "generation": project.generation,
        "epoch": epoch_of(project, actor),
        "finish": project.finish.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if project.finish else None,
    }
    if since is None:
        return data | _frame(project, calendar, scale, actor)
    return data | _named_in(project, rows, assigned)


def _local_stretches(row: dict[str, Any], zone: ZoneInfo) -> list[list[str]]:
    return [
        [moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M") for moment in stretch]
        for stretch in stretches_of(row["local_start"], row["local_finish"], row["stretches"])
    ]


def epoch_of(project: Project, actor: Actor) -> str:
    """Changes when rows must be read anew although none was written.

    Another status date or calendar shows the same rows differently; so do another right (to see costs) or language.
    """
    reader = reader_mark(actor, project.pk)
    return f"{project.version}.{project.status_date or ''}.{project.calendar_id or ''}.{reader}"


def _named_in(
    project: Project, rows: Iterable[dict[str, Any]], assigned: Iterable[list[Any]]
) -> dict[str, Any]:
    """The people and phases that changed rows name: a page that is open may not know them yet."""
    named: dict[str, Any] = {}
    people = {resource_id: names for _task_id, resource_id, _units, *names in assigned}
    if people:
        named["resources"] = [_person_shown(pk, *names) for pk, names in people.items()]
    if any(row["phase_id"] for row in rows):
        named["phases"] = _phases_shown(project)
    return named


# What is drawn of somebody in the plan.
_NAMED = ("name", "initials", "user_id", "role")


def _people_shown(resources: QuerySet[Resource]) -> list[list[Any]]:
    rows = resources.order_by("name", "id").values_list("id", *_NAMED)
    return [_person_shown(*row) for row in rows]


def _person_shown(pk: int, name: str, initials: str, user_id: int | None, role: str) -> list[Any]:
    """What a page draws; a role that nobody fills has a question mark and no tint."""
    if role and user_id is None:
        return [pk, name, "?", -1, None]
    letters = initials or name[:2].upper()
    tint = (user_id or 0) % 5
    return [pk, name, letters, tint, user_id]


def _phases_shown(project: Project) -> list[tuple[int, str]]:
    return list(Phase.objects.filter(project=project).order_by("position").values_list("id", "name"))


def _frame(project: Project, calendar: WorkCalendar | None, scale: Scale, actor: Actor) -> dict[str, Any]:
    """What belongs to the plan as a whole: its people, phases, days off and what a day is."""
    span = Task.objects.filter(project=project).live().aggregate(last=Max("finish"))
    return {
        "resources": _people_shown(Resource.objects.filter(project=project)),
        "phases": _phases_shown(project),
        "status_date": project.status_date.isoformat() if project.status_date else None,
        "nonworking": nonworking_spans(project, calendar, span["last"]),
        "working_time": working_time(project, calendar, span["last"]),
        "minutes_per_day": scale.per_day,
        "sees_costs": actor.may(Action.VIEW_COSTS, project.pk),
    }


def _row(
    row: dict[str, Any],
    scale: Scale,
    costs: Mapping[int, Decimal],
    links: Mapping[int, list[Any]],
    people: Mapping[int, list[Any]],
    today: str,
) -> list[Any]:
    pk, minutes = row["id"], row["duration_minutes"]
    percent, status = progress_of(row["percent_complete"], row["status"], row["summary_percent"])
    is_done = row["local_actual_finish"] is not None
    words = _in_words(minutes, scale, row["is_milestone"], row["is_elapsed"], row["is_estimated"])
    spare = row["total_float_minutes"]
    return [
        pk,
        row["parent_id"],
        row["row_number"],
        row["outline_level"],
        row["wbs_code"],
        row["name"],
        words,
        minutes,
        row["local_start"],
        row["local_finish"],
        percent,
        None if is_done else spare,
        row["local_late_finish"] if (spare or 0) > 0 and not is_done else None,
        row["local_deadline"],
        status,
        row["phase_id"],
        _flags(row, is_done, today),
        row["version"],
        # What a task was to take before tasks lay below it is no work of the summary.
        0 if row["is_summary"] and pk not in people else row["work_minutes"],
        str(costs[pk]) if pk in costs else None,
        links.get(pk, []),
        people.get(pk, []),
        row["held"],
    ]


def duration_in_words(task: Task, scale: Scale) -> str:
    """A task's duration as its row shows it."""
    how = task.is_milestone, task.is_elapsed, task.is_estimated
    return _in_words(task.duration_minutes, scale, *how)


def _in_words(minutes: int, scale: Scale, is_milestone: bool, is_elapsed: bool, is_estimated: bool) -> str:
    if is_milestone:
        return ""
    return format_duration(minutes, scale, is_elapsed=is_elapsed, is_estimated=is_estimated)


def _flags(row: dict[str, Any], is_done: bool, today: str) -> str:
    """Letters for what the chart and the filters ask: S summary, M milestone, C critical, N near-critical, D done,

    L late (its finish lies behind the status date), B blocked, H scheduled by hand, K held by a constraint.
    """
    finish = (row["local_finish"] or "")[:10]
    is_late = bool(today and finish and finish <= today and not is_done and not row["is_summary"])
    # In plain steps: this runs for every row of a plan.
    flags = "S" if row["is_summary"] else ""
    if row["is_milestone"]:
        flags += "M"
    if row["is_critical"] and not is_done:
        flags += "C"
    if row["is_near_critical"] and not is_done:
        flags += "N"
    if is_done:
        flags += "D"
    if is_late:
        flags += "L"
    if row["status"] == _BLOCKED:
        flags += "B"
    if row["mode"] == _MANUAL:
        flags += "H"
    if row["constraint_kind"] not in _FLEXIBLE:
        flags += "K"
    return flags


def _span_summaries(calendar: WorkCalendar | None, rows: Iterable[dict[str, Any]], scale: Scale) -> None:
    for row in rows:
        if not (row["is_summary"] and row["local_start"] and row["local_finish"]):
            continue
        start, finish = (np.datetime64(row[f"local_{name}"]).astype(object) for name in ("start", "finish"))
        minutes = spanned_minutes(calendar, start, finish, scale)
        if minutes is not None:
            row |= {"duration_minutes": minutes, "is_elapsed": False, "is_estimated": False}


def links_of(project: Project, scale: Scale, ids: list[int] | None) -> dict[int, list[Any]]:
    """By successor: [predecessor, kind, lag in words], in the order in which they were made."""
    return _links_shown(_links(project, ids), scale)


def people_of(project: Project, ids: list[int] | None) -> dict[int, list[Any]]:
    """By task: [resource, percent], in the order in which they were assigned."""
    return _people_of_tasks(_assigned(project, ids))


def _links(project: Project, ids: list[int] | None) -> QuerySet[TaskLink, tuple[Any, ...]]:
    rows = TaskLink.objects.filter(project=project, predecessor__deleted_at=None)
    if ids is not None:
        rows = rows.filter(successor__in=among(ids))
    return rows.order_by("id").values_list(
        "predecessor_id",
        "successor_id",
        "kind",
        "lag",
        "lag_unit",
    )


def _links_shown(rows: Iterable[Sequence[Any]], scale: Scale) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for before, after, kind, lag, unit in rows:
        found[after].append([before, kind, format_lag(lag, unit, scale)])
    return found


def _assigned(project: Project, ids: list[int] | None) -> QuerySet[Assignment, tuple[Any, ...]]:
    """Task, resource, units; of some tasks with what a page shows of the resource."""
    rows = Assignment.objects.filter(task__project=project, task__deleted_at=None).order_by("id")
    columns = ["task_id", "resource_id", "units"]
    if ids is not None:
        rows = rows.filter(task__in=among(ids))
        columns += [f"resource__{name}" for name in _NAMED]
    return rows.values_list(*columns)


def _people_of_tasks(rows: Iterable[Sequence[Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for task_id, resource_id, units, *_names in rows:
        found[task_id].append([resource_id, round(units * 100)])
    return found


def _costs(project: Project, rows: Iterable[dict[str, Any]], ids: list[int] | None) -> dict[int, Decimal]:
    """Planned cost by task: its people and its fixed cost. Summaries are summed where they are shown."""
    costs = planned_labour_cost(project.pk, ids)
    for row in rows:
        if row["fixed_cost"]:
            costs[row["id"]] = costs.get(row["id"], Decimal(0)) + row["fixed_cost"]
    return costs
