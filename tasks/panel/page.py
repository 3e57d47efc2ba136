"""The task panel, as a page or beside the plan: each part is read when a template asks for it, and only then."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.access import Action, Actor
from core.days import working_days
from core.registry import TaskFact, task_facts
from core.text import number_words
from engine.calendar import standard_calendar
from people.models import Skill, User, WorkingCalendar
from projects.models import Project
from projects.project.reads.rights import actions_on, may_do
from tasks.custom_fields.reads import custom_cells
from tasks.editing.reads import cell_texts, is_in_series
from tasks.models import Assignment, ChecklistItem, Comment, Resource, Task, TaskFile, TaskLink, TimeEntry
from tasks.panel.reads import Match, Suggestion, levels_of, matches, suggestions_for
from tasks.panel.words import HistoryLine, history_lines
from tasks.reporting.reads import HELD_BY, begins_early, people_to_mention
from tasks.scheduling.figures import minutes_left_of
from tasks.scheduling.reads import PathLine, calendar_of, paths_to, scale_of
from tasks.scheduling.words import Reason, warning_words, why
from tasks.typing.figures.shorthand import Scale, format_duration, format_lag
from tasks.typing.figures.three_points import ThreePoints, points_of

# Cells that the panel offers, in order; the same texts and rules as in the grid.
CELLS = ("duration", "start", "finish", "expected_finish", "deadline")


# Every part that the panel has, each a template of the same name. Parts that take long to
# work out (why, paths: the engine over the whole plan; suggestions: everybody's load) come
# when the panel is open.
PARTS = (
    "head",
    "name",
    "report",
    "when",
    "why",
    "about",
    "people",
    "links",
    "checklist",
    "estimate",
    "fields",
    "files",
    "time",
    "talk",
    "say",
    "history",
    "suggestions",
    "paths",
)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link as seen from this task: the task at its other end, and the lag as people type it."""

    link: TaskLink
    other: Task
    lag: str


@dataclass
class TaskPanel:
    """Everything about one task that the actor may see. Give it a task whose `project` is the loaded one."""

    actor: Actor
    project: Project
    task: Task

    @cached_property
    def scale(self) -> Scale:
        return scale_of(self.project)

    @cached_property
    def may(self) -> dict[str, bool]:
        return {action.value: True for action in actions_on(self.actor, self.project)}

    @cached_property
    def may_report(self) -> bool:
        """Whoever edits the plan reports on any task; team members on their own, and on nobody's."""
        if self.task.is_summary or not may_do(self.actor, Action.UPDATE_PROGRESS, self.project):
            return False
        people = [row.resource.user_id for row in self.assignments]
        return "edit_plan" in self.may or not people or self.actor.user_id in people

    # Where it lies, and why

    @cached_property
    def reason(self) -> Reason:
        return why(self.project, self.task, self.scale)

    @property
    def warnings(self) -> str:
        """What the engine warns of, in words."""
        return " ".join(warning_words(self.task.schedule_warnings, self.scale))

    @cached_property
    def float_paths(self) -> list[PathLine]:
        """What leads to it, the most critical chain first."""
        return paths_to(self.project, self.task, self.scale)

    @cached_property
    def cells(self) -> list[dict[str, Any]]:
        return cell_texts(self.project, self.task, CELLS)

    @cached_property
    def custom_cells(self) -> list[dict[str, Any]]:
        """What stands in the project's own columns."""
        return custom_cells(self.task)

    @cached_property
    def facts(self) -> list[TaskFact]:
        """What the rooms above the plan know of it."""
        return [fact for _name, answer in task_facts for fact in answer(self.actor, self.task)]

    @property
    def float_words(self) -> str:
        """What being late would do."""
        task = self.task
        if task.status_now == Task.Status.DONE or task.total_float_minutes is None:
            return ""
        total, free = task.total_float_minutes, task.free_float_minutes or 0
        days = self.duration_words(abs(total))
        if total < 0:
            return _("−%(days)s. It is later by that than its deadline or the project's finish allows.") % {
                "days": days
            }
        if total == 0:
            return _("%(days)s. Each day late moves the finish.") % {"days": days}
        if 0 < free < total:
            return _("%(days)s until the finish moves; after %(free)s it moves the tasks behind it.") % {
                "days": days,
                "free": self.duration_words(free),
            }
        if free <= 0:
            return _("%(days)s until the finish moves; each day late moves the tasks behind it.") % {
                "days": days
            }
        return _("%(days)s. It may be that much later and nothing else moves.") % {"days": days}

    @property
    def overdue(self) -> str:
        """By how many working days an unfinished task is past its finish; empty where it is not."""
        due = self.local_day(self.task.finish)
        if due is None or due >= self.today or self.task.actual_finish or self.task.is_summary:
            return ""
        calendar = calendar_of(self.project) or standard_calendar()
        days = calendar.days_past(due, self.today)
        return working_days(days) if days else _("since %(day)s") % {"day": date_format(due)}

    @property
    def may_recur(self) -> bool:
        """Whether it can become a series: work that has not begun, and is not one time of a series."""
        task = self.task
        can_edit = "edit_plan" in self.may and not task.is_summary
        return can_edit and not task.actual_start and task.start is not None and not is_in_series(task)

    @property
    def early(self) -> str:
        """What a report does to work that must not begin yet."""
        row = {name: getattr(self.task, name) for name in HELD_BY}
        zone = self.project.time_zone
        return begins_early(row, zone, timezone.localdate(timezone=ZoneInfo(zone)))

    @property
    def may_split(self) -> bool:
        """Whether its work can be laid in stretches: some of it is still to come."""
        task = self.task
        is_work = not task.is_summary and not task.is_milestone
        return "edit_plan" in self.may and is_work and not task.actual_finish and task.start is not None

    @property
    def remaining(self) -> str:
        """What is left, as duration and as work."""
        task = self.task
        if task.is_summary or task.is_milestone or task.actual_finish or not task.actual_start:
            return ""
        return self.duration_words(minutes_left_of(task))

    def duration_words(self, minutes: int) -> str:
        """1 day, 2.5 days; hours where it is less than a day."""
        per_day = self.scale.per_day or 480
        if minutes and minutes < per_day:
            return format_duration(minutes, self.scale)
        days = minutes / per_day
        if minutes % per_day == 0:
            return ngettext("%(count)d day", "%(count)d days", int(days)) % {"count": int(days)}
        return _("%(count)s days") % {"count": number_words(days)}

    def local_day(self, moment: datetime | None) -> date | None:
        return moment.astimezone(ZoneInfo(self.project.time_zone)).date() if moment else None

    @cached_property
    def calendars(self) -> list[WorkingCalendar]:
        """Calendars that the task may follow: the organisation's and the project's own."""
        ours = Q(project=None, owner=WorkingCalendar.Owner.ORGANISATION) | Q(project=self.project)
        return list(WorkingCalendar.objects.filter(ours | Q(pk=self.task.calendar_id)).order_by("name", "id"))

    @property
    def constraint_day(self) -> str:
        """As the date field takes it, in the project's time zone."""
        moment = self.task.constraint_date
        return moment.astimezone(ZoneInfo(self.project.time_zone)).strftime("%Y-%m-%d") if moment else ""

    # People and estimate

    @cached_property
    def assignments(self) -> list[Assignment]:
        return list(self.task.assignments.select_related("resource", "resource__user").order_by("id"))

    @property
    def working(self) -> list[Assignment]:
        return [row for row in self.assignments if row.resource.kind == Resource.Kind.WORK]

    @property
    def work_words(self) -> str:
        """Duration × units = work, as a sentence with the task's own numbers."""
        rows = self.working
        if not rows or self.task.is_summary:
            return ""
        units, work = sum(row.units for row in rows), sum(row.work_minutes for row in rows)
        overtime = sum(row.overtime_minutes for row in rows)
        words = {
            "duration": self.duration_words(self.task.duration_minutes),
            "units": f"{round(units * 100)}",
            "work": number_words(work / 60),
            "overtime": number_words(overtime / 60),
        }
        product = float(self.task.duration_minutes * units)
        if abs(product + overtime - work) > work / 100:
            # Reported or imported work is its own; to call it a product would be wrong.
            return _("%(work)s h of work; the task takes %(duration)s at %(units)s%%") % words
        if overtime:
            return _("%(duration)s × %(units)s%% + %(overtime)s h overtime = %(work)s h of work") % words
        return _("%(duration)s × %(units)s%% = %(work)s h of work") % words

    @property
    def type_words(self) -> str:
        """What gives way when one of the three changes."""
        return {
            Task.Kind.FIXED_UNITS: _("A longer duration means more work; the shares stay."),
            Task.Kind.FIXED_WORK: _(
                "The work stays: a longer duration lowers the shares, more share shortens it."
            ),
            Task.Kind.FIXED_DURATION: _("The duration stays: another share changes the work."),
        }[Task.Kind(self.task.kind)]

    @cached_property
    def skills(self) -> list[Any]:
        return list(self.task.required_skills.select_related("skill"))

    @cached_property
    def people(self) -> list[tuple[Assignment, list[Match]]]:
        """Who is on it, each with the levels in the skills that it asks for."""
        asked = [(row.skill_id, row.skill.name, row.level) for row in self.skills]
        levels = levels_of([row.resource.user_id for row in self.assignments], asked)
        return [
            (row, matches(row.resource.user_id, asked, levels) if row.resource.user_id else [])
            for row in self.assignments
        ]

    @cached_property
    def all_skills(self) -> list[Skill]:
        return list(Skill.objects.order_by("name"))

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        return suggestions_for(self.actor, self.project, self.task)

    @property
    def points(self) -> ThreePoints | None:
        return points_of(self.task)

    @property
    def point_texts(self) -> list[tuple[str, str, str]]:
        """(field, label, text) of the three durations."""
        labels = {
            "optimistic_minutes": _("Optimistic"),
            "most_likely_minutes": _("Most likely"),
            "pessimistic_minutes": _("Pessimistic"),
        }
        found = {name: getattr(self.task, name) for name in labels}
        return [
            (name, label, "" if found[name] is None else format_duration(found[name], self.scale))
            for name, label in labels.items()
        ]

    @property
    def mean_words(self) -> str:
        points = self.points
        if points is None:
            return ""
        per_day = self.scale.per_day or 480
        return _("Mean %(mean)s days, standard deviation %(deviation)s") % {
            "mean": number_words(points.mean / per_day),
            "deviation": number_words(points.deviation / per_day),
        }

    # Links

    link_kinds = TaskLink.Kind.choices

    @cached_property
    def links(self) -> list[TaskLink]:
        ends = Q(predecessor=self.task) | Q(successor=self.task)
        found = TaskLink.objects.live().filter(ends).select_related("predecessor", "successor")
        return list(found.order_by("id"))

    @property
    def predecessors(self) -> list[LinkLine]:
        return [
            self._line(link, link.predecessor) for link in self.links if link.successor_id == self.task.pk
        ]

    @property
    def successors(self) -> list[LinkLine]:
        return [
            self._line(link, link.successor) for link in self.links if link.predecessor_id == self.task.pk
        ]

    def _line(self, link: TaskLink, other: Task) -> LinkLine:
        return LinkLine(link, other, format_lag(link.lag, link.lag_unit, self.scale))

    # What people keep with it

    @cached_property
    def checklist(self) -> list[ChecklistItem]:
        return list(self.task.checklist.all())

    @property
    def checked_count(self) -> int:
        return sum(item.is_done for item in self.checklist)

    @cached_property
    def comments(self) -> list[Comment]:
        return list(self.task.comments.filter(deleted_at=None).select_related("author"))

    @cached_property
    def team(self) -> list[User]:
        return people_to_mention(self.project)

    @cached_property
    def files(self) -> list[TaskFile]:
        return list(self.task.files.select_related("uploaded_by"))

    @cached_property
    def time_by_person(self) -> list[dict[str, Any]]:
        """[{name, minutes, approved, waiting}], the most first; the sum is `time_minutes`."""
        people = self.task.time_entries.order_by().values("user__full_name", "user__email")
        named = [
            {"name": row["user__full_name"] or row["user__email"], **row}
            for row in people.annotate(
                approved=Sum("minutes", filter=Q(status=TimeEntry.Status.APPROVED), default=0),
                waiting=Sum("minutes", filter=Q(status=TimeEntry.Status.SUBMITTED), default=0),
                minutes=Sum("minutes"),
            )
        ]
        return sorted(named, key=lambda row: (-row["minutes"], row["name"]))

    @property
    def time_minutes(self) -> int:
        return sum(row["minutes"] for row in self.time_by_person)

    @cached_property
    def history(self) -> list[HistoryLine]:
        people, links = [row.pk for row in self.assignments], [row.pk for row in self.links]
        return history_lines(self.task, self.scale, people, links)

    @property
    def today(self) -> date:
        return timezone.localdate(timezone=ZoneInfo(self.project.time_zone))
