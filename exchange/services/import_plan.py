"""Taking over a plan file: read it apart from everything, then write it all in one transaction or not at all."""

import hashlib
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.access import Action, Actor, require
from core.errors import DomainError
from core.journal import recording
from core.limited_child import MB
from core.money import CURRENCIES
from core.writing import locked
from exchange.models import UNDER_WAY, ImportRun
from exchange.msproject.records import ImportedPlan
from exchange.msproject.run import read_plan_safely
from exchange.services import mapping
from exchange.services.baselines import insert_baselines
from exchange.services.costs import insert_actual_costs
from exchange.services.mapping import Placed
from exchange.services.progress import NO_PROGRESS, Cancelled, Progress, Step
from people.models import User, WorkingCalendar
from projects.models import Project
from projects.services import begin_watch, create_project, raise_generation
from projects.services.closed import refuse_when_closed
from tasks.models import Assignment, Resource, Task, TaskLink
from tasks.services.bulk import PlanInsert

SHOWN_DIFFERENCES = 50
# Names the advisory locks of files that are written; the other half is made of the file's digest.
FILE_LOCK_CLASS = 20_557


def import_plan(
    *, actor: Actor, data: bytes, file_name: str, project_id: int | None = None, manager: User | None = None
) -> ImportRun:
    """Import a Microsoft Project XML file as a new project, or into a project that has no tasks yet, at once.

    Raises DomainError (field "file") for a file that cannot be read or was imported before, Forbidden, NotVisible,
    and DomainError for a network the engine refuses (a cycle, with its path). Nothing is written then.
    """
    require_import(actor, project_id)
    source = BytesIO(data)
    digest = checked_digest(source)
    refuse_repetition(actor, digest, project_id)
    plan = read_plan_safely(source)
    new = ImportRun(file_name=file_name[:255], sha256=digest, byte_count=len(data), imported_by=actor.user)
    return write_plan(actor, plan, new, project_id=project_id, manager=manager)


def require_import(actor: Actor, project_id: int | None) -> None:
    """Raise Forbidden or NotVisible for who may not import into the project, or start one."""
    if project_id is None:
        require(actor, Action.CREATE_PROJECT)
    else:
        require(actor, Action.IMPORT_PLAN, project_id)


def checked_digest(source: IO[bytes]) -> str:
    """The SHA-256 of a file of acceptable size. Raises DomainError naming `file`."""
    size = source.seek(0, 2)
    if size > settings.MAX_IMPORT_BYTES:
        limit = settings.MAX_IMPORT_BYTES // MB
        raise DomainError(_("The file is larger than %(limit)d MB.") % {"limit": limit}, field="file")
    digest = hashlib.sha256()
    source.seek(0)
    while block := source.read(MB):
        digest.update(block)
    source.seek(0)
    return digest.hexdigest()


def refuse_repetition(actor: Actor, digest: str, project_id: int | None) -> None:
    """The same bytes become one project, not two, unless somebody chooses a project to put them in."""
    if project_id is not None:
        return
    of_file = ImportRun.objects.visible_to(actor).filter(sha256=digest)
    earlier = (
        of_file.filter(state=ImportRun.State.DONE, project__isnull=False).select_related("project").first()
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


def write_plan(
    actor: Actor,
    plan: ImportedPlan,
    run: ImportRun,
    *,
    project_id: int | None,
    manager: User | None = None,
    progress: Progress = NO_PROGRESS,
) -> ImportRun:
    """Write all of a plan, and `run` with its report, in one transaction, or nothing. Raises DomainError."""
    with transaction.atomic():
        # Lock: the same file sent twice at once becomes one project.
        _lock_file(run.sha256)
        refuse_repetition(actor, run.sha256, project_id)
        if project_id is None:
            project = _new_project(actor, plan, run.file_name, manager)
        else:
            project = empty_project(actor, project_id)
        return _write(actor, plan, project, run, progress)


def _lock_file(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FILE_LOCK_CLASS, int(digest[:8], 16) - 2**31])


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
    # A slug keeps underscores, a code has none.
    base = slugify(name.replace("_", "-")).upper()[:16].strip("-") or "PLAN"
    taken = set(Project.objects.filter(code__startswith=base).values_list("code", flat=True))
    number = 1
    code = base
    while code in taken:
        number += 1
        code = f"{base}-{number}"
    return code


def empty_project(actor: Actor, project_id: int) -> Project:
    """The project, locked. Raises DomainError for one that has tasks."""
    project: Project = locked(Project.objects.visible_to(actor), project_id)
    refuse_when_closed(project.pk, "import_plan")
    if Task.objects.filter(project=project).live().exists():
        raise DomainError(
            _("This project already has tasks. Import into an empty project, or as a new one."), field="file"
        )
    return project


def _write(
    actor: Actor, plan: ImportedPlan, project: Project, run: ImportRun, progress: Progress
) -> ImportRun:
    with recording(actor, "import_plan", project_id=project.pk, summary=run.file_name) as record:
        calendars = mapping.insert_calendars(plan, project)
        _set_project_fields(plan, project, calendars)
        members = {user.email: user for user in User.objects.filter(memberships__project=project)}
        placed = _insert_rows(plan, project, calendars, members, progress)
        progress.at(Step.BASELINES)
        baselines = insert_baselines(plan, project, placed, actor)
        costs = insert_actual_costs(plan, project, placed, actor)
        progress.at(Step.REPORT)
        run.report = _report(plan, project, placed, baselines=baselines, costs=costs)
        _finish(run, project, progress)
        record.created(run)
    begin_watch(project.pk)
    raise_generation(project.pk)
    return run


def _insert_rows(
    plan: ImportedPlan,
    project: Project,
    calendars: dict[int, WorkingCalendar],
    members: dict[str, User],
    progress: Progress,
) -> dict[int, Placed]:
    """Insert and schedule the plan: its tasks by the file's uid. No more rows are in memory than have to be."""
    total = len(plan.tasks) + len(plan.links) + len(plan.resources) + len(plan.assignments)
    insert = PlanInsert(project, total=total, at_share=progress.part(Step.ROWS))
    tasks = mapping.task_rows(plan, project, calendars)
    insert.tasks(list(tasks.values()))
    placed = {uid: Placed(row.pk, row.wbs_code) for uid, row in tasks.items()}
    tasks.clear()
    insert.rows(TaskLink, mapping.link_rows(plan, project, placed))
    resources = mapping.resource_rows(plan, project, calendars, members)
    insert.rows(Resource, resources.values())
    insert.rows(Assignment, mapping.assignment_rows(plan, placed, resources))
    progress.at(Step.DATES)
    insert.schedule()
    return placed


def _finish(run: ImportRun, project: Project, progress: Progress) -> None:
    """Save the row as done, in the transaction of the plan. Raises Cancelled when somebody stopped it until now."""
    progress.finish()
    run.project, run.state = project, ImportRun.State.DONE
    run.progress_permille, run.imported_at = 1000, timezone.now()
    if run.pk is None:
        run.save(force_insert=True)
        return
    still_wanted = ImportRun.objects.filter(pk=run.pk, is_cancel_wanted=False, state__in=UNDER_WAY)
    if not still_wanted.update(
        project=project,
        state=run.state,
        report=run.report,
        progress_permille=1000,
        imported_at=run.imported_at,
        stored_as="",
    ):
        raise Cancelled


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
    plan: ImportedPlan, project: Project, placed: Mapping[int, Placed], *, baselines: int, costs: int
) -> dict[str, Any]:
    """Counts, what was left out, warnings, and the dates on which Microsoft Project and our engine differ."""
    differences = _date_differences(plan, project, placed)
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


def _date_differences(
    plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]
) -> list[dict[str, str]]:
    zone = ZoneInfo(project.time_zone)
    ours = {
        row["id"]: row
        for row in Task.objects.filter(project=project).values("id", "wbs_code", "name", "start", "finish")
    }
    differences = []
    for item in plan.tasks:
        row = ours[placed[item.uid].pk]
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
