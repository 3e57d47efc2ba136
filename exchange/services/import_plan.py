"""Taking over a plan file: read it apart from everything, then write it all in one transaction or not at all."""

import hashlib
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import recording
from core.money import CURRENCIES
from core.writing import locked
from exchange.models import ImportRun
from exchange.msproject.records import ImportedPlan
from exchange.msproject.run import read_plan_safely
from exchange.services import mapping
from exchange.services.baselines import insert_baselines
from exchange.services.costs import insert_actual_costs
from people.models import User
from projects.models import Project
from projects.services import create_project, raise_generation
from tasks.models import Task
from tasks.services.bulk import insert_plan

SHOWN_DIFFERENCES = 50


def import_plan(
    *, actor: Actor, data: bytes, file_name: str, project_id: int | None = None, manager: User | None = None
) -> ImportRun:
    """Import a Microsoft Project XML file as a new project, or into a project that has no tasks yet.

    Raises DomainError (field "file") for a file that cannot be read or was imported before, Forbidden, NotVisible,
    and DomainError for a network the engine refuses (a cycle, with its path). Nothing is written then.
    """
    if project_id is None:
        require(actor, Action.CREATE_PROJECT)
    else:
        require(actor, Action.IMPORT_PLAN, project_id)
    digest = hashlib.sha256(data).hexdigest()
    _refuse_repetition(actor, digest, project_id)
    plan = read_plan_safely(data, max_bytes=settings.MAX_IMPORT_BYTES)
    with transaction.atomic():
        if project_id is None:
            project = _new_project(actor, plan, file_name, manager)
        else:
            project = _empty_project(actor, project_id)
        return _write(actor, plan, project, file_name=file_name, digest=digest, byte_count=len(data))


def _refuse_repetition(actor: Actor, digest: str, project_id: int | None) -> None:
    """The same bytes become one project, not two, unless somebody chooses a project to put them in."""
    if project_id is not None:
        return
    earlier = (
        ImportRun.objects.visible_to(actor)
        .filter(sha256=digest, project__isnull=False)
        .select_related("project")
        .first()
    )
    if earlier is not None and earlier.project is not None:
        raise DomainError(
            _("This file was imported on %(date)s as %(project)s. Nothing was imported again.")
            % {
                "date": date_format(earlier.imported_at),
                "project": f"{earlier.project.code} {earlier.project.name}",
            },
            field="file",
            code="imported_before",
        )


def _new_project(actor: Actor, plan: ImportedPlan, file_name: str, manager: User | None) -> Project:
    name = (
        plan.name
        if plan.name not in ("Project", "Imported plan")
        else file_name.rsplit(".", 1)[0] or plan.name
    )
    zone = ZoneInfo(settings.TIME_ZONE)
    start = mapping.moment(plan.start, zone)
    return create_project(
        actor=actor,
        code=_free_code(name),
        name=name[:200],
        start=start,
        manager=manager or actor.user,
        currency=plan.currency if plan.currency in CURRENCIES else "EUR",
    )


def _free_code(name: str) -> str:
    """A project code from the name: OFFICE-MOVE, then OFFICE-MOVE-2 ... if it is taken."""
    base = slugify(name).upper()[:16].strip("-") or "PLAN"
    taken = set(Project.objects.filter(code__startswith=base).values_list("code", flat=True))
    number = 1
    code = base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def _empty_project(actor: Actor, project_id: int) -> Project:
    project: Project = locked(Project.objects.visible_to(actor), project_id)
    if Task.objects.filter(project=project).live().exists():
        raise DomainError(
            _("This project already has tasks. Import into an empty project, or as a new one."), field="file"
        )
    return project


def _write(
    actor: Actor, plan: ImportedPlan, project: Project, *, file_name: str, digest: str, byte_count: int
) -> ImportRun:
    with recording(actor, "import_plan", project_id=project.pk, summary=file_name) as record:
        calendars = mapping.insert_calendars(plan, project)
        _set_project_fields(plan, project, calendars)
        members = {user.email: user for user in User.objects.filter(memberships__project=project)}
        tasks = mapping.task_rows(plan, project, calendars)
        resources = mapping.resource_rows(plan, project, calendars, members)
        insert_plan(
            project=project,
            tasks=list(tasks.values()),
            links=mapping.link_rows(plan, project, tasks),
            resources=list(resources.values()),
            assignments=mapping.assignment_rows(plan, tasks, resources),
            record=record,
        )
        baselines = insert_baselines(plan, project, tasks, actor)
        costs = insert_actual_costs(plan, project, tasks, actor)
        run = ImportRun.objects.create(
            project=project,
            file_name=file_name[:255],
            sha256=digest,
            byte_count=byte_count,
            imported_by=actor.user,
            report=_report(plan, project, tasks, baselines=baselines, costs=costs),
        )
        record.created(run)
    raise_generation(project.pk)
    return run


def _set_project_fields(plan: ImportedPlan, project: Project, calendars: dict[int, Any]) -> None:
    zone = ZoneInfo(project.time_zone)
    project.start = mapping.moment(plan.start, zone) or project.start
    project.schedules_from_finish = plan.schedules_from_finish
    if plan.schedules_from_finish and plan.finish:
        project.finish = mapping.moment(plan.finish, zone)
    # A file without a status date keeps its dates: nothing is pushed behind today until the manager reports.
    project.status_date = date.fromisoformat(plan.status_date[:10]) if plan.status_date else None
    project.critical_float_minutes = plan.critical_float_minutes
    if plan.calendar_uid is not None:
        project.calendar = calendars[plan.calendar_uid]
    project.save(
        update_fields=[
            "start",
            "finish",
            "schedules_from_finish",
            "status_date",
            "critical_float_minutes",
            "calendar",
        ]
    )


def _report(
    plan: ImportedPlan, project: Project, tasks: dict[int, Task], *, baselines: int, costs: int
) -> dict[str, Any]:
    """Counts, what was left out, warnings, and the dates on which Microsoft Project and our engine differ."""
    differences = _date_differences(plan, project, tasks)
    return {
        "counts": {
            "tasks": len(plan.tasks),
            "links": len(plan.links),
            "calendars": len(plan.calendars),
            "exceptions": sum(len(calendar.exceptions) for calendar in plan.calendars),
            "resources": len(plan.resources),
            "assignments": len(plan.assignments),
            "baselines": baselines,
            "cost_entries": costs,
        },
        "left_out": [{"what": item.what, "count": item.count, "why": item.why} for item in plan.left_out],
        "warnings": plan.warnings,
        "date_difference_count": len(differences),
        "date_differences": differences[:SHOWN_DIFFERENCES],
    }


def _date_differences(plan: ImportedPlan, project: Project, tasks: dict[int, Task]) -> list[dict[str, str]]:
    zone = ZoneInfo(project.time_zone)
    ours = {
        row["id"]: row
        for row in Task.objects.filter(project=project).values("id", "wbs_code", "name", "start", "finish")
    }
    differences = []
    for item in plan.tasks:
        row = ours[tasks[item.uid].pk]
        start, finish = (_local(row["start"], zone), _local(row["finish"], zone))
        if item.start and item.finish and (start, finish) != (item.start, item.finish):
            differences.append(
                {
                    "task": f"{row['wbs_code']} {row['name']}",
                    "file": f"{item.start} – {item.finish}".replace("T", " "),
                    "here": f"{start} – {finish}".replace("T", " "),
                }
            )
    return differences


def _local(value: Any, zone: ZoneInfo) -> str:
    return value.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if value else ""
