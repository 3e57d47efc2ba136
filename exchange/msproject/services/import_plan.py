"""Taking over a plan file: read it apart from everything, then write it all in one transaction or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
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
from core.foreign_files.limited_child import MB
from core.intents import Intent
from core.journal import Recorder, recording
from core.money import CURRENCIES
from core.writing import locked
from exchange.models import UNDER_WAY, ImportRun
from exchange.msproject.file.records import ImportedPlan
from exchange.msproject.file.run import read_plan_safely
from exchange.msproject.services import mapping
from exchange.msproject.services.account import account_of
from exchange.msproject.services.baselines import insert_baselines
from exchange.msproject.services.choices import NO_CHOICES, Choices, currency_for
from exchange.msproject.services.contours import parts_by_hand
from exchange.msproject.services.costs import insert_actual_costs
from exchange.msproject.services.holding import (
    Held,
    differences,
    hold_dates,
    moved_by,
    set_status_date,
    status_day,
)
from exchange.msproject.services.mapping import Placed
from exchange.msproject.services.money import insert_budget_lines, take_bare_costs
from exchange.msproject.services.progress import NO_PROGRESS, Cancelled, Progress, Step
from exchange.msproject.services.rates import average_what_rates_do_not_explain
from people.models import User, WorkingCalendar
from people.organisation.reads import organisation
from projects.models import Project
from projects.project.services import begin_watch, raise_generation
from projects.project.services.closed import refuse_when_closed
from projects.settings.services import create_project
from tasks.editing.services import PlanInsert
from tasks.models import Assignment, Resource, Task, TaskLink

# Names the advisory locks of files that are written; the other half is made of the file's digest.
FILE_LOCK_CLASS = 20_557
# So many rows of a draft are shown, as far as its sums do not say whether it is the right file.
OUTLINE_SHOWN = 25


def import_plan(
    *,
    actor: Actor,
    data: bytes,
    file_name: str,
    project_id: int | None = None,
    manager: User | None = None,
    choices: Choices = NO_CHOICES,
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
    return write_plan(actor, plan, new, project_id=project_id, manager=manager, choices=choices)


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
    choices: Choices = NO_CHOICES,
    progress: Progress = NO_PROGRESS,
) -> ImportRun:
    """Write all of a plan, and `run` with its account, in one transaction, or nothing. Raises DomainError."""
    with transaction.atomic():
        # Lock: the same file sent twice at once becomes one project.
        _lock_file(run.sha256)
        refuse_repetition(actor, run.sha256, project_id)
        if project_id is None:
            project = _new_project(actor, plan, run.file_name, manager, choices)
        else:
            project = empty_project(actor, project_id)
        return _write(actor, plan, project, run, choices, progress)


def rehearse_plan(
    actor: Actor,
    plan: ImportedPlan,
    run: ImportRun,
    *,
    project_id: int | None,
    progress: Progress = NO_PROGRESS,
) -> dict[str, Any]:
    """The account of a plan as it would be written, and what each choice would come to; nothing of it stays."""
    with transaction.atomic():
        choices = Choices(currency=_stand_in_currency(plan))
        if project_id is None:
            project = _new_project(actor, plan, run.file_name, None, choices)
        else:
            project = empty_project(actor, project_id)
        written = _write_rows(actor, plan, project, choices, progress)
        account = written.account | {"options": _options(plan, project, written.placed)}
        transaction.set_rollback(True)
    return account


def _stand_in_currency(plan: ImportedPlan) -> str:
    return plan.currency if plan.currency in CURRENCIES else organisation().currency


def _options(plan: ImportedPlan, project: Project, placed: Mapping[int, Placed]) -> dict[str, Any]:
    """What a person may choose between, counted. The plan is written, and will be rolled back."""
    day = status_day(plan)
    differing = len(differences(plan, project, placed))
    options: dict[str, Any] = {
        "code": project.code,
        "name": project.name,
        "outline": _outline(project),
        "currency": plan.currency,
        "is_currency_known": not plan.currency or plan.currency in CURRENCIES,
        "status_date": day.isoformat() if day else "",
        "status_date_moves": moved_by(project, day) if day else 0,
        "differs": differing,
        "held_by_constraint": 0,
        "held_by_hand": 0,
        "differs_when_held": 0,
    }
    if differing:
        held = hold_dates(plan, project, placed)
        options |= {
            "held_by_constraint": held.by_constraint,
            "held_by_hand": held.by_hand,
            "differs_when_held": len(differences(plan, project, placed)),
        }
    return options


def _outline(project: Project) -> list[dict[str, Any]]:
    """The first rows of the plan as it would be, days as ISO texts where the project is."""
    zone = ZoneInfo(project.time_zone)
    fields = ("wbs_code", "name", "start", "finish", "is_summary", "is_milestone")
    rows = Task.objects.filter(project=project).live().order_by("row_number", "id").values(*fields)
    return [
        row
        | {
            name: row[name].astimezone(zone).date().isoformat() if row[name] else ""
            for name in ("start", "finish")
        }
        for row in rows[:OUTLINE_SHOWN]
    ]


def _lock_file(digest: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [FILE_LOCK_CLASS, int(digest[:8], 16) - 2**31])


def _new_project(
    actor: Actor, plan: ImportedPlan, file_name: str, manager: User | None, choices: Choices
) -> Project:
    name = choices.name or plan.name or file_name.rsplit(".", 1)[0] or _("Imported plan")
    zone = ZoneInfo(settings.TIME_ZONE)
    return create_project(
        actor=actor,
        code=choices.code or _free_code(name),
        name=name[:200],
        description=plan.description,
        start=mapping.moment(plan.start, zone),
        manager=manager or actor.user,
        currency=currency_for(plan, choices),
    )


def _free_code(name: str) -> str:
    """A project code from the name: OFFICE-MOVE, then OFFICE-MOVE-2 ... if it is taken."""
    # A slug keeps underscores, a code has none.
    whole = slugify(name.replace("_", "-")).upper()
    base = whole[:16].strip("-") or "PLAN"
    if whole[16:17] not in ("", "-") and "-" in base[6:]:
        # Not in the middle of a word.
        base = base.rpartition("-")[0]
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
    refuse_when_closed(project.pk, Intent.IMPORT_PLAN)
    if Task.objects.filter(project=project).live().exists():
        raise DomainError(
            _("This project already has tasks. Import into an empty project, or as a new one."), field="file"
        )
    return project


@dataclass(frozen=True, slots=True)
class Written:
    """A plan whose rows are there: where its tasks are, and its account."""

    placed: dict[int, Placed]
    account: dict[str, Any]


def _write(
    actor: Actor,
    plan: ImportedPlan,
    project: Project,
    run: ImportRun,
    choices: Choices,
    progress: Progress,
) -> ImportRun:
    with recording(actor, "import_plan", project_id=project.pk, summary=run.file_name) as record:
        run.report = _write_rows(actor, plan, project, choices, progress, record).account
        run.choices = choices.as_json()
        _finish(run, project, progress)
        record.created(run)
    begin_watch(project.pk)
    raise_generation(project.pk)
    return run


def _write_rows(
    actor: Actor,
    plan: ImportedPlan,
    project: Project,
    choices: Choices,
    progress: Progress,
    record: Recorder | None = None,
) -> Written:
    """The plan's rows; without a record what follows from them is told of no edit."""
    bare_costs = take_bare_costs(plan)
    calendars = mapping.insert_calendars(plan, project)
    _set_project_fields(plan, project, calendars)
    members = {user.email: user for user in User.objects.filter(memberships__project=project)}
    placed = _insert_rows(plan, project, calendars, members, progress, record)
    set_status_date(plan, project, choices, record)
    held = hold_dates(plan, project, placed, record) if choices.holds_dates else Held()
    averaged = average_what_rates_do_not_explain(plan, project)
    progress.at(Step.BASELINES)
    baselines = insert_baselines(plan, project, placed, actor)
    costs = insert_actual_costs(plan, project, placed, actor)
    insert_budget_lines(plan, project, placed)
    progress.at(Step.REPORT)
    account = account_of(
        plan,
        project,
        placed,
        baselines=baselines,
        costs=costs,
        held=held,
        bare_costs=bare_costs,
        averaged=averaged,
    )
    return Written(placed, account)


def _insert_rows(
    plan: ImportedPlan,
    project: Project,
    calendars: dict[int, WorkingCalendar],
    members: dict[str, User],
    progress: Progress,
    record: Recorder | None,
) -> dict[int, Placed]:
    """Insert and schedule the plan: its tasks by the file's uid. No more rows are in memory than have to be."""
    total = len(plan.tasks) + len(plan.links) + len(plan.resources) + len(plan.assignments)
    insert = PlanInsert(project, total=total, record=record, at_share=progress.part(Step.ROWS))
    tasks = mapping.task_rows(plan, project, calendars)
    insert.tasks(list(tasks.values()))
    placed = {uid: Placed(row.pk, row.wbs_code) for uid, row in tasks.items()}
    tasks.clear()
    insert.rows(TaskLink, mapping.link_rows(plan, project, placed))
    resources = mapping.resource_rows(plan, project, calendars, members)
    insert.rows(Resource, resources.values())
    by_hand = parts_by_hand(plan, project, calendars)
    insert.rows(Assignment, mapping.assignment_rows(plan, placed, resources, by_hand))
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
        choices=run.choices,
        progress_permille=1000,
        imported_at=run.imported_at,
        stored_as="",
    ):
        raise Cancelled


def become_draft(run: ImportRun, progress: Progress) -> None:
    """Save the row as a draft with its account. Raises Cancelled when somebody stopped it until now."""
    progress.finish()
    still_wanted = ImportRun.objects.filter(pk=run.pk, is_cancel_wanted=False, state__in=UNDER_WAY)
    if not still_wanted.update(state=ImportRun.State.DRAFT, report=run.report, progress_permille=1000):
        raise Cancelled


def _set_project_fields(plan: ImportedPlan, project: Project, calendars: dict[int, Any]) -> None:
    zone = ZoneInfo(project.time_zone)
    project.start = mapping.moment(plan.start, zone) or project.start
    project.schedules_from_finish = plan.schedules_from_finish
    if plan.schedules_from_finish and plan.finish:
        project.finish = mapping.moment(plan.finish, zone)
    # Without a status date the file's dates stay: nothing is pushed behind it until somebody wants that.
    project.status_date = None
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
