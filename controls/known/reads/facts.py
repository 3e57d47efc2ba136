"""Everything a recompute looks at, read in a fixed handful of queries of plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from budgets.money import reads as money
from budgets.reserves.reads import contingency_left
from controls.known.figures.kept import Risks, TopRisk, WorstRisk
from controls.known.figures.rating import Limits
from controls.known.reads.limits import limits_for
from controls.models import Baseline, BaselineTask
from engine.calendar import WorkCalendar, standard_calendar
from engine.money.phasing import Course
from people.calendars.reads import calendar_of_project, engine_calendars
from projects.models import Phase, Project
from risks.models import Risk
from risks.register import reads as risk_reads
from tasks.load.reads import assignment_costs
from tasks.models import Assignment, Task, TaskLink
from tasks.typing.figures.splits import stretches_of

# So many risks are kept with a snapshot.
TOP_RISKS = 6


class TaskRow(NamedTuple):
    """A live task; datetimes are aware, minutes are working minutes."""

    id: int
    parent_id: int | None
    wbs_code: str
    name: str
    is_summary: bool
    is_milestone: bool
    phase_id: int | None
    gate_id: int | None
    calendar_id: int | None
    start: datetime | None
    finish: datetime | None
    actual_start: datetime | None
    actual_finish: datetime | None
    percent_complete: int
    physical_percent: int | None
    earning_method: str
    duration_minutes: int
    work_minutes: int
    stretches: list[list[str]] | None = None
    deadline: datetime | None = None

    @property
    def weight_minutes(self) -> int:
        """What the task counts for when work is added up: its work, or its duration where no work is planned."""
        return self.work_minutes or self.duration_minutes

    @property
    def percent_earned(self) -> int:
        """How far it is: the physical percent where somebody says one."""
        return self.percent_complete if self.physical_percent is None else self.physical_percent


class BaselineRow(NamedTuple):
    task_id: int | None
    wbs_code: str
    name: str
    is_summary: bool
    is_milestone: bool
    start: datetime | None
    finish: datetime | None
    duration_minutes: int
    work_minutes: int
    cost: Decimal
    phasing: dict[str, str]

    @property
    def weight_minutes(self) -> int:
        return self.work_minutes or self.duration_minutes


@dataclass(frozen=True, slots=True)
class Calendars:
    """The project's calendar and those of its tasks, in the project's time zone."""

    zone: ZoneInfo
    of_project: WorkCalendar
    by_id: Mapping[int, WorkCalendar]

    def local(self, moment: datetime) -> datetime:
        """A naive local datetime, as the engine takes it."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def of_task(self, calendar_id: int | None) -> WorkCalendar:
        return self.by_id.get(calendar_id, self.of_project) if calendar_id is not None else self.of_project

    def course(self, start: datetime, finish: datetime, calendar_id: int | None = None) -> Course:
        """Work without a stop between two moments."""
        return Course(((self.local(start), self.local(finish)),), self.of_task(calendar_id))

    def course_of(self, task: TaskRow, start: datetime, finish: datetime) -> Course:
        """When a task is worked on between two moments: in its stretches, where it is split."""
        if not task.stretches:
            return self.course(start, finish, task.calendar_id)
        worked = stretches_of(start, finish, task.stretches)
        local = tuple((self.local(first), self.local(last)) for first, last in worked)
        return Course(local, self.of_task(task.calendar_id)).between(self.local(start), self.local(finish))

    def working_days(self, earlier: datetime, later: datetime) -> Decimal:
        """Working days of the project's calendar from one moment to the other; negative when `later` is earlier."""
        return self.of_project.days_between(self.local(earlier), self.local(later))


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """Amounts in the project's currency, up to the status date where time matters."""

    actual_by_day: list[tuple[date, Decimal]]
    actual_by_task: Mapping[int | None, Decimal]
    planned_by_task: Mapping[int | None, Decimal]
    # Of what is planned, what is not done yet, at the prices of the days on which it lies; not rounded.
    left_by_task: Mapping[int, Decimal]
    actual: Decimal
    committed: Decimal
    contingency_left: Decimal
    # What each row of the budget will cost in the end.
    tree: money.CostTree


@dataclass(frozen=True, slots=True)
class RiskFacts:
    exposure: Decimal
    open_count: int
    worst: WorstRisk | None
    top: list[TopRisk] = field(default_factory=list)

    def as_json(self) -> Risks:
        """How many are open, and those that rate highest."""
        return {"open": self.open_count, "top": self.top}


@dataclass(frozen=True, slots=True)
class ProjectFacts:
    project: Project
    status_date: date
    calendars: Calendars
    tasks: Mapping[int, TaskRow]
    predecessors: Mapping[int, list[int]]
    baseline: Baseline | None
    baseline_rows: list[BaselineRow]
    # In their order.
    phase_ids: list[int]
    money: MoneyFacts
    risk: RiskFacts
    limits: Mapping[str, Limits]

    @property
    def status_at(self) -> datetime:
        """The end of the status date where the project is."""
        return end_of_day(self.status_date, self.calendars.zone)

    @property
    def leaves(self) -> list[TaskRow]:
        return [task for task in self.tasks.values() if not task.is_summary]


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def status_date_of(project: Project, today: date) -> date:
    """The date set by the manager; a project without one reports as of today."""
    return project.status_date or today


def load_facts(project: Project, *, today: date) -> ProjectFacts:
    """Read a project's plan, baseline, money, risks and limits."""
    status_date = status_date_of(project, today)
    tasks = live_tasks(project.pk)
    calendars = calendars_of(project, tasks)
    baseline = reference_baseline(project.pk)
    return ProjectFacts(
        project=project,
        status_date=status_date,
        calendars=calendars,
        tasks=tasks,
        predecessors=_predecessors(project.pk),
        baseline=baseline,
        baseline_rows=_baseline_rows(baseline, calendars),
        phase_ids=_phase_ids(project),
        money=_money(project, status_date, tasks),
        risk=_risk(project.pk),
        limits=limits_for(project.pk),
    )


def live_tasks(project_id: int) -> dict[int, TaskRow]:
    """Task id -> row, in plan order."""
    rows = Task.objects.filter(project_id=project_id).live().order_by("row_number", "id")
    return {row[0]: TaskRow(*row) for row in rows.values_list(*TaskRow._fields)}


def calendars_of(project: Project, tasks: Mapping[int, TaskRow]) -> Calendars:
    base = calendar_of_project(project.calendar_id)
    wanted = {task.calendar_id for task in tasks.values()} | {base}
    by_id = engine_calendars(pk for pk in wanted if pk is not None)
    own = by_id.get(base) if base is not None else None
    return Calendars(ZoneInfo(project.time_zone), own or standard_calendar(uid=0), by_id)


def people_on(task_ids: list[int]) -> dict[int, str]:
    """Task id -> names of the people assigned, in the order in which they were."""
    rows = Assignment.objects.filter(task__in=task_ids).order_by("id")
    names: dict[int, list[str]] = {}
    for task_id, person, resource in rows.values_list(
        "task_id", "resource__user__full_name", "resource__name"
    ):
        names.setdefault(task_id, []).append(person or resource)
    return {task_id: ", ".join(people) for task_id, people in names.items()}


def _phase_ids(project: Project) -> list[int]:
    rows = Phase.objects.filter(project=project)
    return list(rows.order_by("position").values_list("pk", flat=True))


def _predecessors(project_id: int) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    links = TaskLink.objects.filter(project_id=project_id).live()
    for predecessor, successor in links.values_list("predecessor_id", "successor_id"):
        found.setdefault(successor, []).append(predecessor)
    return found


def _baseline_rows(baseline: Baseline | None, calendars: Calendars) -> list[BaselineRow]:
    """The rows of the reference. An imported one has costs but no days: they run evenly along the row's dates."""
    if baseline is None:
        return []
    rows = BaselineTask.objects.filter(baseline=baseline).order_by("id").values_list(*BaselineRow._fields)
    return [_phased(BaselineRow(*row), calendars) for row in rows]


def _phased(row: BaselineRow, calendars: Calendars) -> BaselineRow:
    if row.phasing or not row.cost or row.start is None or row.finish is None:
        return row
    days = calendars.course(row.start, row.finish).by_day(row.cost)
    return row._replace(phasing={day.isoformat(): str(amount) for day, amount in days})


def _money(project: Project, status_date: date, tasks: Mapping[int, TaskRow]) -> MoneyFacts:
    project_id = project.pk
    percents = {task.id: task.percent_earned for task in tasks.values()}
    costs = assignment_costs(project_id)
    planned, left = money.planned_and_left(project_id, percents, costs=costs)
    return MoneyFacts(
        actual_by_day=money.actual_cost_by_day(project_id, status_date),
        actual_by_task=money.actual_cost_by_task(project_id, status_date),
        planned_by_task=planned,
        left_by_task=left,
        actual=money.actual_cost(project_id, status_date),
        committed=money.committed_open(project_id),
        contingency_left=contingency_left(project_id),
        tree=money.cost_tree(project, money.planned_items(project, costs=costs), status_date=status_date),
    )


def _risk(project_id: int) -> RiskFacts:
    """Exposure of the open threats, how many risks are open, and the threat that weighs most."""
    rows = Risk.objects.filter(project_id=project_id, status=Risk.Status.OPEN).order_by("number")
    fields = (
        "id",
        "number",
        "title",
        "kind",
        "probability_percent",
        "impact_cost_low",
        "impact_cost_likely",
        "impact_cost_high",
        "current_probability",
        "current_impact",
        "owner__full_name",
    )
    found = list(rows.values(*fields))
    threats = [row for row in found if row["kind"] == Risk.Kind.THREAT]
    worst = max(threats, key=lambda row: (_expected(row), -row["number"]), default=None)
    return RiskFacts(
        exposure=risk_reads.exposure(project_id),
        open_count=len(found),
        worst={"risk_id": worst["id"], "code": f"R-{worst['number']:02d}", "title": worst["title"]}
        if worst
        else None,
        top=[
            _top_risk(row) for row in sorted(found, key=lambda row: (-_score(row), row["number"]))[:TOP_RISKS]
        ],
    )


def _score(row: Mapping[str, Any]) -> int:
    return int(row["current_probability"] * row["current_impact"])


def _top_risk(row: Mapping[str, Any]) -> TopRisk:
    return {
        "number": row["number"],
        "title": row["title"],
        "score": _score(row),
        "owner": row["owner__full_name"] or "",
        "exposure": str(_expected(row)),
    }


def _expected(row: Mapping[str, Any]) -> Decimal:
    return risk_reads.expected_value(
        row["probability_percent"], row["impact_cost_low"], row["impact_cost_likely"], row["impact_cost_high"]
    )


def reference_baseline(project_id: int) -> Baseline | None:
    """The baseline that variance is measured against."""
    return Baseline.objects.filter(project_id=project_id, is_reference=True).first()


def local_today(project: Project, now: datetime | None = None) -> date:
    """The date it is where the project is."""
    return (now or timezone.now()).astimezone(ZoneInfo(project.time_zone)).date()


def project_calendar(project: Project) -> Calendars:
    """The project's own calendar alone, in its time zone."""
    base = calendar_of_project(project.calendar_id)
    by_id = engine_calendars([base]) if base is not None else {}
    own = by_id.get(base) if base is not None else None
    return Calendars(ZoneInfo(project.time_zone), own or standard_calendar(uid=0), by_id)
