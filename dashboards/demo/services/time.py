"""The time that a demo's people logged: two weeks approved, one of them still waiting, this week in draft."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from budgets.labour.services import book_time
from budgets.models import CostEntry
from dashboards.demo.figures.definitions import DemoProject
from dashboards.demo.services.plan import Truth
from engine.calendar import WorkCalendar
from people.access import actor_for
from people.calendars.reads import calendar_of_project, person_calendars
from people.models import User
from projects.models import Project
from tasks.models import Task, TimeEntry, TimeWeek
from tasks.time.services import lock_time, set_time, submit_week

# Whose last week the manager has not decided on yet.
WAITING = "daniel.osei"
QUARTER = 15
NOTES = {"cleanse": "Vendors G to M", "payroll": "Test file of the old provider"}


def enter_time(
    demo: DemoProject,
    project: Project,
    people: dict[str, User],
    tasks: dict[str, Task],
    truth: dict[str, Truth],
    today: date,
) -> dict[int, Decimal]:
    """Log what the plan's people worked from two weeks ago to today; lock what lies before.

    Returns what the approved time costs, by task id.
    """
    this_monday = today - timedelta(days=today.weekday())
    first = this_monday - timedelta(weeks=2)
    keys = sorted({key for row in demo.rows for key in row.who})
    base = calendar_of_project(project.calendar_id)
    uids, calendars = person_calendars([people[key].pk for key in keys], base)
    for key in keys:
        user = people[key]
        if user.pk in uids:
            _log(demo, user, key, calendars[uids[user.pk]], tasks, truth, (first, today))
    manager = people[demo.manager]
    for monday in (first, first + timedelta(weeks=1)):
        _approve(project, manager, people[WAITING], monday, keeps_waiting=monday != first)
    last = this_monday - timedelta(weeks=1)
    submit_week(actor=actor_for(people[WAITING]), project_id=project.pk, day=last)
    lock_time(actor=actor_for(manager), project_id=project.pk, until=first - timedelta(days=1))
    book_time(actor=actor_for(manager), project_id=project.pk)
    costs = CostEntry.objects.filter(project=project, time_entry__isnull=False, task__isnull=False)
    return dict(costs.order_by().values_list("task_id").annotate(sum=Sum("amount")))


def _log(
    demo: DemoProject,
    user: User,
    key: str,
    calendar: WorkCalendar,
    tasks: dict[str, Task],
    truth: dict[str, Truth],
    span: tuple[date, date],
) -> None:
    first, today = span
    for place in range((today - first).days + 1):
        day = first + timedelta(days=place)
        available = sum(part.end_minute - part.start_minute for part in calendar.intervals_on(day))
        rows = [
            row
            for row in demo.rows
            if key in row.who and truth[row.key].start.date() <= day <= truth[row.key].finish.date()
        ]
        wanted = sum(row.units for row in rows)
        for number, row in enumerate(rows):
            # Nobody's days are alike; today is half over.
            share = available * min(1.0, 1 / wanted) * row.units * (0.5 if day == today else 1)
            minutes = QUARTER * max(0, round(share / QUARTER) + (day.toordinal() + number) % 3 - 1)
            if minutes:
                note = NOTES.get(row.key, "") if day.weekday() == 1 else ""
                set_time(
                    actor=actor_for(user),
                    task_id=tasks[row.key].pk,
                    worked_on=day,
                    minutes=minutes,
                    note=note,
                )


def _approve(project: Project, manager: User, waiting: User, monday: date, *, keeps_waiting: bool) -> None:
    """Weeks that were approved on the Monday after; a demo may say so, nobody else can."""
    weeks = TimeWeek.objects.filter(project=project, monday=monday)
    if keeps_waiting:
        weeks = weeks.exclude(user=waiting)
    moment = min(
        timezone.now(), timezone.make_aware(datetime.combine(monday + timedelta(days=7), time(9, 30)))
    )
    entries = TimeEntry.objects.filter(
        task__project=project,
        user__in=list(weeks.values_list("user", flat=True)),
        worked_on__range=(monday, monday + timedelta(days=6)),
    )
    entries.update(status=TimeEntry.Status.APPROVED, approved_by=manager)
    weeks.update(
        status=TimeWeek.Status.APPROVED,
        submitted_at=moment - timedelta(days=3),
        decided_at=moment,
        decided_by=manager,
    )
