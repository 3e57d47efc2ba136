"""A demo's months as they went by: what people reported and changed, when they did, and what was known on each Friday."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from controls.computing.services import recompute
from controls.health.services import override_health
from core.access import Actor
from core.clock import happening_at
from core.intents import Intent
from core.journal import one_change_set
from core.writing import save_fields
from dashboards.demo.figures.definitions import DemoProject, Event, Row
from dashboards.demo.services.history import enter_labour
from dashboards.demo.services.plan import PROGRESS_FIELDS, Truth, progress_on
from people.access import actor_for
from people.calendars.reads import calendar_of_project, engine_calendars
from people.calendars.services import add_exception
from people.models import User
from projects.models import Project
from tasks.editing.services import create_task, link_tasks, update_link
from tasks.models import Task, TaskLink
from tasks.reporting.services import Report, report_progress
from tasks.scheduling.services import lock_project
from tasks.scheduling.services.reschedule import reschedule

HISTORY_STEP = timedelta(days=28)
FRIDAY = 4


@dataclass(slots=True)
class Story:
    """One demo project on its way through time; `known` is the duration of each late task as people see it by now."""

    demo: DemoProject
    project: Project
    people: dict[str, User]
    manager: Actor
    tasks: dict[str, Task]
    truth: dict[str, Truth]
    per_day: int
    enter_time: Callable[[], dict[int, Decimal]]
    known: dict[str, int] = field(default_factory=dict)
    booked: dict[int, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in self.demo.rows:
            planned = self.tasks[row.key].duration_minutes
            if row.really is not None and self.truth[row.key].minutes > planned:
                self.known[row.key] = planned

    def tell(self, today: date) -> None:
        """Report progress as it was known every four weeks up to now, and keep a snapshot of each."""
        days = status_dates(self.project.start.date(), today)
        before = self.project.start.date()
        for day in days:
            is_last = day == days[-1]
            for at, do in sorted(self._happenings(before, day, days[-1]), key=lambda entry: entry[0]):
                with happening_at(at):
                    do()
            if is_last:
                with happening_at(self._at(day, 15)):
                    # What approved time has cost is not booked a second time.
                    for pk, amount in self.enter_time().items():
                        self.booked[pk] = self.booked.get(pk, Decimal(0)) + amount
            with happening_at(self._at(day, 16)):
                self._report_of(day)
            with happening_at(self._at(day, 17)):
                recompute(self.project.pk, today=day)
            before = day

    def _report_of(self, day: date) -> None:
        """Friday's round: the status date moves, everybody says how far they are, and the month's labour is booked."""
        with transaction.atomic():
            current = lock_project(self.project.pk)
            for row in self.tasks.values():
                row.refresh_from_db(fields=[*PROGRESS_FIELDS, "version"])
            stored = {pk: _progress(task) for pk, task in _by_id(self.tasks).items()}
            with one_change_set(self.manager, Intent.SET_STATUS_DATE, project_id=current.pk) as edit:
                save_fields(current, {"status_date": day}, record=edit.record)
                changed = progress_on(day, self.project, self.demo, self.tasks, self.truth, self.known)
                Task.objects.bulk_update(changed, PROGRESS_FIELDS)
                for task in changed:
                    edit.record.updated(task, stored[task.pk], _progress(task))
                reschedule(current, record=edit.record)
            with one_change_set(
                self.manager, Intent.BOOK_TIME, project_id=current.pk, summary=f"Labour, {day:%B %Y}"
            ) as edit:
                enter_labour(self.project, edit.actor, day, self.tasks, self.booked)

    def _happenings(
        self, after: date, until: date, last: date
    ) -> Iterator[tuple[datetime, Callable[[], object]]]:
        """What people did in these weeks, each with its moment."""
        number = 0
        for row in self.demo.rows:
            if extra := self._newly_seen(row, until, is_last=until == last):
                number += 1
                back = 1 + (number * 5) % max(2, (until - after).days - 4)
                yield (
                    self._at(_workday(until - timedelta(days=back)), 9, number),
                    self._needs_more(row, extra),
                )
        for event in self.demo.events:
            day = _workday(last - timedelta(days=event.days_ago))
            if after < day <= until:
                yield self._at(day, 11), self._doing(event, day)

    def _newly_seen(self, row: Row, until: date, *, is_last: bool) -> int:
        """Minutes by which a task turns out to take longer: half of it when work began, all of it towards its end."""
        task, truth = self.tasks[row.key], self.truth[row.key]
        late = truth.minutes - task.duration_minutes
        if row.really is None or late <= 0 or truth.start.date() > until:
            return 0
        if not is_last and truth.finish.date() > until:
            late = round(late / 2 / self.per_day) * self.per_day
        return late

    def _needs_more(self, row: Row, minutes: int) -> Callable[[], object]:
        def report() -> None:
            task = self.tasks[row.key]
            who = actor_for(self.people[row.who[0]]) if row.who else self.manager
            report_progress(actor=who, task_id=task.pk, report=Report(needs_more_days=minutes / self.per_day))
            task.refresh_from_db()
            self.known[row.key] = task.duration_minutes

        return report

    def _doing(self, event: Event, day: date) -> Callable[[], object]:
        who = actor_for(self.people[event.who])
        task = self.tasks.get(event.task)

        def day_off() -> None:
            off = day + timedelta(days=event.days)
            calendar_id = calendar_of_project(self.project.calendar_id) or 0
            while not engine_calendars([calendar_id])[calendar_id].intervals_on(off):
                off += timedelta(days=1)
            add_exception(
                actor=who, calendar_id=calendar_id, start=off, end=off, intervals=[], name=event.name
            )

        def lag() -> None:
            link = TaskLink.objects.get(predecessor=self.tasks[event.after], successor=task)
            update_link(actor=who, link_id=link.pk, changes={"lag": event.days * self.per_day})

        def new_task() -> None:
            before = self.tasks[event.after]
            fields = {"duration_minutes": event.days * self.per_day, "kind": Task.Kind.FIXED_DURATION}
            with one_change_set(
                who, Intent.EDIT_PLAN, project_id=self.project.pk, summary=event.name
            ) as edit:
                made = create_task(
                    actor=edit.actor,
                    project_id=self.project.pk,
                    name=event.name,
                    parent_id=before.parent_id,
                    after_id=before.pk,
                    fields=fields,
                ).task
                link_tasks(actor=edit.actor, predecessor_id=before.pk, successor_id=made.pk)
                if task is not None:
                    link_tasks(actor=edit.actor, predecessor_id=made.pk, successor_id=task.pk)

        def override() -> None:
            override_health(
                actor=who,
                project_id=self.project.pk,
                dimension=event.task,
                colour=event.after,
                reason=event.name,
                expires_on=day + timedelta(days=event.days),
                today=day,
            )

        return {"override": override, "day_off": day_off, "lag": lag, "new_task": new_task}[event.what]

    def _at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """That hour in the project's zone, but never after now."""
        zone = ZoneInfo(self.project.time_zone)
        return min(datetime.combine(day, time(hour, minute % 60), tzinfo=zone), timezone.now())


def status_dates(start: date, today: date) -> list[date]:
    """Fridays, four weeks apart, from the third week on; the last is the latest Friday that is over."""
    last = today - timedelta(days=(today.weekday() - FRIDAY) % 7)
    dates = [last]
    while dates[-1] - HISTORY_STEP > start + timedelta(days=14) and len(dates) < 8:
        dates.append(dates[-1] - HISTORY_STEP)
    return sorted(dates)


def _workday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - FRIDAY))


def _by_id(tasks: dict[str, Task]) -> dict[int, Task]:
    return {task.pk: task for task in tasks.values()}


def _progress(task: Task) -> dict[str, object]:
    return {name: getattr(task, name) for name in PROGRESS_FIELDS}
